//! Bodies that real programs sent, where a folder of them is at hand: `BATON_SHARED_DATA` names the folder that has `payloads/`, whose
//! `INDEX.md` says of each body what it should become.
//!
//! Not among the usual tests, so that nothing passes without having looked:
//! `BATON_SHARED_DATA=… cargo test -p baton-connect --features captured --test captured -- --nocapture`
//! prints the table of all bodies, and ends with how many are as the index says.

use baton_connect::opsgenie::{self, Verb};
use baton_connect::{Aside, Reading, read};
use baton_domain::alert::{Alert, AlertStatus, SourceNote, Urgency};
use baton_domain::integration::IntegrationKind;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn payloads() -> PathBuf {
    let data = std::env::var_os("BATON_SHARED_DATA");
    PathBuf::from(data.expect("BATON_SHARED_DATA names the folder that has payloads/")).join("payloads")
}

/// One row of `INDEX.md`'s table.
struct Expected {
    file: String,
    state: String,
    title: String,
    urgency: String,
    key: String,
    link: String,
}

fn index(folder: &Path) -> Vec<Expected> {
    let text = std::fs::read_to_string(folder.join("INDEX.md")).expect("payloads/INDEX.md");
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| file "));
    rows.filter_map(|row| {
        let row = row.replace("\\|", "\u{1}");
        let cells = row.split('|').skip(1).map(|cell| cell.trim().replace('\u{1}', "|"));
        let cells: Vec<String> = cells.collect();
        let [file, _tool, state, title, urgency, key, link, ..] =
            cells.try_into().ok().and_then(|cells: Vec<String>| {
                <[String; 7]>::try_from(cells.into_iter().take(7).collect::<Vec<_>>()).ok()
            })?;
        Some(Expected { file, state, title, urgency, key, link })
    })
    .collect()
}

/// The body behind a generic key, or, where the alert is named in the address, behind that.
fn heard(expected: &Expected, body: &[u8]) -> Result<Reading, String> {
    let verb = if expected.file.ends_with("-close.json") {
        Verb::Close
    } else if expected.file == "opsgenie-alert-api/acknowledge.json" {
        Verb::Acknowledge
    } else {
        return read(IntegrationKind::Generic, None, body).map_err(|refused| refused.to_string());
    };
    let alias = expected.title.split("/v2/alerts/").nth(1).and_then(|rest| rest.split('/').next());
    let alias = alias.filter(|alias| !alias.starts_with('{')).unwrap_or("web-01/disk/root");
    opsgenie::change(verb, alias, body).map_err(|refused| refused.to_string())
}

fn is_noiseless(expected: &Expected) -> bool {
    ["subscription", "test message"].iter().any(|word| expected.state.starts_with(word))
        || expected.state.contains("heartbeat")
}

/// What is not as the index says.
fn deviations(expected: &Expected, body: &[u8]) -> (Vec<String>, Option<Reading>) {
    let heard = heard(expected, body);
    if expected.state.starts_with("malformed") {
        let refused = heard.is_err() && read(IntegrationKind::Alertmanager, None, body).is_err();
        return (if refused { Vec::new() } else { vec!["is not refused".to_owned()] }, None);
    }
    let reading = match heard {
        Ok(reading) => reading,
        Err(refused) => return (vec![format!("is refused: {refused}")], None),
    };
    let mut wrong = Vec::new();
    state(expected, &reading, &mut wrong);
    let noted = expected.state.starts_with("ack") || expected.state.starts_with("update");
    if !is_noiseless(expected) && !noted {
        for alert in &reading.alerts {
            title(expected, alert, &mut wrong);
            urgency(expected, alert, &mut wrong);
        }
    }
    let json = serde_json::from_slice::<Value>(body).unwrap_or(Value::Null);
    if !is_noiseless(expected) {
        for alert in &reading.alerts {
            parts(&expected.key, "key", &json, &mut wrong, |value| {
                let plain = value.strip_suffix(".0").unwrap_or(value);
                alert.dedup_key.contains(plain) || alert.dedup_key.len() == 16
            });
            let has = |value: &str| {
                let web = value.starts_with("http") && value.len() > "https://".len();
                !web || alert.links.iter().any(|link| link.href.starts_with(value))
            };
            // what happens to an alert by its address brings no links along
            if !expected.title.starts_with("(by") {
                parts(&expected.link, "link", &json, &mut wrong, has);
            }
        }
    }
    (wrong, Some(reading))
}

fn state(expected: &Expected, reading: &Reading, wrong: &mut Vec<String>) {
    let statuses: Vec<AlertStatus> = reading.alerts.iter().map(|alert| alert.status).collect();
    let aside = |is: fn(&Aside) -> bool| statuses.is_empty() && reading.asides.iter().any(is);
    let state = expected.state.as_str();
    let fits = if state.starts_with("subscription") {
        aside(|aside| matches!(aside, Aside::Confirm { url } if baton_connect::confirmable(url).is_some()))
    } else if state.starts_with("test message") {
        aside(|aside| matches!(aside, Aside::Test { .. }))
    } else if state.contains("heartbeat") {
        aside(|aside| matches!(aside, Aside::Beat { .. }))
    } else if state.starts_with("ack + resolved") {
        statuses == [AlertStatus::Told(SourceNote::Acknowledged), AlertStatus::Resolved]
    } else if state.starts_with("ack") {
        statuses == [AlertStatus::Told(SourceNote::Acknowledged)]
    } else if state.starts_with("update") {
        statuses == [AlertStatus::Told(SourceNote::Noted)]
    } else if state.starts_with("resolved") {
        !statuses.is_empty() && statuses.iter().all(|status| *status == AlertStatus::Resolved)
    } else {
        statuses.contains(&AlertStatus::Firing)
    };
    if !fits {
        wrong.push(format!("state {statuses:?} {:?}, not {state}", reading.asides));
    }
}

/// The words of the expected title are in the title: all but a few, whose wording is a matter of taste.
fn title(expected: &Expected, alert: &Alert, wrong: &mut Vec<String>) {
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (wanted, has) = (words(&expected.title), words(&alert.title));
    let found = wanted.intersection(&has).count();
    // one incident for each alert, where the index has one title for the group
    let group = expected.file.starts_with("alertmanager/") || expected.file.starts_with("aws");
    let least = if group { 1 } else { (wanted.len() * 3).div_ceil(4) };
    if found < least && !expected.title.starts_with("(by") {
        wrong.push(format!("title {:?}, not {:?}", alert.title, expected.title));
    }
}

fn urgency(expected: &Expected, alert: &Alert, wrong: &mut Vec<String>) {
    let is_test = expected.file.contains("test-button") || expected.file.contains("test-notification");
    let told = match expected.urgency.split(' ').next().unwrap_or_default() {
        "low" => Some(Urgency::Low),
        "high" => Some(Urgency::High),
        // silence is the worse mistake, except where somebody only pressed a button
        "not" if !expected.file.starts_with("email") => {
            Some(if is_test { Urgency::Low } else { Urgency::High })
        }
        _ => None,
    };
    let resolved = alert.status == AlertStatus::Resolved;
    if !resolved && told.is_some_and(|told| told != alert.urgency) {
        wrong.push(format!("urgency {:?}, not {}", alert.urgency, expected.urgency));
    }
}

/// At least one of the values that the cell's paths lead to is there as it should be.
fn parts(cell: &str, what: &str, body: &Value, wrong: &mut Vec<String>, is: impl Fn(&str) -> bool) {
    let mut values = Vec::new();
    for path in cell.split('$').skip(1) {
        let path: String = path.chars().take_while(|c| c.is_alphanumeric() || "._[]*".contains(*c)).collect();
        let mut at = vec![body];
        for step in path.replace('[', ".").replace(']', "").split('.').filter(|step| !step.is_empty()) {
            at = at
                .into_iter()
                .flat_map(|value| match (value, step) {
                    (Value::Array(list), "*") => list.iter().collect(),
                    (Value::Array(list), index) => {
                        list.get(index.parse::<usize>().unwrap_or(99)).into_iter().collect()
                    }
                    (value, name) => value.get(name).into_iter().collect::<Vec<_>>(),
                })
                .collect();
        }
        values.extend(at.into_iter().filter_map(|value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }));
    }
    // a text that holds more than the value, such as a message with an address in it, cannot be compared
    values.retain(|value| !value.contains('\n') && !value.starts_with('{'));
    if !values.is_empty() && !values.iter().any(|value| is(value)) {
        wrong.push(format!("{what}: none of {values:?}"));
    }
}

#[test]
fn every_body_becomes_what_its_index_says() {
    let folder = payloads();
    let index = index(&folder);
    let mut deviating = Vec::new();
    for expected in &index {
        let body = std::fs::read(folder.join(&expected.file)).unwrap();
        let (wrong, reading) = deviations(expected, &body);
        let told = reading.map_or("refused".to_owned(), |reading| {
            let alerts = reading.alerts.iter().map(|alert| {
                format!("{:?} {:?} {:?} [{}]", alert.status, alert.urgency, alert.title, alert.dedup_key)
            });
            let asides = reading.asides.iter().map(|aside| format!("{aside:?}"));
            format!("{}: {}", reading.tool, alerts.chain(asides).collect::<Vec<_>>().join("; "))
        });
        println!("{} {}\n    {told}", if wrong.is_empty() { "ok  " } else { "DIFF" }, expected.file);
        if !wrong.is_empty() {
            deviating.push(format!("{}: {}", expected.file, wrong.join("; ")));
        }
    }
    println!("{} of {} as the index says", index.len() - deviating.len(), index.len());
    assert!(index.len() > 100, "INDEX.md lists {} bodies", index.len());
    assert!(deviating.is_empty(), "{}", deviating.join("\n"));
}

/// Endings of two bodies of which the second ends what the first began.
const TWINS: &[(&str, &str)] = &[
    ("-firing", "-resolved"),
    ("-alarm", "-ok"),
    ("-fired", "-resolved"),
    ("-open", "-closed"),
    ("-down", "-up"),
    ("-down", "-recovery"),
    ("-critical", "-recovery"),
    ("-triggered", "-recovered"),
    ("-active", "-recovered"),
    ("-alerting", "-ok"),
    ("-failure", "-success"),
    ("-problem", "-resolved"),
    ("-trigger", "-resolve"),
    ("-create", "-close"),
    ("-created", "-resolved"),
    ("-3-firing", "-resolved"),
];

#[test]
fn a_resolving_twin_has_the_key_of_what_it_ends() {
    let folder = payloads();
    let index = index(&folder);
    let keys: BTreeMap<&str, (BTreeSet<String>, bool)> = index
        .iter()
        .filter_map(|expected| {
            let body = std::fs::read(folder.join(&expected.file)).unwrap();
            let reading = heard(expected, &body).ok()?;
            let over = reading.alerts.iter().all(|alert| alert.status == AlertStatus::Resolved);
            let keys = reading.alerts.into_iter().map(|alert| alert.dedup_key).collect();
            Some((expected.file.as_str(), (keys, over)))
        })
        .collect();
    let mut pairs = 0;
    for (file, (began, _)) in &keys {
        let (stem, ending) = file.rsplit_once('.').unwrap();
        for (first, second) in TWINS {
            let Some(stem) = stem.strip_suffix(first) else { continue };
            let Some((ended, over)) = keys.get(format!("{stem}{second}.{ending}").as_str()) else { continue };
            assert!(*over && ended.is_subset(began), "{file}: {began:?} is not ended by {ended:?}");
            pairs += 1;
        }
    }
    println!("{pairs} pairs");
    assert!(pairs >= 25, "{pairs} pairs");
}
