//! Bodies that real programs sent, where a folder of them is at hand: `BATON_SHARED_DATA` names the folder that has `payloads/`.
//!
//! Not among the usual tests, so that nothing passes without having looked:
//! `BATON_SHARED_DATA=… cargo test -p baton-connect --features captured --test captured`.

use baton_connect::read;
use baton_domain::alert::{Alert, AlertStatus, Urgency};
use baton_domain::integration::IntegrationKind;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn payloads() -> PathBuf {
    let data = std::env::var_os("BATON_SHARED_DATA");
    PathBuf::from(data.expect("BATON_SHARED_DATA names the folder that has payloads/")).join("payloads")
}

/// One row of `INDEX.md`'s table.
struct Expected {
    state: String,
    title: String,
    urgency: String,
}

fn index(folder: &std::path::Path) -> BTreeMap<String, Expected> {
    let text = std::fs::read_to_string(folder.join("INDEX.md")).expect("payloads/INDEX.md");
    let rows = text.lines().filter(|line| line.starts_with("| "));
    rows.filter_map(|row| {
        let mut cells = row.split('|').skip(1).map(|cell| cell.trim().to_owned());
        let (file, _tool) = (cells.next()?, cells.next()?);
        Some((file, Expected { state: cells.next()?, title: cells.next()?, urgency: cells.next()? }))
    })
    .collect()
}

fn assert_as_expected(file: &str, expected: &Expected, alerts: &[Alert]) {
    let name = expected.title.split([':', ' ']).next().unwrap_or_default();
    assert!(!alerts.is_empty(), "{file}");
    for alert in alerts {
        assert!(alert.title.starts_with(name), "{file}: {} is not about {name}", alert.title);
        let urgency = if expected.urgency.starts_with("low") { Urgency::Low } else { Urgency::High };
        assert_eq!(alert.urgency, urgency, "{file}");
        assert!(alert.payload.contains("labels") && !alert.links.is_empty(), "{file}");
        assert!(alert.dedup_key.len() == 16, "{file}: {}", alert.dedup_key);
    }
    let firing = alerts.iter().any(|alert| alert.status == AlertStatus::Firing);
    assert_eq!(firing, expected.state.starts_with("firing"), "{file}");
}

#[test]
fn captured_alertmanager_bodies_are_read_as_their_index_says() {
    let folder = payloads();
    let index = index(&folder);
    let mut read_count = 0;
    for (file, expected) in index.iter().filter(|(file, _)| file.starts_with("alertmanager/")) {
        let body = std::fs::read(folder.join(file)).unwrap();
        let alerts =
            read(IntegrationKind::Alertmanager, &body).unwrap_or_else(|refused| panic!("{file}: {refused}"));
        assert_as_expected(file, expected, &alerts);
        assert_eq!(alerts, read(IntegrationKind::Generic, &body).unwrap(), "{file} behind a generic key");
        read_count += 1;
    }
    assert!(read_count > 0, "INDEX.md lists no Alertmanager body");
}

#[test]
fn a_watchdog_never_rings() {
    let folder = payloads();
    for entry in std::fs::read_dir(folder.join("prometheus-watchdog")).unwrap() {
        let body = std::fs::read(entry.unwrap().path()).unwrap();
        let alerts = read(IntegrationKind::Alertmanager, &body).unwrap();
        assert!(alerts.iter().all(|alert| alert.urgency == Urgency::Low));
    }
}

#[test]
fn malformed_bodies_are_refused() {
    let folder = payloads();
    for entry in std::fs::read_dir(folder.join("malformed")).unwrap() {
        let path = entry.unwrap().path();
        let body = std::fs::read(&path).unwrap();
        for kind in [IntegrationKind::Alertmanager, IntegrationKind::Generic] {
            assert!(read(kind, &body).is_err(), "{}", path.display());
        }
    }
}

#[test]
fn whatever_any_tool_sends_as_an_object_pages() {
    let folder = payloads();
    for tool in
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for path in std::fs::read_dir(tool).unwrap().map(|entry| entry.unwrap().path()) {
            let body = std::fs::read(&path).unwrap();
            let is_json = path.extension().is_some_and(|ending| ending == "json");
            let read = read(IntegrationKind::Generic, &body);
            assert!(!is_json || read.is_ok(), "{}: {read:?}", path.display());
        }
    }
}
