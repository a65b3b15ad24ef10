//! The trail: who changed what, as one line for each command, out of the journal. It is what people know as the audit.
//!
//! [`Trail`] is given entries newest first, as somebody reads who begins with today, and gives a line back for each command of a person
//! that changed something, and for the workspace's beginning. A command leads to many entries (pages, stops, what people are told); the
//! one that says best what was done stands for all of them, and where two say as much, the first one does.
//!
//! What devices report, what timers bring, what a tool sends and what the hub notes for itself is no line, nor is a drill: those have
//! places of their own. A line names things and people and has nothing else in it: no secret, address or code, and no text of a note.

mod said;

use crate::event::{Actor, Entry, Event};
use crate::id::{
    AbsenceId, CalendarLinkId, CalendarSourceId, CommandId, CoverId, DeviceId, HeartbeatId, IncidentId,
    IntegrationId, MaintenanceId, PersonId, PolicyId, ScheduleId, Seq, ServiceId, TeamId,
};
use crate::incident::IncidentEvent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use ts_rs::TS;

/// Makes an enum whose variants have a code: the word that the wire, tables and command lines have for them.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$what])* $variant),+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its word on the wire, in tables and on command lines.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code),+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

coded! {
    /// What a line is about.
    TrailKind {
        /// The workspace itself.
        Workspace = "workspace",
        /// A person, or what they may do.
        Person = "person",
        /// A team, its holidays, or how it keeps itself reachable.
        Team = "team",
        /// A service, or a vendor of it.
        Service = "service",
        /// An integration.
        Integration = "integration",
        /// A heartbeat.
        Heartbeat = "heartbeat",
        /// A schedule, or an override in it.
        Schedule = "schedule",
        /// An escalation policy.
        Policy = "policy",
        /// A device, or the invite for one.
        Device = "device",
        /// An absence.
        Absence = "absence",
        /// A cover.
        Cover = "cover",
        /// A link to shifts, or a calendar that is read. What people call them is theirs, and in no line.
        Calendar = "calendar",
        /// How somebody is reached besides devices. Labels and addresses are theirs, and in no line.
        Contact = "contact",
        /// A maintenance.
        Maintenance = "maintenance",
        /// An incident.
        Incident = "incident",
    }
}

coded! {
    /// What somebody did.
    TrailDid {
        /// Began the workspace.
        Founded = "founded",
        /// Added it, or changed it.
        Put = "put",
        /// Removed or ended it, or took it back.
        Removed = "removed",
        /// Closed its access.
        Revoked = "revoked",
        /// Changed the rules that it goes by.
        RulesPut = "rules_put",
        /// Changed the holidays of a team.
        HolidaysPut = "holidays_put",
        /// Added or changed an override.
        OverridePut = "override_put",
        /// Took an override away.
        OverrideRemoved = "override_removed",
        /// Typed its code back.
        Verified = "verified",
        /// Invited a device.
        Invited = "invited",
        /// Paired it.
        Paired = "paired",
        /// Asked for it: a cover.
        Asked = "asked",
        /// Took it: a duty.
        Taken = "taken",
        /// Said no to it.
        Declined = "declined",
        /// Paged somebody.
        Paged = "paged",
        /// Acknowledged it.
        Acknowledged = "acknowledged",
        /// Offered it to somebody else.
        HandedOff = "handed_off",
        /// Called for more people.
        Escalated = "escalated",
        /// Ended it.
        Resolved = "resolved",
        /// Made it quiet for a while.
        Snoozed = "snoozed",
        /// Wrote something down.
        Noted = "noted",
        /// Said that it is the same fault as another one.
        Merged = "merged",
        /// Took that back.
        Unmerged = "unmerged",
        /// Said whether it was worth it.
        Judged = "judged",
        /// Called a vendor.
        VendorCalled = "vendor_called",
        /// Gave somebody a role in it, or took it.
        RoleGiven = "role_given",
        /// Put a role in it down.
        RolePutDown = "role_put_down",
    }
}

/// The word means none of the kinds.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("there is no such kind; there are: {}", TrailKind::ALL.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(", "))]
pub struct NotATrailKind;

impl FromStr for TrailKind {
    type Err = NotATrailKind;
    fn from_str(text: &str) -> Result<Self, NotATrailKind> {
        Self::ALL.iter().copied().find(|kind| kind.code() == text).ok_or(NotATrailKind)
    }
}

/// To what somebody did it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TrailOf {
    /// Nothing that has a name of its own.
    Nothing,
    /// The workspace.
    Workspace,
    /// A person.
    Person(PersonId),
    /// A team.
    Team(TeamId),
    /// A service.
    Service(ServiceId),
    /// An integration.
    Integration(IntegrationId),
    /// A heartbeat.
    Heartbeat(HeartbeatId),
    /// A schedule.
    Schedule(ScheduleId),
    /// A policy.
    Policy(PolicyId),
    /// A device.
    Device(DeviceId),
    /// An absence: it has its person's name.
    Absence(AbsenceId),
    /// A cover: it has its schedule's name.
    Cover(CoverId),
    /// A link to shifts.
    CalendarLink(CalendarLinkId),
    /// A calendar that is read.
    CalendarSource(CalendarSourceId),
    /// A maintenance.
    Maintenance(MaintenanceId),
    /// An incident.
    Incident(IncidentId),
}

/// What one command did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrailLine {
    /// The place of the event that stands for it.
    pub seq: Seq,
    /// When, by the hub's clock.
    pub at: Timestamp,
    /// Who; `None` where the hub itself began the workspace.
    pub by: Option<PersonId>,
    /// On which device, where one is known.
    pub device: Option<DeviceId>,
    /// What it is about.
    pub kind: TrailKind,
    /// What they did.
    pub did: TrailDid,
    /// To what.
    pub of: TrailOf,
    /// What it was called then, where the event says so: for what is gone now.
    pub then: Option<String>,
    /// Whose it is, where that is said.
    pub whose: Option<PersonId>,
}

/// How much an event says about what its command was meant for. The more telling one stands for the command.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Telling {
    /// It came along: a method that is verified because an answer came through it.
    Aside,
    /// It is an answer, and nothing else may say so: help that has come.
    Faintly,
    /// It is a step on the way: to call a vendor takes the incident first.
    Step,
    /// It is what was wanted.
    Plainly,
}

/// Makes lines of entries that come newest first, without a hole.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    open: Option<Open>,
}

/// A command of which the entries so far are the newest ones.
#[derive(Clone, Debug)]
struct Open {
    command: Option<CommandId>,
    newest: Seq,
    best: Option<(Telling, TrailLine)>,
    /// Drills that the command ended: what is said of them is no line.
    drills: BTreeSet<IncidentId>,
}

impl Trail {
    /// Takes the next older entry. Gives the line of what came after it, if that was a command with one: all of it is newer than `entry`.
    pub fn older(&mut self, entry: &Entry) -> Option<TrailLine> {
        let same =
            self.open.as_ref().is_some_and(|open| open.command.is_some() && open.command == entry.command);
        let done = if same { None } else { self.end() };
        let open = self.open.get_or_insert_with(|| Open {
            command: entry.command,
            newest: entry.seq,
            best: None,
            drills: BTreeSet::new(),
        });
        open.take(entry);
        done
    }

    /// There is no older entry: the line of the last command.
    pub fn end(&mut self) -> Option<TrailLine> {
        self.open.take()?.best.map(|(_, line)| line)
    }

    /// The newest entry of the command that is not complete yet: to read on later, begin with that one.
    pub fn reads_on_from(&self) -> Option<Seq> {
        self.open.as_ref().map(|open| open.newest)
    }
}

impl Open {
    fn take(&mut self, entry: &Entry) {
        if let Event::Incident { incident, what: IncidentEvent::Drill(_) } = &entry.event {
            self.drills.insert(*incident);
        }
        if entry.event.incident().is_some_and(|incident| self.drills.contains(&incident)) {
            return;
        }
        let Some((telling, line)) = line(entry) else { return };
        match &mut self.best {
            // whoever takes a duty for which nobody was asked asks and takes at once
            Some((_, taken)) if taken.did == TrailDid::Taken && line.did == TrailDid::Asked => {
                (taken.of, taken.whose) = (line.of, line.whose);
            }
            Some((best, _)) if *best > telling => {}
            best @ (Some(_) | None) => *best = Some((telling, line)),
        }
    }
}

/// The line that an entry would be by itself; `None` for what no person did, and for what changes nothing for people.
fn line(entry: &Entry) -> Option<(Telling, TrailLine)> {
    let by = match (entry.by, &entry.event) {
        (Actor::Person { person, .. }, _) => Some(person),
        (Actor::Hub, Event::Founded { .. }) => None,
        // whoever shows an invite's code has no device yet
        (Actor::Hub, Event::DevicePaired { device, .. }) => Some(device.person),
        (Actor::Hub | Actor::Integration { .. }, _) => return None,
    };
    let said = said::said(entry)?;
    let (seq, at, device) = (entry.seq, entry.at, entry.by.device());
    let said::Said { telling, kind, did, of, then, whose } = said;
    Some((telling, TrailLine { seq, at, by, device, kind, did, of, then, whose }))
}
