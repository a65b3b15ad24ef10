//! `cargo xtask bench`: measurements against the budgets.

use std::ffi::OsString;

use anyhow::{Context, Result};
use clap::Args;
use xtask::place;

use crate::run::Program;
use crate::setup::{self, Purpose};
use crate::steps::{self, Steps};

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Leave out what needs the window, which takes longest to build.
    #[arg(long)]
    no_window: bool,
    /// For the benchmarks themselves: `--quick`, `--only paging,ingest` …
    #[arg(last = true)]
    rest: Vec<OsString>,
}

/// Builds everything for release and runs every benchmark.
///
/// # Errors
/// When a build or a benchmark fails, or a figure cannot be written.
pub(crate) fn bench(arguments: Arguments) -> Result<()> {
    let target = place::target()?;
    let folder = target.join("bench");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
    let mut steps = Steps::new(3);
    steps.next("Set-up");
    setup::setup(Purpose::RunWithoutDisplay)?;
    steps.next("The programs, for release (the first time takes many minutes)");
    if !arguments.no_window {
        steps::run(steps::npm(&["run", "build"]))?;
    }
    let mut build = vec!["build", "--release"];
    for program in [Program::Hub, Program::Cli, Program::App] {
        if program != Program::App || !arguments.no_window {
            build.extend(["--package", program.package()]);
        }
    }
    steps::run(steps::cargo(&build))?;
    steps.next("The benchmarks");
    let mut command =
        steps::cargo(&["run", "--release", "--package", "baton-tests", "--bin", "baton-bench", "--"]);
    if arguments.no_window {
        command.arg("--no-window");
    }
    command.args(arguments.rest);
    command.env("BATON_BENCH_DIR", &folder).env(place::BIN_DIR, target.join("release"));
    steps::run(command)?;
    println!("The figures are in {}", folder.display());
    Ok(())
}
