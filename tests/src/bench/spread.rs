//! Many measurements of one thing, and how they are told.

use std::time::Duration;

/// Durations, sorted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spread {
    sorted: Vec<Duration>,
}

impl Spread {
    pub(crate) fn new(mut all: Vec<Duration>) -> Self {
        all.sort_unstable();
        Self { sorted: all }
    }

    pub(crate) fn count(&self) -> usize {
        self.sorted.len()
    }

    /// The value that this many percent do not exceed; nearest rank, so always one that was measured.
    pub(crate) fn percent(&self, percent: u32) -> Duration {
        let count = self.sorted.len();
        let rank = (count * percent as usize).div_ceil(100).clamp(1, count.max(1));
        self.sorted.get(rank - 1).copied().unwrap_or_default()
    }

    pub(crate) fn max(&self) -> Duration {
        self.sorted.last().copied().unwrap_or_default()
    }

    /// "p50 1.2 ms, p99 3.4 ms, max 5.6 ms (n = 200)"
    pub(crate) fn text(&self) -> String {
        format!(
            "p50 {}, p99 {}, max {} (n = {})",
            shown(self.percent(50)),
            shown(self.percent(99)),
            shown(self.max()),
            self.count()
        )
    }
}

/// A duration in the unit that reads best, two or three digits.
pub(crate) fn shown(time: Duration) -> String {
    let us = time.as_secs_f64() * 1e6;
    match us {
        us if us < 1_000.0 => format!("{us:.0} µs"),
        us if us < 10_000.0 => format!("{:.2} ms", us / 1e3),
        us if us < 100_000.0 => format!("{:.1} ms", us / 1e3),
        us if us < 1_000_000.0 => format!("{:.0} ms", us / 1e3),
        us => format!("{:.2} s", us / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_measured_value() {
        let spread = Spread::new((1..=200).rev().map(Duration::from_millis).collect());
        assert_eq!(spread.percent(50), Duration::from_millis(100));
        assert_eq!(spread.percent(99), Duration::from_millis(198));
        assert_eq!(spread.max(), Duration::from_millis(200));
        assert_eq!(Spread::default().percent(99), Duration::ZERO);
    }
}
