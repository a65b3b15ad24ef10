//! From the state to the devices.
//!
//! Two lanes lead to each connection:
//! - **urgent**: when a page for a person begins or ends, each connection of that person is woken at once and writes the incident as
//!   it is then, ahead of everything else, with the cursor left as it was;
//! - **changes**: everything that changed is collected for a moment, put into one frame, serialised once, and handed to all
//!   connections. A connection that cannot follow skips frames and reads what it lacks from the state itself.
//!
//! What waits for a slow connection is therefore bounded: names of incidents, each once, and never a queue of documents.

mod connection;
mod frame;
mod sent;
mod watch;

pub(crate) use connection::Connection;
pub(crate) use watch::Watch;

use crate::clock::{Clock, awake};
use crate::metrics::Metrics;
use baton_domain::effect::{DocumentKey, Effect, effects};
use baton_domain::event::Entry;
use baton_domain::id::{DeviceId, IncidentId, PageId, PersonId, Seq};
use baton_domain::incident::Incident;
use baton_domain::page::Rung;
use baton_domain::state::State;
use baton_wire::document::document;
use baton_wire::sync::SIGN_WITHIN_S;
use frame::{Frame, Rendered};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, broadcast};
use tokio::time::Instant;

/// Least time between two frames of changes: a storm becomes a dozen frames a second, and windows stay in step within 100 ms.
const FRAMES_APART: Duration = Duration::from_millis(75);
/// How long a frame waits after the first change: what belongs together goes together, and pages go first.
const FRAME_DELAY: Duration = Duration::from_millis(5);
/// Frames that a slow connection may lag behind before it skips to the state.
const FRAMES_KEPT: usize = 32;
/// Streams of one device: an app, and a few windows or tabs. The oldest gives way.
const STREAMS_PER_DEVICE_MAX: usize = 8;
/// Incidents whose serialised form is kept for the next connection that wants it.
const RENDERED_MAX: usize = 64;

/// Why a stream ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// The device's access was taken away.
    Revoked,
    /// The hub is stopping, or the device opened too many other streams.
    Closed,
}

/// Whether the device of a stream shows signs of life besides keeping its connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Signs {
    /// It said that it does.
    Shown,
    /// A browser, a program of somebody else, or an older app: its connection is the only sign.
    None,
}

/// Where the connections are, and what they have to be told.
pub(crate) struct Fanout {
    inner: Mutex<Inner>,
    frames: broadcast::Sender<Arc<Frame>>,
    changed: Notify,
    rendered: Mutex<VecDeque<(IncidentId, Seq, Arc<str>)>>,
    snapshot: Mutex<Option<Arc<Frame>>>,
    pub(crate) sent: sent::SentPages,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: Arc<Metrics>,
}

struct Inner {
    state: Arc<State>,
    /// Documents that changed after the last frame.
    dirty: BTreeSet<DocumentKey>,
    framed: Seq,
    mailboxes: BTreeMap<PersonId, Vec<Arc<Mailbox>>>,
    closed: bool,
}

/// What one connection has to be told at once.
#[derive(Debug)]
pub(crate) struct Mailbox {
    pub(crate) device: DeviceId,
    pub(crate) person: PersonId,
    urgent: Mutex<Urgent>,
    woken: Notify,
    /// When it last showed a sign of life, if it does that.
    sign: Option<Mutex<Instant>>,
}

#[derive(Debug, Default)]
struct Urgent {
    incidents: BTreeSet<IncidentId>,
    end: Option<End>,
}

impl Mailbox {
    fn new(device: DeviceId, person: PersonId, signs: Signs) -> Self {
        let sign = match signs {
            Signs::Shown => Some(Mutex::new(awake())),
            Signs::None => None,
        };
        Self { device, person, urgent: Mutex::default(), woken: Notify::new(), sign }
    }

    /// It showed a sign of life.
    fn lives(&self, now: Instant) {
        if let Some(sign) = &self.sign {
            *sign.lock().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }

    /// The connection may stand, and yet nobody is at its other end.
    fn is_silent(&self, now: Instant) -> bool {
        let last = |sign: &Mutex<Instant>| *sign.lock().unwrap_or_else(PoisonError::into_inner);
        let within = Duration::from_secs(SIGN_WITHIN_S);
        self.sign.as_ref().is_some_and(|sign| now.duration_since(last(sign)) >= within)
    }

    fn tell(&self, incident: IncidentId) {
        self.urgent().incidents.insert(incident);
        self.woken.notify_one();
    }

    fn end(&self, end: End) {
        self.urgent().end.get_or_insert(end);
        self.woken.notify_one();
    }

    /// Pages of this person in `incident` that this device has not been sent yet.
    fn unsent<'a>(
        &self,
        incident: &'a Incident,
    ) -> impl Iterator<Item = (PageId, IncidentId, DeviceId)> + use<'a> {
        let (person, device, id) = (self.person, self.device, incident.id);
        let hears = incident.drill.is_none_or(|drill| !drill.is_deaf(device));
        let mine = incident
            .pages
            .iter()
            .filter(move |_| hears)
            .filter(move |page| page.person == person && page.is_wanted());
        mine.filter(move |page| !page.has(device, Rung::Sent)).map(move |page| (page.id, id, device))
    }

    fn take(&self) -> Urgent {
        std::mem::take(&mut *self.urgent())
    }

    fn urgent(&self) -> MutexGuard<'_, Urgent> {
        self.urgent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fanout {
    pub(crate) fn new(state: Arc<State>, clock: Arc<dyn Clock>, metrics: Arc<Metrics>) -> Self {
        let framed = state.seq;
        let inner =
            Inner { state, dirty: BTreeSet::new(), framed, mailboxes: BTreeMap::new(), closed: false };
        Self {
            inner: Mutex::new(inner),
            frames: broadcast::Sender::new(FRAMES_KEPT),
            changed: Notify::new(),
            rendered: Mutex::default(),
            snapshot: Mutex::default(),
            sent: sent::SentPages::default(),
            clock,
            metrics,
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest state.
    pub(crate) fn state(&self) -> Arc<State> {
        self.inner().state.clone()
    }

    /// `entries` are on the disk, and `state` has them.
    pub(crate) fn publish(&self, state: &Arc<State>, entries: &[Entry]) {
        let effects: BTreeSet<Effect> =
            entries.iter().flat_map(|entry| effects(state, &entry.event)).collect();
        let mut guard = self.inner();
        let inner = &mut *guard;
        inner.state = state.clone();
        for effect in effects {
            match effect {
                Effect::Publish(key) => {
                    inner.dirty.insert(key);
                }
                Effect::Urgent { person, incident } => {
                    inner.mailboxes.get(&person).into_iter().flatten().for_each(|m| m.tell(incident));
                }
                Effect::Disconnect(device) => {
                    let all = inner.mailboxes.values().flatten();
                    all.filter(|mailbox| mailbox.device == device).for_each(|m| m.end(End::Revoked));
                }
            }
        }
        drop(guard);
        self.changed.notify_one();
    }

    /// A device opens a stream. `None` when the hub is stopping.
    fn open(&self, device: DeviceId, person: PersonId, signs: Signs) -> Option<Arc<Mailbox>> {
        let mailbox = Arc::new(Mailbox::new(device, person, signs));
        let mut inner = self.inner();
        if inner.closed {
            return None;
        }
        let all = inner.mailboxes.entry(person).or_default();
        let same: Vec<_> = all.iter().filter(|mailbox| mailbox.device == device).collect();
        if same.len() >= STREAMS_PER_DEVICE_MAX
            && let Some(oldest) = same.first()
        {
            oldest.end(End::Closed);
        }
        all.push(mailbox.clone());
        drop(inner);
        self.metrics.connected();
        Some(mailbox)
    }

    fn close(&self, mailbox: &Arc<Mailbox>) {
        let mut inner = self.inner();
        if let Some(all) = inner.mailboxes.get_mut(&mailbox.person) {
            all.retain(|other| !Arc::ptr_eq(other, mailbox));
            if all.is_empty() {
                inner.mailboxes.remove(&mailbox.person);
            }
        }
        drop(inner);
        self.metrics.disconnected();
    }

    /// The devices that have a stream now, and of those that show signs of life only the ones that did lately.
    pub(crate) fn connected(&self, now: Instant) -> BTreeSet<DeviceId> {
        let inner = self.inner();
        let live = inner.mailboxes.values().flatten().filter(|mailbox| !mailbox.is_silent(now));
        live.map(|mailbox| mailbox.device).collect()
    }

    /// A device shows a sign of life.
    pub(crate) fn lives(&self, device: DeviceId, person: PersonId) {
        let (inner, now) = (self.inner(), awake());
        let all = inner.mailboxes.get(&person).into_iter().flatten();
        all.filter(|mailbox| mailbox.device == device).for_each(|mailbox| mailbox.lives(now));
    }

    /// Ends all streams; no new one begins.
    pub(crate) fn close_all(&self) {
        let mut inner = self.inner();
        inner.closed = true;
        inner.mailboxes.values().flatten().for_each(|mailbox| mailbox.end(End::Closed));
    }

    /// The incident as it is in `state`, serialised; shared by all who want it.
    fn rendered(&self, state: &State, incident: IncidentId) -> Option<Arc<str>> {
        let seq = state.incidents.get(&incident)?.seq;
        let known = |kept: &VecDeque<(IncidentId, Seq, Arc<str>)>| {
            kept.iter()
                .rev()
                .find(|(id, at, _)| (*id, *at) == (incident, seq))
                .map(|(_, _, text)| text.clone())
        };
        if let Some(text) = known(&self.kept()) {
            return Some(text);
        }
        let text: Arc<str> =
            serde_json::to_string(&document(state, DocumentKey::Incident(incident))?).ok()?.into();
        let mut kept = self.kept();
        if kept.len() >= RENDERED_MAX {
            kept.pop_front();
        }
        kept.push_back((incident, seq, text.clone()));
        Some(text)
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(IncidentId, Seq, Arc<str>)>> {
        self.rendered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything, as one frame; made once for each state, however many devices come back at the same time.
    fn snapshot(&self, state: &State) -> Arc<Frame> {
        let mut kept = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(frame) if frame.cursor == state.seq => frame.clone(),
            Some(_) | None => {
                let frame = Arc::new(frame::snapshot(state));
                *kept = Some(frame.clone());
                frame
            }
        }
    }

    /// Makes frames of what changed, until the task is dropped.
    pub(crate) async fn run(&self) {
        loop {
            self.changed.notified().await;
            tokio::time::sleep(FRAME_DELAY).await;
            self.flush();
            tokio::time::sleep(FRAMES_APART - FRAME_DELAY).await;
        }
    }

    fn flush(&self) {
        let mut inner = self.inner();
        let state = inner.state.clone();
        let dirty = std::mem::take(&mut inner.dirty);
        let from = std::mem::replace(&mut inner.framed, state.seq);
        drop(inner);
        *self.snapshot.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if self.frames.receiver_count() == 0 || from == state.seq {
            return;
        }
        let documents = dirty.into_iter().filter_map(|key| match key {
            DocumentKey::Incident(incident) => {
                self.rendered(&state, incident).map(|text| Rendered { only_for: None, text })
            }
            DocumentKey::Workspace
            | DocumentKey::Person(_)
            | DocumentKey::Team(_)
            | DocumentKey::Service(_)
            | DocumentKey::Integration(_)
            | DocumentKey::Schedule(_)
            | DocumentKey::Policy(_)
            | DocumentKey::Device(_)
            | DocumentKey::Absence(_)
            | DocumentKey::Cover(_)
            | DocumentKey::Heartbeat(_)
            | DocumentKey::Maintenance(_)
            | DocumentKey::CalendarLink(_)
            | DocumentKey::CalendarSource(_)
            | DocumentKey::Inbox(_)
            | DocumentKey::Contacts(_)
            | DocumentKey::Reach(_)
            | DocumentKey::Holidays(_) => Rendered::new(&document(&state, key)?),
        });
        let frame = frame::changes(from, state.seq, documents);
        let _ = self.frames.send(Arc::new(frame)); // nobody listens: nobody is connected
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn only_a_device_that_promised_signs_is_missed_without_them() {
        let (device, person) = (DeviceId(Uuid::from_u128(1)), PersonId(Uuid::from_u128(2)));
        let [shows, shows_none] =
            [Signs::Shown, Signs::None].map(|signs| Mailbox::new(device, person, signs));
        let start = awake() + Duration::from_secs(1);
        shows.lives(start);
        let after = |seconds| start + Duration::from_secs(seconds);
        assert!(!shows.is_silent(after(SIGN_WITHIN_S - 1)));
        assert!(shows.is_silent(after(SIGN_WITHIN_S)) && !shows_none.is_silent(after(SIGN_WITHIN_S)));
        shows.lives(after(SIGN_WITHIN_S));
        assert!(!shows.is_silent(after(SIGN_WITHIN_S + 1)), "it thawed");
    }
}
