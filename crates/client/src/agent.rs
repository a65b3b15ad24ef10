//! `baton agent`: the owner as a process of its own, and how others start it.
//!
//! [`supervise`] is the outer process where no session manager watches over the owner: it starts the inner one, and starts it again when
//! it crashes or is killed; the inner one resumes the ring that was in progress. [`run`] is the inner one. Under systemd the outer one
//! is not needed, and is left out ([`is_supervised`]).

use std::io;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::ThisDevice;
use crate::file;
use crate::owner::{Owner, OwnerConfig, OwnerError, desktop_ports};
use crate::paths::{Paths, Program};
use crate::socket::{Claim, Claimed, SocketClient, SocketError, claim, is_watched, serve};

/// Bytes of the owner's log before a start moves it aside.
const LOG_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// How long an owner may take to listen: it is armed in tens of milliseconds, on a machine that does nothing else.
const LISTENS_WITHIN: Duration = Duration::from_secs(15);
/// How often an owner that is being started is looked for.
const REACH_AGAIN: Duration = Duration::from_millis(10);

/// How long the lock of an owner that does not answer is waited for, and how often it is looked at.
const CLAIM_WITHIN: Duration = Duration::from_secs(10);
const CLAIM_AGAIN: Duration = Duration::from_millis(25);

/// Why there is no owner.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// Its socket cannot be used.
    #[error(transparent)]
    Socket(#[from] SocketError),
    /// It does not begin.
    #[error(transparent)]
    Owner(#[from] OwnerError),
    /// The system does not let it listen for signals, run programs, or write its log.
    #[error("Baton's owner process does not start: {what}: {error}.")]
    System {
        /// What was tried.
        what: &'static str,
        /// Why not.
        error: io::Error,
    },
    /// Another one is there and does not answer.
    #[error(
        "Another owner of Baton holds its lock and does not answer: it hangs. End it (`pkill -x baton`), then start `baton agent`."
    )]
    Mute,
    /// The program is not there.
    #[error(
        "The program baton was not found beside this one or on the path: install it, or set BATON_CLI to where it is."
    )]
    NoProgram,
}

/// How an owner's life went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// It was told to end, and did.
    Stopped,
    /// Another one was there.
    AlreadyRuns,
}

/// Becomes the owner of this computer's user and lives until told to end.
pub async fn run(paths: Paths) -> Result<Ended, AgentError> {
    let Some(claimed) = claim_or_find(&paths).await? else { return Ok(Ended::AlreadyRuns) };
    let stop =
        stop_signal().map_err(|error| AgentError::System { what: "signals cannot be heard", error })?;
    let ports = paths.clone();
    let config = OwnerConfig {
        paths,
        device: ThisDevice::this_computer(),
        ports: Box::new(move |reports| desktop_ports(&ports, reports)),
    };
    let (owner, handle) = Owner::start(config).await?;
    let server = tokio::spawn(serve(claimed, handle));
    owner.run(stop).await;
    server.abort();
    Ok(Ended::Stopped)
}

/// The right to be owner; `None` when a living owner answers. A lock that is held by nobody who answers is waited for: a killed owner's
/// child that was just being started holds it until it has begun, and an owner that is ending for some milliseconds more.
async fn claim_or_find(paths: &Paths) -> Result<Option<Claimed>, AgentError> {
    let claims = async {
        loop {
            match claim(paths)? {
                Claim::Owner(claimed) => return Ok(Some(claimed)),
                Claim::Taken => match SocketClient::connect(paths).await {
                    Ok(_) => return Ok(None),
                    Err(SocketError::NoOwner) => tokio::time::sleep(CLAIM_AGAIN).await,
                    Err(error) => return Err(error.into()),
                },
            }
        }
    };
    tokio::time::timeout(CLAIM_WITHIN, claims).await.unwrap_or(Err(AgentError::Mute))
}

/// Ready at the first request to end. Losing the terminal is none: a pager outlives it.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = interrupt.recv() => return,
                _ = hangup.recv() => {}
            }
        }
    })
}

/// Ready at the first request to end.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// The owner, started if there was none.
pub struct Reached {
    /// To speak to it.
    pub client: SocketClient,
    /// Whether it was started for this.
    pub started: Started,
}

/// Whether an owner was started.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Started {
    /// It ran already.
    RanAlready,
    /// It runs now.
    JustNow,
}

/// Connects to the owner; starts one in the background when there is none. One that is watched over comes back by itself, and is waited
/// for: a second one in the gap would make the one that watches believe that all is well, and end.
pub async fn reach(paths: &Paths) -> Result<Reached, AgentError> {
    let mut started = Started::RanAlready;
    let reached = async {
        loop {
            match SocketClient::connect(paths).await {
                Ok(client) => return Ok(Reached { client, started }),
                Err(SocketError::NoOwner) => {}
                Err(error) => return Err(AgentError::from(error)),
            }
            if started == Started::RanAlready && !is_watched(paths)? {
                start_in_background(paths)?;
                started = Started::JustNow;
            }
            tokio::time::sleep(REACH_AGAIN).await;
        }
    };
    tokio::time::timeout(LISTENS_WITHIN, reached).await.unwrap_or(Err(SocketError::NoOwner.into()))
}

/// Starts `baton agent`, detached from this process and its terminal. Of two that are started at once, one ends by itself.
pub fn start_in_background(paths: &Paths) -> Result<(), AgentError> {
    let program = Program::Cli.find().ok_or(AgentError::NoProgram)?;
    let log = file::open_log(&paths.log(), LOG_BYTES_MAX)
        .map_err(|error| AgentError::System { what: "its log cannot be opened", error })?;
    let mut command = Command::new(program);
    command.arg("agent").stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child =
        command.spawn().map_err(|error| AgentError::System { what: "baton cannot be run", error })?;
    // Nobody waits for it; should it end while this process lives, the system must not keep its entry.
    let reaper = std::thread::Builder::new().name("agent-reaper".into());
    if let Err(error) = reaper.spawn(move || child.wait()) {
        tracing::debug!(%error, "the agent's entry stays in the process table until this process ends");
    }
    Ok(())
}

/// A session manager starts the owner again when it ends: systemd says so in its services' environment.
pub fn is_supervised() -> bool {
    ["INVOCATION_ID", "NOTIFY_SOCKET"].iter().all(|name| std::env::var_os(name).is_some())
}

#[cfg(unix)]
pub use outer::supervise;

#[cfg(unix)]
mod outer {
    //! The outer process. No runtime, no threads of its own but the signals': it lives as long as the session and should cost nothing.

    use std::io;
    use std::process::{Child, Command, ExitCode, ExitStatus};
    use std::time::Duration;

    use rustix::process::{Pid, Signal, kill_process};
    use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use super::AgentError;
    use crate::paths::Paths;
    use crate::socket::{SocketError, Watch, claim_watch};

    /// First and longest wait before the owner is started again. A start costs some ten milliseconds of a processor; a page that waits
    /// for a pager that has crashed costs more.
    const AGAIN_FIRST: Duration = Duration::from_millis(50);
    const AGAIN_LONGEST: Duration = Duration::from_secs(1);
    /// Living for this long means that the next crash is a new story.
    const STEADY_MS: u64 = 60_000;

    /// How often the right to watch is asked for: whoever only looks whether it is held holds it for a moment.
    const CLAIMS: u32 = 4;

    /// Starts `inner` and starts it again whenever it crashes; ends with it when it ends in order. Passes requests to end on.
    /// `None` when another process does so already.
    pub fn supervise(
        paths: &Paths,
        mut inner: impl FnMut() -> Command,
    ) -> Result<Option<ExitCode>, AgentError> {
        let Some(_watch) = claim(paths)? else { return Ok(None) };
        let failed = |error| AgentError::System { what: "the owner cannot be watched over", error };
        watch_over(&mut inner).map(Some).map_err(failed)
    }

    fn claim(paths: &Paths) -> Result<Option<Watch>, SocketError> {
        for _ in 1..CLAIMS {
            if let Some(watch) = claim_watch(paths)? {
                return Ok(Some(watch));
            }
            pause(AGAIN_FIRST);
        }
        claim_watch(paths)
    }

    fn watch_over(inner: &mut impl FnMut() -> Command) -> io::Result<ExitCode> {
        let mut signals = Signals::new([SIGCHLD, SIGHUP, SIGINT, SIGTERM])?;
        let mut wait = AGAIN_FIRST;
        loop {
            let begun_ms = crate::ports::clock::read().1;
            let mut child = inner().spawn()?;
            let (status, told) = watch(&mut child, &mut signals)?;
            if status.success() || told == Told::ToEnd {
                return Ok(ExitCode::SUCCESS);
            }
            if crate::ports::clock::read().1.saturating_sub(begun_ms) >= STEADY_MS {
                wait = AGAIN_FIRST;
            }
            eprintln!("baton: the owner ended ({status}); it is started again");
            pause(wait);
            if signals.pending().any(|signal| signal == SIGTERM || signal == SIGINT) {
                return Ok(ExitCode::SUCCESS);
            }
            wait = (wait * 2).min(AGAIN_LONGEST);
        }
    }

    /// Whether this process was told to end meanwhile.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Told {
        Nothing,
        ToEnd,
    }

    fn watch(child: &mut Child, signals: &mut Signals) -> io::Result<(ExitStatus, Told)> {
        let mut told = Told::Nothing;
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok((status, told));
            }
            for signal in signals.wait() {
                if signal == SIGTERM || signal == SIGINT {
                    told = Told::ToEnd;
                    pass_on(child);
                }
            }
        }
    }

    fn pass_on(child: &Child) {
        if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            // It may have ended just now.
            let _ = kill_process(pid, Signal::TERM);
        }
    }

    #[expect(clippy::disallowed_methods, reason = "a process without a runtime that does nothing else")]
    fn pause(wait: Duration) {
        std::thread::sleep(wait);
    }
}
