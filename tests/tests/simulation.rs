//! The promises of DESIGN.md section 6, kept over thousands of runs with kills, loss, doubles, delays, cut streams, full disks, clocks
//! that are set and machines that sleep.
//!
//! `BATON_SEED=… cargo test -p baton-tests --test simulation` replays one run and prints it event by event;
//! `BATON_SEEDS=…` runs so many instead of [`SEEDS`].

use baton_tests::sim::many::{Many, many};
use baton_tests::sim::mutation::Mutation;
use baton_tests::sim::size::Run;
use baton_tests::sim::{self, Broken};
use xtask::wait::Stopwatch;

/// Runs each time.
const SEEDS: u64 = 10_000;
/// Runs of full size that once broke a promise. They are run first, for ever.
const BAD_FULL: &[u64] = &[
    3, 5, 28, 39, 45, 97, 99, 164, 182, 209, 216, 220, 233, 275, 299, 409, 425, 574, 631, 707, 766, 999,
    1_267, 1_311, 1_519, 1_845,
];
/// Runs that drew their size and once broke a promise.
const BAD: &[u64] = &[280, 1_262];
/// Seconds that all runs may take on a machine with two processors and nothing else to do. More is said, and fails nothing: a machine
/// that is busy is no mistake.
const BUDGET_S: f64 = 180.0;
/// Lines of a trace that are printed.
const TRACE_LINES: usize = 400;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn promises_hold() {
    if let Ok(text) = std::env::var("BATON_SEED") {
        let run: Run = text.parse().expect("BATON_SEED is a number, or full- and a number");
        match sim::replay(run) {
            Ok(tally) => println!("seed {run} keeps all promises: {tally:?}"),
            Err(broken) => panic!("{}", story(&broken)),
        }
        return;
    }
    let bad = BAD_FULL.iter().copied().map(Run::full).chain(BAD.iter().copied().map(Run::drawn));
    let seeds: Vec<Run> = bad.chain((1..=number("BATON_SEEDS").unwrap_or(SEEDS)).map(Run::drawn)).collect();
    let watch = Stopwatch::start();
    let Many { tally, broken, .. } = many(seeds.iter().copied(), |_| true);
    let seconds = watch.elapsed().as_secs_f64();
    if let Some(first) = broken.first() {
        let others: Vec<String> =
            broken.iter().take(20).map(|b| format!("seed {}: {}", b.run, b.what)).collect();
        let replayed = sim::replay(first.run).err().unwrap_or_else(|| first.clone());
        panic!(
            "{}\n{} of {} runs broke a promise:\n{}",
            story(&replayed),
            broken.len(),
            seeds.len(),
            others.join("\n")
        );
    }
    let rate = seeds.len() as f64 / seconds;
    println!("{} runs in {seconds:.1} s, {rate:.1} in a second: {tally:?}", seeds.len());
    if seconds > BUDGET_S {
        println!(
            "That is more than {BUDGET_S} s. If nothing else was running, the runs have become slower: see docs/RELIABILITY.md."
        );
    }
    assert!(tally.rings > seeds.len() as u64, "the runs hardly ring: {tally:?}");
    // one in a hundred runs is the least from which a broken promise would be noticed
    let least = seeds.len() as u64 / 100;
    for (what, times) in [
        ("two accept at once", tally.met.raced),
        ("a cover is accepted while the schedule is edited", tally.met.edited),
        ("an absence is recorded while a page rings", tally.met.paged),
        ("the hub is killed in between", tally.met.cut_off),
        ("a heartbeat falls silent", tally.mix.silences),
        ("an incident begins in a maintenance", tally.mix.quieted),
        ("a storm", tally.mix.storms),
        ("a provider does not take a message", tally.mix.refused),
        ("a provider says late what became of a message", tally.mix.late),
        ("a hub decides anew, because another wrote first", tally.mix.conflicts),
        ("a device comes to another hub", tally.mix.moves),
        ("a hub of several stands still", tally.mix.pauses),
        ("a drill", tally.mix.drills),
        ("a drill that was planned", tally.mix.planned),
        ("a drill that keeps something deaf", tally.mix.deafened),
        ("a real page ends a drill", tally.mix.overtaken),
        ("nobody answers a drill", tally.mix.drills_missed),
        ("a siren begins for a drill", tally.mix.drill_rings),
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
        for run in [Run::drawn(seed), Run::full(seed)] {
            assert_eq!(sim::run(run).ok(), sim::replay(run).ok(), "seed {run}");
        }
    }
}

/// Seeds within which each mistake has to be noticed.
const MUTANT_SEEDS: u64 = 300;

#[test]
fn mistakes_are_noticed() {
    let noticed = |mutation: &Mutation| {
        let found = (1..=MUTANT_SEEDS).find_map(|seed| sim::mutated(Run::drawn(seed), *mutation).err());
        (*mutation, found)
    };
    let all: Vec<_> = std::thread::scope(|scope| {
        let halves = Mutation::ALL.chunks(Mutation::ALL.len().div_ceil(2));
        let running: Vec<_> =
            halves.map(|half| scope.spawn(move || half.iter().map(noticed).collect::<Vec<_>>())).collect();
        running.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    for (mutation, found) in &all {
        let how = found.as_ref().map_or("NOT NOTICED".to_owned(), |b| format!("seed {}: {}", b.run, b.what));
        println!("{mutation:?}: {how}");
    }
    let survives: Vec<_> = all.iter().filter(|(_, found)| found.is_none()).map(|(it, _)| it).collect();
    assert!(survives.is_empty(), "not noticed within {MUTANT_SEEDS} seeds: {survives:?}");
}

fn story(broken: &Broken) -> String {
    broken.story(TRACE_LINES)
}
