//! An incident as it is drawn: its pages with their ladders, its timeline, and what can be done about it.

use super::NameView;
use super::TimelineView;
use baton_domain::alert::{Link, Urgency};
use baton_domain::attempt::{AttemptRung, AttemptState};
use baton_domain::contact::{Loudness, WayKind};
use baton_domain::id::{IncidentId, PageId, ServiceId, VendorId};
use baton_domain::page::{PageReason, PageState, Rung};
use baton_domain::responder::ResponderRole;
use baton_domain::suggestion::Reach;
use baton_domain::worth::{Tally, Worth};
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
    /// It is a drill of this person, and no incident.
    #[serde(default)]
    pub drill: bool,
    /// Where it stands.
    pub state: IncidentViewState,
    /// When it began.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// How many alerts said so.
    #[ts(type = "number")]
    pub alert_count: u64,
    /// The storm through which it rings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub storm: Option<IncidentId>,
    /// It is a storm, of so many incidents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub storm_members: Option<u32>,
    /// The maintenance that keeps it quiet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub maintenance: Option<String>,
    /// When that maintenance ends, as far as it is known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>", optional)]
    pub maintenance_until: Option<Timestamp>,
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
    /// Who works on it, those with roles first.
    #[serde(default)]
    pub responders: Vec<ResponderView>,
    /// What it took in.
    #[serde(default)]
    pub absorbed: Vec<AbsorbedView>,
    /// Whoever owns a part of the service outside.
    #[serde(default)]
    pub vendors: Vec<VendorView>,
    /// The vendors that it waits for.
    #[serde(default)]
    pub waits_for: Vec<VendorLegView>,
    /// What front-line support reported, if it began that way.
    #[serde(default)]
    pub report: Option<ReportView>,
    /// Whether this person said that it was worth being paged.
    #[serde(default)]
    pub my_worth: Option<Worth>,
    /// How often people said so about this source, as far as this device knows.
    #[serde(default)]
    pub source_worth: Tally,
}

/// Somebody who works on an incident. Whoever is not among them is called for when they are given a role.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ResponderView {
    /// Who.
    pub person: NameView,
    /// What they have to do with it now.
    pub stands: ResponderStands,
    /// Recorded as absent now.
    pub away: bool,
    /// The hour of day where they are, 0 to 23.
    pub local_hour: u8,
    /// In which roles; may be none.
    pub roles: Vec<ResponderRole>,
}

/// What a responder has to do with an incident.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResponderStands {
    /// It is theirs.
    HasIt,
    /// Came to work on it.
    Joined,
    /// Is paged, and has not answered.
    Asked,
}

/// An incident that another one took in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AbsorbedView {
    /// Its number.
    pub incident: IncidentId,
    /// Its title, as far as it is known here.
    pub title: String,
    /// Its source said since that it is over.
    pub over: bool,
}

/// A vendor contact, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct VendorView {
    /// Which.
    pub vendor: VendorId,
    /// What people call it.
    pub name: String,
    /// How to reach it.
    pub reach: String,
    /// What to have at hand.
    pub notes: String,
}

/// A vendor that an incident waits for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct VendorLegView {
    /// Which.
    pub vendor: VendorId,
    /// Its name.
    pub name: String,
    /// Its number for it; may be empty.
    pub case: String,
    /// Who called.
    pub by: NameView,
    /// Since when.
    #[ts(type = "string")]
    pub since: Timestamp,
    /// When the next update is due; `None` when it is due already.
    #[ts(type = "string | null")]
    pub update_at: Option<Timestamp>,
}

/// What front-line support reported.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ReportView {
    /// Who.
    pub by: NameView,
    /// Who or what is hit. From people: never to be rendered as markup.
    pub impact: String,
    /// Since when.
    #[ts(type = "string")]
    pub since: Timestamp,
    /// What was tried; may be empty.
    pub tried: String,
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
    /// Somebody has it, and it is quiet on purpose.
    Snoozed {
        /// Who.
        by: NameView,
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
    /// Let it be quiet until some time.
    #[serde(default)]
    pub snooze: bool,
    /// Write something down.
    #[serde(default)]
    pub note: bool,
    /// Merge it into another one.
    #[serde(default)]
    pub merge: bool,
    /// Undo that.
    #[serde(default)]
    pub unmerge: bool,
    /// Say whether it was worth being paged.
    #[serde(default)]
    pub judge: bool,
    /// Note that a vendor was called.
    #[serde(default)]
    pub call_vendor: bool,
    /// Give roles, take and put them down.
    #[serde(default)]
    pub roles: bool,
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
    /// "snoozing…"
    Snoozing,
    /// "merging…"
    Merging,
    /// "noting that the vendor was called…"
    CallingVendor,
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
    /// Whether they would hear of it.
    pub reach: Reach,
    /// The device that proved it last.
    pub proven_on: Option<String>,
    /// They had their rest since the last shift, and will have it before the next one.
    pub rested: bool,
    /// It is day where they are, for as long as an incident takes.
    pub daylight: bool,
    /// Open incidents that they have already.
    pub busy: u32,
    /// A member of the team that owns the service.
    pub in_team: bool,
}
