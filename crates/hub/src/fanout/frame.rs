//! Frames: server-sent events as bytes, made once and shared.

use axum::body::Bytes;
use baton_domain::id::{IncidentId, Seq};
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::limit::RESOLVED_INCIDENTS_MAX;
use baton_domain::state::State;
use baton_wire::document::{Body, Document, RESOLVED_INCIDENTS_KEPT, changed_since};
use baton_wire::sync::SyncMessage;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write;

/// One event of the stream, for everybody whose cursor is at least `from`.
#[derive(Debug)]
pub(crate) struct Frame {
    /// It has everything that changed after this.
    pub(crate) from: Seq,
    /// The cursor after it.
    pub(crate) cursor: Seq,
    /// As it is sent.
    pub(crate) bytes: Bytes,
}

/// `message` as an event after which the cursor is `cursor`.
pub(crate) fn event(cursor: Seq, message: &SyncMessage) -> Bytes {
    let mut bytes = format!("id: {cursor}\ndata: ").into_bytes();
    write_json(&mut bytes, message);
    bytes.extend_from_slice(b"\n\n");
    bytes.into()
}

fn write_json(bytes: &mut Vec<u8>, value: &impl Serialize) {
    if let Err(problem) = serde_json::to_writer(bytes, value) {
        tracing::error!(%problem, "a message could not be serialised");
    }
}

/// Documents that are text already, as [`SyncMessage::Changes`].
pub(crate) fn changes<T: AsRef<str>>(from: Seq, cursor: Seq, documents: impl Iterator<Item = T>) -> Frame {
    let mut text = format!("id: {cursor}\ndata: {{\"type\":\"changes\",\"cursor\":{cursor},\"documents\":[");
    for (index, document) in documents.enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(text, "{comma}{}", document.as_ref());
    }
    text.push_str("]}\n\n");
    Frame { from, cursor, bytes: text.into() }
}

/// All documents that a device keeps, as [`SyncMessage::Snapshot`].
pub(crate) fn snapshot(state: &State) -> Frame {
    let kept = kept(state);
    let documents: Vec<Document> = changed_since(state, Seq(0))
        .into_iter()
        .filter(|document| incident_of(document).is_none_or(|incident| kept.contains(&incident)))
        .collect();
    let message = SyncMessage::Snapshot { cursor: state.seq, documents };
    Frame { from: Seq(0), cursor: state.seq, bytes: event(state.seq, &message) }
}

/// What changed since `cursor`, or nothing when a device with that cursor needs [`snapshot`].
pub(crate) fn since(state: &State, cursor: Seq) -> Option<Frame> {
    if cursor > state.seq || cursor < oldest_cursor(state) {
        return None;
    }
    let documents = changed_since(state, cursor);
    let message = SyncMessage::Changes { cursor: state.seq, documents };
    Some(Frame { from: cursor, cursor: state.seq, bytes: event(state.seq, &message) })
}

/// The oldest cursor from which changes alone bring a device up to date.
///
/// The state forgets old resolved incidents. A device that never learnt that such a one was resolved would ring for ever, so it gets
/// everything anew. All that is forgotten was resolved before the oldest that is remembered.
fn oldest_cursor(state: &State) -> Seq {
    let resolved: Vec<&Incident> = state
        .incidents
        .values()
        .map(|incident| &*incident.is)
        .filter(|incident| !incident.is_open())
        .collect();
    if resolved.len() < RESOLVED_INCIDENTS_MAX {
        return Seq(1);
    }
    resolved.into_iter().filter_map(resolved_at).min().unwrap_or(state.seq)
}

fn resolved_at(incident: &Incident) -> Option<Seq> {
    let resolved = incident.timeline.iter().rev().find(|entry| entry.what == IncidentEvent::Resolved);
    resolved.map(|entry| entry.seq)
}

/// Open incidents, and the newest resolved ones up to the number that devices keep.
fn kept(state: &State) -> BTreeSet<IncidentId> {
    let (open, resolved): (Vec<_>, Vec<_>) =
        state.incidents.iter().partition(|(_, incident)| incident.is.is_open());
    let newest = resolved.into_iter().rev().take(RESOLVED_INCIDENTS_KEPT);
    open.into_iter().chain(newest).map(|(id, _)| *id).collect()
}

fn incident_of(document: &Document) -> Option<IncidentId> {
    match &document.body {
        Body::Incident(incident) => Some(incident.id),
        Body::Workspace(_)
        | Body::Person(_)
        | Body::Team(_)
        | Body::Service(_)
        | Body::Integration(_)
        | Body::Schedule(_)
        | Body::Policy(_)
        | Body::Device(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_wire::document::Workspace;

    fn message(frame: &[u8]) -> SyncMessage {
        let text = std::str::from_utf8(frame).unwrap();
        let data = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
        serde_json::from_str(data).unwrap()
    }

    #[test]
    fn documents_put_together_as_text_are_the_message_that_types_describe() {
        let document = |name: &str| Document {
            seq: Seq(3),
            body: Body::Workspace(Workspace { name: format!("{name}\n\"…\"") }),
        };
        let documents = vec![document("a"), document("b")];
        let text: Vec<String> = documents.iter().map(|d| serde_json::to_string(d).unwrap()).collect();
        let frame = changes(Seq(1), Seq(7), text.iter());
        assert_eq!(message(&frame.bytes), SyncMessage::Changes { cursor: Seq(7), documents });
        assert!(frame.bytes.starts_with(b"id: 7\n") && frame.bytes.ends_with(b"\n\n"));
        let none = changes(Seq(1), Seq(7), std::iter::empty::<&str>());
        assert_eq!(message(&none.bytes), SyncMessage::Changes { cursor: Seq(7), documents: Vec::new() });
    }

    #[test]
    fn a_cursor_from_the_future_or_from_nowhere_needs_everything() {
        let mut state = State::new();
        state.seq = Seq(5);
        assert!(since(&state, Seq(6)).is_none());
        assert!(since(&state, Seq(0)).is_none());
        assert!(since(&state, Seq(5)).is_some());
    }
}
