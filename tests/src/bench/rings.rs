//! From an accepted alert to what a person notices, through the real owner on a virtual desktop: the notification on the bus, the
//! siren in a recording of the sound server's output; and from the acknowledgement to silence.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_wire::domain::command::Action;
use baton_wire::intent::Intent;
use tokio::runtime::Builder;
use xtask::desktop::{Recorder, SILENCE};
use xtask::wait::Stopwatch;

use super::Bench;
use super::desk::{Desk, PATIENCE};
use super::figure::Row;
use super::http::Http;
use super::spread::{Spread, shown};
use super::workspace::{Status, alertmanager, ingest};
use baton_tests::owner::Owner;

/// Silence for this long is the end of a ring; the siren itself has no pauses.
const QUIET: Duration = Duration::from_millis(300);
/// Pages in one recording, which may be ten minutes long.
const PAGES_EACH: u32 = 50;
/// The budget for both.
const BUDGET: Duration = Duration::from_millis(150);
/// From the stop at the device; the way from the answer to it is a round trip more.
const SILENT: Duration = Duration::from_millis(100);

/// What one page took.
#[derive(Default)]
struct Times {
    notified: Vec<Duration>,
    heard: Vec<Duration>,
    silent: Vec<Duration>,
}

/// Pages the person at the desktop, one page after the other.
pub(crate) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let pages = bench.scale.of(200, 5);
    let desk = Desk::on_call()?;
    let mut owner = desk.wait_for_owner()?;
    let (hub, path) = desk.ingest(&mut owner)?;
    let runtime = Builder::new_current_thread().enable_all().build().context("no runtime")?;
    let http = runtime.block_on(Http::connect(hub))?;
    let mut story = Story { owner, runtime, http, path, times: Times::default() };
    let mut number = 0;
    while number < pages {
        let bus = Bus::listen(&desk)?;
        let recorder = desk.desktop.record()?;
        for _ in 0..PAGES_EACH.min(pages - number) {
            story.page(number, &bus, &recorder).with_context(|| format!("page {number}"))?;
            number += 1;
        }
    }
    Ok(rows(story.times))
}

fn rows(times: Times) -> Vec<Row> {
    let [notified, heard, silent] = [times.notified, times.heard, times.silent].map(Spread::new);
    let budget = format!("p99 ≤ {}", shown(BUDGET));
    let method =
        "one page after the other through hub, owner and the desktop's own daemons; from the hub's 2xx";
    vec![
        Row::new("accepted alert → notification on the bus", notified.text(), format!("{method}; `dbus-monitor` sees the call"))
            .budget(budget.clone(), || notified.percent(99) <= BUDGET),
        Row::new("accepted alert → siren audible", heard.text(), format!("{method}; first sample above -60 dB in a recording of the sound server's monitor, its buffers included"))
            .budget(budget, || heard.percent(99) <= BUDGET),
        Row::new("acknowledge → silence", silent.text(), "from the answer given to the owner's socket to the last sample above -60 dB, same recording")
            .budget(format!("≤ {}", shown(SILENT)), || silent.percent(99) <= SILENT),
    ]
}

struct Story {
    owner: Owner,
    runtime: tokio::runtime::Runtime,
    http: Http,
    path: String,
    times: Times,
}

impl Story {
    /// One page: alert, notification, siren, acknowledgement, silence; then the alert is over.
    fn page(&mut self, number: u32, bus: &Bus, recorder: &Recorder) -> Result<()> {
        let name = [format!("Ring{number:05}")];
        let body = alertmanager(&name, Status::Firing);
        let before = recorder.now();
        let outcome = self.runtime.block_on(ingest(&mut self.http, &self.path, &body))?;
        let (accepted, accepted_at) = (recorder.now(), bus.clock.elapsed());
        let incident = *outcome.incidents.first().context("the alert began no incident")?;
        let notified_at = bus.wait_for(&name[0])?;
        let heard = recorder.wait_for_sound(before, SILENCE, PATIENCE)?;
        self.times.notified.push(notified_at.saturating_sub(accepted_at));
        self.times.heard.push(heard.saturating_sub(accepted));

        let answered = recorder.now();
        self.owner.send(Intent::Act { action: Action::Acknowledge { incident, back_in_min: None } })?;
        let silent = recorder.wait_for_silence(QUIET, SILENCE, PATIENCE)?;
        ensure!(silent >= heard, "it fell silent before it sounded");
        self.times.silent.push(silent.saturating_sub(answered));
        let over = alertmanager(&name, Status::Resolved);
        self.runtime.block_on(ingest(&mut self.http, &self.path, &over))?;
        Ok(())
    }
}

/// Somebody who watches the session bus for notifications.
struct Bus {
    monitor: Child,
    clock: Stopwatch,
    seen: Receiver<(Duration, String)>,
}

impl Bus {
    fn listen(desk: &Desk) -> Result<Self> {
        let mut command: Command = desk.desktop.command("dbus-monitor");
        command.args(["--session", "interface='org.freedesktop.Notifications',member='Notify'"]);
        let mut monitor = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("dbus-monitor (package dbus) could not be started")?;
        let output = monitor.stdout.take().context("dbus-monitor has no output")?;
        let clock = Stopwatch::start();
        let (tell, seen) = channel();
        let (begun, ready) = channel();
        std::thread::spawn(move || watch(output, clock, &tell, &begun));
        ready.recv_timeout(PATIENCE).context("dbus-monitor does not listen")?;
        Ok(Self { monitor, clock, seen })
    }

    /// When the first notification that mentions `name` was on the bus.
    fn wait_for(&self, name: &str) -> Result<Duration> {
        loop {
            let (at, text) = self.seen.recv_timeout(PATIENCE).context("no notification on the bus")?;
            if text.contains(name) {
                return Ok(at);
            }
        }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // it has nothing to tidy up
        let _ = self.monitor.kill();
        let _ = self.monitor.wait();
    }
}

/// Reads the monitor's lines; each text is told with the moment at which its call was announced.
fn watch(output: ChildStdout, clock: Stopwatch, tell: &Sender<(Duration, String)>, begun: &Sender<()>) {
    let mut call = Duration::ZERO;
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        let at = clock.elapsed();
        if line.contains("member=NameLost") || line.contains("member=NameAcquired") {
            let _ = begun.send(()); // the bus has made it a monitor
        } else if line.contains("member=Notify") {
            call = at;
        } else if line.trim_start().starts_with("string") {
            let _ = tell.send((call, line)); // nobody asks any more
        }
    }
}
