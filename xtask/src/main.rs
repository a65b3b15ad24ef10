//! `cargo xtask …`: everything a newcomer types.
//!
//! `run` and `test` need nothing but Rust and Node: they install what is missing (through apt on Debian and Ubuntu),
//! build, and do the main job. The other commands are for people who work on Baton.

#![forbid(unsafe_code)]

mod bench;
mod dev;
mod doctor;
mod licences;
mod packages;
mod page;
mod run;
mod screenshots;
mod setup;
mod soak;
mod steps;
#[cfg(target_os = "linux")]
mod story;
mod test;
mod tools;
mod types;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Everything a newcomer types.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Set up, build and open Baton; without a display, on a virtual desktop that pages itself and saves pictures.
    Run(run::Arguments),
    /// Set up and run every check and test.
    Test(test::Arguments),
    /// Page yourself: an alert in Alertmanager's format through the hub's real ingest.
    Page,
    /// Measure against the budgets.
    Bench(bench::Arguments),
    /// Run the simulation on all cores until told to stop, or until a promise breaks.
    Soak(soak::Arguments),
    /// Take pictures of every screen in the real window, in two widths and both themes.
    Screenshots(screenshots::Arguments),
    /// Open the app on an interface that reloads as you edit it.
    Dev,
    /// Name what is missing on this machine, and how to get it.
    Doctor,
    /// Only install what is missing: system packages, npm packages.
    Setup,
    /// Write the interface's types anew from the wire crate.
    Types,
    /// Check the licences, sources and bans of everything we link.
    Licences,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Run(arguments) => run::run(arguments),
        Command::Test(arguments) => test::test(arguments),
        Command::Page => page::page(),
        Command::Bench(arguments) => bench::bench(arguments),
        Command::Soak(arguments) => soak::soak(arguments),
        Command::Screenshots(arguments) => screenshots::screenshots(arguments),
        Command::Dev => dev::dev(),
        Command::Doctor => doctor::doctor(),
        Command::Setup => setup::setup(setup::Purpose::Test),
        Command::Types => types::write(),
        Command::Licences => licences::check(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}
