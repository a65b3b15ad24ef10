//! What a newer hub says, read as far as this version can.
//!
//! Documents are a public format to which kinds, variants and fields are added. A device that is older than its hub must not go deaf
//! for it: what it knows works on, what it does not know is named, and an incident is read without the parts that are news to it,
//! because a ring with a poor timeline beats a lost ring.

use crate::document::Document;
use crate::sync::SyncMessage;
use baton_domain::alert::Link;
use baton_domain::id::PersonId;
use baton_domain::incident::{HandOff, TimelineEntry};
use baton_domain::noise::Noise;
use baton_domain::notice::Notice;
use baton_domain::page::{Page, PageReason, PageState, RungMark};
use baton_domain::responder::ResponderRole;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A message of the stream, as far as it can be read.
#[derive(Clone, PartialEq, Debug)]
pub struct Heard {
    /// The message, without what cannot be read; `None` where all of it is of a kind that this version does not know.
    pub message: Option<SyncMessage>,
    /// What was left out.
    pub unread: Vec<Unread>,
}

/// Something in a message of a newer hub that this version cannot read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Unread {
    /// What it is, in the hub's word: a document's kind, or a message's type.
    pub kind: String,
    /// The document's name as [`Document::id`] has it, where it can be told.
    pub name: Option<String>,
    /// How much is missing.
    pub missing: Missing,
}

/// How much of something cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Missing {
    /// It was read without some of its parts.
    Parts,
    /// Nothing of it was read.
    All,
}

/// Reads a message of the stream.
///
/// # Errors
/// It is no message of a hub at all, of whatever version.
pub fn read(text: &str) -> Result<Heard, serde_json::Error> {
    match serde_json::from_str(text) {
        Ok(message) => Ok(Heard { message: Some(message), unread: Vec::new() }),
        Err(error) => serde_json::from_str(text).ok().and_then(in_parts).ok_or(error),
    }
}

fn in_parts(mut message: Value) -> Option<Heard> {
    let kind = message.get("type")?.as_str()?.to_owned();
    let mut unread = Vec::new();
    if kind == "snapshot" || kind == "changes" {
        let all = message.get_mut("documents")?.as_array_mut()?;
        all.retain_mut(|document| match reduce(document) {
            None => true,
            Some(left_out) => {
                let some = left_out.missing == Missing::Parts;
                unread.push(left_out);
                some
            }
        });
        let message = serde_json::from_value(message).ok()?;
        return Some(Heard { message: Some(message), unread });
    }
    let known = ["hello", "heartbeat", "revoked"].contains(&kind.as_str());
    unread.push(Unread { kind, name: None, missing: Missing::All });
    (!known).then_some(Heard { message: None, unread })
}

/// Takes out of a document what cannot be read; says so where that is anything.
fn reduce(document: &mut Value) -> Option<Unread> {
    if reads::<Document>(document) {
        return None;
    }
    let kind = document.get("kind").and_then(Value::as_str).unwrap_or("document").to_owned();
    let name = name_of(&kind, document);
    match (kind.as_str(), document.get_mut("body")) {
        ("incident", Some(incident)) => reduce_incident(incident),
        ("inbox", Some(inbox)) => keep_readable::<Notice>(inbox.get_mut("notices")),
        _ => {}
    }
    let missing = if reads::<Document>(document) { Missing::Parts } else { Missing::All };
    Some(Unread { kind, name, missing })
}

/// An incident without the news in it. Whether a page is over must be right, and a page that cannot be understood rings.
fn reduce_incident(incident: &mut Value) {
    keep_readable::<TimelineEntry>(incident.get_mut("timeline"));
    keep_readable::<Link>(incident.get_mut("links"));
    for page in incident.get_mut("pages").and_then(Value::as_array_mut).into_iter().flatten() {
        if reads::<Page>(page) {
            continue;
        }
        keep_readable::<RungMark>(page.get_mut("rungs"));
        let over = page
            .get("state")
            .is_some_and(|state| state.get("stopped").is_some() || state.get("answered").is_some());
        replace_unreadable::<PageReason>(page.get_mut("reason"), json!("last_resort"));
        let state = if over { json!({ "stopped": "replaced" }) } else { json!("live") };
        replace_unreadable::<PageState>(page.get_mut("state"), state);
    }
    replace_unreadable::<Option<HandOff>>(incident.get_mut("handoff"), Value::Null);
    remove_unreadable::<BTreeMap<PersonId, BTreeSet<ResponderRole>>>(incident, "roles");
    remove_unreadable::<Noise>(incident, "noise");
}

/// Takes a field out that may be missing.
fn remove_unreadable<T: DeserializeOwned>(body: &mut Value, field: &str) {
    if let Some(known) = body.get(field)
        && !reads::<T>(known)
        && let Some(fields) = body.as_object_mut()
    {
        fields.remove(field);
    }
}

fn reads<T: DeserializeOwned>(value: &Value) -> bool {
    serde_json::from_value::<T>(value.clone()).is_ok()
}

fn keep_readable<T: DeserializeOwned>(list: Option<&mut Value>) {
    if let Some(list) = list.and_then(Value::as_array_mut) {
        list.retain(reads::<T>);
    }
}

fn replace_unreadable<T: DeserializeOwned>(field: Option<&mut Value>, by: Value) {
    if let Some(field) = field.filter(|field| !reads::<T>(field)) {
        *field = by;
    }
}

/// The name that [`Document::id`] would give.
fn name_of(kind: &str, document: &Value) -> Option<String> {
    let body = document.get("body")?;
    let id = match kind {
        "workspace" => return Some(kind.to_owned()),
        "inbox" => body.get("person"),
        "holidays" => body.get("team"),
        "heartbeat" => body.get("heartbeat").and_then(|heartbeat| heartbeat.get("id")),
        _ => body.get("id"),
    }?;
    id.as_str()
        .map(str::to_owned)
        .or_else(|| id.as_u64().map(|id| id.to_string()))
        .map(|id| format!("{kind}/{id}"))
}
