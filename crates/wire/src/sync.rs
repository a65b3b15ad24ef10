//! The stream from hub to device: server-sent events of `GET /api/v1/sync?cursor=N`.
//!
//! Each event's `data` is one [`SyncMessage`]; its SSE `id` is the cursor to resume from. The hub sends a snapshot or the changes
//! since the cursor first, then changes as they happen, and a heartbeat every [`HEARTBEAT_S`] seconds without any.

use crate::document::Document;
use baton_domain::id::{DeviceId, PersonId, Seq};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Seconds between two signs of life of the stream: short enough to notice a dead connection within half a minute.
pub const HEARTBEAT_S: u64 = 15;

/// What a device adds to the stream's address when it will show signs of life: it then posts to `/api/v1/sync/alive` every
/// [`SIGN_EVERY_S`] seconds. A process that is frozen, and a computer that sleeps, keep their connection and show none.
pub const SHOWS_SIGNS: &str = "alive=1";

/// Seconds between two signs of life: each wakes the device and the hub, which sleep otherwise.
pub const SIGN_EVERY_S: u64 = 30;

/// Seconds without a sign of life after which a device that shows them counts as gone, though its connection stands: two that were lost,
/// and time for a third.
pub const SIGN_WITHIN_S: u64 = 2 * SIGN_EVERY_S + HEARTBEAT_S;

/// One message of the stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum SyncMessage {
    /// The first message: who the hub takes the device for, and its clock.
    Hello {
        /// The device whose token it was.
        device: DeviceId,
        /// Its person.
        person: PersonId,
        /// The hub's clock.
        #[ts(type = "string")]
        now: Timestamp,
        /// The hub's version, such as "0.1.0".
        version: String,
    },
    /// Everything there is; what it lacks is gone.
    Snapshot {
        /// To resume from.
        cursor: Seq,
        /// All documents.
        documents: Vec<Document>,
    },
    /// What changed. Urgent documents come ahead of others, with the cursor left as it was.
    Changes {
        /// To resume from.
        cursor: Seq,
        /// Whole documents as they are now.
        documents: Vec<Document>,
    },
    /// A sign of life.
    Heartbeat {
        /// To resume from.
        cursor: Seq,
        /// The hub's clock.
        #[ts(type = "string")]
        now: Timestamp,
    },
    /// The device's access was taken away; the stream ends.
    Revoked,
}
