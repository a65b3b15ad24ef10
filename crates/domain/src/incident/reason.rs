//! Why something happens to an incident. Stored in the journal: variants are only ever added.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a snooze is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SnoozeEnd {
    /// Its time came.
    TimedOut,
    /// The source says that it is worse.
    Worse,
}

/// Why a level of a policy begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EscalationReason {
    /// The incident is new.
    Opened,
    /// The level before it did not answer in time.
    TimedOut,
    /// Nobody of the level before it could be reached.
    Unreachable,
    /// Somebody said "I can't".
    Declined,
    /// Somebody asked for it.
    Asked,
    /// The acknowledgement expired.
    AckExpired,
    /// The snooze is over.
    SnoozeOver,
    /// It was merged into another incident, and that is undone.
    Unmerged,
}

/// Why a hand-off stays with its giver.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HandOffOver {
    /// The receiver declined.
    Declined,
    /// The receiver did not answer in time.
    TimedOut,
    /// None of the receiver's devices received the page.
    Unreachable,
    /// The giver, or somebody else, took the incident.
    Overtaken,
}
