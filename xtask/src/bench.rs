//! `cargo xtask bench`: measurements against the budgets.

use anyhow::{Context, Result};
use xtask::place;

use crate::steps;

/// Runs every benchmark in release mode.
///
/// # Errors
/// When one fails, or a figure cannot be written.
pub(crate) fn bench() -> Result<()> {
    let folder = place::target()?.join("bench");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
    let mut command = steps::cargo(&["run", "--release", "--package", "baton-tests", "--bin", "baton-bench"]);
    command.env("BATON_BENCH_DIR", &folder);
    steps::run(command)?;
    println!("The figures are in {}", folder.display());
    Ok(())
}
