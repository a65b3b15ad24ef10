//! Streams that are missed. A device without a stream cannot ring, and whoever is on call with it should know before the incident.
//!
//! Only what lasts becomes an event: a stream that was gone for [`MISSED_AFTER`], and one that came back after that. Devices that
//! connect and disconnect in the ordinary way leave no trace in the journal. A process that is frozen and a computer that sleeps keep
//! their connection: where the hub is alone, it misses those that promised signs of life and show none.
//!
//! Of several hubs on one journal each knows its own streams only, so each misses only those that it had itself, and those that another
//! one misses, which may be gone by now. Before a device is lost, they ask each other:
//!
//! | a hub has no stream to a device | it writes | then |
//! | --- | --- | --- |
//! | for [`MISSED_AFTER`], and is alone | that it is lost | until it has one |
//! | for [`MISSED_AFTER`] | that it misses it | whichever hub has one says so at its next look |
//! | for [`CLAIMED_WITHIN`] looks after that, and no other said so | that it is lost | until a hub has one |

use crate::clock::awake;
use crate::fanout::Fanout;
use crate::hub::Sharing;
use crate::writer::Queue;
use baton_domain::command::{Command, StreamNews};
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
/// Looks after which whoever has a stream that another hub misses has said so: its next one, and one on which its journal was slow.
const CLAIMED_WITHIN: u32 = 2;

/// Since when each device has had no stream.
#[derive(Debug, Default)]
struct Missing {
    since: BTreeMap<DeviceId, Instant>,
    had: BTreeSet<DeviceId>,
    /// When this hub had asked the others.
    asked: BTreeMap<DeviceId, Instant>,
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
        let now = awake();
        let news = missing.look(&state, &fanout.connected(now), sharing, now, missed_after);
        let asked = news.missed.clone();
        if !news.is_empty() {
            match queue.submit(Command::Streams(news)).await {
                Ok(_) => missing.noted(&asked, awake()),
                Err(problem) => {
                    tracing::debug!(%problem, "missed streams are not noted; they are looked at again");
                }
            }
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
    ) -> StreamNews {
        let mut news = StreamNews::default();
        self.had.extend(connected);
        for device in state.devices.values().map(|device| &device.is).filter(|device| !device.revoked) {
            let (id, missed) = (device.id, state.is_missed(device.id));
            if connected.contains(&id) {
                self.since.remove(&id);
                self.asked.remove(&id);
                if device.lost_at.is_some() || missed {
                    news.back.push(id);
                }
                continue;
            }
            let claimed = self.asked.contains_key(&id) && !missed;
            let mine = sharing == Sharing::Alone || self.had.contains(&id) || missed;
            if device.lost_at.is_some() || claimed || !mine {
                self.forget(id);
                continue;
            }
            let since = *self.since.entry(id).or_insert(now);
            if now.duration_since(since) < missed_after {
                continue;
            }
            match (sharing, self.asked.get(&id)) {
                (Sharing::Alone, _) => {
                    self.forget(id);
                    news.lost.push(id);
                }
                (Sharing::Shared, None) => news.missed.push(id),
                (Sharing::Shared, Some(asked)) => {
                    if now.duration_since(*asked) >= missed_after / LOOKS * CLAIMED_WITHIN {
                        news.unclaimed.push(id);
                    }
                }
            }
        }
        news
    }

    /// That these are missed is durable: the others have time from `now` on. A hub that stands still for a while has not asked before.
    fn noted(&mut self, missed: &[DeviceId], now: Instant) {
        self.asked.extend(missed.iter().map(|id| (*id, now)));
    }

    /// Another hub has the device, or all know that none does.
    fn forget(&mut self, id: DeviceId) {
        self.since.remove(&id);
        self.asked.remove(&id);
        self.had.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_domain::command::NewDevice;
    use baton_domain::decide::decide;
    use baton_domain::device::{Invite, Platform};
    use baton_domain::id::{InviteId, PersonId};
    use baton_domain::person::{Person, Role};
    use baton_domain::secret::SecretHash;
    use jiff::{SignedDuration, Timestamp};

    fn secret(digit: char) -> SecretHash {
        SecretHash::try_from(digit.to_string().repeat(64)).unwrap()
    }

    /// A workspace with one device.
    fn workspace() -> (State, DeviceId) {
        let (person, device) = (PersonId(uuid::Uuid::from_u128(1)), DeviceId(uuid::Uuid::from_u128(2)));
        let admin =
            Person { id: person, name: "Mia".into(), role: Role::Admin, zone: "UTC".parse().unwrap() };
        let id = InviteId(uuid::Uuid::from_u128(3));
        let expires_at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1);
        let invite = Invite { id, person, secret: secret('1'), expires_at };
        let new = NewDevice { id: device, name: "laptop".into(), platform: Platform::Linux };
        let state = after(&State::new(), Command::Found { name: "Payments".into(), admin, invite });
        let state = after(&state, Command::Pair { secret: secret('1'), device: new, token: secret('2') });
        (state, device)
    }

    fn after(state: &State, command: Command) -> State {
        decide(state, command, Timestamp::UNIX_EPOCH).unwrap().state
    }

    /// Hubs on one journal, and the time.
    struct Hubs {
        state: State,
        hubs: Vec<(Missing, BTreeSet<DeviceId>)>,
        begun: Instant,
        looks: u32,
    }

    impl Hubs {
        /// So many hubs, and the device at the first.
        fn new(count: usize) -> (Self, DeviceId) {
            let (state, device) = workspace();
            let mut hubs: Vec<(Missing, BTreeSet<DeviceId>)> = Vec::new();
            hubs.resize_with(count, Default::default);
            hubs[0].1.insert(device);
            (Self { state, hubs, begun: awake(), looks: 0 }, device)
        }

        /// Every hub looks so many times; says at which look the device was lost.
        fn look(&mut self, times: u32, device: DeviceId) -> Option<u32> {
            let sharing = if self.hubs.len() == 1 { Sharing::Alone } else { Sharing::Shared };
            for _ in 0..times {
                self.looks += 1;
                let now = self.begun + MISSED_AFTER / LOOKS * self.looks;
                // all of them look before any sees what the others wrote
                let seen = self.state.clone();
                for (missing, connected) in &mut self.hubs {
                    let news = missing.look(&seen, connected, sharing, now, MISSED_AFTER);
                    let missed = news.missed.clone();
                    self.state = after(&self.state, Command::Streams(news));
                    missing.noted(&missed, now);
                }
                if self.state.devices[&device].is.lost_at.is_some() {
                    return Some(self.looks);
                }
            }
            None
        }
    }

    #[test]
    fn a_hub_alone_says_at_once_that_a_device_is_lost() {
        let (mut hub, device) = Hubs::new(1);
        assert_eq!(hub.look(1, device), None);
        hub.hubs[0].1.clear();
        assert_eq!(hub.look(20, device), Some(2 + LOOKS));
    }

    #[test]
    fn a_device_that_came_to_another_hub_is_not_lost() {
        for at in 1..=LOOKS + CLAIMED_WITHIN {
            let (mut two, device) = Hubs::new(2);
            two.look(1, device);
            two.hubs[0].1.clear();
            assert_eq!(two.look(at, device), None);
            two.hubs[1].1.insert(device);
            assert_eq!(two.look(50, device), None, "it came after {at} looks");
            assert!(!two.state.is_missed(device));
            let seq = two.state.seq;
            two.look(50, device);
            assert_eq!(two.state.seq, seq, "they do not ask each other for ever");
        }
    }

    #[test]
    fn what_no_hub_has_is_lost_also_when_the_one_that_missed_it_is_gone() {
        let (mut two, device) = Hubs::new(2);
        two.look(1, device);
        two.hubs[0].1.clear();
        assert_eq!(two.look(50, device), Some(2 + LOOKS + CLAIMED_WITHIN));
        let (mut two, device) = Hubs::new(2);
        two.look(1, device);
        two.hubs[0].1.clear();
        assert_eq!(two.look(LOOKS + 1, device), None);
        assert!(two.state.is_missed(device));
        two.hubs[0].0 = Missing::default(); // it was started again
        assert!(two.look(50, device).is_some());
    }
}
