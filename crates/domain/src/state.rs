//! The state of a workspace: what all events so far add up to.
//!
//! Maps are persistent (`imbl`), so that a copy costs nothing: the hub decides on a scratch copy and readers keep the one they have.

use crate::absence::Absence;
use crate::calendar_link::CalendarLink;
use crate::calendar_source::{CalendarSource, Fetch};
use crate::contact::{ContactBook, Ways, state::Kept};
use crate::cover::Cover;
use crate::device::{Device, Invite};
use crate::drill::Drills;
use crate::event::NamedSchedule;
use crate::heartbeat::Monitor;
use crate::holiday::Holidays;
use crate::id::{
    AbsenceId, CalendarLinkId, CalendarSourceId, CommandId, CoverId, DeviceId, HeartbeatId, IncidentId,
    IntegrationId, InviteId, MaintenanceId, NoticeId, PageId, PersonId, PolicyId, ScheduleId, Seq, ServiceId,
    TeamId,
};
use crate::incident::Incident;
use crate::integration::Integration;
use crate::maintenance::Maintenance;
use crate::noise::NoiseState;
use crate::notice::Inbox;
use crate::person::Person;
use crate::policy::Policy;
use crate::push::PushSubscription;
use crate::reach::{KnownReach, ReachRules};
use crate::secret::SecretHash;
use crate::send::Sends;
use crate::shift::Span;
use crate::team::{Service, Team};
use crate::timer::Timer;
use imbl::{OrdMap, OrdSet, Vector};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Something with the seq of the event that last changed it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Revised<T> {
    /// The last change.
    pub seq: Seq,
    /// As it is now.
    pub is: T,
}

/// Everything that one workspace's journal adds up to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// The last event.
    pub seq: Seq,
    /// Its time; never goes back, whatever the hub's clock does.
    pub at: Timestamp,
    /// The workspace's name; `None` until it is founded.
    pub name: Option<Revised<String>>,
    /// Everybody.
    pub persons: OrdMap<PersonId, Revised<Arc<Person>>>,
    /// All teams.
    pub teams: OrdMap<TeamId, Revised<Arc<Team>>>,
    /// All services.
    pub services: OrdMap<ServiceId, Revised<Arc<Service>>>,
    /// All integrations.
    pub integrations: OrdMap<IntegrationId, Revised<Arc<Integration>>>,
    /// All schedules.
    pub schedules: OrdMap<ScheduleId, Revised<Arc<NamedSchedule>>>,
    /// All policies.
    pub policies: OrdMap<PolicyId, Revised<Arc<Policy>>>,
    /// All devices, revoked ones included.
    pub devices: OrdMap<DeviceId, Revised<Arc<Device>>>,
    /// Open incidents, and the newest resolved ones.
    pub incidents: OrdMap<IncidentId, Revised<Arc<Incident>>>,
    /// The newest raw message of each of those.
    pub payloads: OrdMap<IncidentId, Arc<str>>,
    /// Invites that were neither used nor found expired.
    pub invites: OrdMap<InviteId, Arc<Invite>>,
    /// Absences, past ones included as long as they are kept.
    #[serde(default)]
    pub absences: OrdMap<AbsenceId, Revised<Arc<Absence>>>,
    /// Covers, past ones included as long as they are kept.
    #[serde(default)]
    pub covers: OrdMap<CoverId, Revised<Arc<Cover>>>,
    /// Links to shifts, closed ones included.
    #[serde(default)]
    pub calendar_links: OrdMap<CalendarLinkId, Revised<Arc<CalendarLink>>>,
    /// Calendars that are read for absences, removed ones included.
    #[serde(default)]
    pub calendar_sources: OrdMap<CalendarSourceId, Revised<Arc<CalendarSource>>>,
    #[serde(default)]
    pub(crate) fetches: OrdMap<CalendarSourceId, Arc<Fetch>>,
    /// What people were told; nobody has one before the first notice or wish.
    #[serde(default)]
    pub inboxes: OrdMap<PersonId, Revised<Arc<Inbox>>>,
    /// All heartbeats, removed ones included.
    #[serde(default)]
    pub heartbeats: OrdMap<HeartbeatId, Revised<Arc<Monitor>>>,
    /// Maintenances, past ones included as long as they are kept.
    #[serde(default)]
    pub maintenances: OrdMap<MaintenanceId, Revised<Arc<Maintenance>>>,
    #[serde(default)]
    pub(crate) noise: NoiseState,
    /// How people are reached besides devices; nobody has one before the first method or rule.
    #[serde(default)]
    pub contacts: OrdMap<PersonId, Revised<Arc<ContactBook>>>,
    /// What the hub can send through; `None` until it said so.
    #[serde(default)]
    pub ways: Option<Revised<Arc<Ways>>>,
    /// Messages that go out through contact methods.
    #[serde(default)]
    pub sends: Sends,
    #[serde(default)]
    pub(crate) kept: Kept,
    /// How teams keep themselves reachable; none for those that never said.
    #[serde(default)]
    pub reach_rules: OrdMap<TeamId, Revised<Arc<ReachRules>>>,
    /// Who on call cannot be reached, as far as it is known.
    #[serde(default)]
    pub(crate) reach: OrdMap<PersonId, Arc<KnownReach>>,
    /// Who is on call without having proven that they can be reached.
    #[serde(default)]
    pub(crate) unproven: OrdSet<(ScheduleId, PersonId)>,
    /// Devices that a hub misses, and asked the others for.
    #[serde(default)]
    pub(crate) missed: OrdSet<DeviceId>,
    #[serde(default)]
    pub(crate) drills: Drills,
    /// The holidays of teams; a team has none before the first.
    #[serde(default)]
    pub holidays: OrdMap<TeamId, Revised<Arc<Holidays>>>,
    #[serde(default)]
    pub(crate) gaps: OrdMap<ScheduleId, Arc<KnownGaps>>,
    #[serde(default)]
    pub(crate) watch: Watch,
    #[serde(default)]
    pub(crate) last_notice: NoticeId,
    /// Where devices are pushed to; as secret as the secrets of methods.
    #[serde(default)]
    pub(crate) pushes: OrdMap<DeviceId, Arc<PushSubscription>>,
    pub(crate) secrets: Secrets,
    pub(crate) open: OrdMap<ServiceId, OrdMap<String, IncidentId>>,
    pub(crate) due: OrdSet<(Timestamp, Timer)>,
    pub(crate) resolved: Vector<IncidentId>,
    pub(crate) commands: Commands,
    pub(crate) last_incident: IncidentId,
    pub(crate) last_page: PageId,
}

/// What a shown secret opens.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Secrets {
    pub(crate) tokens: OrdMap<SecretHash, DeviceId>,
    pub(crate) keys: OrdMap<SecretHash, IntegrationId>,
    pub(crate) invites: OrdMap<SecretHash, InviteId>,
    #[serde(default)]
    pub(crate) heartbeats: OrdMap<SecretHash, HeartbeatId>,
    #[serde(default)]
    pub(crate) calendar_links: OrdMap<SecretHash, CalendarLinkId>,
}

/// The gaps of a schedule that its leads were told of.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct KnownGaps {
    /// How far was looked: a gap that ended there may be longer.
    pub(crate) until: Timestamp,
    pub(crate) gaps: Vec<Span>,
}

/// How far reminders before shifts and the daily look for gaps have come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Watch {
    /// Everything up to here was done.
    pub(crate) done_until: Timestamp,
    /// When gaps of all schedules were looked for last.
    pub(crate) gaps_at: Timestamp,
    /// When there is something to do next.
    pub(crate) next_at: Option<Timestamp>,
}

/// The command ids seen lately, with the seq after each.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Commands {
    pub(crate) done: OrdMap<CommandId, Seq>,
    pub(crate) order: Vector<CommandId>,
}

impl State {
    /// The state before anything happened.
    pub fn new() -> Self {
        Self::default()
    }

    /// The device that a token opens, unless it was revoked.
    pub fn device_of_token(&self, token: &SecretHash) -> Option<&Device> {
        let id = self.secrets.tokens.get(token)?;
        self.devices.get(id).map(|device| &*device.is).filter(|device| !device.revoked)
    }

    /// `token` was a device's, and was revoked.
    pub fn is_revoked_token(&self, token: &SecretHash) -> bool {
        let device = self.secrets.tokens.get(token).and_then(|id| self.devices.get(id));
        device.is_some_and(|device| device.is.revoked)
    }

    /// The integration that a key opens; none when it was revoked.
    pub fn integration_of_key(&self, key: &SecretHash) -> Option<&Integration> {
        let integration =
            self.integrations.get(self.secrets.keys.get(key)?).map(|integration| &*integration.is);
        integration.filter(|integration| !integration.revoked)
    }

    /// The seq after which `command` had taken effect, if it did lately.
    pub fn command_done(&self, command: CommandId) -> Option<Seq> {
        self.commands.done.get(&command).copied()
    }

    /// The person, if known.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.persons.get(&id).map(|person| &*person.is)
    }

    /// The incident, if it is kept in memory.
    pub fn incident(&self, id: IncidentId) -> Option<&Incident> {
        self.incidents.get(&id).map(|incident| &*incident.is)
    }

    /// The open incident of `service` to which alerts with this key belong.
    pub fn open_incident(&self, service: ServiceId, dedup_key: &str) -> Option<&Incident> {
        self.open.get(&service)?.get(dedup_key).and_then(|id| self.incident(*id))
    }

    /// All open incidents, oldest first.
    pub fn open_incidents(&self) -> impl Iterator<Item = &Incident> {
        let mut ids: Vec<_> = self.open.values().flat_map(|keys| keys.values().copied()).collect();
        ids.sort_unstable();
        ids.dedup(); // one that took others in has their keys as well
        ids.into_iter().filter_map(|id| self.incident(id))
    }

    /// The devices of `person` that may be paged.
    pub fn devices_of(&self, person: PersonId) -> impl Iterator<Item = &Device> {
        self.devices.values().map(|device| &*device.is).filter(move |d| d.person == person && !d.revoked)
    }

    /// Who is on call in `schedule` at `at`, in the order of their ids; nobody where the schedule is unknown.
    pub fn on_call(&self, schedule: ScheduleId, at: Timestamp) -> Vec<PersonId> {
        let roster = self.roster_of(schedule, Span::at(at));
        roster.on_call(schedule, at).into_iter().map(|on| on.person).collect()
    }

    /// The absence because of which `person` is away at `at`.
    pub fn absence_at(&self, person: PersonId, at: Timestamp) -> Option<&Absence> {
        self.absences_of(person).find(|absence| absence.holds_at(at))
    }

    /// The absences of `person` that are kept and were not taken back.
    pub fn absences_of(&self, person: PersonId) -> impl Iterator<Item = &Absence> {
        let all = self.absences.values().map(|absence| &*absence.is);
        all.filter(move |absence| absence.person == person && !absence.span().is_empty())
    }

    /// The cover, if it is kept.
    pub fn cover(&self, id: CoverId) -> Option<&Cover> {
        self.covers.get(&id).map(|cover| &*cover.is)
    }

    /// Both are members of one team.
    pub fn are_teammates(&self, one: PersonId, other: PersonId) -> bool {
        self.teams.values().any(|team| team.is.members.contains(&one) && team.is.members.contains(&other))
    }

    /// When [`crate::command::Command::Tick`] has something to do next; in the past when it is late.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.get_min().map(|(at, _)| *at)
    }
}
