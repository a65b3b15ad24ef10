//! The auditor: does the hub keep its promises? And the heartbeat to the outside, which stops when it does not.
//!
//! It looks at what the hub promised, not at how it works: no open incident is stuck, the writer answers, the journal can be written.
//! Only while all of that holds, it asks for the heartbeat's address; whoever watches that address (another monitoring, a dead man's
//! switch) can then page about the hub itself. Why it is withheld stands in the log, and in short in `/readyz` and `/metrics`.

use crate::clock::{Clock, awake};
use crate::outage::Outage;
use crate::outbound::{Ask, Method, Origin, Outbound, Url};
use crate::writer::Queue;
use baton_domain::audit::{Stuck, audit};
use baton_domain::state::State;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Longest time between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Time in which the writer must have tried to write: more than the slowest disk takes for a batch.
const WRITER_WITHIN: Duration = Duration::from_secs(10);
/// Time in which the other side must have answered a heartbeat.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Usual time between two heartbeats.
pub const BEAT_EVERY: Duration = Duration::from_secs(60);
/// Shortest and longest time between two heartbeats, in seconds: faster helps nobody, slower is no heartbeat.
pub const BEAT_EVERY_S: std::ops::RangeInclusive<u64> = 1..=3_600;

/// Where the heartbeat goes, and how often.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heartbeat {
    /// Asked for with `GET`; any 2xx is fine. It may hold a secret, and stands in no log.
    pub url: Url,
    /// How often.
    pub every: Duration,
}

/// Why the hub is not well.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Unwell {
    /// The journal cannot be written.
    Journal,
    /// The writer does not answer.
    Writer,
    /// Incidents, or other timers, are stuck.
    Stuck(Vec<Stuck>),
}

impl std::fmt::Display for Unwell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Journal => write!(f, "the journal cannot be written"),
            Self::Writer => write!(f, "nothing can be stored: the writer does not answer"),
            Self::Stuck(all) => {
                let incidents = all.iter().filter(|stuck| !matches!(stuck, Stuck::Timers)).count();
                match incidents {
                    0 => write!(f, "timers are late"),
                    1 => write!(f, "an incident is stuck"),
                    many => write!(f, "{many} incidents are stuck"),
                }
            }
        }
    }
}

/// What the auditor found last.
#[derive(Debug, Default)]
pub(crate) struct Health {
    found: Mutex<Found>,
}

#[derive(Clone, Debug, Default)]
struct Found {
    unwell: Option<Unwell>,
    beats: u64,
    withheld: u64,
}

impl Health {
    fn found(&self) -> std::sync::MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the hub is not well, while it is not.
    pub(crate) fn unwell(&self) -> Option<Unwell> {
        self.found().unwell.clone()
    }

    /// Heartbeats that arrived, and that were withheld.
    pub(crate) fn beats(&self) -> (u64, u64) {
        let found = self.found();
        (found.beats, found.withheld)
    }

    /// Notes what was found, and tells the log when it changes.
    fn note(&self, unwell: Option<Unwell>) {
        let before = std::mem::replace(&mut self.found().unwell, unwell.clone());
        match (&before, &unwell) {
            (None, Some(why)) => tracing::error!(%why, detail = ?why, "the hub is not well"),
            (Some(was), Some(why)) if was != why => {
                tracing::error!(%why, detail = ?why, "the hub is not well")
            }
            (Some(was), None) => tracing::info!(%was, "the hub is well again"),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

/// What the auditor works with.
pub(crate) struct Auditor {
    pub(crate) queue: Queue,
    pub(crate) states: watch::Receiver<Arc<State>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) outage: Arc<Outage>,
    pub(crate) health: Arc<Health>,
    pub(crate) outbound: Outbound,
    pub(crate) heartbeat: Option<Heartbeat>,
}

impl Auditor {
    /// Looks, and sends heartbeats, until the task is dropped.
    pub(crate) async fn run(self) {
        let every = self.heartbeat.as_ref().map_or(LOOK_EVERY, |beat| beat.every.min(LOOK_EVERY));
        let mut before = BTreeSet::new();
        let mut beat_at = awake();
        loop {
            let due = self.heartbeat.is_some() && beat_at <= awake();
            let unwell = self.look(&mut before, due).await;
            let well = unwell.is_none();
            self.health.note(unwell);
            if let Some(beat) = self.heartbeat.as_ref().filter(|_| due) {
                beat_at = awake() + beat.every;
                if well {
                    self.beat(beat).await;
                } else {
                    self.health.found().withheld += 1;
                }
            }
            tokio::time::sleep(every).await;
        }
    }

    /// What is wrong. A thing that is late counts when it was late at the last look, too: the clock may just have jumped.
    async fn look(&self, before: &mut BTreeSet<Stuck>, tries_to_write: bool) -> Option<Unwell> {
        if tries_to_write {
            let tried = tokio::time::timeout(WRITER_WITHIN, self.queue.probe()).await;
            if tried != Ok(true) {
                return Some(Unwell::Writer);
            }
        }
        if self.outage.is_failing() {
            return Some(Unwell::Journal);
        }
        let state = self.states.borrow().clone();
        let now: BTreeSet<Stuck> = audit(&state, self.clock.now()).into_iter().collect();
        let stuck: Vec<Stuck> = now.intersection(before).copied().collect();
        *before = now;
        if stuck.is_empty() { None } else { Some(Unwell::Stuck(stuck)) }
    }

    async fn beat(&self, beat: &Heartbeat) {
        let mut ask = Ask::new(Method::GET, beat.url.clone(), Origin::Operator);
        ask.within = ANSWER_WITHIN;
        match self.outbound.send(ask).await {
            Ok(answer) if answer.status.is_success() => self.health.found().beats += 1,
            Ok(answer) => tracing::warn!(status = answer.status.as_u16(), "the heartbeat was refused"),
            Err(problem) => tracing::warn!(%problem, "the heartbeat did not arrive"),
        }
    }
}
