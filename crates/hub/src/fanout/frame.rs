//! Frames: server-sent events as bytes, made once and shared.

use axum::body::Bytes;
use baton_domain::id::{IncidentId, PersonId, Seq};
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::limit::RESOLVED_INCIDENTS_MAX;
use baton_domain::state::State;
use baton_wire::document::{Body, Document, changed_since, newest_over};
use baton_wire::sync::SyncMessage;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

/// How a message with documents ends.
const END: &str = "]}\n\n";

/// One event of the stream, for everybody whose cursor is at least `from`. What everybody may have is made once; what is one person's
/// alone is added on the way to that person's devices.
#[derive(Debug)]
pub(crate) struct Frame {
    /// It has everything that changed after this.
    pub(crate) from: Seq,
    /// The cursor after it.
    pub(crate) cursor: Seq,
    /// As it is sent to whoever has nothing of their own in it.
    shared: Bytes,
    /// There is a document in it that everybody may have.
    some: bool,
    /// Documents that are one person's alone.
    own: BTreeMap<PersonId, Bytes>,
}

impl Frame {
    fn new(from: Seq, cursor: Seq, kind: &str, documents: impl Iterator<Item = Rendered>) -> Self {
        let mut text =
            format!("id: {cursor}\ndata: {{\"type\":\"{kind}\",\"cursor\":{cursor},\"documents\":[");
        let (mut some, mut own) = (false, BTreeMap::<PersonId, String>::new());
        for Rendered { only_for, text: document } in documents {
            let into = match only_for {
                Some(person) => own.entry(person).or_default(),
                None => &mut text,
            };
            let is_first =
                if only_for.is_some() { into.is_empty() } else { !std::mem::replace(&mut some, true) };
            let comma = if is_first { "" } else { "," };
            let _ = write!(into, "{comma}{document}");
        }
        text.push_str(END);
        let own = own.into_iter().map(|(person, text)| (person, text.into())).collect();
        Self { from, cursor, shared: text.into(), some, own }
    }

    /// As it is sent to the devices of `person`: one event, in pieces that belong together.
    pub(crate) fn pieces_for(&self, person: PersonId) -> Vec<Bytes> {
        let Some(own) = self.own.get(&person) else { return vec![self.shared.clone()] };
        let open = self.shared.slice(..self.shared.len() - END.len());
        let comma = self.some.then(|| Bytes::from_static(b","));
        let end = Bytes::from_static(END.as_bytes());
        [Some(open), comma, Some(own.clone()), Some(end)].into_iter().flatten().collect()
    }
}

/// A document as text.
pub(crate) struct Rendered {
    /// Whose devices alone may have it.
    pub(crate) only_for: Option<PersonId>,
    /// As JSON.
    pub(crate) text: Arc<str>,
}

impl Rendered {
    pub(crate) fn new(document: &Document) -> Option<Self> {
        match serde_json::to_string(document) {
            Ok(text) => Some(Self { only_for: document.only_for(), text: text.into() }),
            Err(problem) => {
                tracing::error!(%problem, id = document.id(), "a document could not be serialised");
                None
            }
        }
    }
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

/// What changed after `from`, as [`SyncMessage::Changes`].
pub(crate) fn changes(from: Seq, cursor: Seq, documents: impl Iterator<Item = Rendered>) -> Frame {
    Frame::new(from, cursor, "changes", documents)
}

/// Documents that are everybody's, as [`SyncMessage::Changes`] that leave the cursor where it is.
pub(crate) fn ahead(cursor: Seq, documents: impl Iterator<Item = Arc<str>>) -> Bytes {
    changes(cursor, cursor, documents.map(|text| Rendered { only_for: None, text })).shared
}

/// All documents that devices keep, as [`SyncMessage::Snapshot`].
pub(crate) fn snapshot(state: &State) -> Frame {
    let kept = kept(state);
    let documents = changed_since(state, Seq(0)).into_iter();
    let documents =
        documents.filter(|document| incident_of(document).is_none_or(|incident| kept.contains(&incident)));
    Frame::new(Seq(0), state.seq, "snapshot", documents.filter_map(|document| Rendered::new(&document)))
}

/// What changed since `cursor` for `person`, or nothing when a device with that cursor needs [`snapshot`].
pub(crate) fn since(state: &State, cursor: Seq, person: PersonId) -> Option<Frame> {
    if cursor > state.seq || cursor < oldest_cursor(state) {
        return None;
    }
    let documents = changed_since(state, cursor).into_iter();
    let documents = documents.filter(|document| document.only_for().is_none_or(|only| only == person));
    Some(changes(cursor, state.seq, documents.filter_map(|document| Rendered::new(&document))))
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
        .filter(|incident| !incident.is_open() && !incident.is_drill()) // a drill ends by itself on a device
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
    let all = state.incidents.values().map(|incident| &*incident.is);
    let (open, over): (Vec<_>, Vec<_>) = all.partition(|incident| incident.is_open());
    let mut kept = newest_over(over);
    kept.extend(open.into_iter().map(|incident| incident.id));
    kept
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
        | Body::Reach(_)
        | Body::Device(_)
        | Body::Absence(_)
        | Body::Cover(_)
        | Body::Heartbeat(_)
        | Body::Maintenance(_)
        | Body::CalendarLink(_)
        | Body::CalendarSource(_)
        | Body::Inbox(_)
        | Body::Contacts(_)
        | Body::Holidays(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_domain::notice::Inbox;
    use baton_wire::document::Workspace;

    fn message(frame: &[u8]) -> SyncMessage {
        let text = std::str::from_utf8(frame).unwrap();
        let data = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
        serde_json::from_str(data).unwrap()
    }

    fn rendered(documents: &[Document]) -> impl Iterator<Item = Rendered> {
        documents.iter().filter_map(Rendered::new)
    }

    fn sent_to(frame: &Frame, person: PersonId) -> SyncMessage {
        let bytes = frame.pieces_for(person).concat();
        assert!(bytes.starts_with(b"id: 7\n") && bytes.ends_with(b"\n\n"));
        message(&bytes)
    }

    const ANN: PersonId = PersonId(uuid::Uuid::from_u128(1));
    const BEN: PersonId = PersonId(uuid::Uuid::from_u128(2));

    #[test]
    fn documents_put_together_as_text_are_the_message_that_types_describe() {
        let document = |name: &str| Document {
            seq: Seq(3),
            body: Body::Workspace(Workspace {
                name: format!("{name}\n\"…\""),
                ways: Arc::default(),
                other_ways: BTreeMap::new(),
                ways_after_s: BTreeMap::new(),
                cards: BTreeMap::new(),
            }),
        };
        let documents = vec![document("a"), document("b")];
        let frame = changes(Seq(1), Seq(7), rendered(&documents));
        assert_eq!(sent_to(&frame, ANN), SyncMessage::Changes { cursor: Seq(7), documents });
        let none = changes(Seq(1), Seq(7), std::iter::empty());
        assert_eq!(sent_to(&none, ANN), SyncMessage::Changes { cursor: Seq(7), documents: Vec::new() });
    }

    #[test]
    fn what_is_one_persons_alone_goes_to_that_persons_devices() {
        let inbox = |person| Document { seq: Seq(3), body: Body::Inbox(Arc::new(Inbox::new(person))) };
        let shared = Document {
            seq: Seq(3),
            body: Body::Workspace(Workspace {
                name: "w".to_owned(),
                ways: Arc::default(),
                other_ways: BTreeMap::new(),
                ways_after_s: BTreeMap::new(),
                cards: BTreeMap::new(),
            }),
        };
        for all in [vec![inbox(ANN), shared.clone()], vec![inbox(ANN)]] {
            let frame = changes(Seq(1), Seq(7), rendered(&all));
            let mut hers = all.clone();
            hers.reverse(); // her own comes last
            assert_eq!(sent_to(&frame, ANN), SyncMessage::Changes { cursor: Seq(7), documents: hers });
            let his = all.into_iter().filter(|document| document.only_for().is_none()).collect();
            assert_eq!(sent_to(&frame, BEN), SyncMessage::Changes { cursor: Seq(7), documents: his });
        }
    }

    #[test]
    fn a_cursor_from_the_future_or_from_nowhere_needs_everything() {
        let mut state = State::new();
        state.seq = Seq(5);
        assert!(since(&state, Seq(6), ANN).is_none());
        assert!(since(&state, Seq(0), ANN).is_none());
        assert!(since(&state, Seq(5), ANN).is_some());
    }
}
