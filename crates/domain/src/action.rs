//! Actions: what a person, or their device, wants to happen. Each has its place in the decider under the same name.

use crate::absence::AbsenceKind;
use crate::alert::Urgency;
use crate::calendar_link::LinkOf;
use crate::calendar_source::CalendarUrl;
use crate::command::Receipt;
use crate::contact::event::ContactAction;
use crate::cover::{Asked, HandOver};
use crate::drill::{Deaf, DrillThrough};
use crate::event::NamedSchedule;
use crate::heartbeat::Heartbeat;
use crate::holiday::Holiday;
use crate::id::{
    AbsenceId, CalendarLinkId, CalendarSourceId, CoverId, DeviceId, HeartbeatId, IncidentId, IntegrationId,
    InviteId, MaintenanceId, NoticeId, PersonId, ScheduleId, ServiceId, TeamId, VendorId,
};
use crate::integration::Integration;
use crate::person::Person;
use crate::policy::Policy;
use crate::push::PushAction;
use crate::schedule::{Override, OverrideId};
use crate::secret::SecretHash;
use crate::shift::Span;
use crate::team::{Service, Team};
use crate::vendor::{VendorContact, VendorNews};
use crate::worth::Worth;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a person (or a person's device) does. Crosses the wire as it stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Action {
    /// Take an incident; takes a pending hand-off to this person too.
    Acknowledge {
        /// Which.
        incident: IncidentId,
        /// "Back in N minutes": rings again then unless something happens before. At most [`crate::limit::BACK_IN_MIN_MAX`].
        #[serde(default)]
        back_in_min: Option<u32>,
    },
    /// Offer it to another person.
    HandOff {
        /// Which.
        incident: IncidentId,
        /// To whom.
        to: PersonId,
    },
    /// "I can't": the next person rings now. Declines a pending hand-off.
    Cant {
        /// Which.
        incident: IncidentId,
        /// "And for the next N minutes": records that this person is away. At most [`crate::limit::CANT_MIN_MAX`].
        #[serde(default)]
        away_min: Option<u32>,
    },
    /// Call for more people, and stay on.
    Escalate {
        /// Which.
        incident: IncidentId,
        /// Whom to call.
        to: EscalateTo,
    },
    /// End it.
    Resolve {
        /// Which.
        incident: IncidentId,
    },
    /// Take it, and let it be quiet until some time; it rings again then.
    Snooze {
        /// Which.
        incident: IncidentId,
        /// Until when; at most [`crate::limit::SNOOZE_MAX`] ahead.
        #[ts(type = "string")]
        until: jiff::Timestamp,
    },
    /// Write something down about it. Whoever has it keeps it by that.
    Note {
        /// Which.
        incident: IncidentId,
        /// What; 1 to [`crate::limit::NOTE_CHARS_MAX`] characters.
        text: String,
        /// What it says about a vendor that the incident waits for.
        #[serde(default)]
        vendor: Option<VendorNews>,
    },
    /// Say that it is the same fault as another one, which takes it in.
    Merge {
        /// Which.
        incident: IncidentId,
        /// Into which.
        into: IncidentId,
    },
    /// Undo a merge: it is an incident of its own again.
    Unmerge {
        /// Which.
        incident: IncidentId,
    },
    /// "Was this worth waking you?"
    Judge {
        /// Which.
        incident: IncidentId,
        /// What this person thinks.
        worth: Worth,
    },
    /// "I can't", till [`crate::limit::MORNING_HOUR`] where this person is: the next one rings now, and this person is away until then.
    CantTillMorning {
        /// Which.
        incident: IncidentId,
    },
    /// Note that a vendor was called and is waited for. Takes the incident, where nobody has it.
    CallVendor {
        /// Which.
        incident: IncidentId,
        /// Whom.
        vendor: VendorId,
        /// The vendor's number for it; may be empty.
        case: String,
        /// Minutes until the next update is due; within [`crate::limit::VENDOR_UPDATE_MIN`].
        update_min: u32,
    },
    /// Page the owners of a service with what front-line support knows.
    Report {
        /// What broke.
        service: ServiceId,
        /// Who or what is hit, and how badly; its first line becomes the title.
        impact: String,
        /// Since when; now when it is left out.
        #[serde(default)]
        #[ts(type = "string | null")]
        since: Option<jiff::Timestamp>,
        /// What was tried already.
        tried: String,
        /// How loudly.
        urgency: Urgency,
    },
    /// Page the owners of a service.
    Page {
        /// What broke.
        service: ServiceId,
        /// In one line.
        title: String,
        /// How loudly.
        urgency: Urgency,
    },
    /// Wake one person in particular, for something that no tool has noticed. The service's own people are paged as well, so that it
    /// does not hang on one person who may not hear it.
    Wake {
        /// Whom.
        person: PersonId,
        /// What is broken, or who needs to be asked.
        service: ServiceId,
        /// Why, in one line.
        title: String,
    },
    /// A device reports rungs of the receipt ladder.
    Receipts {
        /// At most [`crate::limit::RECEIPTS_MAX`].
        receipts: Vec<Receipt>,
    },
    /// A device shows whether it can ring.
    Prove {
        /// What it found; the time is the hub's.
        failing: Vec<String>,
        /// How.
        by: crate::device::ProvedBy,
    },
    /// Add or change a person.
    PutPerson {
        /// As it shall be.
        person: Person,
    },
    /// Add or change a team.
    PutTeam {
        /// As it shall be.
        team: Team,
    },
    /// Add or change a service.
    PutService {
        /// As it shall be.
        service: Service,
    },
    /// Add or change a vendor contact of a service.
    PutVendor {
        /// Of which service.
        service: ServiceId,
        /// As it shall be.
        contact: VendorContact,
    },
    /// Take a vendor contact away.
    RemoveVendor {
        /// Of which service.
        service: ServiceId,
        /// Which.
        vendor: VendorId,
    },
    /// Add or change an integration.
    PutIntegration {
        /// As it shall be.
        integration: Integration,
        /// What its key hashes to.
        key: SecretHash,
    },
    /// An integration's key opens nothing any more; what it sent stays.
    RevokeIntegration {
        /// Which.
        integration: IntegrationId,
    },
    /// Add or change a schedule.
    PutSchedule {
        /// As it shall be.
        schedule: NamedSchedule,
    },
    /// Add or change a policy.
    PutPolicy {
        /// As it shall be.
        policy: Policy,
    },
    /// Let a device of a person be paired.
    Invite {
        /// Which invite.
        invite: InviteId,
        /// Whose device.
        person: PersonId,
        /// What its code hashes to.
        secret: SecretHash,
        /// Minutes until it opens nothing; 1 to [`crate::decide::INVITE_MIN_MAX`].
        valid_min: u32,
    },
    /// Take a device's access away.
    RevokeDevice {
        /// Which.
        device: DeviceId,
    },
    /// Record that a person is away: oneself, or a teammate, who is told.
    RecordAbsence {
        /// Which; made by the client.
        absence: AbsenceId,
        /// Who.
        person: PersonId,
        /// Why.
        kind: AbsenceKind,
        /// From when; now when it is left out.
        #[serde(default)]
        #[ts(type = "string | null")]
        start: Option<jiff::Timestamp>,
        /// Until when, exclusive.
        #[ts(type = "string")]
        end: jiff::Timestamp,
    },
    /// End an absence early, shorten it, or take it back.
    EndAbsence {
        /// Which.
        absence: AbsenceId,
        /// When it ends; now when it is left out. Not after its start: it is taken back, and never was.
        #[serde(default)]
        #[ts(type = "string | null")]
        end: Option<jiff::Timestamp>,
    },
    /// Make a link to shifts, for a calendar outside of Baton.
    MakeCalendarLink {
        /// Which; made by the client.
        link: CalendarLinkId,
        /// The calendar that it is given to.
        name: String,
        /// Whose shifts it shows.
        of: LinkOf,
        /// What its secret hashes to.
        secret: SecretHash,
    },
    /// Close a link to shifts.
    RevokeCalendarLink {
        /// Which.
        link: CalendarLinkId,
    },
    /// Have a calendar read for absences of one's own, hourly.
    AddCalendarSource {
        /// Which; made by the client.
        source: CalendarSourceId,
        /// What it is called.
        name: String,
        /// Where it is.
        url: CalendarUrl,
        /// What its events are.
        kind: AbsenceKind,
    },
    /// Have a calendar read now.
    ReadCalendarSource {
        /// Which.
        source: CalendarSourceId,
    },
    /// Have a calendar read no more. What was recorded because of it stays.
    RemoveCalendarSource {
        /// Which.
        source: CalendarSourceId,
    },
    /// Add an override to a schedule, or change the one with its id.
    PutOverride {
        /// Which schedule.
        schedule: ScheduleId,
        /// As it shall be.
        entry: Override,
    },
    /// Remove an override from a schedule.
    RemoveOverride {
        /// Which schedule.
        schedule: ScheduleId,
        /// Which override.
        entry: OverrideId,
    },
    /// "Who takes this?" "Give this shift": one person is asked. "Hand over now": one person is asked, from now on.
    AskCover {
        /// Which; made by the client.
        cover: CoverId,
        /// In which schedule.
        schedule: ScheduleId,
        /// Whose duty.
        person: PersonId,
        /// From when; now when it is left out.
        #[serde(default)]
        #[ts(type = "string | null")]
        start: Option<jiff::Timestamp>,
        /// Until when, exclusive.
        #[ts(type = "string")]
        end: jiff::Timestamp,
        /// Who is asked.
        asked: Asked,
        /// What else goes along, where the duty is handed over while it runs.
        #[serde(default)]
        hand_over: Option<HandOver>,
    },
    /// "I take this": the duty of a teammate, who is told.
    TakeShift {
        /// Which; made by the client.
        cover: CoverId,
        /// In which schedule.
        schedule: ScheduleId,
        /// Whose duty.
        person: PersonId,
        /// From when; now when it is left out.
        #[serde(default)]
        #[ts(type = "string | null")]
        start: Option<jiff::Timestamp>,
        /// Until when, exclusive.
        #[ts(type = "string")]
        end: jiff::Timestamp,
    },
    /// Take a duty for which cover is asked, or a part of it. Whoever comes first has it.
    AcceptCover {
        /// Which.
        cover: CoverId,
        /// Which part; all that is left when it is left out.
        #[serde(default)]
        part: Option<Span>,
        /// Take acknowledged incidents along, if the giver says so too.
        #[serde(default)]
        incidents: bool,
    },
    /// "Not me."
    DeclineCover {
        /// Which.
        cover: CoverId,
    },
    /// Take a cover back, from now on.
    WithdrawCover {
        /// Which.
        cover: CoverId,
    },
    /// These notices were read and need not be shown any more.
    DismissNotices {
        /// Which; unknown ones do not matter.
        notices: Vec<NoticeId>,
    },
    /// Be reminded before one's shifts.
    RemindBefore {
        /// Minutes before; at most [`crate::limit::REMIND_BEFORE_MIN_MAX`]. `None` for no reminder.
        before_min: Option<u32>,
    },
    /// Add or change a heartbeat.
    PutHeartbeat {
        /// As it shall be.
        heartbeat: Heartbeat,
        /// What its key hashes to.
        key: SecretHash,
    },
    /// Expect a heartbeat no more.
    RemoveHeartbeat {
        /// Which.
        heartbeat: HeartbeatId,
    },
    /// Plan a maintenance, or plan it otherwise: alerts about its services ring nobody meanwhile.
    PutMaintenance {
        /// Which; made by the client.
        maintenance: MaintenanceId,
        /// What is done.
        name: String,
        /// Which services.
        services: Vec<ServiceId>,
        /// From when; now when it is left out.
        #[serde(default)]
        #[ts(type = "string | null")]
        start: Option<jiff::Timestamp>,
        /// Until when, exclusive.
        #[ts(type = "string")]
        end: jiff::Timestamp,
    },
    /// End a maintenance now, or take it back. What still fires pages.
    EndMaintenance {
        /// Which.
        maintenance: MaintenanceId,
    },
    /// Change how a person is reached: oneself, or for an admin anybody.
    Contact {
        /// Who.
        person: PersonId,
        /// What.
        what: ContactAction,
    },
    /// "Test page to myself": one's own devices ring as for a real page, and nobody else's.
    Drill {
        /// What may tell of it.
        #[serde(default)]
        through: DrillThrough,
        /// What pretends to receive nothing, so that the next way has to carry it. Everything may tell of it then.
        #[serde(default)]
        deaf: Option<Deaf>,
    },
    /// Set how a team keeps itself reachable.
    PutReachRules {
        /// As they shall be.
        rules: crate::reach::NewReachRules,
    },
    /// Add holidays to those of a team, or give them another name. A date has one name.
    PutHolidays {
        /// Whose.
        team: TeamId,
        /// Which; at most [`crate::limit::HOLIDAYS_PER_TEAM_MAX`].
        holidays: Vec<Holiday>,
    },
    /// Take holidays off those of a team.
    RemoveHolidays {
        /// Whose.
        team: TeamId,
        /// Which.
        #[ts(type = "Array<string>")]
        dates: Vec<jiff::civil::Date>,
    },
    /// Call a device something else.
    RenameDevice {
        /// Which.
        device: DeviceId,
        /// Its name.
        name: String,
    },
    /// What the device that says it wants of its push.
    Push {
        /// What.
        what: PushAction,
    },
}

/// Whom an escalation calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EscalateTo {
    /// The policy's next level.
    NextLevel,
    /// That person.
    Person(PersonId),
    /// Everybody in that team.
    Team(TeamId),
}
