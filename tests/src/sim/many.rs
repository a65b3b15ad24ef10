//! Many runs at once, on all cores.

use super::{Broken, Met, Mix, Tally, run};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// What many runs came to.
#[derive(Clone, Debug, Default)]
pub struct Many {
    /// Runs that were done.
    pub runs: u64,
    /// What happened in those that kept all promises.
    pub tally: Tally,
    /// Those that did not, by seed.
    pub broken: Vec<Box<Broken>>,
}

/// Runs `seeds` until there are none left, or `goes_on` says no after a run; it is told what has come of them until then.
pub fn many(seeds: impl Iterator<Item = u64> + Send, goes_on: impl Fn(&Many) -> bool + Sync) -> Many {
    let (seeds, sum, stop) = (Mutex::new(seeds), Mutex::new(Many::default()), AtomicBool::new(false));
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    // a worker that panicked ends all of it when the scope ends; what the others hold is whole
    let next = || seeds.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed)
                    && let Some(seed) = next()
                {
                    let result = run(seed);
                    let mut sum = sum.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    sum.runs += 1;
                    match result {
                        Ok(tally) => sum.tally.add(tally),
                        Err(found) => sum.broken.push(found),
                    }
                    if !goes_on(&sum) {
                        stop.store(true, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    let mut many = sum.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    many.broken.sort_by_key(|broken| broken.seed);
    many
}

impl Tally {
    /// Adds another run's.
    pub fn add(&mut self, run: Self) {
        let Self { steps, rings, answers, way_answers, accepted, kills, plans, met, mix } = run;
        self.steps += steps;
        self.rings += rings;
        self.answers += answers;
        self.way_answers += way_answers;
        self.accepted += accepted;
        self.kills += kills;
        self.plans += plans;
        let Met { raced, edited, paged, cut_off } = met;
        self.met.raced += raced;
        self.met.edited += edited;
        self.met.paged += paged;
        self.met.cut_off += cut_off;
        let Mix { silences, quieted, storms, refused, late } = mix;
        self.mix.silences += silences;
        self.mix.quieted += quieted;
        self.mix.storms += storms;
        self.mix.refused += refused;
        self.mix.late += late;
    }
}

impl Broken {
    /// The end of its trace, what was broken, and how to run it again.
    pub fn story(&self, lines: usize) -> String {
        let from = self.trace.len().saturating_sub(lines);
        format!(
            "{}\nseed {} at {} ms: {}\nreplay: BATON_SEED={} cargo test -p baton-tests --test simulation",
            self.trace[from..].join("\n"),
            self.seed,
            self.at_ms,
            self.what,
            self.seed,
        )
    }
}
