//! Events: what happened, as the journal keeps it. A public format: versioned, only ever added to.

use crate::absence::Absence;
use crate::calendar_link::CalendarLink;
use crate::calendar_source::{CalendarConflict, CalendarSource, CalendarUrl};
use crate::calendar_trouble::CalendarTrouble;
use crate::contact::Ways;
use crate::contact::event::ContactEvent;
use crate::cover::{CoverPart, Fit};
use crate::device::{Device, Invite, Proof};
use crate::heartbeat::HeartbeatEvent;
use crate::holiday::Holiday;
use crate::id::{
    AbsenceId, CalendarLinkId, CalendarSourceId, CommandId, CoverId, DeviceId, IncidentId, IntegrationId,
    InviteId, NoticeId, PersonId, PolicyId, ScheduleId, Seq, TeamId,
};
use crate::incident::IncidentEvent;
use crate::integration::Integration;
use crate::known::if_known;
use crate::maintenance::MaintenanceEvent;
use crate::notice::NoticeAbout;
use crate::person::Person;
use crate::policy::Policy;
use crate::push::PushEvent;
use crate::schedule::{Override, OverrideId, Schedule};
use crate::secret::SecretHash;
use crate::shift::Span;
use crate::team::{Service, Team};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One line of the journal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Its place, without holes.
    pub seq: Seq,
    /// When it was decided, by the hub's clock.
    pub at: Timestamp,
    /// Who or what did it.
    pub by: Actor,
    /// The client's command that led to it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandId>,
    /// What happened.
    pub event: Event,
}

/// Who or what does something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Actor {
    /// A person, through a device where one is known.
    Person {
        /// Who.
        person: PersonId,
        /// On which device.
        device: Option<DeviceId>,
    },
    /// A monitoring tool.
    Integration {
        /// Through which key.
        integration: IntegrationId,
    },
    /// The hub: a timer ran out, or it noted what it did.
    Hub,
}

impl Actor {
    /// The person who acts, if one does.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person { person, .. } => Some(*person),
            Self::Integration { .. } | Self::Hub => None,
        }
    }

    /// The device that acts, if one does.
    pub fn device(&self) -> Option<DeviceId> {
        match self {
            Self::Person { device, .. } => *device,
            Self::Integration { .. } | Self::Hub => None,
        }
    }
}

/// A schedule with its identity.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct NamedSchedule {
    /// Which.
    pub id: ScheduleId,
    /// Its name.
    pub name: String,
    /// Whose.
    pub team: TeamId,
    /// Its rules.
    pub schedule: Schedule,
}

/// What happened. Variants and fields are only ever added; a stored one keeps its meaning for ever.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Event {
    /// The workspace began.
    Founded {
        /// Its name.
        name: String,
    },
    /// A person is new, or changed.
    PersonPut {
        /// As it is now.
        person: Person,
    },
    /// A team is new, or changed.
    TeamPut {
        /// As it is now.
        team: Team,
    },
    /// A service is new, or changed.
    ServicePut {
        /// As it is now.
        service: Service,
    },
    /// An integration is new, or changed.
    IntegrationPut {
        /// As it is now.
        integration: Integration,
        /// What its key hashes to.
        key: SecretHash,
    },
    /// A schedule is new, or changed.
    SchedulePut {
        /// As it is now.
        schedule: NamedSchedule,
    },
    /// A policy is new, or changed.
    PolicyPut {
        /// As it is now.
        policy: Policy,
    },
    /// A device may be paired.
    InviteCreated {
        /// By this.
        invite: Invite,
    },
    /// A device was paired, and its invite is used up.
    DevicePaired {
        /// The device.
        device: Device,
        /// What its token hashes to.
        token: SecretHash,
        /// The invite.
        invite: InviteId,
    },
    /// A device's token opens nothing any more.
    DeviceRevoked {
        /// Which.
        device: DeviceId,
    },
    /// A device has another name.
    DeviceRenamed {
        /// Which.
        device: DeviceId,
        /// Its name.
        name: String,
    },
    /// A device showed whether it can ring.
    DeviceProved {
        /// Which.
        device: DeviceId,
        /// What it showed.
        proof: Proof,
    },
    /// The newest raw message about an incident.
    PayloadKept {
        /// Which incident.
        incident: IncidentId,
        /// As it came; may be cut.
        payload: String,
    },
    /// A person is absent for a while.
    AbsenceRecorded {
        /// How it is.
        absence: Absence,
    },
    /// An absence ends otherwise than it was recorded.
    AbsenceEnded {
        /// Which.
        absence: AbsenceId,
        /// When; its start when it was taken back.
        end: Timestamp,
    },
    /// A person is told something.
    Told {
        /// Who.
        person: PersonId,
        /// As which notice.
        notice: NoticeId,
        /// What.
        about: NoticeAbout,
    },
    /// A person read notices.
    NoticesDismissed {
        /// Who.
        person: PersonId,
        /// Which.
        notices: Vec<NoticeId>,
    },
    /// A person wants to be reminded before shifts, or not.
    RemindBeforeSet {
        /// Who.
        person: PersonId,
        /// Minutes before; `None` for no reminder.
        before_min: Option<u32>,
    },
    /// The gaps of a schedule that its leads know of are these.
    GapsKnown {
        /// Which schedule.
        schedule: ScheduleId,
        /// How far was looked.
        until: Timestamp,
        /// In order.
        gaps: Vec<Span>,
    },
    /// A planned absence began; what rang for its person goes on to others in the events that follow.
    AbsenceBegan {
        /// Which.
        absence: AbsenceId,
    },
    /// Reminders before shifts and the look for gaps are done up to here.
    Watched {
        /// Up to when.
        until: Timestamp,
        /// When gaps of all schedules were looked for last.
        gaps_at: Timestamp,
        /// When there is something to do next.
        next_at: Option<Timestamp>,
    },
    /// A schedule has a new override, or one of its overrides changed.
    OverridePut {
        /// Which schedule.
        schedule: ScheduleId,
        /// As it is now.
        entry: Override,
    },
    /// A schedule has an override no more.
    OverrideRemoved {
        /// Which schedule.
        schedule: ScheduleId,
        /// Which override.
        entry: OverrideId,
    },
    /// A person made a link to shifts.
    CalendarLinkMade {
        /// As it is.
        link: CalendarLink,
        /// What its secret hashes to.
        secret: SecretHash,
    },
    /// A link shows nothing any more.
    CalendarLinkRevoked {
        /// Which.
        link: CalendarLinkId,
    },
    /// A person has absences in a calendar elsewhere; it is to be read now.
    CalendarSourceAdded {
        /// As it is.
        source: CalendarSource,
        /// Where.
        url: CalendarUrl,
        /// When it is read again.
        next_at: Timestamp,
    },
    /// A calendar is to be read now.
    CalendarSourceDue {
        /// Which.
        source: CalendarSourceId,
        /// When it is read again.
        next_at: Timestamp,
    },
    /// A calendar was read. What is recorded and ended because of it are events of their own, before this one.
    CalendarSourceRead {
        /// Which.
        source: CalendarSourceId,
        /// What is in it.
        known: Vec<AbsenceId>,
        /// What of that is not recorded.
        conflicts: Vec<CalendarConflict>,
    },
    /// A calendar could not be read.
    CalendarSourceFailed {
        /// Which.
        source: CalendarSourceId,
        /// Why.
        problem: String,
        /// The same as data; older hubs wrote none.
        #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
        trouble: Option<CalendarTrouble>,
    },
    /// A calendar is read no more.
    CalendarSourceRemoved {
        /// Which.
        source: CalendarSourceId,
    },
    /// Somebody is looked for who takes a duty.
    CoverAsked {
        /// As it is asked; nobody has taken any of it.
        cover: crate::cover::Cover,
    },
    /// Somebody took the duty, or a part of it.
    CoverTaken {
        /// Which cover.
        cover: CoverId,
        /// What, and who.
        part: CoverPart,
    },
    /// Somebody who was asked declined.
    CoverDeclined {
        /// Which cover.
        cover: CoverId,
        /// Who.
        person: PersonId,
    },
    /// Those who are asked heard of it again.
    CoverReminded {
        /// Which cover.
        cover: CoverId,
        /// When they hear of it next.
        next_at: Option<Timestamp>,
    },
    /// Nobody took all of it: a lead has to find somebody.
    CoverWithLead {
        /// Which cover.
        cover: CoverId,
        /// Who has to.
        lead: PersonId,
    },
    /// The duty began before all of it was taken.
    CoverLapsed {
        /// Which cover.
        cover: CoverId,
    },
    /// A cover was taken back, from now on.
    CoverWithdrawn {
        /// Which cover.
        cover: CoverId,
    },
    /// A part of a cover does not fit any more, or fits again.
    CoverFit {
        /// Which cover.
        cover: CoverId,
        /// The part that was taken by this event.
        part: Seq,
        /// How it is now.
        fit: Fit,
    },
    /// Something happened to a heartbeat.
    Heartbeat(HeartbeatEvent),
    /// Something happened to a maintenance.
    Maintenance(MaintenanceEvent),
    /// Something happened to how a person is reached.
    Contact {
        /// Whom.
        person: PersonId,
        /// What.
        what: ContactEvent,
    },
    /// The hub can send through these.
    WaysConfigured {
        /// As it is now.
        ways: Ways,
    },
    /// Something happened to people's reachability.
    Reach {
        /// What.
        what: crate::reach::ReachEvent,
    },
    /// A team has further holidays, or some have another name.
    HolidaysPut {
        /// Whose.
        team: TeamId,
        /// Which, in order.
        holidays: Vec<Holiday>,
    },
    /// A team has some holidays no more.
    HolidaysRemoved {
        /// Whose.
        team: TeamId,
        /// Which, in order.
        dates: Vec<Date>,
    },
    /// A level that asks in turn asked somebody.
    TurnTaken {
        /// Of which policy.
        policy: PolicyId,
        /// Which level, 0 being the first.
        level: u32,
        /// Who.
        person: PersonId,
    },
    /// Something happened to a device's push.
    Push {
        /// Which device.
        device: DeviceId,
        /// What.
        what: PushEvent,
    },
    /// Something happened to an incident.
    Incident {
        /// Which.
        incident: IncidentId,
        /// What.
        what: IncidentEvent,
    },
}

impl Event {
    /// The incident that it is about, if it is about one.
    pub fn incident(&self) -> Option<IncidentId> {
        match self {
            Self::Incident { incident, .. } | Self::PayloadKept { incident, .. } => Some(*incident),
            Self::Founded { .. }
            | Self::PersonPut { .. }
            | Self::TeamPut { .. }
            | Self::ServicePut { .. }
            | Self::IntegrationPut { .. }
            | Self::SchedulePut { .. }
            | Self::PolicyPut { .. }
            | Self::InviteCreated { .. }
            | Self::DevicePaired { .. }
            | Self::DeviceRevoked { .. }
            | Self::DeviceRenamed { .. }
            | Self::DeviceProved { .. }
            | Self::AbsenceRecorded { .. }
            | Self::AbsenceEnded { .. }
            | Self::Told { .. }
            | Self::NoticesDismissed { .. }
            | Self::RemindBeforeSet { .. }
            | Self::GapsKnown { .. }
            | Self::Watched { .. }
            | Self::AbsenceBegan { .. }
            | Self::OverridePut { .. }
            | Self::OverrideRemoved { .. }
            | Self::CalendarLinkMade { .. }
            | Self::CalendarLinkRevoked { .. }
            | Self::CalendarSourceAdded { .. }
            | Self::CalendarSourceDue { .. }
            | Self::CalendarSourceRead { .. }
            | Self::CalendarSourceFailed { .. }
            | Self::CalendarSourceRemoved { .. }
            | Self::CoverAsked { .. }
            | Self::CoverTaken { .. }
            | Self::CoverDeclined { .. }
            | Self::CoverReminded { .. }
            | Self::CoverWithLead { .. }
            | Self::CoverLapsed { .. }
            | Self::CoverWithdrawn { .. }
            | Self::CoverFit { .. }
            | Self::Heartbeat(_)
            | Self::Maintenance(_)
            | Self::Contact { .. }
            | Self::WaysConfigured { .. }
            | Self::Reach { .. }
            | Self::HolidaysPut { .. }
            | Self::HolidaysRemoved { .. }
            | Self::Push { .. }
            | Self::TurnTaken { .. } => None,
        }
    }
}
