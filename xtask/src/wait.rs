//! Waiting for a condition with a deadline: the only place here that reads a clock or sleeps.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long to rest between two looks at a condition: short beside what is measured, long beside what a look costs.
const LOOK_EVERY: Duration = Duration::from_millis(4);

/// A moment on the clock of this process that time differences can be taken from.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "the clock port of the project's own commands")]
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Looks at `probe` until it gives a value.
///
/// # Errors
/// When `within` has passed without one: "`what` did not happen within 5.0 s".
pub fn until<T>(what: &str, within: Duration, mut probe: impl FnMut() -> Option<T>) -> Result<T> {
    let watch = Stopwatch::start();
    loop {
        if let Some(value) = probe() {
            return Ok(value);
        }
        if watch.elapsed() >= within {
            bail!("{what} did not happen within {:.1} s", within.as_secs_f64());
        }
        rest(LOOK_EVERY);
    }
}

/// Rests between two looks at something that cannot wake us.
#[expect(clippy::disallowed_methods, reason = "the pause between two looks at a condition with a deadline")]
fn rest(pause: Duration) {
    std::thread::sleep(pause);
}
