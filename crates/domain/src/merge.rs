//! Merging duplicates: one incident takes in another, whose alerts belong to it from then on.
//!
//! | the merged one | becomes | when |
//! | --- | --- | --- |
//! | `Triggered`, `Acknowledged`, `Snoozed` | `Merged` | a person says that it is the same fault |
//! | `Merged` | `Triggered` | the merge is undone |
//! | `Merged` | `Resolved` | the one that took it in is resolved |
//!
//! A source that says "over" ends only its own fault: the incident stays open until every fault in it is over, or a person resolves it.

use crate::alert::Urgency;
use crate::id::{IncidentId, ServiceId};
use crate::incident::{Incident, IncidentState};
use crate::noise::NoiseEvent;
use crate::state::State;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An incident that another one took in, and the alerts that came along with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Absorbed {
    /// Which.
    pub incident: IncidentId,
    /// What broke there.
    pub service: ServiceId,
    /// Which alerts belonged to it.
    pub dedup_key: String,
    /// Its source said since that it is over.
    pub over: bool,
}

impl Incident {
    /// The incident that took this one in, if one did.
    pub fn merged_into(&self) -> Option<IncidentId> {
        match self.state {
            IncidentState::Merged { into, .. } => Some(into),
            IncidentState::Triggered
            | IncidentState::Acknowledged { .. }
            | IncidentState::Snoozed { .. }
            | IncidentState::Resolved { .. } => None,
        }
    }

    /// Its own source, and that of everything that it took in, said that it is over.
    pub(crate) fn is_all_over(&self) -> bool {
        self.source_over && self.absorbed.iter().all(|part| part.over)
    }

    /// Alerts of `service` with this key began it; those that it took in have others.
    pub(crate) fn is_about(&self, service: ServiceId, dedup_key: &str) -> bool {
        self.service == service && self.dedup_key == dedup_key
    }

    /// What it took in that alerts of `service` with this key began.
    pub(crate) fn part_about(&self, service: ServiceId, dedup_key: &str) -> Option<IncidentId> {
        let part = self.absorbed.iter().find(|part| part.service == service && part.dedup_key == dedup_key);
        part.map(|part| part.incident)
    }

    /// Grows as loud as that. A maintenance that kept its own alert quiet does not make it quieter afterwards.
    pub(crate) fn grow(&mut self, urgency: Urgency) {
        self.urgency = urgency;
        if let Some(quiet) = &mut self.noise.quiet {
            quiet.urgency = quiet.urgency.max(urgency);
        }
    }

    /// What noise means for whose fault it is. Reopened, its own source begins it anew, and what it took in begins for itself; a
    /// storm that grows is not over.
    pub(crate) fn hear_noise(&mut self, what: &NoiseEvent) {
        match what {
            NoiseEvent::Reopened => {
                self.absorbed.clear();
                self.roles.clear();
                self.source_over = false;
            }
            NoiseEvent::StormGrew { .. } => self.source_over = false,
            NoiseEvent::Quieted(_)
            | NoiseEvent::QuietRaised { .. }
            | NoiseEvent::QuietOver { .. }
            | NoiseEvent::StormBegan
            | NoiseEvent::StormJoined { .. }
            | NoiseEvent::ResolveHeld { .. } => {}
        }
    }

    pub(crate) fn change_absorbed(&mut self, which: IncidentId, change: impl FnOnce(&mut Absorbed)) {
        if let Some(part) = self.absorbed.iter_mut().find(|part| part.incident == which) {
            change(part);
        }
    }
}

impl State {
    /// Whose alerts with the incident's key are from now on, after its state went from `before` to what it is now.
    pub(crate) fn index_alerts(&mut self, id: IncidentId, before: IncidentState, by_source: bool) {
        let Some(revised) = self.incidents.get(&id) else { return };
        let incident = revised.is.clone();
        let owner = |state: IncidentState| match state {
            IncidentState::Triggered | IncidentState::Acknowledged { .. } | IncidentState::Snoozed { .. } => {
                Some(id)
            }
            IncidentState::Merged { into, .. } => Some(into),
            IncidentState::Resolved { .. } => None,
        };
        match (owner(before), owner(incident.state)) {
            (Some(was), None) => self.close(&incident, was, by_source),
            (was, Some(is)) if was != Some(is) => {
                self.open.entry(incident.service).or_default().insert(incident.dedup_key.clone(), is);
            }
            (_, Some(_)) | (None, None) => {}
        }
    }
}
