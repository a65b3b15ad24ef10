//! The outbox: what this person (and this device) said, until the hub has it.
//!
//! An action is durable before it is sent, sent in order, and sent again until the hub answers; its id makes that harmless. There are
//! two lanes, each in its own order, so that a heap of receipts never delays an acknowledgement: what people do, and what the device
//! reports.
//!
//! | state | becomes | when |
//! | --- | --- | --- |
//! | `Writing` | `Ready` | it is durable |
//! | `Writing` | `Unstored` | the store failed; goes on to `Ready` once a later write succeeds |
//! | `Ready` | `Sending` | it is the first of its lane |
//! | `Sending` | `Waiting` | the hub or the network says "later", or nobody answers in [`POST_WITHIN_MS`] |
//! | `Waiting` | `Ready` | the wait is over, or the stream stands again |
//! | `Sending` | gone | it took effect; or it came too late, which the person is told; or it was a report, which nobody misses |
//! | `Sending` | `Stuck` | it is refused for another reason; the person decides |
//! | `Stuck` | `Ready` | the person tries again |
//! | `Stuck` | gone | the person gives it up |
//!
//! A stuck command stands aside: those after it go on.

use crate::backoff::Backoff;
use crate::effect::Effect;
use crate::event::Ticket;
use crate::now::Now;
use crate::random::Random;
use baton_domain::command::Action;
use baton_domain::id::{CommandId, IncidentId, PageId};
use baton_wire::command::{CommandEnvelope, CommandOutcome};
use baton_wire::problem::{Problem, ProblemCode, Retry};
use baton_wire::view::{OutboxView, PendingAnswer};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Commands that wait at one time: more than a person does in a day without a network.
pub const QUEUED_MAX: usize = 1_000;
/// Milliseconds after which an unanswered command is sent again: longer than any request should take.
pub const POST_WITHIN_MS: u64 = 30_000;
/// Milliseconds for which an acknowledgement that waits also silences a newer page of the same incident: it will answer that one too,
/// but not for ever.
pub const COVERS_NEWER_MS: u64 = 60_000;

/// A command that waits, as the local store keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Queued {
    /// Which.
    pub id: CommandId,
    /// Its place: lower ones go first.
    pub order: u64,
    /// What shall happen.
    pub action: Action,
    /// The page of this person that it answers, if it answers one: that page is silent while the command waits.
    pub page: Option<PageId>,
    /// Since when, by this device's civil time.
    pub since: Timestamp,
    /// Why it was refused; the person decides about it.
    pub stuck: Option<Problem>,
}

/// What came of a command.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Came {
    /// It took effect.
    Done(Queued, CommandOutcome),
    /// It came too late; it is out of the box, and the person is told.
    TooLate(Queued, Problem),
    /// It is stuck: the person decides.
    Stuck(Queued),
    /// It is out of the box, and nobody misses it.
    Dropped(Queued),
    /// Nothing that matters: it waits, or it is not known.
    Nothing,
}

#[derive(Clone, PartialEq, Debug)]
enum State {
    Writing(Ticket),
    Unstored(Ticket),
    Ready,
    Sending { until_ms: u64 },
    Waiting { until_ms: u64 },
    Stuck,
}

#[derive(Clone, PartialEq, Debug)]
struct Entry {
    queued: Queued,
    state: State,
    /// Until when it also silences newer pages of the incident that it takes.
    covers_until_ms: Option<u64>,
    backoff: Backoff,
}

impl Entry {
    fn new(queued: Queued, state: State, now: Now) -> Self {
        let covers = takes(&queued.action).is_some() && queued.page.is_some();
        let covers_until_ms = covers.then_some(now.mono_ms + COVERS_NEWER_MS);
        Self { queued, state, covers_until_ms, backoff: Backoff::default() }
    }
}

/// The lanes; each is in order for itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Lane {
    /// What people do.
    Actions,
    /// What the device reports.
    Reports,
}

#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Outbox {
    entries: BTreeMap<u64, Entry>,
}

impl Outbox {
    /// As the store had it. All of it is durable.
    pub(crate) fn loaded(queued: Vec<Queued>, now: Now) -> Self {
        let entry = |queued: Queued| {
            let state = if queued.stuck.is_some() { State::Stuck } else { State::Ready };
            // A newer page may have rung already before the restart: it is not silenced again.
            (queued.order, Entry { covers_until_ms: None, ..Entry::new(queued, state, now) })
        };
        Self { entries: queued.into_iter().map(entry).collect() }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Takes a command in, which `ticket` will make durable. The returned value is to be written.
    pub(crate) fn push(
        &mut self,
        id: CommandId,
        action: Action,
        page: Option<PageId>,
        ticket: Ticket,
        now: Now,
    ) -> Queued {
        let order = self.entries.keys().next_back().map_or(1, |last| last + 1);
        let queued = Queued { id, order, action, page, since: now.utc, stuck: None };
        self.entries.insert(order, Entry::new(queued.clone(), State::Writing(ticket), now));
        queued
    }

    /// What was written up to `ticket` is durable. Returns the incidents about which something is on its way only now.
    pub(crate) fn stored(&mut self, ticket: Ticket) -> Vec<IncidentId> {
        let mut about = Vec::new();
        for entry in self.entries.values_mut() {
            match entry.state {
                State::Writing(writes) if writes <= ticket => entry.state = State::Ready,
                State::Unstored(writes) if writes <= ticket => {
                    entry.state = State::Ready;
                    about.extend(incident_of(&entry.queued.action));
                }
                State::Writing(_)
                | State::Unstored(_)
                | State::Ready
                | State::Sending { .. }
                | State::Waiting { .. }
                | State::Stuck => {}
            }
        }
        about
    }

    /// The store cannot be written: what is not durable yet is not on its way. Returns the incidents about which that is.
    pub(crate) fn store_failed(&mut self) -> Vec<IncidentId> {
        let mut about = Vec::new();
        for entry in self.entries.values_mut() {
            if let State::Writing(ticket) = entry.state {
                entry.state = State::Unstored(ticket);
                about.extend(incident_of(&entry.queued.action));
            }
        }
        about
    }

    /// Sends what can be sent.
    pub(crate) fn post(&mut self, now: Now, out: &mut Vec<Effect>) {
        for lane in [Lane::Actions, Lane::Reports] {
            let head = self
                .entries
                .values_mut()
                .filter(|entry| lane_of(&entry.queued.action) == lane)
                .find(|entry| entry.state != State::Stuck);
            if let Some(entry) = head
                && entry.state == State::Ready
            {
                entry.state = State::Sending { until_ms: now.mono_ms + POST_WITHIN_MS };
                out.push(Effect::Post(CommandEnvelope {
                    id: entry.queued.id,
                    action: entry.queued.action.clone(),
                }));
            }
        }
    }

    /// The hub or the network answered.
    pub(crate) fn posted(
        &mut self,
        id: CommandId,
        result: Result<CommandOutcome, Problem>,
        now: Now,
        random: &mut Random,
    ) -> Came {
        let Some(entry) = self.entries.values_mut().find(|entry| entry.queued.id == id) else {
            return Came::Nothing;
        };
        match result {
            Ok(outcome) => {
                let order = entry.queued.order;
                self.entries.remove(&order).map_or(Came::Nothing, |gone| Came::Done(gone.queued, outcome))
            }
            Err(problem) => match entry.state {
                State::Writing(_) | State::Unstored(_) | State::Ready | State::Stuck => Came::Nothing,
                State::Sending { .. } | State::Waiting { .. } => match problem.retry {
                    Retry::Later => {
                        entry.state = State::Waiting { until_ms: entry.backoff.next(now.mono_ms, random) };
                        Came::Nothing
                    }
                    Retry::Never => self.refused(id, problem),
                },
            },
        }
    }

    fn refused(&mut self, id: CommandId, problem: Problem) -> Came {
        let Some(entry) = self.entries.values_mut().find(|entry| entry.queued.id == id) else {
            return Came::Nothing;
        };
        let order = entry.queued.order;
        let report = lane_of(&entry.queued.action) == Lane::Reports;
        if !report && !is_too_late(problem.code) {
            entry.state = State::Stuck;
            entry.queued.stuck = Some(problem);
            return Came::Stuck(entry.queued.clone());
        }
        let Some(gone) = self.entries.remove(&order) else { return Came::Nothing };
        if report { Came::Dropped(gone.queued) } else { Came::TooLate(gone.queued, problem) }
    }

    /// Time has passed: unanswered commands and ended waits are ready again. Returns the incidents whose newer pages are silenced no more.
    pub(crate) fn tick(&mut self, now: Now) -> Vec<IncidentId> {
        let mut uncovered = Vec::new();
        for entry in self.entries.values_mut() {
            if entry.covers_until_ms.is_some_and(|until| until <= now.mono_ms) {
                entry.covers_until_ms = None;
                uncovered.extend(takes(&entry.queued.action));
            }
            match entry.state {
                State::Sending { until_ms } | State::Waiting { until_ms } if until_ms <= now.mono_ms => {
                    entry.state = State::Ready;
                }
                State::Writing(_)
                | State::Unstored(_)
                | State::Ready
                | State::Sending { .. }
                | State::Waiting { .. }
                | State::Stuck => {}
            }
        }
        uncovered
    }

    /// The hub can be reached again: waiting for longer makes no sense.
    pub(crate) fn reachable(&mut self) {
        for entry in self.entries.values_mut() {
            match entry.state {
                State::Waiting { .. } => entry.state = State::Ready,
                State::Writing(_)
                | State::Unstored(_)
                | State::Ready
                | State::Sending { .. }
                | State::Stuck => {}
            }
        }
    }

    /// The person tries a stuck command again.
    pub(crate) fn retry(&mut self, id: CommandId) -> Option<Queued> {
        let entry = self.entries.values_mut().find(|entry| entry.queued.id == id)?;
        if entry.state != State::Stuck {
            return None;
        }
        entry.state = State::Ready;
        entry.queued.stuck = None;
        Some(entry.queued.clone())
    }

    /// The person gives a stuck command up.
    pub(crate) fn discard(&mut self, id: CommandId) -> Option<Queued> {
        let entry = self.entries.values().find(|entry| entry.queued.id == id)?;
        if entry.state != State::Stuck {
            return None;
        }
        let order = entry.queued.order;
        self.entries.remove(&order).map(|entry| entry.queued)
    }

    /// A stuck command has this id.
    pub(crate) fn is_stuck(&self, id: CommandId) -> bool {
        self.entries.values().any(|entry| entry.queued.id == id && entry.state == State::Stuck)
    }

    /// Reports wait to be sent already.
    pub(crate) fn has_receipts(&self) -> bool {
        self.entries.values().any(|entry| matches!(entry.queued.action, Action::Receipts { .. }))
    }

    /// A command on its way answers this page.
    pub(crate) fn answers(&self, incident: IncidentId, page: PageId) -> bool {
        self.entries.values().filter(|entry| is_on_its_way(&entry.state)).any(|entry| {
            let covers = entry.covers_until_ms.is_some() && takes(&entry.queued.action) == Some(incident);
            entry.queued.page == Some(page) || covers
        })
    }

    /// What this person did about an incident that the hub has not confirmed yet: the newest of it.
    pub(crate) fn pending(&self, incident: IncidentId) -> Option<PendingAnswer> {
        let on_its_way = self.entries.values().rev().filter(|entry| is_on_its_way(&entry.state));
        on_its_way
            .filter(|entry| incident_of(&entry.queued.action) == Some(incident))
            .find_map(|entry| answer_of(&entry.queued.action))
    }

    /// When [`Outbox::tick`] has something to do.
    pub(crate) fn deadline(&self) -> Option<u64> {
        let due = self.entries.values().filter_map(|entry| match entry.state {
            State::Sending { until_ms } | State::Waiting { until_ms } => Some(until_ms),
            State::Writing(_) | State::Unstored(_) | State::Ready | State::Stuck => None,
        });
        due.chain(self.entries.values().filter_map(|entry| entry.covers_until_ms)).min()
    }

    /// What people did and the hub has not confirmed, oldest first; the device's own reports are left out.
    pub(crate) fn view(&self) -> Vec<OutboxView> {
        let view = |entry: &Entry| OutboxView {
            command: entry.queued.id,
            action: name_of(&entry.queued.action).to_owned(),
            incident: incident_of(&entry.queued.action),
            since: entry.queued.since,
            stuck: entry.problem(),
        };
        self.actions().map(view).collect()
    }

    /// What people did and what waits for their decision: the command, its name, and why.
    pub(crate) fn stuck(&self) -> impl Iterator<Item = (CommandId, &'static str, Problem)> {
        let stuck = |entry: &Entry| Some((entry.queued.id, name_of(&entry.queued.action), entry.problem()?));
        self.actions().filter_map(stuck)
    }

    fn actions(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter(|entry| lane_of(&entry.queued.action) == Lane::Actions)
    }
}

impl Entry {
    fn problem(&self) -> Option<Problem> {
        match self.state {
            State::Unstored(_) => Some(unstored()),
            State::Writing(_)
            | State::Ready
            | State::Sending { .. }
            | State::Waiting { .. }
            | State::Stuck => self.queued.stuck.clone(),
        }
    }
}

fn is_on_its_way(state: &State) -> bool {
    match state {
        State::Writing(_) | State::Ready | State::Sending { .. } | State::Waiting { .. } => true,
        State::Unstored(_) | State::Stuck => false,
    }
}

/// The conflict is that somebody or something else was first: trying again would change nothing.
fn is_too_late(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::AlreadyResolved | ProblemCode::AlreadyAcknowledged | ProblemCode::HandOffPending
    )
}

fn unstored() -> Problem {
    Problem::new(
        ProblemCode::StorageUnavailable,
        "This device could not write the action down, so it is not sent yet. Free some disk space; it is tried again by itself.",
    )
}

/// What kind of thing an action is, in one place.
enum Kind {
    /// An answer about one incident.
    Answer(PendingAnswer, IncidentId),
    /// What the device reports.
    Report(&'static str),
    /// Anything else that a person does.
    Change(&'static str),
}

fn kind(action: &Action) -> Kind {
    match action {
        Action::Acknowledge { incident, .. } => Kind::Answer(PendingAnswer::Acknowledging, *incident),
        Action::HandOff { incident, .. } => Kind::Answer(PendingAnswer::HandingOff, *incident),
        Action::Cant { incident, .. } => Kind::Answer(PendingAnswer::Declining, *incident),
        Action::Escalate { incident, .. } => Kind::Answer(PendingAnswer::Escalating, *incident),
        Action::Resolve { incident } => Kind::Answer(PendingAnswer::Resolving, *incident),
        Action::CantTillMorning { incident } => Kind::Answer(PendingAnswer::Declining, *incident),
        Action::Snooze { incident, .. } => Kind::Answer(PendingAnswer::Snoozing, *incident),
        Action::Merge { incident, .. } => Kind::Answer(PendingAnswer::Merging, *incident),
        Action::CallVendor { incident, .. } => Kind::Answer(PendingAnswer::CallingVendor, *incident),
        // these answer no page: what rings goes on ringing
        Action::Note { .. } => Kind::Change("note"),
        Action::Unmerge { .. } => Kind::Change("unmerge"),
        Action::Judge { .. } => Kind::Change("judge"),
        Action::Report { .. } => Kind::Change("report"),
        Action::Receipts { .. } => Kind::Report("receipts"),
        Action::Prove { .. } => Kind::Report("prove"),
        Action::Page { .. } => Kind::Change("page"),
        Action::Wake { .. } => Kind::Change("wake"),
        Action::PutPerson { .. } => Kind::Change("put_person"),
        Action::PutTeam { .. } => Kind::Change("put_team"),
        Action::PutService { .. } => Kind::Change("put_service"),
        Action::PutVendor { .. } => Kind::Change("put_vendor"),
        Action::RemoveVendor { .. } => Kind::Change("remove_vendor"),
        Action::PutIntegration { .. } => Kind::Change("put_integration"),
        Action::RevokeIntegration { .. } => Kind::Change("revoke_integration"),
        Action::PutSchedule { .. } => Kind::Change("put_schedule"),
        Action::PutPolicy { .. } => Kind::Change("put_policy"),
        Action::Invite { .. } => Kind::Change("invite"),
        Action::RevokeDevice { .. } => Kind::Change("revoke_device"),
        Action::Contact { .. } => Kind::Change("contact"),
        Action::Drill { .. } => Kind::Change("drill"),
        Action::PutReachRules { .. } => Kind::Change("put_reach_rules"),
        Action::RenameDevice { .. } => Kind::Change("rename_device"),
        Action::Push { .. } => Kind::Change("push"),
        Action::RecordAbsence { .. } => Kind::Change("record_absence"),
        Action::EndAbsence { .. } => Kind::Change("end_absence"),
        Action::PutOverride { .. } => Kind::Change("put_override"),
        Action::RemoveOverride { .. } => Kind::Change("remove_override"),
        Action::AskCover { .. } => Kind::Change("ask_cover"),
        Action::TakeShift { .. } => Kind::Change("take_shift"),
        Action::AcceptCover { .. } => Kind::Change("accept_cover"),
        Action::DeclineCover { .. } => Kind::Change("decline_cover"),
        Action::WithdrawCover { .. } => Kind::Change("withdraw_cover"),
        Action::DismissNotices { .. } => Kind::Change("dismiss_notices"),
        Action::RemindBefore { .. } => Kind::Change("remind_before"),
        Action::PutHeartbeat { .. } => Kind::Change("put_heartbeat"),
        Action::RemoveHeartbeat { .. } => Kind::Change("remove_heartbeat"),
        Action::PutMaintenance { .. } => Kind::Change("put_maintenance"),
        Action::EndMaintenance { .. } => Kind::Change("end_maintenance"),
        Action::MakeCalendarLink { .. } => Kind::Change("make_calendar_link"),
        Action::RevokeCalendarLink { .. } => Kind::Change("revoke_calendar_link"),
        Action::AddCalendarSource { .. } => Kind::Change("add_calendar_source"),
        Action::ReadCalendarSource { .. } => Kind::Change("read_calendar_source"),
        Action::RemoveCalendarSource { .. } => Kind::Change("remove_calendar_source"),
        Action::PutHolidays { .. } => Kind::Change("put_holidays"),
        Action::RemoveHolidays { .. } => Kind::Change("remove_holidays"),
    }
}

fn lane_of(action: &Action) -> Lane {
    match kind(action) {
        Kind::Report(_) => Lane::Reports,
        Kind::Answer(..) | Kind::Change(_) => Lane::Actions,
    }
}

/// The incident that an action is about.
pub(crate) fn incident_of(action: &Action) -> Option<IncidentId> {
    match kind(action) {
        Kind::Answer(_, incident) => Some(incident),
        Kind::Report(_) | Kind::Change(_) => None,
    }
}

/// How an action on its way is called, if it answers something.
pub(crate) fn answer_of(action: &Action) -> Option<PendingAnswer> {
    match kind(action) {
        Kind::Answer(answer, _) => Some(answer),
        Kind::Report(_) | Kind::Change(_) => None,
    }
}

/// The incident that an action takes or ends as a whole, whichever page it answers.
fn takes(action: &Action) -> Option<IncidentId> {
    match kind(action) {
        Kind::Answer(
            PendingAnswer::Acknowledging
            | PendingAnswer::Resolving
            | PendingAnswer::Snoozing
            | PendingAnswer::Merging,
            incident,
        ) => Some(incident),
        Kind::Answer(
            PendingAnswer::HandingOff
            | PendingAnswer::Declining
            | PendingAnswer::Escalating
            | PendingAnswer::CallingVendor,
            _,
        )
        | Kind::Report(_)
        | Kind::Change(_) => None,
    }
}

/// An action in the words of its `do` on the wire.
pub(crate) fn name_of(action: &Action) -> &'static str {
    match kind(action) {
        Kind::Answer(PendingAnswer::Acknowledging, _) => "acknowledge",
        Kind::Answer(PendingAnswer::HandingOff, _) => "hand_off",
        Kind::Answer(PendingAnswer::Declining, _) => "cant",
        Kind::Answer(PendingAnswer::Escalating, _) => "escalate",
        Kind::Answer(PendingAnswer::Resolving, _) => "resolve",
        Kind::Answer(PendingAnswer::Snoozing, _) => "snooze",
        Kind::Answer(PendingAnswer::Merging, _) => "merge",
        Kind::Answer(PendingAnswer::CallingVendor, _) => "call_vendor",
        Kind::Report(name) | Kind::Change(name) => name,
    }
}
