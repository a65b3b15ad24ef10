//! `baton agent` and `baton-hub` as processes: killed, started again, ended.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use baton_client::paths::{DATA_DIR_ENV, Paths, Program};
use baton_client::ports::secrets::PASSPHRASE_ENV;
use baton_client::socket::SocketClient;
use baton_domain::command::Action;
use baton_wire::intent::{Intent, Reply};
use baton_wire::socket::Subscriber;
use baton_wire::view::{IncidentViewState, LinkState, LocalHubView, NoticeCode, TimelineView, View};
use rustix::process::{Pid, Signal, kill_process};

use crate::device::PATIENCE;

/// The outer process of an owner; ended with all that it started.
pub(crate) struct Agent {
    process: Child,
    pub(crate) paths: Paths,
}

impl Agent {
    /// Ends as with an empty battery: at once, and nobody is told. `owner` is the process that holds the socket.
    pub(crate) fn dies(self, owner: u32) {
        signal(self.process.id(), Signal::KILL); // first whoever would start it again
        signal(owner, Signal::KILL);
    }

    pub(crate) fn start(folder: &Path) -> Self {
        Self::with(folder, &[])
    }

    /// With more in its environment, which the hub that it starts has too.
    pub(crate) fn with(folder: &Path, environment: &[(&str, &str)]) -> Self {
        let mut command = baton(folder);
        command.arg("agent").envs(environment.iter().copied());
        let process = command.stderr(Stdio::null()).spawn().unwrap();
        let paths = Paths::of(folder, folder.join("run").join("owner.sock")).unwrap();
        Self { process, paths }
    }

    pub(crate) async fn client(&self) -> SocketClient {
        SocketClient::connect_within(&self.paths, PATIENCE).await.unwrap()
    }

    /// Connects to another owner than `before`.
    pub(crate) async fn client_after(&self, before: u32) -> SocketClient {
        loop {
            let client = self.client().await;
            if client.pid() != before {
                return client;
            }
            tokio::task::yield_now().await;
        }
    }
}

/// `baton` as somebody types it whose files are in `folder`.
pub(crate) fn baton(folder: &Path) -> Command {
    let program = Program::Cli
        .find()
        .expect("baton is not built: `cargo build -p baton-cli`, or run `cargo xtask test`");
    let mut command = Command::new(program);
    command
        .env(DATA_DIR_ENV, folder)
        .env(PASSPHRASE_ENV, "a passphrase for tests")
        // Whoever runs the tests keeps their desktop to themselves.
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("BATON_SOCKET")
        .env_remove("INVOCATION_ID");
    command
}

/// What somebody types at the device whose files are in `folder`, and what came of it.
pub(crate) fn tries(folder: &Path, line: &[&str]) -> Output {
    let ran = baton(folder).args(line).output().unwrap();
    let (said, told) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    println!("$ baton {}\n{said}{told}", line.join(" "));
    ran
}

/// The same, where it has to succeed; gives what it said.
pub(crate) fn types(folder: &Path, line: &[&str]) -> String {
    let ran = tries(folder, line);
    assert!(ran.status.success(), "{line:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

/// Prints an incident's story with its times, for whoever reads the log of a test.
pub(crate) fn print_timeline(timeline: &[TimelineView]) {
    for line in timeline {
        println!("+{:>6} ms  {:?}", line.after_ms, line.what);
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        signal(self.process.id(), Signal::TERM);
        let _ended = self.process.wait();
    }
}

pub(crate) fn signal(pid: u32, signal: Signal) {
    // It may have ended already.
    let _ = kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), signal);
}

pub(crate) async fn sees(client: &SocketClient, what: &str, wanted: impl Fn(&View) -> bool) -> View {
    sees_within(client, PATIENCE, what, wanted).await
}

/// The same, for what takes its time.
pub(crate) async fn sees_within(
    client: &SocketClient,
    patience: Duration,
    what: &str,
    wanted: impl Fn(&View) -> bool,
) -> View {
    let mut views = client.subscribe(Subscriber::Program).await.unwrap();
    let look = async {
        loop {
            let view = views.next_view().await.unwrap_or_else(|| panic!("{what}: the owner ended"));
            if wanted(&view) {
                return (*view).clone();
            }
        }
    };
    tokio::time::timeout(patience, look).await.unwrap_or_else(|_| panic!("{what}: not seen"))
}

fn hub_pid(paths: &Paths) -> u32 {
    let text = std::fs::read_to_string(paths.hub().join("hub.json")).unwrap();
    let running: serde_json::Value = serde_json::from_str(&text).unwrap();
    running["pid"].as_u64().and_then(|pid| u32::try_from(pid).ok()).unwrap()
}

/// The processes of a number that was in use.
fn lives(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_of_owner_and_hub_lose_nothing_and_an_end_ends_everything() {
    let folder = tempfile::tempdir().unwrap();
    let agent = Agent::start(folder.path());
    let client = agent.client().await;
    let start = Intent::StartHub { your_name: "Mia".to_owned(), demo: true };
    assert_eq!(client.send(start).await, Ok(Reply::Done));
    let Reply::Paged { incident: Some(number) } = client.send(Intent::PageMe).await.unwrap() else {
        panic!("not paged");
    };
    sees(&client, "it rings", |view| view.alarm.is_some()).await;

    // The owner is killed: another takes over, finds the hub, and rings.
    let (owner, hub) = (client.pid(), hub_pid(&agent.paths));
    signal(owner, Signal::KILL);
    let client = agent.client_after(owner).await;
    let view = sees(&client, "it rings again, connected", |view| {
        view.alarm.is_some()
            && view.link.state == LinkState::Live
            && matches!(view.local_hub, LocalHubView::Running { .. })
    })
    .await;
    assert!(view.notices.iter().any(|notice| notice.code == NoticeCode::Restarted));
    assert_eq!(hub_pid(&agent.paths), hub, "the hub that ran is taken over, not started twice");

    // The adopted hub is killed: it is started again where it was, and nothing is forgotten.
    signal(hub, Signal::KILL);
    let client_sees = sees(&client, "connected to a new hub", |view| {
        view.link.state == LinkState::Live && matches!(view.local_hub, LocalHubView::Running { .. })
    });
    let changed = async {
        while lives(hub) || !agent.paths.hub().join("hub.json").exists() || hub_pid(&agent.paths) == hub {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, changed).await.expect("another hub runs");
    client_sees.await;
    let hub = hub_pid(&agent.paths);
    client
        .send(Intent::Act { action: Action::Acknowledge { incident: number, back_in_min: None } })
        .await
        .unwrap();
    sees(&client, "acknowledged", |view| {
        view.alarm.is_none()
            && view.incidents.iter().any(|found| {
                found.id == number
                    && matches!(&found.state, IncidentViewState::Acknowledged { by, .. } if by.me)
            })
    })
    .await;

    let (owner, paths) = (client.pid(), agent.paths.clone());
    drop(agent);
    assert!(!lives(owner) && !lives(hub), "told to end, all of it ends");
    assert!(!paths.socket().exists());
}
