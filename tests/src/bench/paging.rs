//! From an accepted alert to the device: how long until its connection has the page, while a thousand devices are connected.
//!
//! Alerts come at a fixed rate whatever the hub does (an open loop: one that is late does not delay the next), each begins an
//! incident and pages one person on two devices. Those devices read their streams, and report each page as received and ringing, as
//! a real one does; the other devices' streams are read and thrown away.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_wire::document::{Body, Document};
use baton_wire::domain::command::{Action, Receipt};
use baton_wire::domain::id::{IncidentId, PersonId};
use baton_wire::domain::incident::Incident;
use baton_wire::domain::page::Rung;
use baton_wire::sync::SyncMessage;
use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval, timeout};
use xtask::wait::Stopwatch;

use super::Bench;
use super::figure::Row;
use super::http::Http;
use super::hub::HubProcess;
use super::spread::{Spread, shown};
use super::stream::Stream;
use super::workspace::{Seat, Size, Status, Workspace, act, alertmanager, ingest};

/// Devices of each person: a laptop and a phone.
const DEVICES_EACH: usize = 2;
/// Persons who are paged in turn.
const PAGED: usize = 20;
/// Services that alert in turn: so many that none has a storm, which would ring once for all.
const SERVICES: usize = 400;
/// Alerts a second, as the budget says.
const RATE: u32 = 100;
/// Connections of monitoring tools.
const SENDERS: usize = 16;
/// How long the last page may take before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(20);
/// The budget, from DESIGN's table.
const P50: Duration = Duration::from_millis(5);
const P99: Duration = Duration::from_millis(25);

/// A page was on a device's connection.
struct Heard {
    alert: usize,
    at: Duration,
}

/// An alert was handed to a sender, and accepted.
struct Told {
    alert: usize,
    handed: Duration,
    accepted: Duration,
}

/// Measures with and without many devices.
pub(crate) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let people = bench.scale.of(500, 40);
    let alerts = bench.scale.of(3_000, 100);
    let (handed, accepted) = run(bench, people, alerts)?;
    let devices = people * DEVICES_EACH;
    let method = format!(
        "hub in its own process; {devices} raw connections and the senders in one other process on the same cores; {RATE} alerts/s in Alertmanager's format for {} s, each a new incident paging one person on {DEVICES_EACH} devices, which report `received` and `ringing`; the other devices' streams are read and thrown away",
        alerts / RATE as usize
    );
    let budget = format!("p50 ≤ {}, p99 ≤ {}", shown(P50), shown(P99));
    let met = |spread: &Spread| spread.percent(50) <= P50 && spread.percent(99) <= P99;
    Ok(vec![
        Row::new(
            format!(
                "accepted alert → device told to ring, loopback, {devices} connected devices, {RATE} alerts/s"
            ),
            accepted.text(),
            format!("from the 2xx; zero where the device knew before the sender did. {method}"),
        )
        .budget(budget.clone(), || met(&accepted)),
        Row::new(
            "the same, from the moment at which the alert is sent: decision and fsync included",
            handed.text(),
            "as above, a stricter reading of the same budget",
        )
        .budget(budget, || met(&handed)),
    ])
}

/// Gives the time to the device from the hand-over, and from the 2xx.
fn run(bench: &Bench, people: usize, alerts: usize) -> Result<(Spread, Spread)> {
    let hub = HubProcess::start(&bench.work)?;
    // two threads of runtime: what is only thrown away must not delay what is measured
    let crowd = Builder::new_multi_thread().worker_threads(1).enable_all().build().context("no runtime")?;
    let measured = Builder::new_current_thread().enable_all().build().context("no runtime")?;
    let size = Size { people, devices_each: DEVICES_EACH, services: SERVICES, paged: PAGED };
    let workspace = crowd.block_on(Workspace::make(&hub, size))?;
    let paged = PAGED * DEVICES_EACH;
    let (near, far) = workspace.seats.split_at(paged.min(workspace.seats.len()));
    crowd.block_on(connect_crowd(hub.address, far, workspace.cursor))?;
    let (told, heard) =
        measured.block_on(measure_pages(hub.address, near, workspace.cursor, &workspace.ingest, alerts))?;
    drop(crowd);
    let mut from_handed = Vec::new();
    let mut from_accepted = Vec::new();
    for Heard { alert, at } in heard {
        let told = told.get(&alert).context("a page without its alert")?;
        from_handed.push(at.saturating_sub(told.handed));
        from_accepted.push(at.saturating_sub(told.accepted));
    }
    Ok((Spread::new(from_handed), Spread::new(from_accepted)))
}

/// Opens the streams of devices that only make the hub work.
pub(crate) async fn connect_crowd(hub: SocketAddr, seats: &[Seat], cursor: u64) -> Result<()> {
    for seat in seats {
        let stream = Stream::open(hub, &seat.token, cursor).await?;
        tokio::spawn(async move {
            // it ends with the hub
            let _ = stream.discard().await;
        });
    }
    Ok(())
}

async fn measure_pages(
    hub: SocketAddr,
    seats: &[Seat],
    cursor: u64,
    paths: &[String],
    alerts: usize,
) -> Result<(BTreeMap<usize, Told>, Vec<Heard>)> {
    let clock = Stopwatch::start();
    let (heard, mut pages) = unbounded_channel();
    for seat in seats {
        let stream = Stream::open(hub, &seat.token, cursor).await?;
        let (reports, reporting) = unbounded_channel();
        tokio::spawn(report(hub, seat.token.clone(), reporting));
        tokio::spawn(listen(stream, seat.person, clock, heard.clone(), reports));
    }
    drop(heard);
    let (told, mut accepted) = unbounded_channel();
    let mut senders = Vec::new();
    for _ in 0..SENDERS {
        let (queue, alerts) = unbounded_channel();
        let http = Http::connect(hub).await?;
        tokio::spawn(send(http, paths.to_vec(), clock, alerts, told.clone()));
        senders.push(queue);
    }
    drop(told);
    tokio::spawn(pace(senders, clock, alerts));
    let wanted = alerts * DEVICES_EACH;
    let mut all_heard = Vec::with_capacity(wanted);
    while all_heard.len() < wanted {
        let next = timeout(PATIENCE, pages.recv()).await;
        let lost = || format!("{} of {wanted} pages came, then none for {PATIENCE:?}", all_heard.len());
        all_heard.push(next.with_context(lost)?.context("every stream ended")?);
    }
    let mut all_told = BTreeMap::new();
    while let Some(told) = accepted.recv().await {
        all_told.insert(told.alert, told);
    }
    ensure!(all_told.len() == alerts, "{} of {alerts} alerts were accepted", all_told.len());
    Ok((all_told, all_heard))
}

/// Hands out an alert at each tick, whether or not earlier ones were answered.
async fn pace(senders: Vec<UnboundedSender<(usize, Duration)>>, clock: Stopwatch, alerts: usize) {
    let mut ticks = interval(Duration::from_secs(1) / RATE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for (alert, sender) in (0..alerts).zip(senders.iter().cycle()) {
        ticks.tick().await;
        if sender.send((alert, clock.elapsed())).is_err() {
            return; // its sender failed and said why
        }
    }
}

async fn send(
    mut http: Http,
    paths: Vec<String>,
    clock: Stopwatch,
    mut alerts: UnboundedReceiver<(usize, Duration)>,
    told: UnboundedSender<Told>,
) {
    while let Some((alert, handed)) = alerts.recv().await {
        let body = alertmanager(&[name(alert)], Status::Firing);
        let path = &paths[alert % paths.len()];
        if let Err(problem) = ingest(&mut http, path, &body).await {
            eprintln!("alert {alert} was not accepted: {problem:#}");
            return;
        }
        let accepted = clock.elapsed();
        let _ = told.send(Told { alert, handed, accepted }); // nobody asks any more
    }
}

/// What the alert is called, so that a device can tell which it hears of.
fn name(alert: usize) -> String {
    format!("Bench{alert:06}")
}

fn alert_of(incident: &Incident) -> Option<usize> {
    incident.title.strip_prefix("Bench")?.get(..6)?.parse().ok()
}

async fn listen(
    mut stream: Stream,
    person: PersonId,
    clock: Stopwatch,
    heard: UnboundedSender<Heard>,
    reports: UnboundedSender<Vec<Receipt>>,
) {
    let mut known: BTreeMap<IncidentId, ()> = BTreeMap::new();
    while let Ok((at, message)) = stream.next(&clock).await {
        for Document { body, .. } in documents(message) {
            let Body::Incident(incident) = body else { continue };
            let Some(alert) = alert_of(&incident) else { continue };
            let Some(page) = incident.wanted_page_of(person) else { continue };
            if known.insert(incident.id, ()).is_some() {
                continue;
            }
            let _ = heard.send(Heard { alert, at });
            let rung = |rung| Receipt { incident: incident.id, page: page.id, rung, device_ms: 1 };
            let _ = reports.send(vec![rung(Rung::Received), rung(Rung::Ringing)]);
        }
    }
}

fn documents(message: SyncMessage) -> Vec<Document> {
    match message {
        SyncMessage::Snapshot { documents, .. } | SyncMessage::Changes { documents, .. } => documents,
        SyncMessage::Hello { .. } | SyncMessage::Heartbeat { .. } | SyncMessage::Revoked => Vec::new(),
    }
}

/// A device's reports, one after the other on its own connection.
async fn report(hub: SocketAddr, token: String, mut reports: UnboundedReceiver<Vec<Receipt>>) {
    let Ok(mut http) = Http::connect(hub).await else { return };
    while let Some(receipts) = reports.recv().await {
        if let Err(problem) = act(&mut http, &token, Action::Receipts { receipts }).await {
            eprintln!("a report was not taken: {problem:#}");
            return;
        }
    }
}
