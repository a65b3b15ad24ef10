//! What a connected device costs the hub in memory.

use anyhow::{Context, Result, ensure};
use tokio::runtime::Builder;
use xtask::wait::{self, Stopwatch};

use super::Bench;
use super::figure::Row;
use super::http::Http;
use super::hub::HubProcess;
use super::idle::memory_kib;
use super::paging::connect_crowd;
use super::spread::shown;
use super::workspace::{Size, Status, Workspace, alertmanager, ingest};

/// Devices of each person; a person may have 50.
const DEVICES_EACH: usize = 50;
/// Connected devices that the budget names.
const WANTED: usize = 10_000;
/// The budget for each, in KiB.
const BUDGET_KIB: f64 = 20.0;
/// Files that a process needs besides connections.
const OTHER_FILES: u64 = 500;
/// How long the hub's memory may take to come to rest.
const REST: std::time::Duration = std::time::Duration::from_secs(20);

/// Measures the hub's memory with and without connections.
pub(crate) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let wanted = bench.scale.of(WANTED, 500);
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    let allowed = usize::try_from(limit.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX);
    let devices = wanted.min(allowed) / DEVICES_EACH * DEVICES_EACH;
    let hub = HubProcess::start(&bench.work)?;
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().context("no runtime")?;
    let size = Size { people: devices / DEVICES_EACH, devices_each: DEVICES_EACH, services: 1, paged: 1 };
    let workspace = runtime.block_on(Workspace::make(&hub, size))?;
    let before = resting_kib(hub.id())?;
    let clock = Stopwatch::start();
    runtime.block_on(connect_crowd(hub.address, &workspace.seats, workspace.cursor))?;
    let took = clock.elapsed();
    runtime.block_on(connected(&hub, devices))?;
    let after = resting_kib(hub.id())?;
    // every device is told of an incident; what that leaves behind belongs to a connection's cost too
    runtime.block_on(async {
        let mut http = Http::connect(hub.address).await?;
        for number in 0..20 {
            let body = alertmanager(&[format!("Memory{number}")], Status::Firing);
            ingest(&mut http, &workspace.ingest[0], &body).await?;
        }
        anyhow::Ok(())
    })?;
    let used = resting_kib(hub.id())?;
    let each = |kib: u64| kib.saturating_sub(before) as f64 / devices as f64;
    let (idle, busy) = (each(after), each(used));
    Ok(vec![
        Row::new(
            "connected devices on one hub, memory for each",
            format!("{devices} devices: {idle:.1} KiB each when connected, {busy:.1} KiB each after 20 incidents were told to all"),
            format!(
                "growth of the hub's PSS (from {:.0} MiB with {devices} paired devices and none connected); loopback, all connected one after the other in {}; the kernel's socket buffers are not in it",
                before as f64 / 1024.0,
                shown(took)
            ),
        )
        .budget("≥ 10,000 at ≤ 20 KiB each", || devices >= WANTED && busy <= BUDGET_KIB),
    ])
}

/// Waits until the hub itself counts so many streams.
async fn connected(hub: &HubProcess, devices: usize) -> Result<()> {
    let text = Http::connect(hub.address).await?.get("/metrics").await?;
    let text = String::from_utf8_lossy(&text.body).into_owned();
    let count = text.lines().find_map(|line| line.strip_prefix("baton_connected_devices ")?.parse().ok());
    ensure!(count == Some(devices), "the hub counts {count:?} connected devices, not {devices}");
    Ok(())
}

/// The memory once it no longer changes.
fn resting_kib(process: u32) -> Result<u64> {
    let mut last = (Stopwatch::start(), memory_kib(process)?);
    wait::until("the hub's memory coming to rest", REST, || {
        if last.0.elapsed() < REST / 10 {
            return None;
        }
        let now = memory_kib(process).ok()?;
        let still = now.abs_diff(last.1) < 512;
        last = (Stopwatch::start(), now);
        still.then_some(now)
    })
}
