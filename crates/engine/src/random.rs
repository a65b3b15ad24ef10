//! Ids, jitter and names out of the driver's randomness: one seed per start, so that a run can be replayed.

use crate::event::Entropy;
use baton_domain::id::CommandId;
use jiff::Timestamp;
use uuid::Builder;

/// A small generator (SplitMix64 over two lanes, <https://prng.di.unimi.it/splitmix64.c>). Not for secrets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Random {
    lane: [u64; 2],
}

impl Random {
    pub(crate) fn new(entropy: Entropy) -> Self {
        Self { lane: [entropy.0 as u64, (entropy.0 >> 64) as u64] }
    }

    /// 64 bits of which each is as likely 0 as 1.
    pub(crate) fn bits(&mut self) -> u64 {
        let [a, b] = &mut self.lane;
        mixed(a).rotate_left(32) ^ mixed(b)
    }

    /// From `least` to `most`, both included.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        let span = most.saturating_sub(least).saturating_add(1).max(1);
        least + self.bits() % span
    }

    /// A UUID of version 7: the time, and random bits.
    pub(crate) fn command_id(&mut self, utc: Timestamp) -> CommandId {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.bits().to_le_bytes());
        random[8..].copy_from_slice(&self.bits().to_le_bytes()[..2]);
        let at_ms = u64::try_from(utc.as_millisecond()).unwrap_or(0);
        CommandId(Builder::from_unix_timestamp_millis(at_ms, &random).into_uuid())
    }
}

fn mixed(lane: &mut u64) -> u64 {
    *lane = lane.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *lane;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_entropy_gives_the_same_ids_and_another_gives_others() {
        let ids = |entropy| {
            let mut random = Random::new(Entropy(entropy));
            [0; 4].map(|_| random.command_id(Timestamp::UNIX_EPOCH))
        };
        assert_eq!(ids(7), ids(7));
        assert_ne!(ids(7), ids(8));
        assert!(ids(7).iter().all(|id| id.0.get_version_num() == 7));
        assert_ne!(ids(7)[0], ids(7)[1]);
    }

    #[test]
    fn jitter_stays_within_its_bounds() {
        let mut random = Random::new(Entropy(1));
        for _ in 0..1_000 {
            assert!((125..=250).contains(&random.between(125, 250)));
        }
        assert_eq!(random.between(5, 5), 5);
    }
}
