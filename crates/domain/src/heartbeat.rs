//! Heartbeats: something says regularly that it still runs, and its silence pages.
//!
//! | state | becomes | when |
//! | --- | --- | --- |
//! | `Waiting` | `Beating` | the first beat; before it nobody is paged, since nothing was ever there |
//! | `Beating` | `Late` | no beat within the expected time and the grace: an incident begins |
//! | `Beating` | `Beating`, excused | the hub itself could not hear: it was started, or slept, since the last beat; a whole new time begins, and that is said |
//! | `Late` | `Beating` | the next beat; it resolves the incident |
//! | any | `Removed` | somebody removed it; final |
//!
//! A late heartbeat has one incident, however long it stays late: whoever resolves that by hand has said that they know.

use crate::alert::Urgency;
use crate::event::Entry;
use crate::evolve::put;
use crate::id::{HeartbeatId, IncidentId, Seq, ServiceId};
use crate::secret::SecretHash;
use crate::state::State;
use crate::timer::Timer;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;

/// What is expected of something that beats.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Heartbeat {
    /// Which.
    pub id: HeartbeatId,
    /// Whose owners its silence pages.
    pub service: ServiceId,
    /// What beats, as people call it. Tools that beat by name are compared without regard to case.
    pub name: String,
    /// Seconds between two beats; within [`crate::limit::BEAT_EVERY_S`].
    pub every_s: u32,
    /// Seconds that a beat may be late; within [`crate::limit::BEAT_GRACE_S`].
    pub grace_s: u32,
    /// How loudly its silence asks.
    pub urgency: Urgency,
}

/// A heartbeat, and how it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Monitor {
    /// What is expected.
    pub heartbeat: Heartbeat,
    /// How it is.
    pub state: HeartbeatState,
}

/// How a heartbeat is; the module's table says how it moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum HeartbeatState {
    /// No beat ever came.
    Waiting,
    /// It beats.
    Beating {
        /// The last one.
        #[ts(type = "string")]
        last: Timestamp,
        /// When it is late unless the next one comes before.
        #[ts(type = "string")]
        due: Timestamp,
        /// The hub could not hear from then on; the time began anew when it could.
        #[ts(type = "string | null")]
        unheard_from: Option<Timestamp>,
    },
    /// It does not.
    Late {
        /// The last beat.
        #[ts(type = "string")]
        last: Timestamp,
        /// Since when it is late.
        #[ts(type = "string")]
        since: Timestamp,
        /// What began because of that.
        incident: IncidentId,
    },
    /// Nothing is expected any more.
    Removed,
}

impl Heartbeat {
    /// From a beat to the moment at which its successor is late.
    pub fn patience(&self) -> SignedDuration {
        SignedDuration::from_secs(i64::from(self.every_s) + i64::from(self.grace_s))
    }

    /// When it is late after a beat (or the hub's return) at `at`.
    pub(crate) fn due_after(&self, at: Timestamp) -> Timestamp {
        at.saturating_add(self.patience()).unwrap_or(at)
    }
}

impl Monitor {
    /// When it is late unless a beat comes before.
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            HeartbeatState::Beating { due, .. } => Some(due),
            HeartbeatState::Waiting | HeartbeatState::Late { .. } | HeartbeatState::Removed => None,
        }
    }

    /// Somebody expects it still.
    pub fn is_wanted(&self) -> bool {
        match self.state {
            HeartbeatState::Removed => false,
            HeartbeatState::Waiting | HeartbeatState::Beating { .. } | HeartbeatState::Late { .. } => true,
        }
    }
}

/// What happens to a heartbeat. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "heartbeat")]
pub enum HeartbeatEvent {
    /// It is new, or expected otherwise.
    Put {
        /// As it is now.
        is: Heartbeat,
        /// What its key hashes to.
        key: SecretHash,
    },
    /// A beat.
    Beat {
        /// Of which.
        id: HeartbeatId,
    },
    /// No beat came in time.
    Late {
        /// Of which.
        id: HeartbeatId,
        /// What begins because of that.
        incident: IncidentId,
    },
    /// The hub could not hear: the time begins anew.
    Excused {
        /// Of which.
        id: HeartbeatId,
        /// From when on it could not.
        from: Timestamp,
    },
    /// It is not expected any more.
    Removed {
        /// Which.
        id: HeartbeatId,
    },
}

impl HeartbeatEvent {
    /// Which heartbeat it is about.
    pub fn id(&self) -> HeartbeatId {
        match self {
            Self::Put { is, .. } => is.id,
            Self::Beat { id } | Self::Late { id, .. } | Self::Excused { id, .. } | Self::Removed { id } => {
                *id
            }
        }
    }
}

impl State {
    /// The heartbeat with this id, and how it is.
    pub fn heartbeat(&self, id: HeartbeatId) -> Option<&Monitor> {
        self.heartbeats.get(&id).map(|monitor| &*monitor.is)
    }

    /// The heartbeat that a key opens.
    pub fn heartbeat_of_key(&self, key: &SecretHash) -> Option<HeartbeatId> {
        self.secrets.heartbeats.get(key).copied()
    }

    /// The heartbeat of a service with this name, however it is written.
    pub fn heartbeat_named(&self, service: ServiceId, name: &str) -> Option<HeartbeatId> {
        let name = name.trim().to_lowercase();
        let mut all = self.heartbeats.values().map(|monitor| &*monitor.is).filter(|is| is.is_wanted());
        let found =
            all.find(|is| is.heartbeat.service == service && is.heartbeat.name.to_lowercase() == name);
        found.map(|is| is.heartbeat.id)
    }

    pub(crate) fn evolve_heartbeat(&mut self, event: &HeartbeatEvent, entry: &Entry) {
        match event {
            HeartbeatEvent::Put { is, key } => self.put_heartbeat(is, key, entry.seq),
            HeartbeatEvent::Beat { id } => {
                self.change_heartbeat(*id, entry.seq, |heartbeat, _| HeartbeatState::Beating {
                    last: entry.at,
                    due: heartbeat.due_after(entry.at),
                    unheard_from: None,
                })
            }
            HeartbeatEvent::Late { id, incident } => {
                self.change_heartbeat(*id, entry.seq, |_, state| match state {
                    HeartbeatState::Beating { last, .. } => {
                        HeartbeatState::Late { last, since: entry.at, incident: *incident }
                    }
                    other @ (HeartbeatState::Waiting
                    | HeartbeatState::Late { .. }
                    | HeartbeatState::Removed) => other,
                })
            }
            HeartbeatEvent::Excused { id, from } => {
                self.change_heartbeat(*id, entry.seq, |heartbeat, state| match state {
                    HeartbeatState::Beating { last, .. } => HeartbeatState::Beating {
                        last,
                        due: heartbeat.due_after(entry.at),
                        unheard_from: Some(*from),
                    },
                    other @ (HeartbeatState::Waiting
                    | HeartbeatState::Late { .. }
                    | HeartbeatState::Removed) => other,
                });
            }
            HeartbeatEvent::Removed { id } => {
                self.forget_heartbeat_key(*id);
                self.change_heartbeat(*id, entry.seq, |_, _| HeartbeatState::Removed);
            }
        }
    }

    fn put_heartbeat(&mut self, is: &Heartbeat, key: &SecretHash, seq: Seq) {
        self.forget_heartbeat_key(is.id);
        self.secrets.heartbeats.insert(key.clone(), is.id);
        if !self.heartbeats.contains_key(&is.id) {
            let monitor = Monitor { heartbeat: is.clone(), state: HeartbeatState::Waiting };
            put(&mut self.heartbeats, is.id, seq, &monitor);
            return;
        }
        if let Some(known) = self.heartbeats.get_mut(&is.id) {
            Arc::make_mut(&mut known.is).heartbeat = is.clone();
        }
        self.change_heartbeat(is.id, seq, |heartbeat, state| match state {
            HeartbeatState::Beating { last, unheard_from, .. } => {
                HeartbeatState::Beating { last, due: heartbeat.due_after(last), unheard_from }
            }
            HeartbeatState::Removed => HeartbeatState::Waiting,
            other @ (HeartbeatState::Waiting | HeartbeatState::Late { .. }) => other,
        });
    }

    fn forget_heartbeat_key(&mut self, id: HeartbeatId) {
        let old = self.secrets.heartbeats.iter().find(|(_, known)| **known == id).map(|(key, _)| key.clone());
        old.map(|key| self.secrets.heartbeats.remove(&key));
    }

    fn change_heartbeat(
        &mut self,
        id: HeartbeatId,
        seq: Seq,
        change: impl FnOnce(&Heartbeat, HeartbeatState) -> HeartbeatState,
    ) {
        let Some(known) = self.heartbeats.get_mut(&id) else { return };
        known.seq = seq;
        let monitor = Arc::make_mut(&mut known.is);
        let before = monitor.due();
        monitor.state = change(&monitor.heartbeat, monitor.state);
        let after = monitor.due();
        self.set_timer(Timer::Heartbeat(id), before, after);
    }
}
