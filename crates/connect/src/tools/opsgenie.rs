//! Opsgenie's alert API, as monitoring tools use it (<https://docs.opsgenie.com/docs/alert-api>, read 2026-11).
//!
//! `POST /v2/alerts` creates; what happens to the alert later is posted to an address that names it by its alias, which is the dedup
//! key here. An alert that is created without one gets its request's id as alias and id, so that both find it.

use crate::ReadError;
use crate::json::{self, Body, kind};
use crate::reading::{Found, Heard, Reading, Said, alert as one};
use baton_domain::alert::{AlertStatus, SourceNote};
use serde_json::Value;

/// What is posted to an alert's address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verb {
    /// It is over.
    Close,
    /// Somebody took it, in the tool.
    Acknowledge,
    /// Somebody gave it back, in the tool.
    Unacknowledge,
    /// Somebody put it off, in the tool.
    Snooze,
    /// A note, or any other change to the alert.
    Note,
}

/// An alert to create.
///
/// # Errors
/// When the body is no object, or has no message: the field is named.
pub fn create(body: &[u8], request: &str) -> Result<Reading, ReadError> {
    let body = json::parse(body)?;
    if !body.is_object() {
        return Err(ReadError::NotAnObject { at: "body".to_owned(), found: kind(&body) });
    }
    match body.get("message") {
        Some(Value::String(text)) if !text.trim().is_empty() => {}
        Some(Value::Number(_)) => {}
        Some(Value::String(_) | Value::Null) | None => return Err(ReadError::Missing { at: "message" }),
        Some(other) => return Err(ReadError::NotAText { at: "message", found: kind(other) }),
    }
    let mut found = created(Body(&body));
    if Body(&body).text("alias").is_none() {
        found = found.own_key(Some(request.to_owned()));
    }
    Ok(Reading::of("Opsgenie alerts", vec![Said::Alert(found)]))
}

/// What happened to the alert with this alias. An empty body is fine.
///
/// # Errors
/// When the body is there and no JSON object.
pub fn change(verb: Verb, alias: &str, body: &[u8]) -> Result<Reading, ReadError> {
    let body = if body.iter().all(u8::is_ascii_whitespace) {
        Value::Object(json::Fields::new())
    } else {
        json::parse(body)?
    };
    if !body.is_object() {
        return Err(ReadError::NotAnObject { at: "body".to_owned(), found: kind(&body) });
    }
    let fields = Body(&body);
    let source = fields.text("source").unwrap_or_else(|| "Opsgenie API".to_owned());
    let found = Found::new(alias, source, fields).own_key(Some(alias.to_owned()));
    let by = fields.first(&["user", "source"]);
    let said = fields.text("note");
    let found = match verb {
        Verb::Close => found.is(AlertStatus::Resolved),
        Verb::Acknowledge => found.told(SourceNote::Acknowledged, by, said),
        Verb::Snooze => {
            let until = fields.text("endTime").map(|end| format!("until {end}"));
            found.told(SourceNote::Snoozed, by, said.or(until))
        }
        Verb::Unacknowledge => found.told(SourceNote::Noted, by, Some("gave it back".to_owned())),
        Verb::Note => found.told(SourceNote::Noted, by, said),
    };
    Ok(Reading::of("Opsgenie alerts", vec![Said::Alert(found)]))
}

/// An alert to create, behind any key.
pub(crate) fn alert(body: Body<'_>) -> Heard<'_> {
    let its_own = ["alias", "responders", "visibleTo", "entity", "details", "priority"];
    let like_it = body.has("message") && its_own.iter().filter(|name| body.has(name)).count() >= 2;
    if like_it && body.text("priority").is_none_or(|rank| rank.starts_with('P')) {
        one(created(body))
    } else {
        None
    }
}

fn created(body: Body<'_>) -> Found<'_> {
    let source = body.first(&["entity", "source"]).unwrap_or_else(|| "Opsgenie API".to_owned());
    let source = crate::links::host(&source).unwrap_or(source);
    let title = body.text("message").unwrap_or_else(|| format!("Alert from {source}"));
    let mut found = Found::new(title, source, body)
        .own_key(body.text("alias"))
        // Opsgenie's default is P3; who sends no priority did not say that it can wait
        .severity(body.text("priority"));
    if let Some(details) = body.at("details").and_then(Value::as_object) {
        for (name, value) in details {
            found = found.link(name, json::text(value));
        }
    }
    let in_text = body.text("description").and_then(|text| crate::links::first_in(&text));
    found.link("Source", body.text("source")).link("Description", in_text)
}
