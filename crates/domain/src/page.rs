//! Pages: the demand for one person's attention, and the receipt ladder that it climbs.
//!
//! | state | becomes | when |
//! | --- | --- | --- |
//! | `Live` | `Failed` | no device said `received` in time and the other ways are spent, or the person has none |
//! | `Live`, `Failed` | `Answered` | the person answered |
//! | `Live`, `Failed` | `Stopped` | somebody else answered, or the incident went on without it |
//!
//! A failed page is still *wanted*: a device that comes back late rings for it, unless it was stopped.

use crate::attempt::Attempt;
use crate::id::{DeviceId, PageId, PersonId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The demand for one person's attention to one incident.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Page {
    /// Which.
    pub id: PageId,
    /// Whose attention.
    pub person: PersonId,
    /// Why this person.
    pub reason: PageReason,
    /// When it was made, by the hub's clock.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// Until when a device must have said that it received it, before the next way is taken; `None` once one did, or when nobody
    /// waits for it.
    #[ts(type = "string | null")]
    pub receive_by: Option<Timestamp>,
    /// Where it stands.
    pub state: PageState,
    /// What each device reported, in order of arrival.
    pub rungs: Vec<RungMark>,
    /// The other ways, in the order of their turns; empty where the person has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
}

/// Why a person is paged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PageReason {
    /// The policy's level (counted from 0) has come.
    Level(u32),
    /// Nobody answered: everybody is paged.
    LastResort,
    /// Somebody asked for this person.
    Added,
    /// That person wants to hand the incident over.
    HandOff {
        /// The giver.
        from: PersonId,
    },
    /// The hand-off was not taken and returns to its giver.
    HandOffReturned,
    /// The acknowledgement expired without activity.
    AckExpired,
    /// The snooze is over.
    SnoozeOver,
    /// A vendor's update is due.
    VendorUpdate,
    /// Somebody on call is not proven reachable: the backup is asked at the same time.
    Backup {
        /// Who is not.
        of: PersonId,
    },
    /// It only tests whether this person can be reached.
    Drill,
}

/// Where a page stands; the module's table says how it moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PageState {
    /// It wants to ring.
    Live,
    /// It could not be delivered; it still wants to ring.
    Failed(FailReason),
    /// The person answered.
    Answered(Answer),
    /// It is over without an answer of this person.
    Stopped(StopReason),
}

/// Why a page counts as not delivered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FailReason {
    /// The person has no device that could be told.
    NoDevice,
    /// No device said in time that it received it.
    NotReceived,
    /// The same, and every other way of the person was used or failed.
    WaysSpent,
}

/// What a person did about a page.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Took the incident.
    Acknowledged,
    /// Offered it to somebody else.
    HandedOff,
    /// Said "I can't".
    Cant,
    /// Called for more people.
    Escalated,
    /// Ended the incident.
    Resolved,
    /// Took the incident, to be quiet until some time.
    Snoozed,
}

/// Why a page ended without the person's answer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// Somebody acknowledged the incident.
    Acknowledged,
    /// The incident is resolved.
    Resolved,
    /// The hand-off ended without this person.
    HandOffOver,
    /// The person is absent.
    Absent,
    /// A newer page for the same person took its place.
    Replaced,
    /// The person was taken off call, or may not answer any more; somebody else is asked.
    OffCall,
    /// Somebody has the incident, and it is quiet until some time.
    Snoozed,
    /// Another incident took this one in.
    Merged,
}

/// A rung of the receipt ladder that a device reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// The hub wrote it to the device's connection. Counts as nothing.
    Sent,
    /// The device has it, durably.
    Received,
    /// The device's siren and notification run.
    Ringing,
    /// A person looked at it.
    Seen,
    /// The device learnt of the stop and is silent.
    Silent,
}

/// One report of one device about one page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct RungMark {
    /// What was reached.
    pub rung: Rung,
    /// By which device.
    pub device: DeviceId,
    /// When, by the hub's clock on arrival.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Milliseconds from the device's learning of the page to this rung, by the device's own monotonic clock; `None` for `Sent`.
    #[ts(type = "number | null")]
    pub device_ms: Option<u32>,
}

impl Page {
    /// A device of this person that hears of the page must ring (or, for low urgency, notify).
    pub fn is_wanted(&self) -> bool {
        match self.state {
            PageState::Live | PageState::Failed(_) => true,
            PageState::Answered(_) | PageState::Stopped(_) => false,
        }
    }

    /// Wanted, and not known to have failed.
    pub fn is_hopeful(&self) -> bool {
        self.state == PageState::Live
    }

    /// Asked in addition to somebody on call who is not proven reachable.
    pub fn is_backup(&self) -> bool {
        matches!(self.reason, PageReason::Backup { .. })
    }

    /// Some device said at least `received`.
    pub fn is_received(&self) -> bool {
        self.rungs.iter().any(|mark| mark.rung >= Rung::Received)
    }

    /// `device` already reported `rung`.
    pub fn has(&self, device: DeviceId, rung: Rung) -> bool {
        self.rungs.iter().any(|mark| mark.device == device && mark.rung == rung)
    }
}
