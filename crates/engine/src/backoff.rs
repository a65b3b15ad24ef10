//! Waiting longer each time, never all devices at once.

use crate::random::Random;

/// First wait, in milliseconds: a hub that restarts is back within it.
pub(crate) const FIRST_MS: u64 = 250;
/// Longest wait, in milliseconds: a device behind a bad network is back well within the time after which the hub counts a page as not
/// received.
pub(crate) const LONGEST_MS: u64 = 10_000;

/// A wait that doubles from [`FIRST_MS`] to [`LONGEST_MS`]; each is between half of it and all of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Backoff {
    tries: u32,
}

impl Backoff {
    /// When to try again.
    pub(crate) fn next(&mut self, now_ms: u64, random: &mut Random) -> u64 {
        let wait = FIRST_MS.saturating_mul(1 << self.tries.min(10)).min(LONGEST_MS);
        self.tries = self.tries.saturating_add(1);
        now_ms + random.between(wait / 2, wait)
    }

    /// It worked.
    pub(crate) fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Entropy;

    #[test]
    fn waits_grow_to_ten_seconds_and_stay_there() {
        let (mut backoff, mut random) = (Backoff::default(), Random::new(Entropy(3)));
        let waits: Vec<u64> = (0..12).map(|_| backoff.next(0, &mut random)).collect();
        for (tries, wait) in waits.iter().enumerate() {
            let most = (FIRST_MS << tries).min(LONGEST_MS);
            assert!((most / 2..=most).contains(wait), "wait {tries} was {wait} ms");
        }
        backoff.reset();
        assert!(backoff.next(0, &mut random) <= FIRST_MS);
    }
}
