//! `cargo xtask run`: Baton's window, or without a display a whole story on a virtual desktop.

use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;
use xtask::place;

use crate::setup::{self, Purpose};
use crate::steps::{self, Steps};

/// How to run.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Use a virtual desktop even if there is a display.
    #[arg(long)]
    headless: bool,
    /// Leave the virtual desktop up at the end, until Ctrl-C; `cargo xtask page` then pages it.
    #[arg(long)]
    keep: bool,
}

/// A file in the target directory with the variables of a virtual desktop that was left open.
pub(crate) const DESKTOP_ENV: &str = "xtask/desktop.env";

/// The programs that make up Baton.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// `baton-hub`, the server.
    Hub,
    /// `baton`, the pager and its command line.
    Cli,
    /// `baton-app`, the window.
    App,
}

impl Program {
    /// The package it is built from.
    pub(crate) fn package(self) -> &'static str {
        match self {
            Self::Hub => "baton-hub",
            Self::Cli => "baton-cli",
            Self::App => "baton-app",
        }
    }

    /// What its program is called, without an ending.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Hub => "baton-hub",
            Self::Cli => "baton",
            Self::App => "baton-app",
        }
    }
}

/// Sets up, builds, runs.
///
/// # Errors
/// When a step fails; says which.
pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let headless = arguments.headless || !has_display();
    let mut steps = Steps::new(4);
    steps.next("Set-up");
    setup::setup(if headless { Purpose::RunWithoutDisplay } else { Purpose::Run })?;
    steps.next("The interface's bundle");
    steps::run(steps::npm(&["run", "build"]))?;
    steps.next("The hub, the pager and the window (the first time takes some minutes)");
    let mut build = vec!["build"];
    for program in [Program::Hub, Program::Cli, Program::App] {
        build.extend(["--package", program.package()]);
    }
    steps::run(steps::cargo(&build))?;
    if !headless {
        steps.next("Baton's window");
        return steps::run(program(Program::App)?);
    }
    steps.next("A page on a virtual desktop, as there is no display");
    story(arguments.keep)
}

#[cfg(target_os = "linux")]
fn story(keep: bool) -> Result<()> {
    crate::story::tell(if keep { crate::story::Ending::StayUp } else { crate::story::Ending::Close })
}

#[cfg(not(target_os = "linux"))]
fn story(_keep: bool) -> Result<()> {
    anyhow::bail!("virtual desktops are made on Linux only; run this where there is a display")
}

/// Whether programs can open windows here: always on macOS and Windows.
fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// A command for one of our programs as built for development.
///
/// # Errors
/// When the target directory is not known.
pub(crate) fn program(program: Program) -> Result<Command> {
    let folder = place::target().context("the built programs were not found")?.join("debug");
    let mut command =
        Command::new(folder.join(format!("{}{}", program.file(), std::env::consts::EXE_SUFFIX)));
    command.env(place::BIN_DIR, folder);
    Ok(command)
}
