//! The hub's process: started or adopted, watched, ended.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::HubEnd;
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use super::{Announced, Record};
use crate::file;
use crate::hub::HubClient;
use crate::paths::{Paths, Program};

/// The port that is tried first.
const PORT: u16 = 7420;
/// Where a running hub says what it is, in its data folder.
const LEFT_FILE: &str = "hub.json";
/// Until the hub listens: it may have a long journal to replay.
const LISTENS_WITHIN: Duration = Duration::from_secs(60);
/// Bytes of its first line.
const LINE_BYTES_MAX: u64 = 16 * 1024;
/// Bytes of its log before a start moves it aside.
const LOG_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Until it has ended after it was told to; then it is killed, which loses nothing that it accepted.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// A hub that runs.
#[derive(Debug)]
pub(super) enum Running {
    /// Started by this process.
    Ours {
        child: Box<Child>,
        /// Kept open: a program must not stumble over a closed output.
        _said: BufReader<ChildStdout>,
    },
    /// Started by an owner that was killed.
    #[cfg(unix)]
    Adopted(adopted::Adopted),
}

/// The hub's first line.
#[derive(Deserialize)]
struct Line {
    baton_hub: Hub,
}

#[derive(Deserialize)]
struct Hub {
    url: String,
    pid: u32,
    first_invite: Option<String>,
}

/// What a hub leaves in its data folder while it runs.
#[derive(Deserialize)]
struct Left {
    url: String,
    pid: u32,
}

/// The hub of an earlier owner, if it still runs.
pub(super) async fn adopt(paths: &Paths, http: &HubClient) -> Option<(Running, Announced)> {
    let left: Left = serde_json::from_slice(&std::fs::read(paths.hub().join(LEFT_FILE)).ok()?).ok()?;
    let record = Record::read(paths).filter(|record| record.pid == left.pid);
    let first_invite = record.as_ref().and_then(|record| record.first_invite.clone());
    let announced = Announced { url: left.url.parse().ok()?, pid: left.pid, first_invite };
    let running = adopted(left.pid)?;
    if !http.is_healthy(&announced.url).await {
        return None;
    }
    if record.is_none() {
        write_down(paths, &announced);
    }
    Some((running, announced))
}

fn write_down(paths: &Paths, announced: &Announced) {
    let record = Record {
        url: announced.url.to_string(),
        pid: announced.pid,
        first_invite: announced.first_invite.clone(),
    };
    if let Err(error) = record.write(paths) {
        tracing::error!(%error, "it cannot be written down that a hub runs here");
    }
}

#[cfg(unix)]
fn adopted(pid: u32) -> Option<Running> {
    adopted::Adopted::find(pid).map(Running::Adopted)
}

#[cfg(not(unix))]
fn adopted(_pid: u32) -> Option<Running> {
    None
}

/// Starts one, and waits until it listens.
pub(super) async fn spawn(paths: &Paths) -> Result<(Running, Announced), Problem> {
    let port = port(paths)?;
    match launch(paths, port).await {
        // Another program may have taken the usual port meanwhile; where no device knows the address yet, any other will do.
        Err(problem) if port == PORT && Record::read(paths).is_none() => {
            launch(paths, 0).await.map_err(|_as_before| problem)
        }
        launched => launched,
    }
}

async fn launch(paths: &Paths, port: u16) -> Result<(Running, Announced), Problem> {
    let program = Program::Hub.find().ok_or_else(|| {
        let told = "The program baton-hub was not found beside baton or on the path: install it, or set BATON_HUB to where it is.";
        Problem::new(ProblemCode::CannotStart, told)
    })?;
    let log_path = paths.hub_log();
    let failed = |what: &str, error: std::io::Error| {
        let told = format!("The hub on this computer does not start: {what}: {error}.");
        Problem::new(ProblemCode::CannotStart, told)
    };
    let log = file::open_log(&log_path, LOG_BYTES_MAX)
        .map_err(|error| failed("its log cannot be opened", error))?;
    let mut command = Command::new(&program);
    command
        .args(["serve", "--announce", "--listen", &format!("127.0.0.1:{port}"), "--data-dir"])
        .arg(paths.hub())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log);
    // What stops a terminal or a window must not stop the hub.
    #[cfg(unix)]
    command.process_group(0);
    let mut child =
        command.spawn().map_err(|error| failed(&format!("{} cannot be run", program.display()), error))?;
    let Some(said) = child.stdout.take() else {
        return Err(failed("its output is missing", std::io::Error::other("no pipe")));
    };
    let mut said = BufReader::new(said);
    let mut line = String::new();
    let first = async { (&mut said).take(LINE_BYTES_MAX).read_line(&mut line).await };
    let read = tokio::time::timeout(LISTENS_WITHIN, first).await;
    let told = match read {
        Ok(Ok(_)) => serde_json::from_str::<Line>(&line).ok(),
        Ok(Err(_)) | Err(_) => None,
    };
    let Some(Line { baton_hub: hub }) = told else {
        // Killing it loses nothing: it never listened.
        let _ = child.start_kill();
        let status = child.wait().await.ok();
        let told = format!(
            "The hub on this computer does not start: {}. Its log is {}.{}",
            status.map_or_else(|| "it did not answer".to_owned(), |status| end(status).to_string()),
            log_path.display(),
            last_line(&log_path)
        );
        return Err(Problem::new(ProblemCode::CannotStart, told));
    };
    let url = hub.url.parse().map_err(Problem::from)?;
    let announced = Announced { url, pid: hub.pid, first_invite: hub.first_invite };
    write_down(paths, &announced);
    Ok((Running::Ours { child: Box::new(child), _said: said }, announced))
}

/// The port written down; at the first start the usual one, or any if that is taken.
fn port(paths: &Paths) -> Result<u16, Problem> {
    let free = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    match Record::read(paths).and_then(|record| record.port()) {
        Some(port) if free(port) => Ok(port),
        Some(port) => {
            let told = format!(
                "The hub on this computer does not start: another program uses its port {port}. End that program; the hub then starts by itself."
            );
            Err(Problem::new(ProblemCode::CannotStart, told).with("port", port))
        }
        None if free(PORT) => Ok(PORT),
        None => Ok(0),
    }
}

fn end(status: ExitStatus) -> HubEnd {
    match status.code() {
        Some(code) => HubEnd::Code { code },
        None => HubEnd::Killed { said: status.to_string() },
    }
}

/// The log's last line, which mostly says why.
fn last_line(log: &std::path::Path) -> String {
    /// Bytes looked at: a few lines.
    const TAIL_BYTES: usize = 2_000;
    let Ok(text) = std::fs::read(log) else { return String::new() };
    let tail = String::from_utf8_lossy(&text[text.len().saturating_sub(TAIL_BYTES)..]).into_owned();
    tail.lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .map(|line| format!(" It says: {line}"))
        .unwrap_or_default()
}

impl Running {
    /// When it ended: how.
    pub(super) async fn ended(&mut self) -> HubEnd {
        match self {
            Self::Ours { child, .. } => match child.wait().await {
                Ok(status) => end(status),
                Err(error) => HubEnd::Unwatched { said: error.to_string() },
            },
            #[cfg(unix)]
            Self::Adopted(adopted) => {
                adopted.ended().await;
                HubEnd::Unknown
            }
        }
    }

    /// Tells it to end, and waits.
    pub(super) async fn end(&mut self) {
        self.signal(Severity::Ask);
        if tokio::time::timeout(ENDS_WITHIN, self.ended()).await.is_err() {
            tracing::warn!("the hub does not end by itself and is killed");
            self.signal(Severity::Kill);
            let _ended = tokio::time::timeout(ENDS_WITHIN, self.ended()).await;
        }
    }

    #[cfg(unix)]
    fn signal(&mut self, severity: Severity) {
        use rustix::process::{Pid, Signal, kill_process};
        let pid = match self {
            Self::Ours { child, .. } => child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)),
            Self::Adopted(adopted) => Some(adopted.pid()),
        };
        let signal = match severity {
            Severity::Ask => Signal::TERM,
            Severity::Kill => Signal::KILL,
        };
        if let Some(pid) = pid {
            // It may have ended just now.
            let _ = kill_process(pid, signal);
        }
    }

    #[cfg(not(unix))]
    fn signal(&mut self, _severity: Severity) {
        let Self::Ours { child, .. } = self;
        let _ = child.start_kill();
    }
}

#[derive(Clone, Copy)]
enum Severity {
    Ask,
    #[cfg_attr(not(unix), expect(dead_code, reason = "there is one way only"))]
    Kill,
}

#[cfg(target_os = "linux")]
mod adopted {
    //! A process that is not our child, watched through its file descriptor: no polling, and no mistake when its number is used again.

    use std::os::fd::OwnedFd;

    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::process::{Pid, PidfdFlags, pidfd_open};
    use tokio::sync::watch;

    /// The process.
    #[derive(Debug)]
    pub(crate) struct Adopted {
        pid: Pid,
        ended: watch::Receiver<()>,
    }

    impl Adopted {
        /// The process with this number, if it is a hub.
        pub(crate) fn find(pid: u32) -> Option<Self> {
            let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
            if name.trim() != "baton-hub" {
                return None;
            }
            let pid = Pid::from_raw(i32::try_from(pid).ok()?)?;
            let fd = pidfd_open(pid, PidfdFlags::empty()).ok()?;
            let (lives, ended) = watch::channel(());
            // tokio has no safe way to wait for such a descriptor; the thread sleeps until the process ends.
            let waits = move || {
                wait(&fd);
                drop(lives);
            };
            std::thread::Builder::new().name("hub-watch".into()).spawn(waits).ok()?;
            Some(Self { pid, ended })
        }

        pub(crate) fn pid(&self) -> Pid {
            self.pid
        }

        /// Once it has ended.
        pub(crate) async fn ended(&mut self) {
            while self.ended.changed().await.is_ok() {}
        }
    }

    /// A process's descriptor is readable once the process has ended (pidfd_open(2)).
    fn wait(fd: &OwnedFd) {
        while let Err(rustix::io::Errno::INTR) = poll(&mut [PollFd::new(fd, PollFlags::IN)], None) {}
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
mod adopted {
    //! A process that is not our child, looked at now and then. Not run.

    use std::time::Duration;

    use rustix::process::{Pid, test_kill_process};

    /// Between two looks.
    const LOOK_EVERY: Duration = Duration::from_secs(2);

    /// The process.
    #[derive(Debug)]
    pub(crate) struct Adopted(Pid);

    impl Adopted {
        /// The process with this number.
        pub(crate) fn find(pid: u32) -> Option<Self> {
            let pid = Pid::from_raw(i32::try_from(pid).ok()?)?;
            test_kill_process(pid).ok().map(|()| Self(pid))
        }

        pub(crate) fn pid(&self) -> Pid {
            self.0
        }

        /// Once the number names nothing any more.
        pub(crate) async fn ended(&mut self) {
            while test_kill_process(self.0).is_ok() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }
}
