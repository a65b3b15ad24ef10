//! From the start of `baton agent` to a device that would ring: its socket greets, and its stream is live.

use std::time::Duration;

use anyhow::Result;
use xtask::wait::Stopwatch;

use super::Bench;
use super::desk::{Desk, live};
use super::figure::Row;
use super::spread::Spread;

const BUDGET: Duration = Duration::from_millis(50);

/// Starts the owner again and again on a device that has joined a hub on the same computer.
pub(crate) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let mut desk = Desk::on_call()?;
    let (mut greeted, mut armed) = (Vec::new(), Vec::new());
    for _ in 0..bench.scale.of(30, 3) {
        desk.end_agent();
        let clock = Stopwatch::start();
        desk.start_agent()?;
        let owner = desk.wait_for_owner()?;
        greeted.push(clock.elapsed());
        owner.wait_for("a live stream", live)?;
        armed.push(clock.elapsed());
    }
    let (greeted, armed) = (Spread::new(greeted), Spread::new(armed));
    let row = |what: &str, spread: &Spread, method: &str| {
        let met = || spread.percent(50) <= BUDGET;
        Row::new(what, spread.text(), method).budget("≤ 50 ms", met)
    };
    Ok(vec![
        row(
            "start to armed: `baton agent` → its stream to the hub is live, keyring read",
            &armed,
            "virtual desktop with keyring, sound and notifications; fork and exec included; the hub runs already; looked at every 4 ms until the socket greets; judged by p50",
        ),
        row("of it: → its socket greets", &greeted, "the same runs"),
    ])
}
