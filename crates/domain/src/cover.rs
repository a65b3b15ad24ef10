//! Covers: "who takes this duty?", asked, answered, and kept as what was meant.
//!
//! A cover is stored as intent: *A has B's duty in schedule X from t0 to t1*. At every resolution it becomes an override on top of what
//! the schedule says then, so an edit of the rotation cannot make it drift. What an edit or an absence takes from it is found anew each
//! time ([`Fit`]), shown, and told to both; nothing is dropped.
//!
//! | state | becomes | when |
//! | --- | --- | --- |
//! | `Open` | `Filled` | all of it is taken, by one person or in parts |
//! | `Open` | `WithLead` | time runs out, or everybody who was asked declined |
//! | `WithLead` | `Filled` | all of it is taken |
//! | `Open`, `WithLead` | `Lapsed` | the duty begins (an offered hand-over: its time to answer is over); what is not taken stays with its owner |
//! | any | `Withdrawn` | somebody takes it back; parts that have begun end then |

use crate::event::{Entry, Event};
use crate::evolve::put;
use crate::id::{CoverId, PersonId, ScheduleId, Seq};
use crate::limit;
use crate::schedule::{Change, Override, OverrideId};
use crate::shift::Span;
use crate::state::State;
use crate::timer::Timer;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;

/// The question who takes a person's duty, and its answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Cover {
    /// Which.
    pub id: CoverId,
    /// In which schedule.
    pub schedule: ScheduleId,
    /// Whose duty.
    pub person: PersonId,
    /// From when to when.
    pub span: Span,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    #[ts(type = "string")]
    pub asked_at: Timestamp,
    /// Who is asked.
    pub asked: Asked,
    /// The duty is handed over now: incidents may go along.
    pub hand_over: Option<HandOver>,
    /// Who declined.
    pub declined: Vec<PersonId>,
    /// Who took what; no two parts overlap.
    pub parts: Vec<CoverPart>,
    /// Where it stands.
    pub state: CoverState,
    /// When those who are asked hear of it again.
    #[ts(type = "string | null")]
    pub remind_at: Option<Timestamp>,
    /// When it goes to the lead.
    #[ts(type = "string | null")]
    pub lead_at: Option<Timestamp>,
    /// When it lapses.
    #[ts(type = "string | null")]
    pub lapse_at: Option<Timestamp>,
}

/// Who is asked to take a duty.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "to")]
pub enum Asked {
    /// Everybody in the schedule's rotations.
    Rotation,
    /// These.
    Persons {
        /// Whom.
        persons: Vec<PersonId>,
    },
}

/// A duty that is handed over while it runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct HandOver {
    /// The giver wants acknowledged incidents to go along; they do if the receiver says so too.
    pub incidents: bool,
}

/// A part of a duty that somebody took.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CoverPart {
    /// Who.
    pub person: PersonId,
    /// When.
    pub span: Span,
    /// The event by which it was taken: later ones apply on top of earlier ones.
    pub seq: Seq,
    /// Seconds of the owner's duty in it when it was taken.
    #[ts(type = "number")]
    pub duty_s: i64,
    /// Whether it still fits.
    pub fit: Fit,
}

/// Whether a part still fits what the schedule says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// It does.
    Fits,
    /// Its owner has no duty then any more.
    NoDuty,
    /// Its owner has less duty then than when it was taken.
    LessDuty,
    /// Whoever took it is absent in a part of it.
    Absent,
    /// The schedule is gone.
    NoSchedule,
}

/// Where a cover stands; the module's table says how it moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum CoverState {
    /// It is asked.
    Open,
    /// Nobody took all of it: it is the lead's to solve. It can still be taken.
    WithLead {
        /// Who.
        lead: PersonId,
    },
    /// All of it is taken.
    Filled,
    /// It was taken back.
    Withdrawn,
    /// The duty began before all of it was taken.
    Lapsed,
}

impl Cover {
    /// It can be taken.
    pub fn is_open(&self) -> bool {
        match self.state {
            CoverState::Open | CoverState::WithLead { .. } => true,
            CoverState::Filled | CoverState::Withdrawn | CoverState::Lapsed => false,
        }
    }

    /// What nobody took yet, in order.
    pub fn left(&self) -> Vec<Span> {
        self.span.minus(self.parts.iter().map(|part| &part.span))
    }

    /// The override that each part is, with the event by which it was taken.
    pub fn overrides(&self) -> impl Iterator<Item = (Seq, Override)> {
        self.parts.iter().filter(|part| !part.span.is_empty()).map(|part| {
            let change = Change::Replace { remove: Some(self.person), add: part.person };
            let Span { start, end } = part.span;
            (part.seq, Override { id: OverrideId(self.id.0), start, end, change })
        })
    }

    /// When something happens to it if nobody does anything.
    pub fn next_due(&self) -> Option<Timestamp> {
        if !self.is_open() {
            return None;
        }
        let lead = self.lead_at.filter(|_| self.state == CoverState::Open);
        [self.remind_at, lead, self.lapse_at].into_iter().flatten().min()
    }

    /// What an event about this cover does to it; others leave it as it is.
    pub(crate) fn evolve(&mut self, entry: &Entry) {
        if let Event::CoverTaken { part, .. } = &entry.event {
            self.parts.push(part.clone());
            if self.left().is_empty() {
                self.state = CoverState::Filled;
            }
        } else if let Event::CoverDeclined { person, .. } = &entry.event {
            self.declined.push(*person);
        } else if let Event::CoverReminded { next_at, .. } = &entry.event {
            self.remind_at = *next_at;
        } else if let Event::CoverWithLead { lead, .. } = &entry.event {
            self.state = CoverState::WithLead { lead: *lead };
        } else if let Event::CoverLapsed { .. } = &entry.event {
            self.state = CoverState::Lapsed;
        } else if let Event::CoverWithdrawn { .. } = &entry.event {
            self.state = CoverState::Withdrawn;
            for part in &mut self.parts {
                part.span.end = part.span.end.min(entry.at.max(part.span.start));
            }
        } else if let Event::CoverFit { part: seq, fit, .. } = &entry.event {
            for part in self.parts.iter_mut().filter(|part| part.seq == *seq) {
                part.fit = *fit;
            }
        }
    }
}

impl State {
    /// Keeps a new cover; of too many, the one that has been over for longest goes.
    pub(crate) fn ask_cover(&mut self, cover: &Cover, entry: &Entry) {
        if self.covers.len() >= limit::COVERS_KEPT_MAX {
            let over = self.covers.values().filter(|known| known.is.span.end <= entry.at);
            let oldest = over.min_by_key(|known| known.is.span.end).map(|known| known.is.id);
            oldest.map(|id| self.covers.remove(&id));
        }
        put(&mut self.covers, cover.id, entry.seq, cover);
        self.set_timer(Timer::Cover(cover.id), None, cover.next_due());
    }

    pub(crate) fn change_cover(&mut self, id: CoverId, seq: Seq, change: impl FnOnce(&mut Cover)) {
        let Some(known) = self.covers.get_mut(&id) else { return };
        known.seq = seq;
        let cover = Arc::make_mut(&mut known.is);
        let before = cover.next_due();
        change(cover);
        let after = cover.next_due();
        self.set_timer(Timer::Cover(id), before, after);
    }
}
