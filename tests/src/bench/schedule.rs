//! Resolving schedules: a year of a large one, and many at an instant, beside the vectors' independent oracle.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_domain::schedule::{Absence, Schedule, Shift, resolve_at, resolve_span};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use uuid::Uuid;
use xtask::place;
use xtask::wait::Stopwatch;

use super::Bench;
use super::figure::Row;
use super::spread::{Spread, shown};

const PEOPLE: u128 = 50;
const OVERRIDES: u128 = 200;
const ABSENCES: u128 = 100;
const SCHEDULES: u32 = 1_000;
/// The year that is resolved; it has both changes of the clocks.
const FROM: &str = "2026-01-01T00:00:00Z";
const TO: &str = "2027-01-01T00:00:00Z";
const BUDGET: Duration = Duration::from_millis(1);

/// Resolves the same with the oracle, which prints its best time in seconds and what it found.
const ORACLE: &str = r#"
import json, sys, time
sys.path.insert(0, sys.argv[1])
import oracle
task = json.load(sys.stdin)
f, t = oracle.parse_instant(task['from']), oracle.parse_instant(task['to'])
best = None
for _ in range(task['rounds']):
    began = time.perf_counter()
    shifts = oracle.Oracle(task['schedule']).span(f, t)
    took = time.perf_counter() - began
    best = took if best is None else min(best, took)
at, instants = oracle.parse_instant(task['from']), None
for _ in range(task['rounds']):
    began = time.perf_counter()
    now = oracle.Oracle(task['schedule']).at(at)
    took = time.perf_counter() - began
    instants = took if instants is None else min(instants, took)
print(json.dumps({'seconds': best, 'instant_seconds': instants, 'on_call': [p['person'] for p in now], 'shifts': [[s['start'], s['end'], [p['person'] for p in s['on_call']]] for s in shifts]}))
"#;

/// Measures both programs on the same schedule, which must give the same shifts.
pub(crate) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let task = task(bench.scale.of(3, 1))?;
    let schedule: Schedule = serde_json::from_value(task["schedule"].clone()).context("no schedule")?;
    let absences: Vec<Absence> =
        serde_json::from_value(task["schedule"]["absences"].clone()).context("no absences")?;
    let (from, to): (Timestamp, Timestamp) = (FROM.parse()?, TO.parse()?);
    let mut took = Vec::new();
    let mut shifts = Vec::new();
    for _ in 0..bench.scale.of(1_000, 50) {
        let clock = Stopwatch::start();
        shifts = std::hint::black_box(resolve_span(&schedule, &absences, from, to)?);
        took.push(clock.elapsed());
    }
    let year = Spread::new(took);
    let oracle = ask_oracle(&task)?;
    let theirs = Duration::from_secs_f64(oracle["seconds"].as_f64().context("the oracle gave no time")?);
    ensure!(as_told(&shifts) == oracle["shifts"], "the oracle found other shifts than we did");
    let best = year.percent(0);
    let now: Vec<String> =
        resolve_at(&schedule, &absences, from).iter().map(|on| on.person.to_string()).collect();
    ensure!(json!(now) == oracle["on_call"], "the oracle found somebody else at {from}");
    let their_instant = oracle["instant_seconds"].as_f64().context("the oracle gave no time")?;
    let instants = instants(bench, &schedule, &absences, from)?;
    let our_instant = instants.percent(0).as_secs_f64() / f64::from(SCHEDULES);
    Ok(vec![
        Row::new(
            format!("resolve one schedule for a year, {PEOPLE} people, 4 layers, {OVERRIDES} overrides, {ABSENCES} absences"),
            format!("{} ({} shifts)", year.text(), shifts.len()),
            "in process, one thread, compiled anew each time (`resolve_span`), Europe/Berlin",
        )
        .budget("≤ 1 ms", || year.percent(50) <= BUDGET),
        Row::new(
            "the same by the vectors' `oracle.py` (reference), and how many times faster we are (ratio)",
            format!("{}; {:.0} times", shown(theirs), theirs.as_secs_f64() / best.as_secs_f64()),
            "best of 3 in Python by our best; both gave the same shifts",
        ),
        Row::new(
            format!("who is on call in {SCHEDULES} such schedules at an instant"),
            instants.text(),
            "in process, one thread, each compiled anew (`resolve_at`)",
        ),
        Row::new(
            "one such schedule at an instant by `oracle.py` (reference), and how many times faster we are (ratio)",
            format!(
                "{}; {:.0} times",
                shown(Duration::from_secs_f64(their_instant)),
                their_instant / our_instant
            ),
            "best of 3 in Python by our best; both gave the same people",
        ),
    ])
}

/// All schedules at one instant, at many instants.
fn instants(bench: &Bench, schedule: &Schedule, absences: &[Absence], from: Timestamp) -> Result<Spread> {
    let schedules: Vec<Schedule> = (0..SCHEDULES).map(|_| schedule.clone()).collect();
    let mut took = Vec::new();
    for round in 0..bench.scale.of(50_i64, 3) {
        let at = from.checked_add((round * 173).hours())?;
        let clock = Stopwatch::start();
        for schedule in &schedules {
            std::hint::black_box(resolve_at(schedule, absences, at));
        }
        took.push(clock.elapsed());
    }
    Ok(Spread::new(took))
}

fn ask_oracle(task: &Value) -> Result<Value> {
    let folder = place::root().join("tests/vectors/schedule");
    let mut python = Command::new("python3")
        .args(["-c", ORACLE])
        .arg(&folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("python3 could not be started")?;
    let mut stdin = python.stdin.take().context("python3 has no standard input")?;
    stdin.write_all(task.to_string().as_bytes()).context("python3 does not listen")?;
    drop(stdin);
    let output = python.wait_with_output().context("python3 did not end")?;
    ensure!(output.status.success(), "the oracle failed");
    serde_json::from_slice(&output.stdout).context("the oracle gave no JSON")
}

/// Shifts in the words of [`ORACLE`]'s answer.
fn as_told(shifts: &[Shift]) -> Value {
    let told = shifts.iter().map(|shift| {
        let people: Vec<String> = shift.on_call.iter().map(|on| on.person.to_string()).collect();
        json!([shift.start.to_string(), shift.end.to_string(), people])
    });
    Value::Array(told.collect())
}

/// The schedule in the form that both programs read: names are ids.
fn task(rounds: u32) -> Result<Value> {
    let person = |number: u128| Uuid::from_u128(number % PEOPLE + 1).to_string();
    let slots = |from: u128, count: u128| -> Vec<Value> {
        (from..from + count).map(|number| json!([person(number)])).collect()
    };
    let layers = json!([
        {"rotation": {"anchor": "2025-12-01T09:00", "period": {"unit": "weeks", "n": 1}, "slots": slots(0, 20)}},
        {"rotation": {"anchor": "2025-12-01T08:00", "period": {"unit": "days", "n": 1}, "slots": slots(10, 20)},
         "restrictions": [{"days": [1, 2, 3, 4, 5], "from": "08:00", "to": "20:00"}]},
        {"rotation": {"anchor": "2025-12-01T20:00", "period": {"unit": "hours", "n": 12}, "slots": slots(20, 20)},
         "restrictions": [{"days": [6, 7], "from": "10:00", "to": "22:00"}]},
        {"rotation": {"anchor": "2025-12-01T00:00", "period": {"unit": "months", "n": 1}, "slots": slots(35, 15)},
         "restrictions": [{"days": [2, 4], "from": "22:00", "to": "02:00"}]},
    ]);
    let from: Timestamp = FROM.parse()?;
    let span = |start_h: u128, length_h: u128| -> Result<(String, String)> {
        let start = from.checked_add(i64::try_from(start_h % 8_700)?.hours())?;
        let end = start.checked_add(i64::try_from(length_h)?.hours())?;
        Ok((start.to_string(), end.to_string()))
    };
    let mut overrides = Vec::new();
    for number in 0..OVERRIDES {
        let (start, end) = span(number * 43 + 5, 6 + number % 20)?;
        let mut entry = json!({"id": Uuid::from_u128(number + 1).to_string(), "start": start, "end": end});
        let (one, other) = (person(number * 7), person(number * 11 + 3));
        let change = match number % 3 {
            0 => json!({"kind": "add", "add": one}),
            1 => json!({"kind": "replace", "add": one}),
            _ => json!({"kind": "remove", "remove": other}),
        };
        if let (Some(entry), Some(change)) = (entry.as_object_mut(), change.as_object()) {
            entry.extend(change.clone());
        }
        overrides.push(entry);
    }
    let mut absences = Vec::new();
    for number in 0..ABSENCES {
        let (start, end) = span(number * 87 + 11, 24 + number % 5 * 72)?;
        absences.push(json!({"person": person(number * 13), "start": start, "end": end}));
    }
    let schedule = json!({
        "zone": "Europe/Berlin",
        "layers": layers,
        "overrides": overrides,
        "absences": absences,
        "stand_in": {"rule": "next_in_rotation"},
    });
    Ok(json!({"schedule": schedule, "from": FROM, "to": TO, "rounds": rounds}))
}
