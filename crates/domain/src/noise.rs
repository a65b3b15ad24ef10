//! Noise: alerts that would ring more often than they should, and what is done about them. Nothing of it is dropped.
//!
//! - **Storm.** When more than [`limit::STORM_AFTER`] loud incidents of one service begin within [`limit::STORM_WITHIN`], one incident
//!   for all of them begins and rings, with a counter; those that follow join it. They are kept and listed, each for itself, and ask
//!   nobody: whoever has the storm has them. Who resolves the storm resolves what is left of it; when all of it is over, so is the storm.
//! - **Flapping.** What its source ended within the last [`limit::REOPEN_WITHIN`] and fires again is the same incident, reopened:
//!   it rings anew, since whoever had it may sleep again by then. From the [`limit::FLAPS_AFTER`]th time on the source's word that it
//!   is over is held until it was quiet for [`limit::FLAP_QUIET`]: whoever acknowledged it has it meanwhile and is not rung again.
//! - **Maintenance.** What begins during a maintenance of its service is low, and says which; see [`crate::maintenance`].

use crate::alert::Urgency;
use crate::event::Entry;
use crate::id::{IncidentId, MaintenanceId, ServiceId};
use crate::incident::{Escalation, Incident, IncidentState};
use crate::limit;
use crate::state::State;
use imbl::OrdMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is known of an incident's noise.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Noise {
    /// It began during a maintenance that is not over.
    pub quiet: Option<Quiet>,
    /// The storm that it joined; whoever has that has it.
    pub storm: Option<IncidentId>,
    /// It is a storm, of so many incidents.
    pub members: Option<u32>,
    /// How often it fired again after its source had ended it.
    pub reopened: u32,
    /// Its source said that it is over; it is, unless it fires again before.
    #[ts(type = "string | null")]
    pub resolve_at: Option<Timestamp>,
}

/// Why an incident is quiet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Quiet {
    /// The maintenance.
    pub maintenance: MaintenanceId,
    /// As people call it.
    pub name: String,
    /// How loud it is when the maintenance is over.
    pub urgency: Urgency,
}

/// What happens to an incident because of noise. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "noise")]
pub enum NoiseEvent {
    /// It began during a maintenance: it is low until that is over.
    Quieted(Quiet),
    /// The source says how loud it will be when the maintenance is over.
    QuietRaised {
        /// How loud.
        urgency: Urgency,
    },
    /// The maintenance is over, and it still fires.
    QuietOver {
        /// How loud it is now.
        urgency: Urgency,
    },
    /// It is a storm: one ring for all that join it.
    StormBegan,
    /// It rings as a part of a storm.
    StormJoined {
        /// Which.
        storm: IncidentId,
    },
    /// More incidents are part of this storm.
    StormGrew {
        /// How many more.
        by: u32,
    },
    /// Its source ended it a moment ago, and it fires again.
    Reopened,
    /// Its source says that it is over; that is held until it was quiet for a while.
    ResolveHeld {
        /// Until when.
        #[ts(type = "string")]
        until: Timestamp,
    },
}

/// What the state keeps about noise.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct NoiseState {
    /// Loud incidents of each service that began lately.
    loud: OrdMap<ServiceId, Lately>,
    /// The newest storm of each service.
    pub(crate) storms: OrdMap<ServiceId, Storm>,
    /// What its source ended, by service and key; as long as it is kept.
    pub(crate) ended: OrdMap<ServiceId, OrdMap<String, IncidentId>>,
}

/// A count that begins anew after [`limit::STORM_WITHIN`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Lately {
    since: Timestamp,
    count: u32,
}

/// A storm, as the state counts it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Storm {
    /// Its incident.
    pub(crate) incident: IncidentId,
    /// How many of its members are open.
    pub(crate) open: u32,
    /// When the last one joined.
    pub(crate) joined_at: Timestamp,
}

impl State {
    /// More loud incidents of this service began lately than people can take one by one.
    pub(crate) fn is_stormy(&self, service: ServiceId, now: Timestamp) -> bool {
        self.noise.loud.get(&service).is_some_and(|lately| {
            now.duration_since(lately.since) < limit::STORM_WITHIN && lately.count > limit::STORM_AFTER
        })
    }

    /// The storm that new incidents of this service join.
    pub(crate) fn storm_of(&self, service: ServiceId, now: Timestamp) -> Option<Storm> {
        let storm = self.noise.storms.get(&service)?;
        let calm = now.duration_since(storm.joined_at) >= limit::STORM_JOINED_WITHIN;
        let open = self.incident(storm.incident).is_some_and(Incident::is_open);
        (open && !calm).then_some(*storm)
    }

    /// The incident that its source ended a moment ago, and that is the same when it fires again.
    pub(crate) fn ended_lately(&self, service: ServiceId, key: &str, now: Timestamp) -> Option<&Incident> {
        let incident = self.incident(*self.noise.ended.get(&service)?.get(key)?)?;
        match incident.state {
            IncidentState::Resolved { at } if now.duration_since(at) < limit::REOPEN_WITHIN => Some(incident),
            IncidentState::Resolved { .. }
            | IncidentState::Triggered
            | IncidentState::Acknowledged { .. }
            | IncidentState::Snoozed { .. }
            | IncidentState::Merged { .. } => None,
        }
    }

    /// Counts a loud beginning.
    pub(crate) fn count_loud(&mut self, service: ServiceId, at: Timestamp) {
        let lately = self.noise.loud.get(&service).copied();
        let lately = lately.filter(|lately| at.duration_since(lately.since) < limit::STORM_WITHIN);
        let lately = lately.map_or(Lately { since: at, count: 1 }, |lately| Lately {
            count: lately.count.saturating_add(1),
            ..lately
        });
        self.noise.loud.insert(service, lately);
    }

    /// What an event about noise does besides its incident.
    pub(crate) fn evolve_noise(&mut self, id: IncidentId, what: &NoiseEvent, entry: &Entry) {
        let Some((service, key)) = self.incident(id).map(|is| (is.service, is.dedup_key.clone())) else {
            return;
        };
        match what {
            NoiseEvent::StormBegan => {
                self.noise.storms.insert(service, Storm { incident: id, open: 0, joined_at: entry.at });
            }
            NoiseEvent::StormJoined { storm } => {
                if let Some(known) =
                    self.noise.storms.get_mut(&service).filter(|known| known.incident == *storm)
                {
                    known.open = known.open.saturating_add(1);
                    known.joined_at = entry.at;
                }
            }
            NoiseEvent::Reopened => {
                self.resolved.retain(|known| *known != id);
                self.open.entry(service).or_default().insert(key, id);
            }
            NoiseEvent::Quieted(_)
            | NoiseEvent::QuietRaised { .. }
            | NoiseEvent::QuietOver { .. }
            | NoiseEvent::StormGrew { .. }
            | NoiseEvent::ResolveHeld { .. } => {}
        }
    }

    /// An incident is over: its storm has one less, and its source may open it again, if it was the source that ended it.
    pub(crate) fn settle_noise(&mut self, incident: &Incident, by_source: bool) {
        let (service, key) = (incident.service, incident.dedup_key.clone());
        if let Some(storm) = incident.noise.storm
            && let Some(known) = self.noise.storms.get_mut(&service).filter(|known| known.incident == storm)
        {
            known.open = known.open.saturating_sub(1);
        }
        if by_source {
            self.noise.ended.entry(service).or_default().insert(key, incident.id);
        } else if let Some(ended) = self.noise.ended.get_mut(&service) {
            ended.remove(&key);
        }
    }

    /// An incident is forgotten.
    pub(crate) fn forget_noise(&mut self, incident: &Incident) {
        if let Some(ended) = self.noise.ended.get_mut(&incident.service)
            && ended.get(&incident.dedup_key) == Some(&incident.id)
        {
            ended.remove(&incident.dedup_key);
        }
    }
}

impl Incident {
    /// It rings through the storm that it joined.
    pub fn is_in_storm(&self) -> bool {
        self.noise.storm.is_some() && self.is_open()
    }

    pub(crate) fn evolve_noise(&mut self, what: &NoiseEvent, at: Timestamp) {
        match what {
            NoiseEvent::Quieted(quiet) => {
                self.urgency = Urgency::Low;
                self.noise.quiet = Some(quiet.clone());
            }
            NoiseEvent::QuietRaised { urgency } => {
                if let Some(quiet) = &mut self.noise.quiet {
                    quiet.urgency = *urgency;
                }
            }
            NoiseEvent::QuietOver { urgency } => {
                self.urgency = *urgency;
                self.noise.quiet = None;
            }
            NoiseEvent::StormBegan => self.noise.members = Some(0),
            NoiseEvent::StormJoined { storm } => self.noise.storm = Some(*storm),
            NoiseEvent::StormGrew { by } => {
                self.noise.members = Some(self.noise.members.unwrap_or(0).saturating_add(*by));
                self.noise.resolve_at = None;
                self.last_alert_at = at;
            }
            NoiseEvent::Reopened => {
                self.noise.reopened = self.noise.reopened.saturating_add(1);
                self.noise.storm = None;
                self.escalation = Escalation { step: 0, last_resort_rounds: 0, next_at: None };
                self.nobody_answered = false;
                self.alert_count = self.alert_count.saturating_add(1);
                self.last_alert_at = at;
                self.state = IncidentState::Triggered;
            }
            NoiseEvent::ResolveHeld { until } => self.noise.resolve_at = Some(*until),
        }
    }
}
