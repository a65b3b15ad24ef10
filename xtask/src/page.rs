//! `cargo xtask page`: an alert for oneself, through the hub's real ingest.

use anyhow::{Context, Result};
use xtask::place;

use crate::run::{self, Program};
use crate::steps;

/// Pages whoever runs it.
///
/// # Errors
/// When no hub runs here; `baton` itself says what to do.
pub(crate) fn page() -> Result<()> {
    steps::run(steps::cargo(&["build", "--quiet", "--package", Program::Cli.package()]))?;
    let mut command = run::program(Program::Cli)?;
    // A virtual desktop that `run --keep` left open is where the pager is then.
    let desktop = place::target()?.join(run::DESKTOP_ENV);
    if let Ok(text) = std::fs::read_to_string(&desktop) {
        let variables = text.lines().filter_map(|line| line.split_once('='));
        let variables: Vec<(&str, &str)> = variables.collect();
        let runtime =
            variables.iter().find(|(name, _)| *name == "XDG_RUNTIME_DIR").map(|(_, folder)| *folder);
        if runtime.is_some_and(|folder| std::path::Path::new(folder).is_dir()) {
            command.envs(variables);
        } else {
            // That desktop has ended.
            std::fs::remove_file(&desktop)
                .context("a stale file of an ended desktop could not be removed")?;
        }
    }
    command.args(["page", "--me"]);
    steps::run(command)
}
