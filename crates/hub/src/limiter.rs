//! Bounds failed attempts: guesses of invites, tokens and keys.
//!
//! A token bucket per address. Only failures take from it, so that a team behind one address is never locked out by its own success.

use baton_wire::problem::{Problem, ProblemCode};
use jiff::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Failures that an address may make at once.
const BURST: f64 = 20.0;
/// Failures that it may make in the long run, for each second: twelve a minute.
const PER_SECOND: f64 = 0.2;
/// Addresses that are remembered; the ones that failed longest ago are forgotten first.
const ADDRESSES_MAX: usize = 10_000;

/// Failed attempts by address.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Bucket {
    fn at(self, now: Timestamp) -> Self {
        let passed = now.duration_since(self.at).as_secs_f64().max(0.0);
        Self { left: (self.left + passed * PER_SECOND).min(BURST), at: now }
    }
}

impl Limiter {
    /// Refuses an address that has failed too often.
    pub(crate) fn check(&self, address: IpAddr, now: Timestamp) -> Result<(), Problem> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bucket) = buckets.get(&network(address)).map(|bucket| bucket.at(now)) else { return Ok(()) };
        if bucket.left >= 1.0 {
            return Ok(());
        }
        let wait_s = ((1.0 - bucket.left) / PER_SECOND).ceil();
        let detail = format!("too many failed attempts from this address; try again in {wait_s} seconds");
        Err(Problem::new(ProblemCode::RateLimited, detail).with("wait_s", wait_s))
    }

    /// Notes a failure, and refuses an address that has failed too often.
    pub(crate) fn attempt(&self, address: IpAddr, now: Timestamp) -> Result<(), Problem> {
        self.check(address, now)?;
        self.failed(address, now);
        Ok(())
    }

    /// Notes a failure.
    pub(crate) fn failed(&self, address: IpAddr, now: Timestamp) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let address = network(address);
        if buckets.len() >= ADDRESSES_MAX && !buckets.contains_key(&address) {
            buckets.retain(|_, bucket| bucket.at(now).left < BURST); // those who waited long enough
        }
        if buckets.len() >= ADDRESSES_MAX
            && !buckets.contains_key(&address)
            && let Some(oldest) =
                buckets.iter().min_by_key(|(_, bucket)| bucket.at).map(|(address, _)| *address)
        {
            buckets.remove(&oldest);
        }
        let bucket = buckets.entry(address).or_insert(Bucket { left: BURST, at: now });
        *bucket = bucket.at(now);
        bucket.left = (bucket.left - 1.0).max(0.0);
    }
}

/// Who holds an IPv6 address holds its whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_address_that_guesses_is_slowed_down_and_others_are_not() {
        let limiter = Limiter::default();
        let (guesser, other): (IpAddr, IpAddr) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        for _ in 0..20 {
            assert!(limiter.check(guesser, at(0)).is_ok());
            limiter.failed(guesser, at(0));
        }
        let problem = limiter.check(guesser, at(0)).unwrap_err();
        assert_eq!(problem.code, ProblemCode::RateLimited);
        assert!(problem.detail.ends_with("in 5 seconds"), "{problem}");
        assert!(limiter.check(guesser, at(5)).is_ok());
        assert!(limiter.check(other, at(0)).is_ok());
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        let limiter = Limiter::default();
        for last in 0..20_u16 {
            limiter.failed(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, last]), at(0));
        }
        assert!(limiter.check(IpAddr::from([0x2001, 0xdb8, 0, 0, 9, 9, 9, 9]), at(0)).is_err());
        assert!(limiter.check(IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, 1]), at(0)).is_ok());
    }

    #[test]
    fn the_memory_is_bounded() {
        let limiter = Limiter::default();
        for n in 0..12_000_u32 {
            limiter.failed(IpAddr::V4(n.into()), at(i64::from(n) / 1000));
        }
        assert!(limiter.buckets.lock().unwrap().len() <= ADDRESSES_MAX);
    }
}
