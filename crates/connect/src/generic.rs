//! Any JSON object, or a list of them. A tool that is recognised is read by its own reader (`tools/`); of any other, the fields that
//! tools commonly use are looked for under their common names.
//!
//! A name counts in any spelling (`dedup_key`, `dedupKey`, `Dedup-Key`), first at the top, then inside the objects in which tools
//! like to wrap an alert. What is not found is made up for, so that every object becomes a page.
//!
//! | part | looked for |
//! | --- | --- |
//! | title | `title`, `summary`, `subject`, `message`, `name` …; else the first text in it |
//! | status | `status`, `state`, `action` …: "resolved", "ok", "closed" … end the incident; `resolved: true` too |
//! | dedup key | `dedup_key`, `alias`, `incident_key`, `fingerprint`, `id` …; else made from title and source |
//! | urgency | `urgency`, `severity`, `priority`, `level`; high unless told otherwise |
//! | links | `url`, `link`, `runbook` …; `links` as a list of addresses or of `{href, text}` |

use crate::json::{Body, Fields, kind, text};
use crate::links::Links;
use crate::reading::{Found, Said};
use crate::{ALERTS_PER_BODY_MAX, ReadError, alertmanager, dedup, tools, words};
use baton_domain::alert::{AlertStatus, Urgency};
use serde_json::Value;

const TITLE: &[&str] = &[
    "title",
    "summary",
    "subject",
    "message",
    "name",
    "alertname",
    "rulename",
    "monitorname",
    "checkname",
    "msg",
    "text",
    "headline",
    "description",
    "reason",
    "details",
];
const STATUS: &[&str] =
    &["status", "state", "eventaction", "alertstatus", "alertstate", "currentstate", "newstate", "action"];
const DEDUP_KEY: &[&str] = &[
    "dedupkey",
    "deduplicationkey",
    "alias",
    "incidentkey",
    "entityid",
    "fingerprint",
    "alertid",
    "incidentid",
    "monitorid",
    "checkid",
    "id",
    "uid",
    "key",
];
const SOURCE: &[&str] = &[
    "source",
    "host",
    "hostname",
    "instance",
    "service",
    "servicename",
    "server",
    "node",
    "resource",
    "monitor",
    "origin",
    "project",
    "client",
];
/// Words and, under these names, ranks: 1 is the most urgent.
const URGENCY_RANKED: &[&str] = &["urgency", "priority"];
/// Words only: tools count severities upwards as well as downwards.
const URGENCY_WORDED: &[&str] = &["severity", "level", "criticality", "alerttype"];
const LINKS: &[(&str, &str)] = &[
    ("runbookurl", "Runbook"),
    ("runbook", "Runbook"),
    ("dashboardurl", "Dashboard"),
    ("dashboard", "Dashboard"),
    ("alerturl", "Alert"),
    ("incidenturl", "Incident"),
    ("eventurl", "Event"),
    ("htmlurl", "Page"),
    ("permalink", "Page"),
    ("url", "Link"),
    ("link", "Link"),
    ("href", "Link"),
];
/// Objects in which tools wrap an alert.
const WRAPPERS: &[&str] =
    &["alert", "event", "incident", "payload", "data", "issue", "monitor", "check", "details"];

/// What an unknown tool's alerts are called.
pub(crate) const ANY: &str = "any JSON";

/// What a body says, and whose it is.
pub(crate) fn read(body: &Value) -> Result<(&'static str, Vec<Said<'_>>), ReadError> {
    match body {
        Value::Object(fields) if fields.is_empty() => Err(ReadError::Empty { at: "body" }),
        Value::Object(fields) if is_alertmanager(fields) => alertmanager::read(body),
        Value::Object(_) => Ok(of_object(body)),
        Value::Array(list) if list.is_empty() => Err(ReadError::Empty { at: "body" }),
        Value::Array(list) if list.len() > ALERTS_PER_BODY_MAX => {
            Err(ReadError::TooManyAlerts { count: list.len(), max: ALERTS_PER_BODY_MAX })
        }
        Value::Array(list) => {
            let mut tool = ANY;
            let mut all = Vec::with_capacity(list.len());
            for (index, element) in list.iter().enumerate() {
                if !element.is_object() {
                    let at = format!("body[{index}]");
                    return Err(ReadError::NotAnObject { at, found: kind(element) });
                }
                let (whose, said) = of_object(element);
                tool = whose;
                all.extend(said);
            }
            Ok((tool, all))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Err(ReadError::NotAnObject { at: "body".to_owned(), found: kind(body) })
        }
    }
}

fn of_object(body: &Value) -> (&'static str, Vec<Said<'_>>) {
    tools::recognise(Body(body)).unwrap_or_else(|| (ANY, vec![Said::Alert(one(Body(body)))]))
}

/// Somebody pointed an Alertmanager, or a Grafana, at a generic key.
fn is_alertmanager(fields: &Fields) -> bool {
    let alerts = fields.get("alerts").and_then(Value::as_array);
    alerts.is_some_and(|alerts| {
        !alerts.is_empty() && alerts.iter().all(|alert| alert.get("labels").is_some_and(Value::is_object))
    })
}

/// The alert of a tool that nobody here knows.
pub(crate) fn one(body: Body<'_>) -> Found<'_> {
    let nothing = Fields::new();
    let fields = body.0.as_object().unwrap_or(&nothing);
    let inside = WRAPPERS.iter().filter_map(|name| value_at(fields, name)?.as_object());
    let levels: Vec<&Fields> = std::iter::once(fields).chain(inside).collect();
    let find = |names: &[&str]| levels.iter().find_map(|level| text_of(level, names));
    let source = find(SOURCE).unwrap_or_default();
    let title = find(TITLE).or_else(|| first_text(&levels)).unwrap_or_else(|| match source.as_str() {
        "" => "Alert without a title".to_owned(),
        source => format!("Alert from {source}"),
    });
    let dedup_key =
        find(DEDUP_KEY).map_or_else(|| dedup::of_parts(&[&title, &source]), |told| dedup::told(&told));
    Found {
        dedup_key,
        status: status(&levels),
        urgency: urgency(&levels),
        links: links(&levels),
        title,
        source: if source.is_empty() { "webhook".to_owned() } else { source },
        raw: vec![("alert", body.0)],
    }
}

/// The field of this name in any spelling.
fn value_at<'a>(fields: &'a Fields, name: &str) -> Option<&'a Value> {
    fields
        .get(name)
        .or_else(|| fields.iter().find(|(key, _)| words::plain(key) == name).map(|(_, value)| value))
}

/// The first of these fields that holds a text.
fn text_of(fields: &Fields, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| value_at(fields, name).and_then(text))
}

/// The first text at all, with its name; a number or a yes where there is none.
fn first_text(levels: &[&Fields]) -> Option<String> {
    let all = || levels.iter().flat_map(|level| level.iter());
    let mut words = all().filter(|(_, value)| value.is_string()).chain(all());
    words.find_map(|(name, value)| Some(format!("{name}: {}", text(value)?)))
}

fn status(levels: &[&Fields]) -> AlertStatus {
    let over = levels.iter().any(|level| value_at(level, "resolved") == Some(&Value::Bool(true)));
    let told = levels.iter().find_map(|level| text_of(level, STATUS));
    match told {
        _ if over => AlertStatus::Resolved,
        Some(word) => words::status(&word),
        None => AlertStatus::Firing,
    }
}

/// The first field that says something known.
fn urgency(levels: &[&Fields]) -> Urgency {
    let told = levels.iter().find_map(|level| {
        let ranked = URGENCY_RANKED.iter().filter_map(|name| value_at(level, name).and_then(text));
        let worded = URGENCY_WORDED.iter().filter_map(|name| value_at(level, name).and_then(text));
        let mut ranked =
            ranked.filter_map(|word| words::urgency(&word).or_else(|| words::urgency_of_rank(&word)));
        ranked.next().or_else(|| worded.filter_map(|word| words::urgency(&word)).next())
    });
    told.unwrap_or(Urgency::High)
}

fn links(levels: &[&Fields]) -> Links {
    let mut links = Links::default();
    for level in levels {
        for (name, shown) in LINKS {
            links.add(shown, value_at(level, name).and_then(text));
        }
        match value_at(level, "links") {
            Some(Value::Array(listed)) => listed.iter().for_each(|link| add_listed(&mut links, link)),
            Some(Value::Object(named)) => {
                named.iter().for_each(|(name, href)| links.add(name, text(href)));
            }
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {}
        }
    }
    links
}

/// An address, or an object with one.
fn add_listed(links: &mut Links, link: &Value) {
    match link {
        Value::Object(fields) => {
            let shown = text_of(fields, &["text", "title", "name", "label"]);
            links.add(shown.as_deref().unwrap_or("Link"), text_of(fields, &["href", "url", "link"]));
        }
        Value::String(href) => links.add("Link", Some(href.clone())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
    }
}
