//! Streams that are missed. A device without a stream cannot ring, and whoever is on call with it should know before the incident.
//!
//! Only what lasts becomes an event: a stream that was gone for [`MISSED_AFTER`], and one that came back after that. Devices that
//! connect and disconnect in the ordinary way leave no trace in the journal.
//!
//! Of several hubs on one journal each knows its own streams only, so each misses only those that it had itself; when the device is
//! at another hub, that one says that it is back.

use crate::clock::awake;
use crate::fanout::Fanout;
use crate::hub::Sharing;
use crate::writer::Queue;
use baton_domain::command::Command;
use baton_domain::id::DeviceId;
use baton_domain::state::State;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How long a stream may be gone: longer than a hub's restart, a device's, and a tunnel.
pub const MISSED_AFTER: Duration = Duration::from_secs(60);
/// Shortest and longest such time, in seconds: a device that was cut off tries again every ten seconds at most, and what is missed only
/// after an hour may just as well not be missed.
pub const MISSED_AFTER_S: std::ops::RangeInclusive<u64> = 5..=3_600;
/// Looks within that time.
const LOOKS: u32 = 4;

/// Since when each device has had no stream.
#[derive(Debug, Default)]
struct Missing {
    since: BTreeMap<DeviceId, Instant>,
    had: BTreeSet<DeviceId>,
}

/// Looks at the streams until the task is dropped.
pub(crate) async fn run(
    fanout: Arc<Fanout>,
    queue: Queue,
    states: watch::Receiver<Arc<State>>,
    sharing: Sharing,
    missed_after: Duration,
) {
    let mut missing = Missing::default();
    loop {
        let state = states.borrow().clone();
        let (lost, back) = missing.look(&state, &fanout.connected(), sharing, awake(), missed_after);
        if !(lost.is_empty() && back.is_empty())
            && let Err(problem) = queue.submit(Command::Streams { lost, back }).await
        {
            tracing::debug!(%problem, "missed streams are not noted; they are looked at again");
        }
        tokio::time::sleep(missed_after / LOOKS).await;
    }
}

impl Missing {
    /// The devices whose streams are missed for too long, and those that are back.
    fn look(
        &mut self,
        state: &State,
        connected: &BTreeSet<DeviceId>,
        sharing: Sharing,
        now: Instant,
        missed_after: Duration,
    ) -> (Vec<DeviceId>, Vec<DeviceId>) {
        let (mut lost, mut back) = (Vec::new(), Vec::new());
        self.had.extend(connected);
        for device in state.devices.values().map(|device| &device.is).filter(|device| !device.revoked) {
            let id = device.id;
            if connected.contains(&id) {
                self.since.remove(&id);
                back.extend(device.lost_at.map(|_| id));
                continue;
            }
            let mine = sharing == Sharing::Alone || self.had.contains(&id);
            if device.lost_at.is_some() || !mine {
                continue;
            }
            let since = *self.since.entry(id).or_insert(now);
            if now.duration_since(since) >= missed_after {
                self.since.remove(&id);
                self.had.remove(&id);
                lost.push(id);
            }
        }
        (lost, back)
    }
}
