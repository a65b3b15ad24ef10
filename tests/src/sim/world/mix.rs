//! What one run in several is about: something that beats and falls silent, maintenances, storms. And what is promised of time: what is
//! due is done.

use super::{What, World};
use crate::sim::hub::Asker;
use crate::sim::scene;
use baton_domain::alert::{Alert, AlertStatus, Urgency};
use baton_domain::command::{Action, Beat, Command};
use baton_domain::heartbeat::HeartbeatState;
use baton_domain::id::{MaintenanceId, Seq};
use jiff::{SignedDuration, Timestamp};

/// In so many of a thousand runs something beats.
const BEATS: u64 = 400;
/// In so many of a thousand runs there is a storm.
const STORMY: u64 = 80;
/// In so many of a thousand runs there is a maintenance.
const MAINTAINED: u64 = 250;
/// Alerts of a storm: some more than what makes one.
const STORM_ALERTS: u64 = 13;
/// Milliseconds for which something may be due: a disk that refuses is tried every five seconds.
const LATE_MS: u64 = 60_000;

/// What the checks watched of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Clockwork {
    /// Something beats, but for this time.
    silent: Option<(u64, u64)>,
    /// The last beat, or the last moment at which the hub could not hear or time jumped.
    heard_ms: u64,
    /// What is due and not done, and since when that is so.
    overdue: Option<(Timestamp, u64)>,
}

impl World {
    pub(super) fn plan_mix(&mut self) {
        if self.rng.chance(BEATS) {
            let from = self.rng.between(120_000, self.size.stormy_ms - 60_000);
            self.clockwork.silent =
                Some((from, from + self.rng.between(5, self.size.silent_max_min) * 60_000));
            let at = self.rng.between(1_000, 60_000);
            self.at(at, What::Beats);
        }
        if self.rng.chance(STORMY) {
            let (service, from) =
                (self.rng.below(scene::SERVICES), self.rng.between(60_000, self.size.stormy_ms - 60_000));
            for n in 0..STORM_ALERTS {
                self.plan_storm(from + n * 1_500, service, n);
            }
        }
        if self.rng.chance(MAINTAINED) {
            let at = self.rng.between(1_000, self.size.stormy_ms / 2);
            let device = self.rng.below(self.devices.len());
            self.at(at, What::PersonMaintains { device });
        }
    }

    fn plan_storm(&mut self, at_ms: u64, service: usize, n: u64) {
        let alert = Alert {
            title: format!("alert {service}/storm{n}"),
            dedup_key: format!("storm{n}"),
            status: AlertStatus::Firing,
            source: "monitoring".to_owned(),
            urgency: Urgency::High,
            links: Vec::new(),
            payload: "{}".to_owned(),
        };
        self.messages.push(super::Message { service, alert });
        self.at(at_ms, What::AlertArrives { message: self.messages.len() - 1 });
    }

    pub(super) fn beats(&mut self) -> Result<(), String> {
        self.after(u64::from(scene::BEAT_EVERY_S) * 1_000, What::Beats);
        let silent = self.clockwork.silent.is_some_and(|(from, to)| from <= self.now_ms && self.now_ms < to);
        let hub = self.some_hub();
        if !silent && self.hubs[hub].is_live(self.now_ms) && !self.rng.chance(self.faults.post_lost) {
            self.clockwork.heard_ms = self.now_ms;
            self.decide(hub, Command::Beat { beat: Beat::Of(scene::heartbeat()) }, Asker::Nobody);
        }
        Ok(())
    }

    /// Somebody says beforehand that a service will be noisy.
    pub(super) fn person_maintains(&mut self, device: usize) -> Result<(), String> {
        let it = &self.devices[device];
        if it.engine.is_none() || it.revoked || self.quiet {
            return Ok(());
        }
        let (run, now) = (it.run, it.now(self.now_ms).utc);
        let maintenance = MaintenanceId(uuid::Uuid::from_u64_pair(self.rng.bits(), self.rng.bits()));
        let minutes = i64::try_from(self.rng.between(5, 40)).unwrap_or(5);
        let end = now + SignedDuration::from_mins(minutes);
        let services = vec![scene::service(self.rng.below(scene::SERVICES))];
        let name = "upgrade".to_owned();
        self.act(device, run, Action::PutMaintenance { maintenance, name, services, start: None, end })
    }

    /// The hub could not hear until now, or its time jumped.
    pub(super) fn deaf(&mut self) {
        self.clockwork.heard_ms = self.now_ms;
        self.clockwork.overdue = None;
    }

    /// Promise 2: a timer ahead is of use only if it is looked at. And silence is noticed.
    pub(super) fn look_at_time(&mut self) -> Result<(), String> {
        let Some(now) = self.hub_time() else { return Ok(()) };
        let due = self.journal.state.next_due().filter(|due| *due < now);
        let known = self.clockwork.overdue.filter(|(known, _)| Some(*known) == due);
        self.clockwork.overdue = known.or(due.map(|due| (due, self.now_ms)));
        if let Some((due, since)) = known.filter(|(_, since)| self.now_ms - since > LATE_MS) {
            let waits = self.now_ms - since;
            return Err(format!("2: something is due since {due}, and the hub sees it for {waits} ms"));
        }
        let patience_ms = u64::from(scene::BEAT_EVERY_S + scene::BEAT_GRACE_S) * 1_000;
        if self.clockwork.silent.is_some() && self.now_ms - self.clockwork.heard_ms > patience_ms + LATE_MS {
            let monitor = self.journal.state.heartbeat(scene::heartbeat());
            if let Some(HeartbeatState::Beating { last, .. }) = monitor.map(|monitor| monitor.state) {
                return Err(format!("2: nothing beats since {last}, and nobody was told"));
            }
        }
        Ok(())
    }

    /// Promise 4: whoever is connected has learnt all that the hub says it was told, up to `cursor`.
    pub(super) fn has_learnt(&self, device: usize, cursor: Seq) -> Result<(), String> {
        let learnt = &self.devices[device].learnt;
        for (id, known) in self.journal.state.incidents.iter().filter(|(_, known)| known.seq <= cursor) {
            let has = learnt.get(&format!("incident/{id}")).map(|document| document.seq);
            if has.is_none_or(|has| has < known.seq) {
                return Err(format!(
                    "4: device {device} is connected up to {cursor}, and has incident {id} as of {has:?}, not {}",
                    known.seq
                ));
            }
        }
        Ok(())
    }
}
