//! `cargo xtask soak`: the simulation on all cores, for as long as one likes.

use anyhow::{Context, Result};
use clap::Args;
use xtask::place;

use crate::steps;

/// For how long, and which runs.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Stop after so many minutes; without it, on Ctrl-C.
    #[arg(long)]
    minutes: Option<u64>,
    /// The first seed, and the one after the last: `1..10000`.
    #[arg(long)]
    seeds: Option<String>,
}

/// Builds the simulation as the tests have it, and runs it until it is told to stop or a promise breaks.
///
/// # Errors
/// When the build fails, or a promise breaks: the trace is then in a file that is named.
pub(crate) fn soak(arguments: Arguments) -> Result<()> {
    // the whole workspace's features, so that nothing is compiled that `cargo test` has not compiled already
    steps::run(steps::cargo(&["build", "--workspace", "--bin", "baton-soak"]))?;
    let target = place::target()?;
    let folder = target.join("soak");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
    let program = format!("baton-soak{}", std::env::consts::EXE_SUFFIX);
    let mut command = std::process::Command::new(target.join("debug").join(program));
    command.arg("--folder").arg(&folder);
    if let Some(minutes) = arguments.minutes {
        command.arg("--minutes").arg(minutes.to_string());
    }
    if let Some(seeds) = arguments.seeds {
        command.arg("--seeds").arg(seeds);
    }
    steps::run(command)
}
