//! How many alerts a second are accepted and on the disk, and what the disk itself can do.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tokio::runtime::Builder;
use xtask::wait::Stopwatch;

use super::Bench;
use super::figure::Row;
use super::http::Http;
use super::hub::HubProcess;
use super::idle::processor_time;
use super::paging::connect_crowd;
use super::spread::{Spread, shown};
use super::workspace::{Size, Status, Workspace, alertmanager, ingest};

/// Monitoring tools that send at the same time.
const SENDERS: [usize; 3] = [1, 64, 256];
/// The budget, in alerts a second.
const BUDGET: f64 = 5_000.0;
/// People with a connected device each, who are paged by turns.
const PEOPLE: usize = 10;
/// Bytes of one write of the disk's own measurement: a page of the database.
const PAGE_BYTES: usize = 4096;

/// What one number of senders got.
struct Got {
    senders: usize,
    per_second: f64,
    /// Of the hub, for each alert: what a busy machine does not change.
    processor: Duration,
    answers: Spread,
}

/// Measures the hub, and the disk in the same run.
pub(crate) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let length = Duration::from_secs(bench.scale.of(10, 1));
    let syncs = syncs_per_second(&bench.work.join("syncs"), length / 4)?;
    let commits = commits_per_second(&bench.work.join("reference.sqlite"), length / 4)?;
    let mut got = Vec::new();
    for senders in SENDERS {
        let work = bench.work.join(senders.to_string());
        std::fs::create_dir_all(&work).with_context(|| format!("{} could not be made", work.display()))?;
        got.push(alerts_per_second(&work, senders, length)?);
    }
    let best = got.iter().map(|got| got.per_second).fold(0.0, f64::max);
    let rows: Vec<String> = got
        .iter()
        .map(|Got { senders, per_second, processor, answers }| {
            let processor = shown(*processor);
            format!(
                "{per_second:.0}/s with {senders} senders ({}; {processor} of the hub's processor time each)",
                answers.text()
            )
        })
        .collect();
    Ok(vec![
        Row::new(
            "durable ingest, one hub, SQLite, fsync on",
            rows.join("; "),
            format!("one alert a message in Alertmanager's format, each sender waits for its 2xx; half begin an incident and page a person with a connected device, half resolve it; {} s each, senders on the same cores; times are of the answers", length.as_secs()),
        )
        .budget("≥ 5,000 alerts/s", || best >= BUDGET),
        Row::new(
            "reference of the same run: the disk",
            format!("{syncs:.0} fdatasync/s of {PAGE_BYTES} bytes; {commits:.0} SQLite commits/s of one row, one after the other"),
            "plain files and plain SQLite (WAL, synchronous FULL) beside the hub's journal",
        ),
        Row::new(
            "durable alerts for each SQLite commit that the disk allows (ratio)",
            format!("{:.1}", best / commits),
            "best of the above by the reference of the same run: group commit's gain, comparable across machines",
        ),
    ])
}

/// How often a written page reaches the disk.
fn syncs_per_second(path: &Path, length: Duration) -> Result<f64> {
    let broken = || format!("{} could not be written", path.display());
    let mut file = File::create(path).with_context(broken)?;
    let page = [7_u8; PAGE_BYTES];
    let (clock, mut count) = (Stopwatch::start(), 0_u32);
    while clock.elapsed() < length {
        file.seek(SeekFrom::Start(0)).with_context(broken)?;
        file.write_all(&page).with_context(broken)?;
        file.sync_data().with_context(broken)?;
        count += 1;
    }
    Ok(f64::from(count) / clock.elapsed().as_secs_f64())
}

/// Transactions of one row, each durable.
fn commits_per_second(path: &Path, length: Duration) -> Result<f64> {
    let runtime = Builder::new_current_thread().enable_all().build().context("no runtime")?;
    runtime.block_on(async {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let mut connection = options.connect().await.context("SQLite does not open")?;
        sqlx::query("CREATE TABLE rows (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
            .execute(&mut connection)
            .await
            .context("no table")?;
        let body = "x".repeat(600); // an event of the journal is about as long
        let (clock, mut count) = (Stopwatch::start(), 0_u32);
        while clock.elapsed() < length {
            sqlx::query("INSERT INTO rows (body) VALUES (?)")
                .bind(body.as_str())
                .execute(&mut connection)
                .await
                .context("no row")?;
            count += 1;
        }
        let rate = f64::from(count) / clock.elapsed().as_secs_f64();
        connection.close().await.context("SQLite does not close")?;
        Ok(rate)
    })
}

fn alerts_per_second(work: &Path, senders: usize, length: Duration) -> Result<Got> {
    let hub = HubProcess::start(work)?;
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().context("no runtime")?;
    runtime.block_on(async {
        let size = Size { people: PEOPLE, devices_each: 1, services: PEOPLE, paged: PEOPLE };
        let workspace = Workspace::make(&hub, size).await?;
        connect_crowd(hub.address, &workspace.seats, workspace.cursor).await?;
        let used = processor_time(hub.id());
        let clock = Stopwatch::start();
        let mut tasks = Vec::new();
        for sender in 0..senders {
            let path = workspace.ingest[sender % workspace.ingest.len()].clone();
            tasks.push(tokio::spawn(send(hub.address, path, sender, clock, length)));
        }
        let mut answers = Vec::new();
        for task in tasks {
            answers.extend(task.await.context("a sender ended")??);
        }
        let per_second = answers.len() as f64 / clock.elapsed().as_secs_f64();
        let processor = processor_time(hub.id()).saturating_sub(used).div_f64(answers.len().max(1) as f64);
        Ok(Got { senders, per_second, processor, answers: Spread::new(answers) })
    })
}

/// Begins incidents and resolves them until the time is over; gives how long each answer took.
async fn send(
    hub: SocketAddr,
    path: String,
    sender: usize,
    clock: Stopwatch,
    length: Duration,
) -> Result<Vec<Duration>> {
    let mut http = Http::connect(hub).await?;
    let mut took = Vec::new();
    for number in 0_u64.. {
        let name = [format!("Ingest{sender}x{number}")];
        for status in [Status::Firing, Status::Resolved] {
            if clock.elapsed() >= length {
                return Ok(took);
            }
            let body = alertmanager(&name, status);
            let began = clock.elapsed();
            ingest(&mut http, &path, &body).await?;
            took.push(clock.elapsed().saturating_sub(began));
        }
    }
    Ok(took)
}
