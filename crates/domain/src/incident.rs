//! Incidents: what people work on.
//!
//! | state | becomes | when |
//! | --- | --- | --- |
//! | `Triggered` | `Acknowledged` | a person takes it |
//! | `Acknowledged` | `Triggered` | the acknowledgement expires, or its person can't |
//! | `Triggered`, `Acknowledged` | `Snoozed` | a person has it, and it is to be quiet until some time |
//! | `Snoozed` | `Triggered` | that time came, or the source says that it is worse |
//! | `Snoozed` | `Acknowledged` | its person, or who takes it over, works on it |
//! | `Triggered`, `Acknowledged`, `Snoozed` | `Merged` | a person says that it is another incident's fault; see [`crate::merge`] |
//! | any but `Resolved` | `Resolved` | a person or the source ends it; final |

mod reason;

pub use reason::{EscalationReason, HandOffOver, SnoozeEnd};

use crate::alert::{AlertStatus, Link, SourceNote, Urgency};
use crate::attempt::WayEvent;
use crate::drill::{Drill, DrillEvent};
use crate::event::Actor;
use crate::id::{IncidentId, IntegrationId, PageId, PersonId, Seq, ServiceId, VendorId};
use crate::mention::Mention;
use crate::merge::Absorbed;
use crate::noise::{Noise, NoiseEvent};
use crate::page::{Answer, FailReason, Page, PageReason, Rung, StopReason};
use crate::report::Report;
use crate::responder::{ResponderRole, RoleEvent};
use crate::vendor::VendorLeg;
use crate::worth::Worth;
use imbl::{OrdMap, OrdSet, Vector};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// All alerts with one dedup key while it is open, and everything that people did about them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Incident {
    /// Which.
    pub id: IncidentId,
    /// What broke.
    pub service: ServiceId,
    /// Which alerts belong to it while it is open.
    pub dedup_key: String,
    /// In one line.
    pub title: String,
    /// What noticed it.
    pub source: String,
    /// How loudly it asks.
    pub urgency: Urgency,
    /// Where to look.
    pub links: Vec<Link>,
    /// It is a drill: no incident at all, but the test of a way to its person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub drill: Option<Drill>,
    /// Where it stands.
    pub state: IncidentState,
    /// When the first alert was accepted.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// How many alerts said so.
    #[ts(type = "number")]
    pub alert_count: u64,
    /// When the last one did.
    #[ts(type = "string")]
    pub last_alert_at: Timestamp,
    /// How far the policy has been gone through.
    pub escalation: Escalation,
    /// The offer to another person that waits for an answer.
    pub handoff: Option<HandOff>,
    /// Who said "I can't"; not paged again before the last resort repeats.
    #[ts(type = "Array<string>")]
    pub declined: OrdSet<PersonId>,
    /// Who called for more people and stays on.
    #[ts(type = "Array<string>")]
    pub escalated_by: OrdSet<PersonId>,
    /// Everybody was paged because nobody answered.
    pub nobody_answered: bool,
    /// What it took in, in that order; see [`crate::merge`].
    #[serde(default)]
    pub absorbed: Vec<Absorbed>,
    /// Its own source said that it is over, and something that it took in is not.
    #[serde(default)]
    pub source_over: bool,
    /// Who has which roles in it; see [`crate::responder`]. Nobody is here without one.
    #[serde(default, skip_serializing_if = "OrdMap::is_empty")]
    #[ts(as = "std::collections::BTreeMap<PersonId, Vec<ResponderRole>>")]
    pub roles: OrdMap<PersonId, OrdSet<ResponderRole>>,
    /// The vendors that it waits for.
    #[serde(default)]
    pub vendors: Vec<VendorLeg>,
    /// What front-line support reported, if it began that way.
    #[serde(default)]
    pub report: Option<Report>,
    /// What those who were paged say about it.
    #[serde(default)]
    #[ts(type = "{ [person in string]?: Worth }")]
    pub worth: OrdMap<PersonId, Worth>,
    /// The newest page of each asking comes last.
    #[ts(as = "Vec<Page>")]
    pub pages: Vector<Page>,
    /// What happened, oldest first, without the rungs (they are with their page); at most
    /// [`crate::limit::TIMELINE_ENTRIES_MAX`]: beyond it the oldest after the first go.
    #[ts(as = "Vec<TimelineEntry>")]
    pub timeline: Vector<TimelineEntry>,
    /// Storms, flapping and maintenance.
    #[serde(default, skip_serializing_if = "is_noiseless")]
    pub noise: Noise,
}

fn is_noiseless(noise: &Noise) -> bool {
    *noise == Noise::default()
}

/// Where an incident stands; the module's table says how it moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum IncidentState {
    /// Nobody has it yet.
    Triggered,
    /// Somebody has it.
    Acknowledged {
        /// Who.
        by: PersonId,
        /// Since when.
        #[ts(type = "string")]
        at: Timestamp,
        /// When it rings again unless something happens before.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// Somebody has it, and it is quiet on purpose.
    Snoozed {
        /// Who has it.
        by: PersonId,
        /// Since when.
        #[ts(type = "string")]
        at: Timestamp,
        /// When it rings again.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// Another incident took it in.
    Merged {
        /// Which.
        into: IncidentId,
        /// Since when.
        #[ts(type = "string")]
        at: Timestamp,
    },
    /// It is over.
    Resolved {
        /// Since when.
        #[ts(type = "string")]
        at: Timestamp,
    },
}

/// How far an incident's policy has been gone through.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Escalation {
    /// Steps begun: level `step - 1` of the policy, rounds counted on; beyond the policy's last step it is the last resort.
    pub step: u32,
    /// Rounds of the last resort begun.
    pub last_resort_rounds: u32,
    /// When the next step begins; `None` while somebody has the incident, and for low urgency.
    #[ts(type = "string | null")]
    pub next_at: Option<Timestamp>,
}

/// An offer of an incident to another person. The giver stays responsible until it is accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct HandOff {
    /// The giver.
    pub from: PersonId,
    /// The receiver.
    pub to: PersonId,
    /// The receiver's page.
    pub page: PageId,
    /// When it returns to the giver.
    #[ts(type = "string")]
    pub expires_at: Timestamp,
}

/// Something that happened to an incident.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TimelineEntry {
    /// Its place in the journal.
    pub seq: Seq,
    /// When, by the hub's clock.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Who or what did it.
    pub by: Actor,
    /// What.
    pub what: IncidentEvent,
}

/// What can happen to an incident. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum IncidentEvent {
    /// It began.
    Triggered {
        /// What broke.
        service: ServiceId,
        /// Which alerts belong to it.
        dedup_key: String,
        /// In one line.
        title: String,
        /// What noticed it.
        source: String,
        /// How loudly.
        urgency: Urgency,
        /// Where to look.
        links: Vec<Link>,
        /// Through which key it came; `None` when a person paged.
        integration: Option<IntegrationId>,
    },
    /// The source said it again.
    AlertRepeated {
        /// The newest title.
        title: String,
        /// The loudest that the source said so far.
        urgency: Urgency,
    },
    /// Somebody did something about it in the tool that sends its alerts. It silences nothing here.
    SourceTold {
        /// What.
        note: SourceNote,
        /// Who, and what they said.
        text: String,
    },
    /// A person is asked.
    PageCreated {
        /// The page.
        page: PageId,
        /// Whose attention.
        person: PersonId,
        /// Why.
        reason: PageReason,
        /// Until when a device must have received it.
        #[ts(type = "string | null")]
        receive_by: Option<Timestamp>,
    },
    /// A device reported.
    PageRung {
        /// The page.
        page: PageId,
        /// What was reached.
        rung: Rung,
        /// By which device.
        device: crate::id::DeviceId,
        /// Milliseconds on the device since it learnt of the page.
        device_ms: Option<u32>,
    },
    /// Something happened to the ways of a page besides devices.
    PageWay {
        /// The page.
        page: PageId,
        /// What.
        what: WayEvent,
    },
    /// A page could not be delivered.
    PageFailed {
        /// The page.
        page: PageId,
        /// Why.
        reason: FailReason,
    },
    /// A person answered.
    PageAnswered {
        /// The page.
        page: PageId,
        /// How.
        answer: Answer,
    },
    /// A page ended without its person's answer.
    PageStopped {
        /// The page.
        page: PageId,
        /// Why.
        reason: StopReason,
    },
    /// A level of the policy begins.
    Escalated {
        /// Steps begun, this one included.
        step: u32,
        /// The policy's level, counted from 0.
        level: u32,
        /// Why now.
        reason: EscalationReason,
        /// When the next one begins.
        #[ts(type = "string")]
        next_at: Timestamp,
    },
    /// Nobody answered: everybody is paged.
    LastResort {
        /// Rounds begun, this one included.
        round: u32,
        /// When the next one begins.
        #[ts(type = "string")]
        next_at: Timestamp,
    },
    /// A person called for somebody in particular.
    Added {
        /// Who is called.
        persons: Vec<PersonId>,
    },
    /// A person called for more people and stays on.
    EscalatedBy {
        /// Who called.
        person: PersonId,
    },
    /// A person has it.
    Acknowledged {
        /// Who.
        person: PersonId,
        /// When it rings again unless something happens before.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// The acknowledgement expired without activity.
    AckExpired {
        /// Whose.
        person: PersonId,
    },
    /// A person said "I can't".
    Declined {
        /// Who.
        person: PersonId,
    },
    /// A person offers it to another.
    HandOffOffered(HandOff),
    /// The receiver took it.
    HandOffAccepted {
        /// The giver.
        from: PersonId,
        /// The receiver.
        to: PersonId,
    },
    /// It stays with the giver.
    HandOffReturned {
        /// The giver.
        from: PersonId,
        /// The receiver.
        to: PersonId,
        /// Why.
        reason: HandOffOver,
    },
    /// Its alerts are noise in some way, and what is done about that.
    Noise(NoiseEvent),
    /// It is a drill, and begins or ends as one.
    Drill(DrillEvent),
    /// A responder has a role, or has one no more.
    Role(RoleEvent),
    /// It is over.
    Resolved,
    /// A person has it, and it is quiet until then.
    Snoozed {
        /// Who.
        person: PersonId,
        /// When it rings again.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// It is quiet no longer.
    SnoozeOver {
        /// Whose snooze.
        person: PersonId,
        /// Why.
        reason: SnoozeEnd,
    },
    /// Somebody wrote something down; the entry says who.
    Noted {
        /// What. From people: never to be rendered as markup.
        text: String,
        /// Whom it mentions, each spelling once; at most [`crate::limit::MENTIONS_MAX`] persons.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Mention>,
    },
    /// Another incident took it in.
    Merged {
        /// Which.
        into: IncidentId,
    },
    /// It took another incident in.
    Absorbed {
        /// Which, and which alerts came along.
        part: Absorbed,
        /// The louder one of both.
        urgency: Urgency,
    },
    /// The merge is undone: it is an incident of its own again.
    Unmerged,
    /// The merge is undone: what was taken in is an incident of its own again.
    Released {
        /// Which.
        incident: IncidentId,
    },
    /// A source of something that it took in said it again, or that it is over.
    AbsorbedAlert {
        /// What was taken in.
        incident: IncidentId,
        /// The alert's title.
        title: String,
        /// Which of both.
        status: AlertStatus,
        /// The loudest that any source said so far.
        urgency: Urgency,
    },
    /// Its own source said that it is over, and something that it took in is not.
    SourceOver,
    /// Somebody who was paged says whether it was worth it.
    Judged {
        /// Who.
        person: PersonId,
        /// What.
        worth: Worth,
    },
    /// The policy names a vendor: somebody has to call it.
    VendorNamed {
        /// Which.
        vendor: VendorId,
        /// Its name.
        name: String,
    },
    /// A person called a vendor, or it goes on with the case.
    VendorWaits {
        /// Since when, and until when.
        leg: VendorLeg,
    },
    /// A vendor's update is due.
    VendorUpdateDue {
        /// Which vendor.
        vendor: VendorId,
        /// Who is paged about it.
        person: PersonId,
        /// When the policy begins unless something happens before; `None` where it runs already, and for low urgency.
        #[ts(type = "string | null")]
        next_at: Option<Timestamp>,
    },
    /// Nobody waits for the vendor any more.
    VendorAnswered {
        /// Which.
        vendor: VendorId,
    },
    /// Front-line support reported it.
    Reported(Report),
}

impl Incident {
    /// A new one, as `Triggered` begins it.
    pub(crate) fn new(id: IncidentId, at: Timestamp, alert: NewIncident) -> Self {
        Self {
            id,
            service: alert.service,
            dedup_key: alert.dedup_key,
            title: alert.title,
            source: alert.source,
            urgency: alert.urgency,
            links: alert.links,
            drill: None,
            state: IncidentState::Triggered,
            created_at: at,
            alert_count: 1,
            last_alert_at: at,
            escalation: Escalation { step: 0, last_resort_rounds: 0, next_at: None },
            handoff: None,
            declined: OrdSet::new(),
            escalated_by: OrdSet::new(),
            nobody_answered: false,
            absorbed: Vec::new(),
            source_over: false,
            roles: OrdMap::new(),
            vendors: Vec::new(),
            report: None,
            worth: OrdMap::new(),
            pages: Vector::new(),
            timeline: Vector::new(),
            noise: Noise::default(),
        }
    }

    /// Neither resolved nor taken in by another one.
    pub fn is_open(&self) -> bool {
        match self.state {
            IncidentState::Triggered | IncidentState::Acknowledged { .. } | IncidentState::Snoozed { .. } => {
                true
            }
            IncidentState::Merged { .. } | IncidentState::Resolved { .. } => false,
        }
    }

    /// Who has it: acknowledged, or snoozed.
    pub fn acknowledged_by(&self) -> Option<PersonId> {
        match self.state {
            IncidentState::Acknowledged { by, .. } | IncidentState::Snoozed { by, .. } => Some(by),
            IncidentState::Triggered | IncidentState::Merged { .. } | IncidentState::Resolved { .. } => None,
        }
    }

    /// Until when it waits for whoever has it.
    pub fn held_until(&self) -> Option<Timestamp> {
        match self.state {
            IncidentState::Acknowledged { until, .. } | IncidentState::Snoozed { until, .. } => Some(until),
            IncidentState::Triggered | IncidentState::Merged { .. } | IncidentState::Resolved { .. } => None,
        }
    }

    /// It is quiet on purpose.
    pub fn is_snoozed(&self) -> bool {
        matches!(self.state, IncidentState::Snoozed { .. })
    }

    /// The page with this id.
    pub fn page(&self, id: PageId) -> Option<&Page> {
        self.pages.iter().find(|page| page.id == id)
    }

    /// The page of this person that still wants to ring.
    pub fn wanted_page_of(&self, person: PersonId) -> Option<&Page> {
        self.pages.iter().rev().find(|page| page.person == person && page.is_wanted())
    }

    /// When something happens to it if nobody does anything; `None` only when nothing ever would.
    pub fn next_due(&self) -> Option<Timestamp> {
        if !self.is_open() {
            return None;
        }
        let updates = self.vendors.iter().filter_map(|leg| leg.update_at);
        let handoff = self.handoff.map(|handoff| handoff.expires_at);
        let pages = self.pages.iter().filter(|page| page.is_hopeful()).filter_map(|page| page.receive_by);
        let held = self.noise.resolve_at;
        let wanted = self.pages.iter().filter(|page| page.is_wanted());
        let ways = wanted.flat_map(|page| &page.attempts).filter(|attempt| attempt.is_planned());
        let timers = pages.chain(ways.map(|attempt| attempt.due_at));
        let timers = timers.chain(self.held_until()).chain(handoff).chain(held).chain(updates);
        let timers = timers.chain(self.drill.map(|drill| drill.until));
        timers.chain(self.escalation.next_at).min()
    }

    /// Who answers for it now: who has it, else whose hand-off is pending, else whom it asks. Never empty while it is open and urgent.
    pub fn responsible(&self) -> Vec<PersonId> {
        if let Some(by) = self.acknowledged_by() {
            return vec![by];
        }
        let asked = self.pages.iter().filter(|page| page.is_wanted()).map(|page| page.person);
        let mut all: Vec<_> = asked
            .chain(self.handoff.map(|handoff| handoff.from))
            .chain(self.escalated_by.iter().copied())
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// What an incident begins with.
pub(crate) struct NewIncident {
    pub(crate) service: ServiceId,
    pub(crate) dedup_key: String,
    pub(crate) title: String,
    pub(crate) source: String,
    pub(crate) urgency: Urgency,
    pub(crate) links: Vec<Link>,
}
