//! How long a hub with a long journal takes until it accepts alerts again.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::runtime::{Builder, Runtime};

use super::Bench;
use super::figure::Row;
use super::http::Http;
use super::hub::HubProcess;
use super::spread::shown;
use super::workspace::{Size, Status, Workspace, alertmanager, ingest};

/// Alerts in one message while the journal is filled.
const ALERTS_EACH: usize = 100;
/// The budget for a million events.
const BUDGET: Duration = Duration::from_secs(3);
/// A hub that is not ready by then has failed.
const PATIENCE: Duration = Duration::from_secs(120);
/// The snapshot's file in the hub's folder.
const SNAPSHOT: &str = "snapshot.json";

/// Fills journals, kills their hubs, and starts them again.
pub(crate) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().context("no runtime")?;
    let mut rows = Vec::new();
    for (events, named) in
        bench.scale.of([(100_000, false), (1_000_000, true)], [(2_000, false), (5_000, true)])
    {
        let work = bench.work.join(events.to_string());
        std::fs::create_dir_all(&work).with_context(|| format!("{} could not be made", work.display()))?;
        let hub = HubProcess::start(&work)?;
        let seq = runtime.block_on(fill(&hub, events))?;
        let snapshot = hub.data().join(SNAPSHOT);
        hub.kill();
        let (killed, hub) = restart(&runtime, &work)?;
        hub.kill();
        let without = if snapshot.exists() {
            std::fs::remove_file(&snapshot).context("the snapshot could not be removed")?;
            let (time, hub) = restart(&runtime, &work)?;
            hub.kill();
            time
        } else {
            killed // there was none: the first restart has replayed everything
        };
        let row = Row::new(
            format!("restart with {events} events"),
            format!(
                "{} after kill -9; {} with the snapshot lost, everything replayed",
                shown(killed),
                shown(without)
            ),
            format!(
                "from the program's start until GET /readyz says 200; {seq} events by alerts that begin and resolve incidents, page cache warm"
            ),
        );
        rows.push(if named { row.budget("≤ 3 s with 1,000,000 events", || killed <= BUDGET) } else { row });
    }
    Ok(rows)
}

/// Sends alerts that begin incidents and then resolve them until the journal is long enough.
async fn fill(hub: &HubProcess, events: u64) -> Result<u64> {
    let size = Size { people: 5, devices_each: 1, services: 5, paged: 5 };
    let workspace = Workspace::make(hub, size).await?;
    let mut http = Http::connect(hub.address).await?;
    for round in 0_usize.. {
        let path = &workspace.ingest[round % workspace.ingest.len()];
        let names: Vec<String> = (0..ALERTS_EACH).map(|number| format!("Long{round}x{number}")).collect();
        ingest(&mut http, path, &alertmanager(&names, Status::Firing)).await?;
        let done = ingest(&mut http, path, &alertmanager(&names, Status::Resolved)).await?;
        if done.seq.0 >= events {
            return Ok(done.seq.0);
        }
    }
    Ok(0)
}

/// Starts a hub on the same folder, and says how long it took until it was ready.
fn restart(runtime: &Runtime, work: &std::path::Path) -> Result<(Duration, HubProcess)> {
    let hub = HubProcess::start(work)?;
    runtime.block_on(async {
        let mut http = Http::connect(hub.address).await?;
        loop {
            let answer = http.get("/readyz").await?;
            if answer.status == 200 {
                return Ok(());
            }
            ensure!(hub.started.elapsed() < PATIENCE, "the hub is not ready: {}", answer.status);
        }
    })?;
    Ok((hub.started.elapsed(), hub))
}
