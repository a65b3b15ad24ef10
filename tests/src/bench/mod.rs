//! The benchmarks: real programs, built for release, on loopback, against the budgets of `docs/BENCHMARKS.md`.
//!
//! Each part starts what it needs, measures, and gives [`Row`]s. A part that fails leaves its rows out and makes the whole fail;
//! the others still run. Rows of parts that were not asked for stay as they were measured before, with their date and commit.

mod desk;
mod devices;
mod figure;
mod http;
mod hub;
mod idle;
mod ingest;
mod machine;
mod owner;
mod paging;
mod restart;
mod rings;
mod rota;
mod schedule;
mod spread;
mod start;
mod stream;
mod workspace;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};
use xtask::place;

use figure::{Figures, Row};
use machine::Machine;

/// Measures Baton against its budgets.
#[derive(Debug, Parser)]
#[command(name = "baton-bench", bin_name = "cargo xtask bench --", version)]
struct Options {
    /// Small numbers: shows within seconds that everything works; its figures say nothing.
    #[arg(long)]
    quick: bool,
    /// Only these parts; others keep their earlier figures.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// Leave out what needs the window (`baton-app`).
    #[arg(long)]
    no_window: bool,
}

/// What can be measured on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Resolving schedules.
    Schedule,
    /// The views of a large rota.
    Rota,
    /// Accepted alert to the device's connection, with many devices.
    Paging,
    /// Durable alerts a second.
    Ingest,
    /// Memory of a connected device.
    Devices,
    /// Restart with a long journal.
    Restart,
    /// Owner's start to armed.
    Start,
    /// Accepted alert to notification and siren; acknowledgement to silence.
    Rings,
    /// Memory, processor and wake-ups while nothing happens.
    Idle,
}

const PARTS: [Part; 9] = [
    Part::Schedule,
    Part::Rota,
    Part::Paging,
    Part::Ingest,
    Part::Devices,
    Part::Restart,
    Part::Start,
    Part::Rings,
    Part::Idle,
];

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    /// As the budgets say.
    Full,
    /// Enough to show that it works.
    Quick,
}

impl Scale {
    /// One number for each scale.
    pub(crate) fn of<T>(self, full: T, quick: T) -> T {
        match self {
            Self::Full => full,
            Self::Quick => quick,
        }
    }
}

/// What every part works with.
pub(crate) struct Bench {
    pub(crate) scale: Scale,
    /// On the disk that the figures are about; empty at each part's start.
    pub(crate) work: PathBuf,
    pub(crate) window: bool,
}

/// Where the figures go.
const FOLDER: &str = "BATON_BENCH_DIR";

/// Measures what the command line asks for.
pub(crate) fn run() -> Result<()> {
    let options = Options::parse();
    let folder = match std::env::var_os(FOLDER) {
        Some(folder) => PathBuf::from(folder),
        None => place::target()?.join("bench"),
    };
    std::fs::create_dir_all(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
    raise_file_limit();
    let machine = Machine::look(&folder);
    let scale = if options.quick { Scale::Quick } else { Scale::Full };
    // a smoke test must not replace figures that mean something
    let name = scale.of("figures", "figures-quick");
    let mut figures = Figures::open(&folder, name)?;
    let mut failed = Vec::new();
    for part in PARTS {
        if !options.only.is_empty() && !options.only.contains(&part) {
            continue;
        }
        let title = part.title();
        println!("\n== {title}");
        let work = fresh_folder(&folder)?;
        let bench = Bench { scale, work, window: !options.no_window };
        match part.measure(&bench) {
            Ok(rows) => {
                rows.iter().for_each(print);
                figures.replace(title, rows, &machine);
                figures.save(&machine)?;
            }
            Err(problem) => {
                eprintln!("{title} failed: {problem:#}");
                failed.push(title);
            }
        }
        std::fs::remove_dir_all(&bench.work)
            .with_context(|| format!("{} could not be removed", bench.work.display()))?;
    }
    println!("\n{}", figures.table());
    if failed.is_empty() { Ok(()) } else { bail!("not measured: {}", failed.join(", ")) }
}

fn print(row: &Row) {
    println!("{}: {}   [{}]", row.what, row.measured, row.verdict.word());
}

fn fresh_folder(folder: &std::path::Path) -> Result<PathBuf> {
    let work = folder.join("work");
    if work.exists() {
        std::fs::remove_dir_all(&work).with_context(|| format!("{} could not be removed", work.display()))?;
    }
    std::fs::create_dir_all(&work).with_context(|| format!("{} could not be made", work.display()))?;
    Ok(work)
}

/// Ten thousand connections are ten thousand open files here, and as many in the hub, which inherits the limit.
fn raise_file_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(problem) = setrlimit(Resource::Nofile, limit) {
        eprintln!("the limit of open files stays as it is: {problem}");
    }
}

impl Part {
    fn title(self) -> &'static str {
        match self {
            Self::Schedule => "schedules",
            Self::Rota => "rota",
            Self::Paging => "paging",
            Self::Ingest => "ingest",
            Self::Devices => "devices",
            Self::Restart => "restart",
            Self::Start => "start",
            Self::Rings => "rings",
            Self::Idle => "idle",
        }
    }

    fn measure(self, bench: &Bench) -> Result<Vec<Row>> {
        match self {
            Self::Schedule => schedule::measure(bench),
            Self::Rota => rota::measure(bench),
            Self::Paging => paging::measure(bench),
            Self::Ingest => ingest::measure(bench),
            Self::Devices => devices::measure(bench),
            Self::Restart => restart::measure(bench),
            Self::Start => start::measure(bench),
            Self::Rings => rings::measure(bench),
            Self::Idle => idle::measure(bench),
        }
    }
}
