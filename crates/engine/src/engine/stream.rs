//! What the stream says becomes documents, and incidents to look at.

use super::Engine;
use crate::effect::Effect;
use crate::event::Attempt;
use crate::now::Now;
use baton_domain::id::Seq;
use baton_wire::document::{Body, Document, Documents};
use baton_wire::sync::SyncMessage;
use std::collections::BTreeSet;

impl Engine {
    pub(super) fn stream(&mut self, attempt: Attempt, message: SyncMessage, now: Now, out: &mut Vec<Effect>) {
        if !self.sync.heard(attempt, now) {
            return;
        }
        match message {
            SyncMessage::Hello { now: hub_now, version, device: _, person: _ } => {
                if self.sync.hello(hub_now, version, now) {
                    self.outbox.reachable();
                }
            }
            SyncMessage::Snapshot { cursor, documents } => self.snapshot(cursor, documents, now),
            SyncMessage::Changes { cursor, documents } => {
                let schedules = self.take_in(documents);
                self.moved_to(cursor);
                if schedules {
                    self.look_at_duty(now);
                }
            }
            SyncMessage::Heartbeat { cursor, now: hub_now } => {
                self.sync.clock(hub_now, now);
                self.moved_to(cursor);
            }
            SyncMessage::Revoked => {
                self.sync.revoked(now, out);
                self.silence_if_revoked();
            }
        }
    }

    /// Everything there is; what it lacks is gone. One that is older than what is known comes from a hub that was restored from a copy:
    /// it counts, because that is what is true now.
    fn snapshot(&mut self, cursor: Seq, documents: Vec<Document>, now: Now) {
        if cursor < self.sync.cursor() {
            let all: Vec<String> = self.documents.iter().map(|(id, _)| id.to_owned()).collect();
            self.documents = Documents::default();
            self.alarm.rewound();
            self.store.next.documents.extend(all.into_iter().map(|id| (id, None)));
        }
        let named: BTreeSet<String> = documents.iter().map(Document::id).collect();
        // what is there and cannot be read is not gone: the copy of an older state is kept
        for gone in self.documents.retain(|id| named.contains(id) || self.newer.names(id)) {
            if let Some(incident) = gone.strip_prefix("incident/").and_then(|id| id.parse().ok()) {
                self.touched.insert(incident);
            }
            self.store.next.documents.insert(gone, None);
        }
        self.take_in(documents);
        self.rota.touch_all();
        self.know_inbox();
        self.sync.rewind(cursor);
        self.store.next.cursor = Some(self.kept_cursor());
        self.touched.extend(self.alarm.incidents());
        self.look_at_duty(now);
    }

    /// Takes documents in; older ones than are known change nothing. Says whether a schedule changed.
    fn take_in(&mut self, documents: Vec<Document>) -> bool {
        let (mut schedules, mut resolved) = (false, false);
        for document in documents {
            if !self.documents.apply(document.clone()) {
                continue;
            }
            self.rota.touch(&document.body);
            match &document.body {
                Body::Incident(incident) => {
                    self.touched.insert(incident.id);
                    resolved |= !incident.is_open();
                }
                Body::Schedule(_) | Body::Absence(_) | Body::Cover(_) => schedules = true,
                Body::Contacts(_) => self.touched.extend(self.alarm.incidents()),
                Body::Workspace(_)
                | Body::Person(_)
                | Body::Team(_)
                | Body::Service(_)
                | Body::Integration(_)
                | Body::Policy(_)
                | Body::Reach(_)
                | Body::Device(_)
                | Body::Heartbeat(_)
                | Body::Maintenance(_)
                | Body::CalendarLink(_)
                | Body::CalendarSource(_)
                | Body::Inbox(_)
                | Body::Holidays(_) => {}
            }
            self.store.next.documents.insert(document.id(), Some(document));
        }
        if resolved {
            let pruned = self.documents.prune();
            self.store.next.documents.extend(pruned.into_iter().map(|id| (id, None)));
        }
        if !self.store.next.documents.is_empty() {
            self.store.next.cursor = Some(self.kept_cursor());
        }
        schedules
    }

    /// Where to resume after a restart: at the beginning where something could not be read, so that an update brings it.
    pub(super) fn kept_cursor(&self) -> Seq {
        if self.newer.is_empty() { self.sync.cursor() } else { Seq(0) }
    }

    /// What the first snapshot after joining brings was told before this device was there.
    fn know_inbox(&mut self) {
        if let Some(me) = self.account.as_ref().map(|account| account.person)
            && !self.rota.knows()
        {
            self.rota.know(&self.documents, me);
        }
    }

    /// Everything up to `cursor` is known. It is written together with the next documents; alone it is not worth a write.
    fn moved_to(&mut self, cursor: Seq) {
        let before = self.sync.cursor();
        self.sync.advance(cursor);
        if self.store.next.cursor.is_some() {
            self.store.next.cursor = Some(self.kept_cursor());
        }
        if before < self.sync.cursor() {
            self.touched.extend(self.alarm.settled());
        }
    }
}
