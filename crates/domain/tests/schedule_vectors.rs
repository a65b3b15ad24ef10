//! The vectors of two independent programs: `tests/vectors/schedule`, whose README has the rules.
//!
//! Names become ids that sort as the names do; apart from that, a vector's schedule is this crate's JSON.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use baton_domain::schedule::{Absence, OnCall, Prepared, Schedule, Shift, resolve_at, resolve_span};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

/// How many vectors there are, so that none is lost unnoticed.
const INSTANTS: usize = 560;
const SPANS: usize = 220;

fn vectors(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/schedule").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// The fields that hold a person, or a list of them, or a list of lists.
const PERSON_FIELDS: [&str; 6] = ["person", "stands_in_for", "slots", "people", "add", "remove"];

/// Calls `each` with every person's name under `value`.
fn each_name(value: &mut Value, in_person_field: bool, each: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(name) if in_person_field => each(name),
        Value::Array(values) => values.iter_mut().for_each(|value| each_name(value, in_person_field, each)),
        Value::Object(fields) => {
            for (field, value) in fields {
                each_name(value, PERSON_FIELDS.contains(&field.as_str()), each);
            }
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The id of an override called `o1`, `o2`, …
fn override_id(name: &str) -> String {
    Uuid::from_u128(name.strip_prefix('o').unwrap().parse().unwrap()).to_string()
}

/// Rewrites a vector to ids.
fn with_ids(mut vector: Value) -> Value {
    let mut names = BTreeSet::new();
    each_name(&mut vector, false, &mut |name| {
        names.insert(name.clone());
    });
    each_name(&mut vector, false, &mut |name| {
        *name = Uuid::from_u128(names.range(..name.clone()).count() as u128).to_string();
    });
    let overrides = vector["schedule"].get_mut("overrides").and_then(Value::as_array_mut);
    for entry in overrides.into_iter().flatten() {
        entry["id"] = override_id(entry["id"].as_str().unwrap()).into();
    }
    each_via(&mut vector["expect"]);
    vector
}

fn each_via(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(each_via),
        Value::Object(fields) => {
            if let Some(via) = fields.get_mut("via") {
                let id = via.as_str().map(|name| override_id(name.strip_prefix("override:").unwrap()));
                *via = id.map_or_else(|| json!({ "layer": via }), |id| json!({ "override": id }));
            }
            fields.values_mut().for_each(each_via);
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"))
}

/// The schedule and the absences, which in a vector stand in the schedule.
fn schedule(vector: &Value) -> (Schedule, Vec<Absence>) {
    let schedule: Schedule = read(&vector["schedule"]);
    let absences = vector["schedule"].get("absences").map(read).unwrap_or_default();
    (schedule, absences)
}

/// Runs every vector and tells all that fail, with the wrong rules under which they would fail.
fn check<T: DeserializeOwned + PartialEq + std::fmt::Debug>(
    file: &str,
    count: usize,
    answer: impl Fn(&Value, &Schedule, &[Absence]) -> T,
) {
    let vectors = vectors(file);
    assert_eq!(vectors.len(), count, "{file}");
    let mut failures = String::new();
    for vector in vectors {
        let (name, sensitive) = (vector["name"].clone(), vector["sensitive"].clone());
        let vector = with_ids(vector);
        let (schedule, absences) = schedule(&vector);
        let (expected, actual): (T, T) = (read(&vector["expect"]), answer(&vector, &schedule, &absences));
        if expected != actual {
            failures +=
                &format!("{name}, sensitive to {sensitive}:\n  expected {expected:?}\n  got {actual:?}\n");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn instants() {
    check::<Vec<OnCall>>("instants.json", INSTANTS, |vector, schedule, absences| {
        resolve_at(schedule, absences, read(&vector["at"]))
    });
}

#[test]
fn spans() {
    check::<Vec<Shift>>("spans.json", SPANS, |vector, schedule, absences| {
        resolve_span(schedule, absences, read(&vector["from"]), read(&vector["to"])).unwrap()
    });
}

#[test]
fn each_start_of_a_shift_is_the_next_change_of_the_one_before() {
    for vector in vectors("spans.json").into_iter().map(with_ids) {
        let (schedule, absences) = schedule(&vector);
        let (to, expected): (Timestamp, Vec<Shift>) = (read(&vector["to"]), read(&vector["expect"]));
        let prepared = Prepared::new(&schedule, &absences);
        for shift in &expected {
            let change = prepared.next_change(shift.start, to).unwrap();
            assert_eq!(change, Some(shift.end).filter(|end| *end < to), "{}", vector["name"]);
        }
    }
}

#[test]
fn gaps_are_the_shifts_with_nobody() {
    for vector in vectors("spans.json").into_iter().map(with_ids) {
        let (schedule, absences) = schedule(&vector);
        let expected: Vec<Shift> = read(&vector["expect"]);
        let expected: Vec<_> = expected.into_iter().filter(|shift| shift.on_call.is_empty()).collect();
        let gaps =
            Prepared::new(&schedule, &absences).gaps(read(&vector["from"]), read(&vector["to"])).unwrap();
        assert!(
            gaps.iter()
                .map(|gap| (gap.start, gap.end))
                .eq(expected.iter().map(|shift| (shift.start, shift.end))),
            "{}",
            vector["name"]
        );
    }
}
