//! Heartbeats and maintenances, from documents; and what the timeline says about noise.

use super::TimelineWhat;
use crate::document::Documents;
use baton_domain::alert::Urgency;
use baton_domain::heartbeat::{HeartbeatState, Monitor};
use baton_domain::id::{HeartbeatId, MaintenanceId, ServiceId};
use baton_domain::maintenance::Maintenance;
use baton_domain::noise::NoiseEvent;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A heartbeat, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct HeartbeatView {
    /// Which.
    pub id: HeartbeatId,
    /// What beats.
    pub name: String,
    /// Whose owners its silence pages.
    pub service: ServiceId,
    /// That service's name.
    pub service_name: String,
    /// Seconds between two beats.
    pub every_s: u32,
    /// Seconds that one may be late.
    pub grace_s: u32,
    /// How loudly its silence asks.
    pub urgency: Urgency,
    /// How it is.
    pub state: HeartbeatState,
}

/// A maintenance, ready to be drawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MaintenanceView {
    /// Which.
    pub id: MaintenanceId,
    /// What is done.
    pub name: String,
    /// Which services, by name.
    pub services: Vec<String>,
    /// From when.
    #[ts(type = "string")]
    pub start: Timestamp,
    /// Until when, exclusive.
    #[ts(type = "string")]
    pub end: Timestamp,
    /// Who planned it.
    pub by: String,
    /// It goes on now.
    pub now: bool,
    /// Incidents that it keeps quiet.
    pub quiet: u32,
}

/// All that beat, by service and name; those that are late first.
pub fn heartbeats(documents: &Documents) -> Vec<HeartbeatView> {
    let wanted = documents.heartbeats().filter(|monitor| monitor.is_wanted());
    let mut all: Vec<_> = wanted.map(|monitor| heartbeat(documents, monitor)).collect();
    let late = |view: &HeartbeatView| matches!(view.state, HeartbeatState::Late { .. });
    all.sort_by(|a, b| {
        let by_name = || (&a.service_name, &a.name).cmp(&(&b.service_name, &b.name));
        late(b).cmp(&late(a)).then_with(by_name)
    });
    all
}

fn heartbeat(documents: &Documents, monitor: &Monitor) -> HeartbeatView {
    let is = &monitor.heartbeat;
    HeartbeatView {
        id: is.id,
        name: is.name.clone(),
        service: is.service,
        service_name: service_name(documents, is.service),
        every_s: is.every_s,
        grace_s: is.grace_s,
        urgency: is.urgency,
        state: monitor.state,
    }
}

fn service_name(documents: &Documents, service: ServiceId) -> String {
    documents.service(service).map_or_else(|| "unknown service".to_owned(), |service| service.name.clone())
}

/// Those that are not over, the next first.
pub fn maintenances(documents: &Documents, now: Timestamp) -> Vec<MaintenanceView> {
    let ahead = documents.maintenances().filter(|is| !is.over && is.end > now);
    let mut all: Vec<_> = ahead.map(|is| maintenance(documents, is, now)).collect();
    all.sort_by_key(|view| (view.start, view.id));
    all
}

fn maintenance(documents: &Documents, is: &Maintenance, now: Timestamp) -> MaintenanceView {
    let mut open = documents.incidents().filter(|incident| incident.is_open());
    let mut services: Vec<_> = is.services.iter().map(|service| service_name(documents, *service)).collect();
    services.sort();
    let quiet = open
        .by_ref()
        .filter(|incident| incident.noise.quiet.as_ref().is_some_and(|quiet| quiet.maintenance == is.id));
    let quiet = u32::try_from(quiet.count()).unwrap_or(u32::MAX);
    MaintenanceView {
        id: is.id,
        name: is.name.clone(),
        services,
        start: is.start,
        end: is.end,
        by: documents.name_of(is.by),
        now: is.holds_at(now),
        quiet,
    }
}

/// A line of the timeline.
pub(super) fn what(noise: &NoiseEvent) -> TimelineWhat {
    match noise {
        NoiseEvent::Quieted(quiet) => TimelineWhat::Quieted { maintenance: quiet.name.clone() },
        NoiseEvent::QuietOver { .. } => TimelineWhat::QuietOver,
        NoiseEvent::StormBegan => TimelineWhat::StormBegan,
        NoiseEvent::StormJoined { storm } => TimelineWhat::StormJoined { storm: *storm },
        NoiseEvent::Reopened => TimelineWhat::Reopened,
        NoiseEvent::ResolveHeld { until } => TimelineWhat::ResolveHeld { until: *until },
        NoiseEvent::QuietRaised { .. } | NoiseEvent::StormGrew { .. } => TimelineWhat::Repeated,
    }
}
