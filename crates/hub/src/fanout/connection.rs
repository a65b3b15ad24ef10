//! One device's stream.

use super::frame::{self, Frame};
use super::{End, Fanout, Mailbox, Signs};
use axum::body::Bytes;
use baton_domain::id::{DeviceId, IncidentId, PageId, PersonId, Seq};
use baton_domain::state::State;
use baton_wire::sync::{HEARTBEAT_S, SyncMessage};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// A piece of an event.
struct Piece {
    bytes: Bytes,
    /// The event ends with it.
    ends: bool,
}

/// What one stream has sent, and has yet to send.
pub(crate) struct Connection {
    fanout: Arc<Fanout>,
    mailbox: Arc<Mailbox>,
    frames: broadcast::Receiver<Arc<Frame>>,
    cursor: Seq,
    ready: VecDeque<Piece>,
    /// A piece of an event was handed over, and its end was not: nothing may come between.
    within_event: bool,
    /// Pages in what was handed over last; they count as sent when more is asked for.
    handed_over: Vec<(PageId, IncidentId, DeviceId)>,
    /// What is ready brings the device up to date: it may have pages that it does not know.
    catching_up: bool,
    ended: bool,
}

impl Connection {
    /// The stream of `device` from `cursor` on. `None` when the hub is stopping.
    pub(crate) fn open(
        fanout: Arc<Fanout>,
        device: DeviceId,
        person: PersonId,
        signs: Signs,
        cursor: Seq,
    ) -> Option<Self> {
        // first listen, then look: nothing falls between
        let frames = fanout.frames.subscribe();
        let mailbox = fanout.open(device, person, signs)?;
        let state = fanout.state();
        let hello = SyncMessage::Hello {
            device,
            person,
            now: fanout.clock.now(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let mut connection = Self {
            fanout,
            mailbox,
            frames,
            cursor,
            ready: VecDeque::new(),
            within_event: false,
            handed_over: Vec::new(),
            catching_up: false,
            ended: false,
        };
        connection.push([frame::event(cursor, &hello)]);
        connection.catch_up(&state);
        if state.devices.get(&device).is_none_or(|device| device.is.revoked) {
            connection.mailbox.end(End::Revoked); // between the check of the token and now
        }
        Some(connection)
    }

    /// The next bytes to send; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Bytes> {
        self.fanout.sent.add(self.handed_over.drain(..));
        loop {
            if self.ended {
                return None;
            }
            if !self.within_event
                && let Some(bytes) = self.urgent()
            {
                return Some(bytes);
            }
            if self.ended {
                return None;
            }
            if let Some(Piece { bytes, ends }) = self.ready.pop_front() {
                self.within_event = !ends;
                if self.ready.is_empty() && std::mem::take(&mut self.catching_up) {
                    self.hand_over_open_pages();
                }
                return Some(bytes);
            }
            let heartbeat = tokio::time::sleep(Duration::from_secs(HEARTBEAT_S));
            tokio::select! {
                biased;
                () = self.mailbox.woken.notified() => {}
                frame = self.frames.recv() => match frame {
                    Ok(frame) => self.take(&frame),
                    Err(RecvError::Lagged(_)) => self.catch_up(&self.fanout.state()),
                    Err(RecvError::Closed) => self.ended = true,
                },
                () = heartbeat => {
                    let now = self.fanout.clock.now();
                    let message = SyncMessage::Heartbeat { cursor: self.cursor, now };
                    return Some(frame::event(self.cursor, &message));
                }
            }
        }
    }

    /// What cannot wait: incidents in which a page for this person began or ended, and the end of the stream.
    fn urgent(&mut self) -> Option<Bytes> {
        let urgent = self.mailbox.take();
        match urgent.end {
            Some(End::Revoked) => {
                self.ended = true;
                return Some(frame::event(self.cursor, &SyncMessage::Revoked));
            }
            Some(End::Closed) => {
                self.ended = true;
                return None;
            }
            None => {}
        }
        if urgent.incidents.is_empty() {
            return None;
        }
        let state = self.fanout.state();
        for incident in &urgent.incidents {
            self.hand_over(&state, *incident);
        }
        let fanout = &self.fanout;
        let documents = urgent.incidents.iter().filter_map(|incident| fanout.rendered(&state, *incident));
        Some(frame::ahead(self.cursor, documents))
    }

    fn take(&mut self, frame: &Frame) {
        if frame.cursor <= self.cursor {
            return;
        }
        if frame.from > self.cursor {
            self.catch_up(&self.fanout.state());
            return;
        }
        self.cursor = frame.cursor;
        self.push(frame.pieces_for(self.mailbox.person));
    }

    /// The pieces of one event.
    fn push(&mut self, pieces: impl IntoIterator<Item = Bytes>) {
        self.ready.extend(pieces.into_iter().map(|bytes| Piece { bytes, ends: false }));
        self.ready.back_mut().into_iter().for_each(|last| last.ends = true);
    }

    fn catch_up(&mut self, state: &State) {
        let person = self.mailbox.person;
        let snapshot = || self.fanout.snapshot(state).pieces_for(person);
        let changes = frame::since(state, self.cursor, person).map(|frame| frame.pieces_for(person));
        let pieces = changes.unwrap_or_else(snapshot);
        self.cursor = state.seq;
        self.catching_up = true;
        self.push(pieces);
    }

    /// Pages of this person in `incident` that this device has not been sent yet.
    fn hand_over(&mut self, state: &State, incident: IncidentId) {
        let fresh = state.incident(incident).into_iter().flat_map(|incident| self.mailbox.unsent(incident));
        self.handed_over.extend(fresh);
    }

    /// A device that comes back learns of its pages with everything else.
    fn hand_over_open_pages(&mut self) {
        let state = self.fanout.state();
        for incident in state.open_incidents().chain(state.open_drills()) {
            self.hand_over(&state, incident.id);
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.fanout.close(&self.mailbox);
    }
}
