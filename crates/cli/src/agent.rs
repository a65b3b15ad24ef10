//! `baton agent`.

use std::io::IsTerminal;
use std::process::{Command, ExitCode};

use baton_client::agent::{self, Ended};
use baton_client::paths::Paths;
use baton_wire::problem::{Problem, ProblemCode};
use tracing_subscriber::filter::LevelFilter;

use crate::args::AgentOptions;
use crate::output::Failure;

/// How much the owner writes: error, warn, info, debug, trace.
const LOG_ENV: &str = "BATON_LOG";

const RUNS_ALREADY: &str = "baton: an owner runs for this user already; there is one at a time.";

/// Becomes the owner, with an outer process where nobody else would start it again.
pub(crate) fn run(options: AgentOptions) -> ExitCode {
    let inner = options.child || options.foreground || agent::is_supervised();
    let ended = if inner { owner(options.child) } else { outer() };
    ended.unwrap_or_else(|told| {
        eprintln!("baton: {told}");
        ExitCode::FAILURE
    })
}

#[cfg(unix)]
fn outer() -> Result<ExitCode, String> {
    let program =
        std::env::current_exe().map_err(|error| format!("This program's own path is not known: {error}."))?;
    let inner = || {
        let mut command = Command::new(&program);
        command.args(["agent", "--child"]);
        command
    };
    let paths = Paths::from_env().map_err(|error| error.to_string())?;
    let ended = agent::supervise(&paths, inner).map_err(|error| error.to_string())?;
    Ok(ended.unwrap_or_else(|| {
        eprintln!("{RUNS_ALREADY}");
        ExitCode::SUCCESS
    }))
}

#[cfg(not(unix))]
fn outer() -> Result<ExitCode, String> {
    owner(false)
}

fn owner(supervised: bool) -> Result<ExitCode, String> {
    log();
    if supervised || agent::is_supervised() {
        crash_as_a_whole();
    }
    let paths = Paths::from_env().map_err(|error| error.to_string())?;
    let runtime = runtime().map_err(|Failure(problem)| problem.detail)?;
    match runtime.block_on(agent::run(paths)) {
        Ok(Ended::Stopped) => Ok(ExitCode::SUCCESS),
        Ok(Ended::AlreadyRuns) => {
            eprintln!("{RUNS_ALREADY}");
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => Err(error.to_string()),
    }
}

/// A panic anywhere ends the process, so that whoever supervises it starts it anew: half an owner might look alive and not ring.
fn crash_as_a_whole() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        told(panic);
        std::process::abort();
    }));
}

fn log() {
    let level = std::env::var(LOG_ENV).ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::INFO);
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_ansi(colours).init();
}

/// One thread: it costs the least memory, and nothing here computes for long.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        let told = format!("The system does not give what a program needs: {error}.");
        Failure(Problem::new(ProblemCode::CannotStart, told))
    })
}
