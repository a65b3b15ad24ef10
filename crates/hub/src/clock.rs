//! The hub's clock: the one place that reads it.
//!
//! Timers of incidents are stored as civil times, so the clock that decides them must not stand still. [`SystemClock`] therefore
//! never goes back, and never advances more slowly than the computer's own count of time since its start, which includes sleep:
//! when somebody sets the wall clock back by an hour, escalation goes on as if nothing had happened, and the hub is an hour ahead
//! until the wall clock has caught up. A wall clock that is set forward is followed at once.

use jiff::Timestamp;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Longest single wait for a timer. The wait itself does not count the time that the computer sleeps and knows nothing of a changed
/// wall clock, so it ends early and the time is compared again. It only runs while some incident has a timer ahead.
const WAIT_MAX: Duration = Duration::from_secs(5);

/// A wait that ends at, or somewhat before, the time that was asked for.
pub type Wait<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Where the hub has its time from; tests bring their own.
pub trait Clock: Send + Sync + 'static {
    /// The time, never before an earlier answer.
    fn now(&self) -> Timestamp;
    /// Ends when `at` has come, or before: whoever waits compares again.
    fn wait_until(&self, at: Timestamp) -> Wait<'_>;
    /// From now on no answer is before `floor`: the journal has events of that time.
    fn not_before(&self, floor: Timestamp);
}

/// The computer's clock; the module's text says how it behaves.
#[derive(Debug)]
pub struct SystemClock {
    last: Mutex<Reading>,
}

/// The time that was answered, and the computer's count of time then.
#[derive(Clone, Copy, Debug)]
struct Reading {
    now: Timestamp,
    since_start: Duration,
}

impl SystemClock {
    /// A clock that shows the wall clock's time.
    pub fn new() -> Self {
        let (now, since_start) = read();
        Self { last: Mutex::new(Reading { now, since_start }) }
    }

    /// How far this clock is ahead of the wall clock, because the wall clock was set back or the journal is from the future.
    pub fn ahead(&self) -> Duration {
        let now = self.now();
        let (wall, _) = read();
        Duration::try_from(now.duration_since(wall)).unwrap_or_default()
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Reading {
    /// The time to answer when the wall clock shows `wall` and the computer's count is at `since_start`.
    fn next(self, wall: Timestamp, since_start: Duration) -> Self {
        let passed = since_start.saturating_sub(self.since_start);
        let steady = self.now.saturating_add(passed).unwrap_or(self.now);
        Self { now: wall.max(steady), since_start: since_start.max(self.since_start) }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (wall, since_start) = read();
        *last = last.next(wall, since_start);
        last.now
    }

    fn wait_until(&self, at: Timestamp) -> Wait<'_> {
        let ahead = Duration::try_from(at.duration_since(self.now())).unwrap_or_default();
        Box::pin(tokio::time::sleep(ahead.min(WAIT_MAX)))
    }

    fn not_before(&self, floor: Timestamp) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.now = last.now.max(floor);
    }
}

/// Wall clock first: when this thread is held up between the two, the steady time comes out behind, not ahead.
#[expect(clippy::disallowed_methods, reason = "this is the clock port")]
fn read() -> (Timestamp, Duration) {
    (Timestamp::now(), since_start())
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn since_start() -> Duration {
    of_timespec(rustix::time::clock_gettime(rustix::time::ClockId::Boottime))
}

/// `CLOCK_MONOTONIC` counts sleep on macOS (clock_gettime_nsec_np(3)).
#[cfg(target_vendor = "apple")]
fn since_start() -> Duration {
    of_timespec(rustix::time::clock_gettime(rustix::time::ClockId::Monotonic))
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn of_timespec(time: rustix::time::Timespec) -> Duration {
    let nanos = u32::try_from(time.tv_nsec).unwrap_or(0);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), nanos)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
#[expect(clippy::disallowed_methods, reason = "this is the clock port")]
fn since_start() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static FIRST: OnceLock<Instant> = OnceLock::new();
    FIRST.get_or_init(Instant::now).elapsed()
}

/// Now, by a clock that stands still while this computer sleeps: what others could not say to a sleeping hub they did not fail to say.
#[expect(clippy::disallowed_methods, reason = "this is the clock port")]
pub(crate) fn awake() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

/// Measures how long something takes; for figures, never for decisions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "this is the clock port")]
    pub(crate) fn start() -> Self {
        Self(std::time::Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_wall_clock_that_is_set_back_stops_no_timer() {
        let before = Reading { now: at(10_000), since_start: Duration::from_secs(100) };
        let after = before.next(at(6_400), Duration::from_secs(160));
        assert_eq!(after.now, at(10_060));
        let caught_up = after.next(at(10_100), Duration::from_secs(170));
        assert_eq!(caught_up.now, at(10_100));
    }

    #[test]
    fn a_wall_clock_that_is_set_forward_is_followed() {
        let before = Reading { now: at(10_000), since_start: Duration::from_secs(100) };
        assert_eq!(before.next(at(20_000), Duration::from_secs(101)).now, at(20_000));
    }

    #[test]
    fn a_journal_from_the_future_does_not_stop_the_clock() {
        let clock = SystemClock::new();
        let future = clock.now().saturating_add(Duration::from_secs(3600)).unwrap();
        clock.not_before(future);
        let first = clock.now();
        assert!(first >= future);
        assert!(clock.now() > first);
        assert!(clock.ahead() > Duration::from_secs(3500));
    }
}
