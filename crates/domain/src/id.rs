//! Identities: one type for each kind of thing, so that a person can never stand where a team is meant.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// Makes newtypes over a UUID that somebody outside the decider minted (normally version 7).
macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
        #[ts(type = "string")]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

/// Makes newtypes over a number that the decider counts up, so that people can say "incident 42".
macro_rules! counted_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, TS)]
        #[ts(type = "number")]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim_start_matches('#').parse().map(Self)
            }
        }
    )+};
}

uuid_ids! {
    /// Somebody with an account.
    PersonId,
    /// One installed app or browser of a person.
    DeviceId,
    /// A team.
    TeamId,
    /// A thing that can break.
    ServiceId,
    /// A key through which a monitoring tool sends alerts to a service.
    IntegrationId,
    /// Who is on call when.
    ScheduleId,
    /// An escalation policy.
    PolicyId,
    /// A single-use invitation that pairs a device.
    InviteId,
    /// A person's absence.
    AbsenceId,
    /// A link to shifts for a calendar outside of Baton.
    CalendarLinkId,
    /// A calendar outside of Baton whose events are a person's absences.
    CalendarSourceId,
    /// The question who takes a duty, and its answers.
    CoverId,
    /// Something that beats, and whose silence pages.
    HeartbeatId,
    /// A time in which alerts are expected.
    MaintenanceId,
    /// One way to a person besides devices.
    ContactId,
    /// How a service's vendor is reached.
    VendorId,
    /// One command of one client. Sending it twice has one effect.
    CommandId,
}

counted_ids! {
    /// What people work on; numbered from 1 in each workspace.
    IncidentId,
    /// The demand for one person's attention to one incident; numbered from 1 in each workspace.
    PageId,
    /// Something that a person is told; numbered from 1 in each workspace.
    NoticeId,
    /// A message that goes out through a contact method; numbered from 1 in each workspace.
    SendId,
    /// A use of a contact method for one page; numbered from 1 in each page.
    AttemptNo,
    /// An event's place in the journal, counted from 1; 0 is "before everything". Documents carry the one that last changed them.
    Seq,
}
