//! Commands: what somebody wants to happen. The decider turns them into events, or refuses.

pub use crate::action::{Action, EscalateTo};
use crate::alert::Alert;
use crate::attempt::WayReport;
use crate::calendar_source::CalendarReading;
use crate::contact::event::VerifyCode;
use crate::contact::{SendFailure, Ways};
use crate::device::{Device, Invite};
use crate::event::Actor;
use crate::id::{
    CalendarSourceId, CommandId, DeviceId, HeartbeatId, IncidentId, IntegrationId, PageId, PersonId, SendId,
    ServiceId,
};
use crate::page::Rung;
use crate::person::Person;
use crate::push::PushEndpoint;
use crate::secret::SecretHash;
use crate::send::{PageItem, SendOutcome};
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
    Streams(StreamNews),
    /// The hub has tried to read a calendar.
    CalendarRead {
        /// Which.
        source: CalendarSourceId,
        /// What came of it.
        reading: CalendarReading,
    },
    /// A push service takes nothing for a device any more.
    PushRefused {
        /// Which.
        device: DeviceId,
        /// At which endpoint.
        endpoint: PushEndpoint,
    },
    /// Time has passed: do what is due.
    Tick,
}

/// What a hub has to tell of its streams. Of several hubs on one journal each knows its own, so it asks the others before a device is
/// lost.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StreamNews {
    /// It has had no stream to these for a while, and there is no other hub.
    pub lost: Vec<DeviceId>,
    /// It has had none to these for a while, and asks the others for theirs.
    pub missed: Vec<DeviceId>,
    /// It asked for these, and waited. They are lost, unless a hub has said meanwhile that it has them.
    pub unclaimed: Vec<DeviceId>,
    /// It has one to these.
    pub back: Vec<DeviceId>,
}

impl StreamNews {
    /// There is nothing to tell.
    pub fn is_empty(&self) -> bool {
        let Self { lost, missed, unclaimed, back } = self;
        [lost, missed, unclaimed, back].into_iter().all(Vec::is_empty)
    }
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
            push: None,
        }
    }
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
