//! Mistakes that are made on purpose, to see that the checks notice.
//!
//! Nothing of it is in what ships: each mistake is made where the simulation wraps the real machines, by what stands between the
//! decider and its journal, between hub and device, or between a device and its disk and siren.

use super::hub::Asker;
use baton_domain::command::{Action, Command};
use baton_domain::decide::{Decision, Refusal};
use baton_domain::drill::{DrillEvent, DrillOutcome};
use baton_domain::event::{Entry, Event};
use baton_domain::heartbeat::HeartbeatEvent;
use baton_domain::id::{CommandId, IncidentId, PageId, PersonId, Seq};
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::limit::ACK_EXPIRES_AFTER;
use baton_domain::page::{PageReason, StopReason};
use baton_domain::state::State;
use jiff::Timestamp;

/// A mistake.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Mutation {
    /// An acknowledgement is told to the devices of whoever acknowledged, and to nobody else's.
    AckReachesNobodyElse,
    /// A hub that was started again does nothing when its time has come.
    TimersForgotten,
    /// An acknowledgement that comes after the end opens the incident again.
    LateAckReopens,
    /// What is sent again is sent under a new id.
    RetryHasNewId,
    /// A device takes an older document for a newer one: a stop that came before its page is undone by it.
    LateNewsIsTaken,
    /// A hand-off that nobody took does not ring its giver again.
    HandOffDropped,
    /// What rang for somebody who went away rings for nobody.
    AbsenceReroutesNobody,
    /// A monitoring tool is answered before its alert is durable.
    AnsweredBeforeDurable,
    /// An acknowledgement runs out, and nobody is paged.
    ExpiredAckRingsNobody,
    /// A merge also silences an incident that has nothing to do with it.
    MergeStopsAnother,
    /// The siren is not told that it is over.
    SirenGoesOn,
    /// What was answered is not written down on the device.
    AnswersNotKept,
    /// A kill loses what was said to be durable.
    DiskForgets,
    /// A hub takes its own look at a silent heartbeat for a beat.
    SilenceUnnoticed,
    /// A hub writes what people and tools asked for although another hub wrote first, and does not decide it anew.
    LoserDecidesOnce,
    /// A hub does what is due although another hub has just done it.
    TimersTwice,
    /// A hub does not tell its devices what another hub wrote.
    OthersUntold,
    /// A hub sees what another hub wrote only when it has something to write itself.
    OthersUnseen,
    /// A hub answers a device that knows more than itself with all that it knows.
    OlderSnapshot,
    /// A hub goes by its own clock alone, however late it was by another's when that set a timer.
    OtherClockIgnored,
    /// A hub says that a device is lost which has come to another hub, and asks nobody.
    OthersUnasked,
    /// A real page does not end a drill of its person.
    DrillGoesOn,
    /// A drill also rings for somebody else.
    DrillAsksOthers,
}

impl Mutation {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::AckReachesNobodyElse,
        Self::TimersForgotten,
        Self::LateAckReopens,
        Self::RetryHasNewId,
        Self::LateNewsIsTaken,
        Self::HandOffDropped,
        Self::AbsenceReroutesNobody,
        Self::AnsweredBeforeDurable,
        Self::ExpiredAckRingsNobody,
        Self::MergeStopsAnother,
        Self::SirenGoesOn,
        Self::AnswersNotKept,
        Self::DiskForgets,
        Self::SilenceUnnoticed,
        Self::LoserDecidesOnce,
        Self::TimersTwice,
        Self::OthersUntold,
        Self::OthersUnseen,
        Self::OlderSnapshot,
        Self::OtherClockIgnored,
        Self::OthersUnasked,
        Self::DrillGoesOn,
        Self::DrillAsksOthers,
    ];

    /// What was decided before another hub wrote is written all the same.
    pub(super) fn keeps(self, batch: &[(Command, Asker)]) -> bool {
        let due = batch.iter().all(|(command, _)| matches!(command, Command::Tick));
        (self == Self::LoserDecidesOnce && !due) || (self == Self::TimersTwice && due)
    }

    /// What of `command` the decision has to be known for.
    pub(super) fn ack_of(command: &Command) -> Option<(IncidentId, CommandId, baton_domain::event::Actor)> {
        let Command::Act { id, by, action: Action::Acknowledge { incident, .. } } = command else {
            return None;
        };
        Some((*incident, *id, *by))
    }

    /// What becomes of a decision on `before`.
    pub(super) fn decided(
        self,
        before: &State,
        ack: Option<(IncidentId, CommandId, baton_domain::event::Actor)>,
        result: Result<Decision, Refusal>,
        now: Timestamp,
    ) -> Result<Decision, Refusal> {
        let decision = match (self, result) {
            (Self::LateAckReopens, Err(Refusal::AlreadyResolved(incident))) => {
                let Some((_, id, by)) = ack else { return Err(Refusal::AlreadyResolved(incident)) };
                let Some(person) = by.person() else { return Err(Refusal::AlreadyResolved(incident)) };
                let (at, seq) = (now.max(before.at), Seq(before.seq.0 + 1));
                let what = IncidentEvent::Acknowledged { person, until: at + ACK_EXPIRES_AFTER };
                let event = Event::Incident { incident, what };
                let entries = vec![Entry { seq, at, by, command: Some(id), event }];
                return Ok(rewritten(before, entries, |_, entry| vec![entry.event.clone()]));
            }
            (_, result) => result?,
        };
        if decision.entries.is_empty() {
            return Ok(decision);
        }
        let has = |wanted: fn(&IncidentEvent) -> bool| {
            let mut whats = decision.entries.iter().filter_map(|entry| what_of(&entry.event));
            whats.any(wanted)
        };
        let absent =
            has(|what| matches!(what, IncidentEvent::PageStopped { reason: StopReason::Absent, .. }));
        let expired = has(|what| matches!(what, IncidentEvent::AckExpired { .. }));
        let drops_pages = (self == Self::AbsenceReroutesNobody && absent)
            || (self == Self::ExpiredAckRingsNobody && expired);
        let drops = |what: &IncidentEvent| {
            let IncidentEvent::PageCreated { reason, .. } = what else { return false };
            drops_pages || (self == Self::HandOffDropped && *reason == PageReason::HandOffReturned)
        };
        let merges = self == Self::MergeStopsAnother;
        let overtaken: Vec<IncidentId> =
            decision.entries.iter().filter_map(|entry| overtaken(&entry.event)).collect();
        let deaf = self == Self::SilenceUnnoticed;
        let late = decision.entries.iter().filter(|_| deaf).find_map(|entry| {
            let Event::Heartbeat(HeartbeatEvent::Late { incident, .. }) = entry.event else { return None };
            Some(incident)
        });
        Ok(rewritten(before, decision.entries, |state, entry| {
            if let Event::Heartbeat(HeartbeatEvent::Late { id, .. }) = &entry.event
                && deaf
            {
                return vec![Event::Heartbeat(HeartbeatEvent::Beat { id: *id })];
            }
            if let Event::Incident { incident, .. } | Event::PayloadKept { incident, .. } = &entry.event
                && late == Some(*incident)
            {
                return Vec::new();
            }
            let Event::Incident { incident, what } = &entry.event else { return vec![entry.event.clone()] };
            if drops(what) || (self == Self::DrillGoesOn && overtaken.contains(incident)) {
                return Vec::new();
            }
            let mut events = vec![entry.event.clone()];
            if let IncidentEvent::PageCreated { reason: PageReason::Drill, person, .. } = what
                && self == Self::DrillAsksOthers
            {
                events.extend(rings_another(state, *incident, *person));
            }
            if let IncidentEvent::Merged { into } = what
                && merges
            {
                events.extend(stop_another(state, [*incident, *into]));
            }
            events
        }))
    }
}

fn what_of(event: &Event) -> Option<&IncidentEvent> {
    if let Event::Incident { what, .. } = event { Some(what) } else { None }
}

fn stop_another(state: &State, not: [IncidentId; 2]) -> Option<Event> {
    let wanted = |incident: &Incident| -> Option<PageId> {
        Some(incident.pages.iter().find(|page| page.is_wanted())?.id)
    };
    let mut others = state.open_incidents().filter(|incident| !not.contains(&incident.id));
    let (incident, page) = others.find_map(|incident| Some((incident.id, wanted(incident)?)))?;
    let what = IncidentEvent::PageStopped { page, reason: StopReason::Replaced };
    Some(Event::Incident { incident, what })
}

/// The drill that a real page ends.
fn overtaken(event: &Event) -> Option<IncidentId> {
    let Event::Incident { incident, what: IncidentEvent::Drill(drill) } = event else { return None };
    matches!(drill, DrillEvent::Over { outcome: DrillOutcome::Overtaken }).then_some(*incident)
}

fn rings_another(state: &State, incident: IncidentId, not: PersonId) -> Option<Event> {
    let person = state.persons.keys().copied().find(|person| *person != not)?;
    let page =
        PageId(state.incidents.values().flat_map(|known| &known.is.pages).map(|page| page.id.0).max()? + 2);
    let what = IncidentEvent::PageCreated { page, person, reason: PageReason::Drill, receive_by: None };
    Some(Event::Incident { incident, what })
}

/// The same decision with other events.
fn rewritten(before: &State, entries: Vec<Entry>, events: impl Fn(&State, &Entry) -> Vec<Event>) -> Decision {
    let (mut state, mut all) = (before.clone(), Vec::new());
    for entry in entries {
        for event in events(&state, &entry) {
            let entry = Entry { seq: Seq(state.seq.0 + 1), event, ..entry.clone() };
            state.evolve(&entry);
            all.push(entry);
        }
    }
    Decision { entries: all, state, repeated: false }
}
