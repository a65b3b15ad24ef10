//! What Baton costs while nothing happens: memory, processor time, wake-ups, from /proc.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use xtask::wait::{self, Stopwatch};

use super::Bench;
use super::desk::{Desk, PATIENCE};
use super::figure::Row;

/// Programs of ours, and of the web view; the names are cut to fifteen characters by the kernel.
const OURS: [&str; 4] = ["baton", "WebKit", "bwrap", "xdg-dbus-proxy"];
const BUDGET_MIB: f64 = 12.0;
const BUDGET_PERCENT: f64 = 0.1;
const BUDGET_WAKE_UPS: f64 = 1.0;

/// One process at one moment.
#[derive(Clone, Debug)]
struct Look {
    name: String,
    pss_kib: u64,
    /// By thread: nanoseconds on a processor, and how often it went to sleep by itself.
    threads: BTreeMap<u32, (u64, u64)>,
}

/// What a process did over a while.
#[derive(Clone, Debug)]
struct Cost {
    name: String,
    mib: f64,
    percent: f64,
    wake_ups: f64,
}

/// Measures without a window, and with one.
pub(crate) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let (settle, length) = bench.scale.of((15, 60), (1, 3));
    let (settle, length) = (Duration::from_secs(settle), Duration::from_secs(length));
    let desk = Desk::on_call()?;
    rest("the settling", settle)?;
    let closed = watch(&desk.desktop.home(), length)?;
    let mut rows = vec![closed_row(&closed, length), row("the same, process by process", &closed, length)];
    if bench.window {
        let app = desk.desktop.start_program("app", desk.command("baton-app")?)?;
        desk.desktop.wait_for_window("Baton", PATIENCE)?;
        rest("the settling", settle)?;
        rows.push(row(
            "idle, window open, process by process",
            &watch(&desk.desktop.home(), length)?,
            length,
        ));
        drop(app);
        rest("the settling", settle)?;
        rows.push(row(
            "idle after the window was closed",
            &watch(&desk.desktop.home(), length / 3)?,
            length / 3,
        ));
    }
    Ok(rows)
}

fn closed_row(costs: &[Cost], length: Duration) -> Row {
    let [mib, percent, wake_ups] = sums(costs);
    let budget = "≤ 12 MiB PSS in all, ≤ 0.1 % CPU, ≤ 1 wake-up/s";
    let method = format!(
        "sum of the owner, its parent and the hub on the same computer, over {} s, on call, connected, window never opened; PSS from smaps_rollup, processor time from schedstat, wake-ups are voluntary context switches of all threads",
        length.as_secs()
    );
    Row::new(
        "idle, window closed, Linux (owner and whatever else runs)",
        told(mib, percent, wake_ups),
        method,
    )
    .budget(budget, || mib <= BUDGET_MIB && percent <= BUDGET_PERCENT && wake_ups <= BUDGET_WAKE_UPS)
}

fn row(what: &str, costs: &[Cost], length: Duration) -> Row {
    let [mib, percent, wake_ups] = sums(costs);
    let each: Vec<String> = costs
        .iter()
        .map(|cost| format!("{} {}", cost.name, told(cost.mib, cost.percent, cost.wake_ups)))
        .collect();
    let measured = format!("{}; in all {}", each.join("; "), told(mib, percent, wake_ups));
    Row::new(what, measured, format!("over {} s", length.as_secs()))
}

fn told(mib: f64, percent: f64, wake_ups: f64) -> String {
    format!("{mib:.1} MiB, {percent:.3} % CPU, {wake_ups:.2} wake-ups/s")
}

fn sums(costs: &[Cost]) -> [f64; 3] {
    let sum = |of: fn(&Cost) -> f64| costs.iter().map(of).sum();
    [sum(|cost| cost.mib), sum(|cost| cost.percent), sum(|cost| cost.wake_ups)]
}

/// Lets time pass without a look at anything: what is measured must not be disturbed.
fn rest(what: &str, length: Duration) -> Result<()> {
    let clock = Stopwatch::start();
    wait::until(what, length + PATIENCE, || {
        std::thread::park_timeout(length.saturating_sub(clock.elapsed()));
        (clock.elapsed() >= length).then_some(())
    })
}

/// What every process of ours on this desktop costs over a while.
fn watch(home: &Path, length: Duration) -> Result<Vec<Cost>> {
    let before = look(home);
    ensure!(!before.is_empty(), "nothing of Baton runs on this desktop");
    let clock = Stopwatch::start();
    rest("the measurement", length)?;
    let passed = clock.elapsed().as_secs_f64();
    let after = look(home);
    let costs = after.iter().map(|(process, now)| {
        let then = before.get(process);
        let (mut ran_ns, mut slept) = (0, 0);
        for (thread, (ran, times)) in &now.threads {
            let (ran_then, times_then) =
                then.and_then(|then| then.threads.get(thread)).copied().unwrap_or_default();
            ran_ns += ran.saturating_sub(ran_then);
            slept += times.saturating_sub(times_then);
        }
        Cost {
            name: now.name.clone(),
            mib: now.pss_kib as f64 / 1024.0,
            percent: ran_ns as f64 / 1e9 / passed * 100.0,
            wake_ups: slept as f64 / passed,
        }
    });
    Ok(costs.collect())
}

/// Our processes on the desktop with this home folder.
fn look(home: &Path) -> BTreeMap<u32, Look> {
    let wanted = format!("HOME={}\0", home.display()).into_bytes();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let ours = ids.filter_map(|id| {
        let name = fs::read_to_string(format!("/proc/{id}/comm")).ok()?.trim().to_owned();
        let environment = fs::read(format!("/proc/{id}/environ")).ok()?;
        let here = environment.windows(wanted.len()).any(|window| window == wanted);
        let ours = here && OURS.iter().any(|ours| name.starts_with(ours));
        ours.then(|| Some((id, Look { name, pss_kib: memory_kib(id).ok()?, threads: threads(id) })))?
    });
    ours.collect()
}

/// The proportional set size of a process.
pub(crate) fn memory_kib(process: u32) -> Result<u64> {
    let path = format!("/proc/{process}/smaps_rollup");
    let text = fs::read_to_string(&path).with_context(|| format!("{path} could not be read"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .with_context(|| format!("{path} has no Pss"))
}

/// Processor time that a process has used so far; threads that have ended are left out.
pub(crate) fn processor_time(process: u32) -> Duration {
    Duration::from_nanos(threads(process).values().map(|(ran_ns, _)| ran_ns).sum())
}

fn threads(process: u32) -> BTreeMap<u32, (u64, u64)> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let threads = tasks.filter_map(|task| {
        let path = task.path();
        let ran = fs::read_to_string(path.join("schedstat")).ok()?.split_whitespace().next()?.parse().ok()?;
        let status = fs::read_to_string(path.join("status")).ok()?;
        let slept = status
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?
            .trim()
            .parse()
            .ok()?;
        Some((task.file_name().to_str()?.parse().ok()?, (ran, slept)))
    });
    threads.collect()
}
