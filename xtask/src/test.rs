//! `cargo xtask test`: every check and test, the cheap ones first, the test runner's summary last.

use std::process::Command;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use xtask::place;

use crate::setup::{self, Purpose};
use crate::steps::{self, Steps};
use crate::{licences, types};

/// What to run.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Only this step, after those whose results it needs were run once.
    #[arg(long, value_enum)]
    only: Option<Step>,
}

/// The steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Install what is missing.
    Setup,
    /// Is every file formatted?
    Format,
    /// Licences, sources and bans of what we link.
    Licences,
    /// The interface: types, style, its own tests, its bundle and what the first screen costs, and how each screen looks in a
    /// browser.
    Interface,
    /// Lints, as errors.
    Clippy,
    /// Every program and every test binary, into one target directory.
    Build,
    /// Are the interface's types those of the wire crate?
    Types,
    /// The examples in the documentation.
    Examples,
    /// Every test.
    Tests,
}

/// All steps: one that needs another's result comes after it (the app's build embeds the interface's bundle).
const STEPS: [Step; 9] = [
    Step::Setup,
    Step::Format,
    Step::Licences,
    Step::Interface,
    Step::Clippy,
    Step::Build,
    Step::Types,
    Step::Examples,
    Step::Tests,
];

/// Runs them.
///
/// # Errors
/// At the first that fails, with how to run it alone.
pub(crate) fn test(arguments: Arguments) -> Result<()> {
    let chosen: Vec<Step> =
        STEPS.into_iter().filter(|step| arguments.only.is_none_or(|only| only == *step)).collect();
    let mut steps = Steps::new(chosen.len());
    for step in chosen {
        steps.next(step.title());
        step.run().with_context(|| {
            let name = step.name();
            format!(
                "{} failed after {}. This step alone: cargo xtask test --only {name}",
                step.title(),
                steps.elapsed()
            )
        })?;
    }
    Ok(())
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    fn title(self) -> &'static str {
        match self {
            Self::Setup => "Set-up",
            Self::Format => "Format",
            Self::Licences => "Licences, sources, bans",
            Self::Interface => "Interface",
            Self::Clippy => "Clippy",
            Self::Build => "Build",
            Self::Types => "The interface's types",
            Self::Examples => "Examples in the documentation",
            Self::Tests => "Tests",
        }
    }

    fn run(self) -> Result<()> {
        match self {
            Self::Setup => setup::setup(Purpose::Test),
            Self::Format => steps::run(steps::cargo(&["fmt", "--all", "--check"])),
            Self::Licences => licences::check(),
            Self::Interface => {
                for script in ["check", "lint", "test", "build", "budget", "looks"] {
                    steps::run(steps::npm(&["run", script]))?;
                }
                Ok(())
            }
            Self::Clippy => {
                steps::run(steps::cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
            }
            Self::Build => build(),
            Self::Types => types::check(has_nextest()),
            Self::Examples => {
                steps::run(environment(steps::cargo(&["test", "--doc", "--workspace", "--quiet"]))?)
            }
            Self::Tests => tests(),
        }
    }
}

/// With the tests' own features from the start, so that nothing of it is compiled twice.
fn build() -> Result<()> {
    let mut command = steps::cargo(&["build", "--workspace", "--lib", "--bins", "--tests"]);
    if cfg!(windows) {
        // A running program cannot be replaced there.
        command.args(["--exclude", "xtask"]);
    }
    steps::run(command)
}

/// Last of all, so that the output ends with the runner's summary.
fn tests() -> Result<()> {
    let arguments: &[&str] = if has_nextest() {
        &["nextest", "run", "--workspace", "--no-fail-fast"]
    } else {
        &["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]
    };
    steps::run(environment(steps::cargo(arguments))?)
}

fn has_nextest() -> bool {
    steps::answer("cargo", &["nextest", "--version"]).is_some()
}

/// What tests may rely on: where our programs are, and no snapshot that accepts itself.
fn environment(mut command: Command) -> Result<Command> {
    command.env(place::BIN_DIR, place::target()?.join("debug"));
    command.env("INSTA_UPDATE", "no");
    Ok(command)
}
