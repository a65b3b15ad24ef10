//! Counts what of the rota happens at the same moment, as the hub sees it.

use super::Met;
use baton_domain::command::{Action, Command};
use baton_domain::decide::{Decision, Refusal};
use baton_domain::event::{Entry, Event};
use baton_domain::id::{CoverId, PersonId};
use baton_domain::incident::IncidentEvent;
use baton_domain::page::StopReason;
use std::collections::BTreeMap;

/// Commands that arrive within this time are "at once": a slow network's delay.
const AT_ONCE_MS: u64 = 2_000;

/// What was seen until now.
#[derive(Clone, Debug, Default)]
pub struct Meetings {
    met: Met,
    /// Who tried to accept which cover last, and when.
    accepted: BTreeMap<CoverId, (PersonId, u64)>,
    /// When a cover was accepted last.
    taken_at_ms: Option<u64>,
    /// When the schedule was edited last.
    edited_at_ms: Option<u64>,
}

/// What of a command matters here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Somebody accepts a cover.
    Accept(CoverId, PersonId),
    /// The schedule is edited.
    Edit,
    /// Somebody is away.
    Away,
    /// Anything else.
    Other,
}

/// What of `command` matters here.
pub fn kind(command: &Command) -> Kind {
    let Command::Act { by, action, .. } = command else { return Kind::Other };
    match (action, by.person()) {
        (Action::AcceptCover { cover, .. }, Some(person)) => Kind::Accept(*cover, person),
        (Action::PutSchedule { .. }, _) => Kind::Edit,
        (Action::RecordAbsence { .. }, _) => Kind::Away,
        (_, _) => Kind::Other,
    }
}

impl Meetings {
    /// What met until now.
    pub fn met(&self) -> Met {
        self.met
    }

    /// A command was decided.
    pub fn decided(&mut self, kind: Kind, result: &Result<Decision, Refusal>, now_ms: u64) {
        let fresh = |at: Option<u64>| at.is_some_and(|at| now_ms.saturating_sub(at) <= AT_ONCE_MS);
        let done = result.as_ref().is_ok_and(|decision| !decision.repeated && !decision.entries.is_empty());
        match kind {
            Kind::Accept(cover, person) => {
                let before = self.accepted.insert(cover, (person, now_ms));
                let other = before.filter(|(other, _)| *other != person).map(|(_, at)| at);
                self.met.raced += u64::from(fresh(other));
                if done {
                    self.met.edited += u64::from(fresh(self.edited_at_ms));
                    self.taken_at_ms = Some(now_ms);
                }
            }
            Kind::Edit if done => {
                self.met.edited += u64::from(fresh(self.taken_at_ms));
                self.edited_at_ms = Some(now_ms);
            }
            Kind::Away => {
                let entries = result.as_ref().map_or(&[][..], |decision| &decision.entries);
                self.met.paged += u64::from(entries.iter().any(stops_for_absence));
            }
            Kind::Edit | Kind::Other => {}
        }
    }

    /// The hub was killed before these were durable.
    pub fn lost(&mut self, entries: &[Entry]) {
        self.met.cut_off += u64::from(entries.iter().any(|entry| is_of_the_rota(&entry.event)));
    }
}

fn stops_for_absence(entry: &Entry) -> bool {
    let Event::Incident { what, .. } = &entry.event else { return false };
    matches!(what, IncidentEvent::PageStopped { reason: StopReason::Absent, .. })
}

fn is_of_the_rota(event: &Event) -> bool {
    matches!(
        event,
        Event::AbsenceRecorded { .. }
            | Event::AbsenceEnded { .. }
            | Event::CoverAsked { .. }
            | Event::CoverTaken { .. }
            | Event::CoverWithdrawn { .. }
            | Event::SchedulePut { .. }
    )
}
