//! PagerDuty: what monitoring tools send to it, and what it sends itself.
//!
//! Events, version 2 (<https://developer.pagerduty.com/docs/send-alert-event>, read 2026-11): `routing_key` names the integration,
//! `event_action` is `trigger`, `acknowledge` or `resolve`, `dedup_key` says about which problem. The older version (`service_key`,
//! `event_type`, `incident_key`) is read as well. Webhooks, versions 1 and 3, are those of an account that pages beside this hub.
//!
//! An `acknowledge` from a tool acknowledges nothing here: nobody could be rung again. It is told in the incident's timeline.

use crate::json::{self, Body, Fields, kind};
use crate::reading::{Found, Heard, Reading, Said, alert};
use crate::{ReadError, words};
use baton_domain::alert::{AlertStatus, SourceNote};
use serde_json::Value;

/// Fields that open something; they are not kept.
const SECRET: &[&str] = &["routing_key", "service_key"];

/// An event that a tool sent to `POST /v2/enqueue`.
#[derive(Clone, PartialEq, Debug)]
pub struct Enqueued {
    /// The integration's key.
    pub routing_key: String,
    /// The tool's own key for the problem; made up for a `trigger` that has none.
    pub dedup_key: String,
    /// One alert.
    pub reading: Reading,
}

/// What is wrong with an event, each as a sentence that names the field.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct InvalidEvent(pub Vec<String>);

/// Reads an event as strictly as its senders expect, and no more: a `trigger` without a summary still pages.
///
/// # Errors
/// [`InvalidEvent`] says what is wrong with each field.
pub fn enqueue(body: &[u8]) -> Result<Enqueued, InvalidEvent> {
    let one = |problem: String| InvalidEvent(vec![problem]);
    let body = json::parse(body).map_err(|problem: ReadError| one(problem.to_string()))?;
    let Some(fields) = body.as_object() else {
        return Err(one(format!("the event is {}; send a JSON object", kind(&body))));
    };
    let mut problems = Vec::new();
    let routing_key = required(fields, "routing_key", &mut problems);
    let action = required(fields, "event_action", &mut problems);
    if let Some(action) = &action
        && !["trigger", "acknowledge", "resolve"].contains(&action.as_str())
    {
        problems.push("'event_action' is none of trigger, acknowledge, resolve".to_owned());
    }
    let triggers = action.as_deref() == Some("trigger");
    match fields.get("payload") {
        Some(Value::Object(_)) => {}
        Some(Value::Null) | None if triggers => problems.push("'payload' is missing".to_owned()),
        Some(Value::Null) | None => {}
        Some(other) => problems.push(format!("'payload' is {}; send an object", kind(other))),
    }
    match fields.get("dedup_key") {
        Some(Value::String(_) | Value::Number(_)) => {}
        Some(Value::Null) | None if triggers || action.is_none() => {}
        Some(Value::Null) | None => problems.push("'dedup_key' is missing; it says what is over".to_owned()),
        Some(other) => problems.push(format!("'dedup_key' is {}; send a text", kind(other))),
    }
    let (Some(routing_key), true) = (routing_key, problems.is_empty()) else {
        return Err(InvalidEvent(problems));
    };
    let found = of_fields(Body(&body), fields);
    let dedup_key = found.dedup_key.clone();
    let reading = Reading::of("PagerDuty events", vec![Said::Alert(found)]);
    Ok(Enqueued { routing_key, dedup_key, reading })
}

fn required(fields: &Fields, name: &str, problems: &mut Vec<String>) -> Option<String> {
    match fields.get(name) {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Some(Value::String(_) | Value::Null) | None => {
            problems.push(format!("'{name}' is missing or blank"));
            None
        }
        Some(other) => {
            problems.push(format!("'{name}' is {}; send a text", kind(other)));
            None
        }
    }
}

/// An event behind any other key: its `routing_key` does not matter.
pub(crate) fn event(body: Body<'_>) -> Heard<'_> {
    let new = body.has("routing_key") && body.has("event_action");
    let old = body.has("service_key") && body.has("event_type");
    if new || old { alert(of_fields(body, body.0.as_object()?)) } else { None }
}

fn of_fields<'a>(body: Body<'a>, fields: &'a Fields) -> Found<'a> {
    let action = body.first(&["event_action", "event_type"]).unwrap_or_default();
    let key = body.first(&["dedup_key", "incident_key"]);
    let source = body.first(&["payload.source", "client", "payload.component"]);
    let source = source.unwrap_or_else(|| "PagerDuty event".to_owned());
    let title = body.first(&["payload.summary", "description"]).unwrap_or_else(|| match action.as_str() {
        "trigger" => format!("Alert from {source}"),
        _ => key.clone().unwrap_or_else(|| source.clone()),
    });
    let mut found = Found::new(title, source, body).own_key(key).severity(body.text("payload.severity"));
    for link in body.list("links") {
        let text = link.first(&["text", "href"]).unwrap_or_default();
        found = found.link(&text, link.text("href"));
    }
    for image in body.list("images") {
        let text = image.text("alt").unwrap_or_else(|| "Image".to_owned());
        found = found.link(&text, image.text("href").or_else(|| image.text("src")));
    }
    let client = body.text("client").unwrap_or_else(|| "Client".to_owned());
    found = found.link(&client, body.text("client_url"));
    found.raw = fields
        .iter()
        .filter(|(name, _)| !SECRET.contains(&name.as_str()))
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    match action.as_str() {
        "resolve" => found.is(AlertStatus::Resolved),
        "acknowledge" => {
            let said = body.first(&["payload.summary", "description"]);
            let by = body.first(&["client", "payload.source"]);
            found.told(SourceNote::Acknowledged, by, said)
        }
        _ => found,
    }
}

/// A webhook of a PagerDuty account: version 1 and 2 (`messages`), or 3 (`event`).
pub(crate) fn webhook(body: Body<'_>) -> Heard<'_> {
    if let Some(event) = body.object("event")
        && let Some(kind) = event.text("event_type")
        && kind.starts_with("incident.")
    {
        return Some(vec![of_incident(&kind, event, event.object("data").unwrap_or(event))]);
    }
    let messages: Vec<Said<'_>> = body
        .list("messages")
        .filter_map(|message| {
            let kind = message.first(&["type", "event"])?;
            let incident = message.object("data.incident").or_else(|| message.object("incident"))?;
            kind.starts_with("incident.").then(|| of_incident(&kind, message, incident))
        })
        .collect();
    (!messages.is_empty()).then_some(messages)
}

fn of_incident<'a>(kind: &str, message: Body<'a>, incident: Body<'a>) -> Said<'a> {
    let title = incident.first(&[
        "trigger_summary_data.subject",
        "trigger_summary_data.description",
        "title",
        "description",
        "summary",
        "incident_key",
    ]);
    let service = incident.first(&["service.name", "service.summary"]);
    let by = message.first(&["agent.summary", "data.incident.last_status_change_by.name"]).or_else(|| {
        incident.first(&["last_status_change_by.name", "assigned_to_user.name", "assignees.0.summary"])
    });
    let found = Found::new(
        title.unwrap_or_else(|| "PagerDuty incident".to_owned()),
        service.unwrap_or_else(|| "PagerDuty".to_owned()),
        message,
    )
    .own_key(incident.first(&["incident_key", "id"]))
    .severity(incident.text("urgency"))
    .link("PagerDuty", incident.text("html_url"));
    let word = kind.rsplit('.').next().unwrap_or_default();
    Said::Alert(match words::plain(word).as_str() {
        "trigger" | "triggered" | "unacknowledge" | "unacknowledged" | "reopened" => found,
        "resolve" | "resolved" => found.is(AlertStatus::Resolved),
        "acknowledge" | "acknowledged" => found.told(SourceNote::Acknowledged, by, None),
        _ => found.told(SourceNote::Noted, Some(word.to_owned()), by),
    })
}

/// The answer to a change event (`POST /v2/change/enqueue`): what is deployed pages nobody.
///
/// # Errors
/// As [`enqueue`], for the fields that a change has.
pub fn change(body: &[u8]) -> Result<String, InvalidEvent> {
    let one = |problem: String| InvalidEvent(vec![problem]);
    let body = json::parse(body).map_err(|problem| one(problem.to_string()))?;
    let Some(fields) = body.as_object() else {
        return Err(one(format!("the event is {}; send a JSON object", kind(&body))));
    };
    let mut problems = Vec::new();
    let routing_key = required(fields, "routing_key", &mut problems);
    let summary = fields.get("payload").and_then(|payload| payload.get("summary")?.as_str());
    if summary.is_none_or(|summary| summary.trim().is_empty()) {
        problems.push("'payload.summary' is missing or blank".to_owned());
    }
    match routing_key {
        Some(key) if problems.is_empty() => Ok(key),
        Some(_) | None => Err(InvalidEvent(problems)),
    }
}
