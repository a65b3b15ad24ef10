//! An incident as it is drawn: its pages with their ladders, its timeline, and what can be done about it.

use super::NameView;
use baton_domain::alert::{Link, SourceNote, Urgency};
use baton_domain::attempt::{AttemptRung, AttemptState};
use baton_domain::contact::{Loudness, WayKind};
use baton_domain::id::{IncidentId, PageId, ServiceId};
use baton_domain::incident::{EscalationReason, HandOffOver};
use baton_domain::page::{Answer, FailReason, PageReason, PageState, Rung, StopReason};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An incident, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct IncidentView {
    /// Its number.
    pub id: IncidentId,
    /// In one line. From outside: never to be rendered as markup.
    pub title: String,
    /// What noticed it.
    pub source: String,
    /// What broke.
    pub service: ServiceId,
    /// Its name.
    pub service_name: String,
    /// Where the instructions are.
    pub runbook: Option<String>,
    /// Where to look.
    pub links: Vec<Link>,
    /// How loudly it asks.
    pub urgency: Urgency,
    /// Where it stands.
    pub state: IncidentViewState,
    /// When it began.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// How many alerts said so.
    #[ts(type = "number")]
    pub alert_count: u64,
    /// The storm through which it rings.
    #[serde(default)]
    #[ts(optional)]
    pub storm: Option<IncidentId>,
    /// It is a storm, of so many incidents.
    #[serde(default)]
    #[ts(optional)]
    pub storm_members: Option<u32>,
    /// The maintenance that keeps it quiet.
    #[serde(default)]
    #[ts(optional)]
    pub maintenance: Option<String>,
    /// Who answers for it now.
    pub responsible: Vec<NameView>,
    /// Everybody was paged because nobody answered.
    pub nobody_answered: bool,
    /// When somebody else is asked unless something happens before.
    #[ts(type = "string | null")]
    pub escalates_at: Option<Timestamp>,
    /// An offer to another person that waits.
    pub handoff: Option<HandOffView>,
    /// This person's page that wants an answer.
    pub my_page: Option<PageId>,
    /// Who was asked, and how far each page climbed; newest last.
    pub pages: Vec<PageView>,
    /// What happened, oldest first, rungs included.
    pub timeline: Vec<TimelineView>,
    /// What this person can do about it now.
    pub can: AnswersView,
    /// What this person did that the hub has not confirmed yet.
    pub pending: Option<PendingAnswer>,
    /// To whom it could be handed off, best first.
    pub teammates: Vec<TeammateView>,
}

/// Where an incident stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum IncidentViewState {
    /// Nobody has it yet.
    Triggered,
    /// Somebody has it.
    Acknowledged {
        /// Who.
        by: NameView,
        /// Since when.
        #[ts(type = "string")]
        at: Timestamp,
        /// When it rings again unless something happens before.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// It is over.
    Resolved {
        /// Since when.
        #[ts(type = "string")]
        at: Timestamp,
    },
}

/// An offer that waits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct HandOffView {
    /// The giver.
    pub from: NameView,
    /// The receiver.
    pub to: NameView,
    /// When it returns to the giver.
    #[ts(type = "string")]
    pub expires_at: Timestamp,
}

/// A page, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PageView {
    /// Which.
    pub id: PageId,
    /// Whose attention.
    pub person: NameView,
    /// Why this person.
    pub reason: PageReason,
    /// When.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// Where it stands.
    pub state: PageState,
    /// How far it climbed.
    pub rungs: Vec<RungView>,
    /// The other ways to this person, in the order of their turns.
    #[serde(default)]
    pub ways: Vec<WayView>,
}

/// A way to a person besides devices, used or planned for a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct WayView {
    /// What its person calls it.
    pub label: String,
    /// Of which kind it is.
    pub kind: WayKind,
    /// How loud it is at best.
    pub loudness: Loudness,
    /// Where it stands.
    pub state: AttemptState,
    /// Milliseconds after the page was made at which its rule's delay is over.
    #[ts(type = "number")]
    pub due_after_ms: i64,
    /// What it reached. None of it but the answer counts as anything.
    pub rungs: Vec<WayRungView>,
}

/// What a way reached.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct WayRungView {
    /// What.
    pub rung: AttemptRung,
    /// Milliseconds after the page was made, by the hub's clock.
    #[ts(type = "number")]
    pub after_ms: i64,
}

/// A rung that a page reached on a device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct RungView {
    /// Which rung.
    pub rung: Rung,
    /// The device's name.
    pub device: String,
    /// Milliseconds after the page was made, by the hub's clock, at which the report arrived.
    #[ts(type = "number")]
    pub after_ms: i64,
    /// Milliseconds on the device itself since it learnt of the page (for `silent`: of the stop).
    pub device_ms: Option<u32>,
}

/// One line of a timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TimelineView {
    /// When, by the hub's clock.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Milliseconds since the incident began.
    #[ts(type = "number")]
    pub after_ms: i64,
    /// Who did it; `None` for the hub and for monitoring.
    pub who: Option<String>,
    /// What happened.
    pub what: TimelineWhat,
}

/// What happened, with names instead of ids.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum TimelineWhat {
    /// It began.
    Triggered {
        /// What noticed it.
        source: String,
    },
    /// The source said it again.
    Repeated,
    /// Somebody did something about it in the tool that sends its alerts. It silences nothing here.
    SourceTold {
        /// What.
        note: SourceNote,
        /// Who, and what they said.
        text: String,
    },
    /// It is quiet because of a maintenance.
    Quieted {
        /// What the maintenance is called.
        maintenance: String,
    },
    /// The maintenance is over, and it still fires.
    QuietOver,
    /// It rings for a storm of alerts.
    StormBegan,
    /// It is part of a storm, and rings through that.
    StormJoined {
        /// The storm's incident.
        storm: IncidentId,
    },
    /// Its source had ended it, and it fires again.
    Reopened,
    /// Its source ends it again and again: it is over when it was quiet until then.
    ResolveHeld {
        /// Until when.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// A person is asked.
    Paged {
        /// Who.
        whom: String,
        /// Why.
        reason: PageReason,
    },
    /// A page reached a rung.
    Rung {
        /// Whose page.
        whom: String,
        /// Which rung.
        rung: Rung,
        /// On which device.
        device: String,
        /// Milliseconds on that device.
        device_ms: Option<u32>,
    },
    /// Another way to a person was used, or its provider said something.
    Way {
        /// Whose page.
        whom: String,
        /// What its person calls the way.
        label: String,
        /// Of which kind it is.
        kind: WayKind,
        /// What happened.
        rung: AttemptRung,
    },
    /// A page could not be delivered.
    PageFailed {
        /// Whose.
        whom: String,
        /// Why.
        reason: FailReason,
    },
    /// A page was answered.
    PageAnswered {
        /// Whose.
        whom: String,
        /// How.
        answer: Answer,
    },
    /// A page was stopped.
    PageStopped {
        /// Whose.
        whom: String,
        /// Why.
        reason: StopReason,
    },
    /// A level of the policy began.
    Escalated {
        /// Which, counted from 1.
        level: u32,
        /// Why.
        reason: EscalationReason,
    },
    /// Everybody was paged.
    LastResort,
    /// Somebody called for these.
    Added {
        /// Who.
        whom: Vec<String>,
    },
    /// Somebody called for more people.
    CalledForHelp {
        /// Who.
        whom: String,
    },
    /// Somebody took it.
    Acknowledged {
        /// Who.
        whom: String,
        /// When it rings again unless something happens before.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// The acknowledgement expired.
    AckExpired {
        /// Whose.
        whom: String,
    },
    /// Somebody can't.
    Declined {
        /// Who.
        whom: String,
    },
    /// A hand-off was offered.
    HandOffOffered {
        /// The giver.
        from: String,
        /// The receiver.
        to: String,
    },
    /// A hand-off was accepted.
    HandOffAccepted {
        /// The giver.
        from: String,
        /// The receiver.
        to: String,
    },
    /// A hand-off returned to its giver.
    HandOffReturned {
        /// The giver.
        from: String,
        /// The receiver.
        to: String,
        /// Why.
        reason: HandOffOver,
    },
    /// It is over.
    Resolved,
}

/// What a person can do about an incident now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct AnswersView {
    /// Take it (or take the hand-off).
    pub acknowledge: bool,
    /// Offer it to another.
    pub hand_off: bool,
    /// "I can't".
    pub cant: bool,
    /// Call for more people.
    pub escalate: bool,
    /// End it.
    pub resolve: bool,
}

/// What this person did that the hub has not confirmed yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PendingAnswer {
    /// "acknowledging…"
    Acknowledging,
    /// "handing off…"
    HandingOff,
    /// "telling the next person…"
    Declining,
    /// "calling for help…"
    Escalating,
    /// "resolving…"
    Resolving,
}

/// Somebody to whom an incident could be handed off.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TeammateView {
    /// Who.
    pub person: NameView,
    /// Has a device that can be told.
    pub reachable: bool,
    /// When a device of theirs last proved that it can ring.
    #[ts(type = "string | null")]
    pub proven_at: Option<Timestamp>,
    /// On call now in one of the team's schedules.
    pub on_call: bool,
    /// The hour of day where they are, 0 to 23.
    pub local_hour: u8,
}
