//! `baton-soak`: the simulation, on all cores, until it is told to stop or a promise breaks. Started by `cargo xtask soak`.
#![forbid(unsafe_code)]

use anyhow::{Context, Result, bail};
use baton_tests::sim::{self, many::many, size::Run};
use clap::Parser;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;
use xtask::wait::Stopwatch;

/// Seconds between two lines that say how far it is.
const TELL_EVERY: Duration = Duration::from_secs(10);

#[derive(Debug, Parser)]
struct Arguments {
    /// Stop after so many minutes; without it, when told to.
    #[arg(long)]
    minutes: Option<u64>,
    /// The first seed, and the one after the last.
    #[arg(long, default_value = "1..18446744073709551615", value_parser = seeds)]
    seeds: (u64, u64),
    /// Where the trace of a broken run goes.
    #[arg(long, default_value = ".")]
    folder: PathBuf,
}

fn seeds(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once("..").ok_or("two numbers with .. between them, as 1..10000")?;
    let number = |part: &str| part.parse::<u64>().map_err(|_| format!("{part:?} is not a number"));
    let (from, to) = (number(parts.0)?, number(parts.1)?);
    if from < to { Ok((from, to)) } else { Err(format!("{from}..{to} has no seeds")) }
}

fn main() -> Result<()> {
    let Arguments { minutes, seeds: (from, to), folder } = Arguments::parse();
    let (watch, told) = (Stopwatch::start(), Mutex::new(Duration::ZERO));
    let until = minutes.map(|minutes| Duration::from_secs(minutes.saturating_mul(60)));
    let line = |runs: u64| {
        let passed = watch.elapsed();
        let rate = runs as f64 / passed.as_secs_f64().max(0.001);
        println!("{runs} seeds from {from} on in {} s: {rate:.1} seeds/s", passed.as_secs());
    };
    let sum = many((from..to).map(Run::drawn), |sum| {
        let passed = watch.elapsed();
        if let Ok(mut told) = told.try_lock()
            && passed >= *told + TELL_EVERY
        {
            *told = passed;
            line(sum.runs);
        }
        sum.broken.is_empty() && until.is_none_or(|until| passed < until)
    });
    line(sum.runs);
    let Some(first) = sum.broken.first() else {
        println!("All promises held: {:?}", sum.tally);
        return Ok(());
    };
    let replayed = sim::replay(first.run).err().unwrap_or_else(|| first.clone());
    let file = folder.join(format!("seed-{}.txt", first.run));
    std::fs::write(&file, replayed.story(usize::MAX))
        .with_context(|| format!("{} could not be written", file.display()))?;
    bail!("seed {} broke a promise: {}; its trace is in {}", first.run, first.what, file.display())
}
