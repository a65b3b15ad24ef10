//! Many runs at once, on all cores.

use super::size::Run;
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

/// Does `all` runs until there are none left, or `goes_on` says no after a run; it is told what has come of them until then.
pub fn many(all: impl Iterator<Item = Run> + Send, goes_on: impl Fn(&Many) -> bool + Sync) -> Many {
    let (all, sum, stop) = (Mutex::new(all), Mutex::new(Many::default()), AtomicBool::new(false));
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    // a worker that panicked ends all of it when the scope ends; what the others hold is whole
    let next = || all.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed)
                    && let Some(one) = next()
                {
                    let result = run(one);
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
    many.broken.sort_by_key(|broken| broken.run);
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
        self.met.add(met);
        self.mix.add(mix);
    }
}

impl Met {
    /// Adds what others saw.
    pub fn add(&mut self, other: Self) {
        let Self { raced, edited, paged, cut_off } = other;
        self.raced += raced;
        self.edited += edited;
        self.paged += paged;
        self.cut_off += cut_off;
    }
}

impl Mix {
    /// Adds what others saw.
    pub fn add(&mut self, other: Self) {
        let Self { silences, quieted, storms, refused, late, conflicts, moves, pauses, .. } = other;
        let Self { drills, planned, deafened, overtaken, drills_missed, drill_rings, .. } = other;
        self.silences += silences;
        self.quieted += quieted;
        self.storms += storms;
        self.refused += refused;
        self.late += late;
        self.conflicts += conflicts;
        self.moves += moves;
        self.pauses += pauses;
        self.drills += drills;
        self.planned += planned;
        self.deafened += deafened;
        self.overtaken += overtaken;
        self.drills_missed += drills_missed;
        self.drill_rings += drill_rings;
    }
}

impl Broken {
    /// The end of its trace, what was broken, and how to run it again.
    pub fn story(&self, lines: usize) -> String {
        let from = self.trace.len().saturating_sub(lines);
        format!(
            "{}\nseed {} at {} ms: {}\nreplay: BATON_SEED={} cargo test -p baton-tests --test simulation",
            self.trace[from..].join("\n"),
            self.run,
            self.at_ms,
            self.what,
            self.run,
        )
    }
}
