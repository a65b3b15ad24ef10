//! The promises of DESIGN.md section 6, kept over thousands of runs with kills, loss, doubles, delays, cut streams, full disks, clocks
//! that are set and machines that sleep.
//!
//! `BATON_SEED=… cargo test -p baton-tests --test simulation` replays one run and prints it event by event;
//! `BATON_SEEDS=…` runs so many instead of [`SEEDS`].

use baton_tests::sim::{self, Broken, Tally};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Runs each time.
const SEEDS: u64 = 2_000;
/// Runs that once broke a promise. They are run first, for ever.
const BAD_SEEDS: &[u64] = &[
    3, 5, 28, 39, 45, 97, 99, 164, 182, 209, 216, 233, 275, 299, 409, 425, 574, 631, 707, 766, 999, 1_267,
    1_311, 1_519, 1_845,
];
/// Lines of a trace that are printed.
const TRACE_LINES: usize = 400;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn promises_hold() {
    if let Some(seed) = number("BATON_SEED") {
        match sim::replay(seed) {
            Ok(tally) => println!("seed {seed} keeps all promises: {tally:?}"),
            Err(broken) => panic!("{}", story(&broken)),
        }
        return;
    }
    let seeds: Vec<u64> =
        BAD_SEEDS.iter().copied().chain(1..=number("BATON_SEEDS").unwrap_or(SEEDS)).collect();
    let (next, sum) = (AtomicU64::new(0), Mutex::new(Tally::default()));
    let broken: Mutex<Vec<Box<Broken>>> = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                    match sim::run(*seed) {
                        Ok(tally) => add(&mut sum.lock().unwrap(), tally),
                        Err(found) => broken.lock().unwrap().push(found),
                    }
                }
            });
        }
    });
    let mut broken = broken.into_inner().unwrap();
    broken.sort_by_key(|broken| broken.seed);
    let tally = *sum.lock().unwrap();
    if let Some(first) = broken.first() {
        let others: Vec<String> =
            broken.iter().take(20).map(|b| format!("seed {}: {}", b.seed, b.what)).collect();
        let replayed = sim::replay(first.seed).err().unwrap_or_else(|| first.clone());
        panic!(
            "{}\n{} of {} runs broke a promise:\n{}",
            story(&replayed),
            broken.len(),
            seeds.len(),
            others.join("\n")
        );
    }
    println!("{} runs: {tally:?}", seeds.len());
    assert!(tally.rings > seeds.len() as u64, "the runs hardly ring: {tally:?}");
    // one in a hundred runs is the least from which a broken promise would be noticed
    let least = seeds.len() as u64 / 100;
    for (what, times) in [
        ("two accept at once", tally.met.raced),
        ("a cover is accepted while the schedule is edited", tally.met.edited),
        ("an absence is recorded while a page rings", tally.met.paged),
        ("the hub is killed in between", tally.met.cut_off),
    ] {
        assert!(times >= least, "{what}: {times} times in {} runs", seeds.len());
    }
    assert!(tally.plans > seeds.len() as u64, "the runs hardly touch the rota: {tally:?}");
    assert!(tally.way_answers > 0, "nobody answers through a message: {tally:?}");
    assert!(tally.answers > seeds.len() as u64 && tally.accepted > seeds.len() as u64, "{tally:?}");
}

#[test]
fn a_seed_is_a_run() {
    for seed in 1..=5 {
        assert_eq!(sim::run(seed).ok(), sim::replay(seed).ok(), "seed {seed}");
    }
}

fn add(sum: &mut Tally, tally: Tally) {
    sum.steps += tally.steps;
    sum.rings += tally.rings;
    sum.answers += tally.answers;
    sum.accepted += tally.accepted;
    sum.kills += tally.kills;
    sum.plans += tally.plans;
    sum.way_answers += tally.way_answers;
    sum.met.raced += tally.met.raced;
    sum.met.edited += tally.met.edited;
    sum.met.paged += tally.met.paged;
    sum.met.cut_off += tally.met.cut_off;
}

fn story(broken: &Broken) -> String {
    let from = broken.trace.len().saturating_sub(TRACE_LINES);
    format!(
        "{}\nseed {} at {} ms: {}\nreplay: BATON_SEED={} cargo test -p baton-tests --test simulation",
        broken.trace[from..].join("\n"),
        broken.seed,
        broken.at_ms,
        broken.what,
        broken.seed,
    )
}
