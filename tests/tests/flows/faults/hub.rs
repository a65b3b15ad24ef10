//! The hub as a program, killed and frozen under load.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use baton_domain::command::Action;
use baton_hub::{Hub, HubOptions};
use baton_wire::view::{IncidentViewState, LinkState, View};
use rustix::process::Signal;
use serde_json::Value;
use xtask::place;
use xtask::process::Process;

use super::KILLS;
use super::alerts::{Says, Tool, furnish};
use crate::device::{Device, Home, PATIENCE};

/// Tools that send at the same time.
const SENDERS: u32 = 4;
/// Alerts between two kills, at least: each kill is under load.
const ALERTS_BETWEEN: u32 = 12;

/// A `baton-hub` that is started again where it was.
pub(crate) struct HubProcess {
    process: Process,
    folder: tempfile::TempDir,
    address: SocketAddr,
    options: Vec<String>,
    /// How the first device joins.
    pub(crate) first_link: String,
}

impl HubProcess {
    pub(crate) fn start() -> Self {
        Self::start_with(Vec::new())
    }

    /// With further options of the command line.
    pub(crate) fn start_with(options: Vec<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // a free port, which the hub has again after each kill
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (process, said) = spawn(folder.path(), address, &options);
        let code = said["first_invite"].as_str().expect("a new hub invites");
        let first_link = format!("baton://join?hub=http://{address}&code={code}");
        Self { process, folder, address, options, first_link }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }

    /// Once it was killed.
    pub(crate) fn start_again(&mut self) {
        self.process = spawn(self.folder.path(), self.address, &self.options).0;
    }

    fn kill_and_start_again(&mut self) {
        self.kill();
        self.start_again();
    }

    fn signal(&self, signal: Signal) {
        self.process.signal(signal).unwrap();
    }

    /// Kills it, and gives what its journal adds up to.
    async fn autopsy(mut self) -> Arc<baton_domain::state::State> {
        self.process.kill();
        let hub = Hub::start(HubOptions::new(self.folder.path().join("data"))).await.unwrap();
        let state = hub.state();
        hub.stop().await;
        state
    }
}

fn spawn(folder: &std::path::Path, address: SocketAddr, options: &[String]) -> (Process, Value) {
    let mut command = Command::new(place::program("baton-hub").unwrap());
    command
        .args(["serve", "--announce", "--stop-with-parent", "--listen", &address.to_string()])
        .args(options);
    command.arg("--data-dir").arg(folder.join("data")).env("BATON_LOG", "warn").stdin(Stdio::piped());
    let (process, output) = Process::start_piped("hub", command, folder, None).unwrap();
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).unwrap();
    let said = serde_json::from_str::<Value>(&line).unwrap_or_else(|_| panic!("{line:?}: {}", process.log()));
    (process, said["baton_hub"].clone())
}

/// What tools know about what they sent.
#[derive(Default)]
struct Sent {
    over: AtomicBool,
    accepted: AtomicU32,
}

/// Sends firing alerts, and of every second one that it is over; gives the names of those that fire to the end.
async fn send(tool: Tool, sender: u32, sent: Arc<Sent>) -> BTreeSet<String> {
    let mut firing = BTreeSet::new();
    for n in 0_u32.. {
        if sent.over.load(Ordering::Relaxed) {
            break;
        }
        let name = format!("Sender{sender}Alert{n}");
        tool.sends(0, &name, Says::Firing).await;
        if n % 2 == 0 {
            firing.insert(name);
        } else {
            tool.sends(0, &name, Says::Resolved).await;
        }
        sent.accepted.fetch_add(1, Ordering::Relaxed);
    }
    firing
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_of_the_hub_under_load_lose_no_accepted_alert() {
    let mut hub = HubProcess::start();
    let home = Home::new("laptop");
    let mut device = Device::start(&home).await;
    device.joins(&hub.first_link).await;
    let me = device.view().await.account.unwrap().person;
    for action in furnish(me, 1) {
        device.acts(action).await;
    }
    let (tool, sent) = (Tool::new(&hub.url()), Arc::new(Sent::default()));
    let senders: Vec<_> =
        (0..SENDERS).map(|sender| tokio::spawn(send(tool.clone(), sender, Arc::clone(&sent)))).collect();
    for _ in 0..KILLS {
        let enough = sent.accepted.load(Ordering::Relaxed) + ALERTS_BETWEEN;
        let load = async {
            while sent.accepted.load(Ordering::Relaxed) < enough {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, load).await.expect("alerts are accepted between two kills");
        hub.kill_and_start_again();
    }
    sent.over.store(true, Ordering::Relaxed);
    let mut firing = BTreeSet::new();
    for sender in senders {
        firing.extend(sender.await.unwrap());
    }
    println!("{KILLS} kills of the hub, {} alerts", sent.accepted.load(Ordering::Relaxed));

    // The device has come through all of it, and rings: for the storm that it became.
    device.sees("connected", |view| view.link.state == LinkState::Live && view.outbox.is_empty()).await;
    device.rings().await;
    let alarm = device.view().await.alarm.unwrap();
    for incident in alarm.incidents {
        device.acts(Action::Acknowledge { incident, back_in_min: None }).await;
    }
    device.is_silent_of_pages().await;
    device.stop().await;

    let state = hub.autopsy().await;
    let kept: BTreeSet<String> = state
        .open_incidents()
        .filter(|incident| incident.noise.members.is_none())
        .map(|incident| incident.title.split(' ').next().unwrap_or_default().to_owned())
        .collect();
    let lost: Vec<_> = firing.difference(&kept).collect();
    let stale: Vec<_> = kept.difference(&firing).collect();
    assert!(lost.is_empty() && stale.is_empty(), "lost: {lost:?}; open though they are over: {stale:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_hub_accepts_nothing_and_goes_on_when_it_thaws() {
    let hub = HubProcess::start();
    let home = Home::new("laptop");
    let mut device = Device::start(&home).await;
    device.joins(&hub.first_link).await;
    let me = device.view().await.account.unwrap().person;
    for action in furnish(me, 1) {
        device.acts(action).await;
    }
    let tool = Tool::new(&hub.url());
    tool.sends(0, "Before", Says::Firing).await;
    let before = device.rings().await;
    hub.signal(Signal::STOP);
    // What it does not answer it has not accepted; what is answered here waits for it.
    assert!(!tool.tries(0, "Meanwhile", Says::Firing).await, "a frozen hub accepts an alert");
    device.act(Action::Acknowledge { incident: before, back_in_min: None }).await;
    device.is_silent_of_pages().await;
    hub.signal(Signal::CONT);
    // Until then the answered one is on the alarm's screen, too, as being acknowledged; a new page would come ahead of that news.
    let known = |view: &View| {
        let mut all = view.incidents.iter().filter(|incident| incident.id == before);
        let taken = all.any(|incident| matches!(incident.state, IncidentViewState::Acknowledged { .. }));
        taken && view.outbox.is_empty()
    };
    device.sees("the answer is through", known).await;
    tool.sends(0, "Meanwhile", Says::Firing).await;
    let meanwhile = device.rings().await;
    assert_ne!(meanwhile, before, "what was answered does not ring again");
    tool.sends(0, "Meanwhile", Says::Resolved).await;
    device.is_silent_of_pages().await;
    device.stop().await;
}
