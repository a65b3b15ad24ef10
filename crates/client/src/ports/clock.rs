//! The clocks: the one place of the device that reads them.
//!
//! Everything else is told the time. Two clocks are read together: civil time, for what people and the hub mean, and
//! a clock that only goes forward and counts the time that the computer slept, for "has it rung for a minute?". The
//! usual monotonic clocks of Linux and Windows stop during sleep; a laptop that sleeps through an escalation must
//! not believe that no time passed.

use jiff::Timestamp;

/// Civil time, and milliseconds since the computer's start including sleep, sampled together.
///
/// Where the system has no such clock (systems other than Linux, macOS and Android, for now) the second value is
/// the usual monotonic one since this process's first reading, which may or may not count sleep.
#[expect(clippy::disallowed_methods, reason = "this is the clock port")]
pub fn read() -> (Timestamp, u64) {
    (Timestamp::now(), mono_ms())
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn mono_ms() -> u64 {
    since_boot_ms(rustix::time::clock_gettime(rustix::time::ClockId::Boottime))
}

/// `CLOCK_MONOTONIC` counts sleep on macOS and iOS (clock_gettime_nsec_np(3)).
#[cfg(target_vendor = "apple")]
fn mono_ms() -> u64 {
    since_boot_ms(rustix::time::clock_gettime(rustix::time::ClockId::Monotonic))
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn since_boot_ms(time: rustix::time::Timespec) -> u64 {
    let secs = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = u64::try_from(time.tv_nsec).unwrap_or(0);
    secs * 1000 + nanos / 1_000_000
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
#[expect(clippy::disallowed_methods, reason = "this is the clock port")]
fn mono_ms() -> u64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    // Windows' QueryPerformanceCounter goes on during sleep on the hardware of the last decade.
    static FIRST: OnceLock<Instant> = OnceLock::new();
    u64::try_from(FIRST.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #[test]
    fn both_clocks_go_forward_together() {
        let (utc, mono_ms) = super::read();
        let (utc_later, mono_later_ms) = super::read();
        assert!(mono_later_ms >= mono_ms && mono_ms > 0);
        assert!(utc_later >= utc);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_monotonic_clock_is_the_computers_and_counts_sleep() {
        // /proc/uptime is read from the same clock.
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let secs: f64 = uptime.split_whitespace().next().unwrap().parse().unwrap();
        let (_, mono_ms) = super::read();
        assert!((mono_ms as f64 / 1000.0 - secs).abs() < 5.0);
    }
}
