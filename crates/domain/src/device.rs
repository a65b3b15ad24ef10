//! Devices, how they are paired, and when they last proved that they can ring.

use crate::id::{DeviceId, InviteId, PersonId};
use crate::push::PushStands;
use crate::secret::SecretHash;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One installed app or browser of a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Device {
    /// Which.
    pub id: DeviceId,
    /// Whose.
    pub person: PersonId,
    /// What its owner calls it ("ana's laptop").
    pub name: String,
    /// What it is.
    pub platform: Platform,
    /// When it was paired.
    #[ts(type = "string")]
    pub paired_at: Timestamp,
    /// Its token no longer opens anything, and it is not paged.
    pub revoked: bool,
    /// The last time it demonstrably could ring.
    pub proof: Option<Proof>,
    /// Since when the hub has no stream to it; `None` while it has one, or has not missed it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(type = "string | null")]
    pub lost_at: Option<Timestamp>,
    /// How its push stands; `None` where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub push: Option<PushStands>,
}

/// What a device is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the platforms' own")]
pub enum Platform {
    Linux,
    Macos,
    Windows,
    Android,
    Ios,
    Browser,
}

/// A device demonstrably could ring, or could not.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Proof {
    /// When, by the hub's clock.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// How it was shown.
    pub by: ProvedBy,
    /// What was found: empty when all parts work.
    pub failing: Vec<String>,
}

/// How a proof came about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProvedBy {
    /// A real page rang.
    Page,
    /// A drill rang.
    Drill,
    /// The device tested its sound, its notifications and its connection.
    SelfTest,
}

/// A single-use invitation: whoever shows the secret pairs a device of `person`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Invite {
    /// Which.
    pub id: InviteId,
    /// Whose device it will pair.
    pub person: PersonId,
    /// What the code hashes to.
    pub secret: SecretHash,
    /// From when it opens nothing.
    pub expires_at: Timestamp,
}
