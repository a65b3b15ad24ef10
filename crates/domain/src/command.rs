//! Commands: what somebody wants to happen. The decider turns them into events, or refuses.

use crate::absence::AbsenceKind;
use crate::alert::{Alert, Urgency};
use crate::attempt::WayReport;
use crate::calendar_link::LinkOf;
use crate::calendar_source::{CalendarReading, CalendarUrl};
use crate::contact::event::{ContactAction, VerifyCode};
use crate::contact::{SendFailure, Ways};
use crate::cover::{Asked, HandOver};
use crate::device::{Device, Invite};
use crate::event::{Actor, NamedSchedule};
use crate::heartbeat::Heartbeat;
use crate::holiday::Holiday;
use crate::id::{
    AbsenceId, CalendarLinkId, CalendarSourceId, CommandId, CoverId, DeviceId, HeartbeatId, IncidentId,
    IntegrationId, InviteId, MaintenanceId, NoticeId, PageId, PersonId, ScheduleId, SendId, ServiceId,
    TeamId, VendorId,
};
use crate::integration::Integration;
use crate::page::Rung;
use crate::person::Person;
use crate::policy::Policy;
use crate::schedule::{Override, OverrideId};
use crate::secret::SecretHash;
use crate::send::{PageItem, SendOutcome};
use crate::shift::Span;
use crate::team::{Service, Team};
use crate::vendor::{VendorContact, VendorNews};
use crate::worth::Worth;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the decider is asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    /// Begin a workspace. Refused when it has begun.
    Found {
        /// Its name.
        name: String,
        /// The first person, an admin.
        admin: Person,
        /// With which that person pairs the first device.
        invite: Invite,
    },
    /// A device shows an invite's secret.
    Pair {
        /// What the shown secret hashes to.
        secret: SecretHash,
        /// The device as it presents itself; its person comes from the invite.
        device: NewDevice,
        /// What its new token hashes to.
        token: SecretHash,
    },
    /// A monitoring tool sends alerts, understood already.
    Ingest {
        /// Through which key.
        integration: IntegrationId,
        /// In their order.
        alerts: Vec<Alert>,
    },
    /// Something says that it still runs.
    Beat {
        /// Which heartbeat's.
        beat: Beat,
    },
    /// A hub was started on this journal.
    Started,
    /// A person acts.
    Act {
        /// The client's id of this action: sent twice, it has one effect.
        id: CommandId,
        /// Who.
        by: Actor,
        /// What.
        action: Action,
    },
    /// The hub wrote these pages to connections.
    Sent {
        /// To which devices.
        pages: Vec<(PageId, IncidentId, DeviceId)>,
    },
    /// The hub says what it can send through.
    ConfigureWays {
        /// As it is now.
        ways: Ways,
    },
    /// Whoever sends a code has made it.
    CodeMade {
        /// For which message.
        send: SendId,
        /// The code.
        code: VerifyCode,
    },
    /// A message went out, or will not.
    SendEnded {
        /// Which.
        send: SendId,
        /// What became of it.
        outcome: SendOutcome,
    },
    /// A provider says more about a message that it had accepted.
    SendReported {
        /// Which.
        send: SendId,
        /// What; a failure is one that came late.
        report: Result<WayReport, SendFailure>,
    },
    /// The answer to a page came through a contact method; whoever calls this has seen the proof of it.
    WayAnswered {
        /// Of this answer: sent twice, it has one effect.
        id: CommandId,
        /// To what.
        item: PageItem,
        /// Which.
        answer: WayAnswer,
    },
    /// The hub misses the streams of some devices for a while, and has those of others again.
    Streams {
        /// It has had no stream to these.
        lost: Vec<DeviceId>,
        /// It has one to these.
        back: Vec<DeviceId>,
    },
    /// The hub has tried to read a calendar.
    CalendarRead {
        /// Which.
        source: CalendarSourceId,
        /// What came of it.
        reading: CalendarReading,
    },
    /// Time has passed: do what is due.
    Tick,
}

/// Which heartbeat a beat is of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Beat {
    /// This one: its own key was shown.
    Of(HeartbeatId),
    /// The one of a service with this name: the service's key was shown.
    Named {
        /// Which service.
        service: ServiceId,
        /// As the tool calls it.
        name: String,
    },
}

/// An answer that a contact method can carry.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum WayAnswer {
    /// A confirmed click, the key 1, the reply "ack".
    Acknowledge,
    /// The key 2, the reply "no".
    Cant,
}

/// A device as it presents itself for pairing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDevice {
    /// The id that the hub chose for it.
    pub id: DeviceId,
    /// What its owner calls it.
    pub name: String,
    /// What it is.
    pub platform: crate::device::Platform,
}

impl NewDevice {
    /// The device that it becomes.
    pub(crate) fn of(self, person: PersonId, paired_at: jiff::Timestamp) -> Device {
        Device {
            id: self.id,
            person,
            name: crate::alert::one_line(&self.name, crate::limit::NAME_CHARS_MAX),
            platform: self.platform,
            paired_at,
            revoked: false,
            proof: None,
            lost_at: None,
        }
    }
}

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
    /// Set how a team keeps itself reachable.
    PutReachRules {
        /// As they shall be.
        rules: crate::reach::ReachRules,
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

/// A device's report about one page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Receipt {
    /// Of which incident.
    pub incident: IncidentId,
    /// Which page.
    pub page: PageId,
    /// What was reached; never [`Rung::Sent`].
    pub rung: Rung,
    /// Milliseconds on the device, by its monotonic clock, since it learnt of the page (for `Silent`: of the stop).
    pub device_ms: u32,
}
