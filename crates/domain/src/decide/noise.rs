//! Noise: storms, flapping sources, and what a maintenance keeps quiet.

use super::{Draft, alert, escalation, merge};
use crate::alert::{Alert, AlertStatus, Urgency};
use crate::id::{IncidentId, ServiceId};
use crate::incident::{EscalationReason, Incident, IncidentEvent};
use crate::limit;
use crate::noise::{NoiseEvent, Quiet};
use std::collections::BTreeMap;

/// Incidents that joined a storm during one command, by storm: each storm's counter is told once.
#[derive(Default)]
pub(super) struct Joined(BTreeMap<IncidentId, u32>);

/// A loud incident begins to ring: for itself, or as a part of a storm.
pub(super) fn ring(draft: &mut Draft, id: IncidentId, reason: EscalationReason) {
    let Some(incident) = draft.state.incident(id) else { return };
    let service = incident.service;
    if incident.urgency == Urgency::Low || incident.noise.members.is_some() {
        return escalation::begin(draft, id, reason);
    }
    let storm = draft.state.storm_of(service, draft.now).map(|storm| storm.incident);
    let storm = match storm {
        Some(storm) => storm,
        None if draft.state.is_stormy(service, draft.now) => begin_storm(draft, service),
        None => return escalation::begin(draft, id, reason),
    };
    push(draft, id, NoiseEvent::StormJoined { storm });
    let count = draft.joined.0.entry(storm).or_default();
    *count = count.saturating_add(1);
}

/// The one incident that rings for all of a storm.
fn begin_storm(draft: &mut Draft, service: ServiceId) -> IncidentId {
    let name = draft.state.services.get(&service).map(|service| service.is.name.clone()).unwrap_or_default();
    let id = IncidentId(draft.state.last_incident.0 + 1);
    let mut dedup_key = format!("storm/{id}");
    while draft.state.open_incident(service, &dedup_key).is_some() {
        dedup_key.push('+'); // a tool chose the same key
    }
    let alert = Alert {
        dedup_key,
        status: AlertStatus::Firing,
        title: format!(
            "Storm of alerts: more than {} within {} s about {name}",
            limit::STORM_AFTER,
            limit::STORM_WITHIN.as_secs()
        ),
        source: name,
        urgency: Urgency::High,
        links: Vec::new(),
        payload: String::new(),
    };
    alert::open(draft, service, None, alert.bounded());
    push(draft, id, NoiseEvent::StormBegan);
    escalation::begin(draft, id, EscalationReason::Opened);
    id
}

/// Tells each storm how many joined it during this command.
pub(super) fn settle(draft: &mut Draft) {
    for (storm, by) in std::mem::take(&mut draft.joined.0) {
        push(draft, storm, NoiseEvent::StormGrew { by });
    }
}

/// An incident that begins now is quiet, if its service is under maintenance.
pub(super) fn quieten(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    let urgency = incident.urgency;
    let Some(maintenance) = draft.state.maintenance_of(incident.service, draft.now) else { return };
    let quiet = Quiet { maintenance: maintenance.id, name: maintenance.name.clone(), urgency };
    push(draft, id, NoiseEvent::Quieted(quiet));
}

/// The source became louder about an incident that a maintenance keeps quiet. Says whether it is such a one.
pub(super) fn raise_quietly(draft: &mut Draft, id: IncidentId, urgency: Urgency) -> bool {
    let quiet = draft.state.incident(id).and_then(|incident| incident.noise.quiet.clone());
    let Some(quiet) = quiet else { return false };
    if quiet.urgency < urgency {
        push(draft, id, NoiseEvent::QuietRaised { urgency });
    }
    true
}

/// The maintenance is over: what still fires pages, as loudly as its source said.
pub(super) fn end_quiet(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    let Some(urgency) = incident.noise.quiet.as_ref().map(|quiet| quiet.urgency) else { return };
    // another maintenance of the same service goes on
    if let Some(other) = draft.state.maintenance_of(incident.service, draft.now) {
        let quiet = Quiet { maintenance: other.id, name: other.name.clone(), urgency };
        return push(draft, id, NoiseEvent::Quieted(quiet));
    }
    let taken = incident.acknowledged_by().is_some();
    push(draft, id, NoiseEvent::QuietOver { urgency });
    if urgency == Urgency::High && !taken {
        alert::grow_loud(draft, id);
    }
}

/// An alert fires that its source ended a moment ago: the same incident goes on, and rings. Says whether it is so.
pub(super) fn reopen(draft: &mut Draft, service: ServiceId, alert: &Alert) -> bool {
    let ended = draft.state.ended_lately(service, &alert.dedup_key, draft.now);
    let Some(id) = ended.map(|incident| incident.id) else { return false };
    push(draft, id, NoiseEvent::Reopened);
    quieten(draft, id);
    ring(draft, id, EscalationReason::Opened);
    true
}

/// Its source says that it is over. Where it said so too often, that is held for a while. Says whether it is.
pub(super) fn hold(draft: &mut Draft, id: IncidentId) -> bool {
    let Some(noise) = draft.state.incident(id).map(|incident| &incident.noise) else { return false };
    if noise.reopened < limit::FLAPS_AFTER {
        return false;
    }
    if noise.resolve_at.is_some() {
        return true; // said again: the quiet has begun already
    }
    let until = draft.now.saturating_add(limit::FLAP_QUIET).unwrap_or(draft.now);
    push(draft, id, NoiseEvent::ResolveHeld { until });
    true
}

/// What was held is over now, unless it fired again.
pub(super) fn resolve_held(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    if incident.noise.resolve_at.is_some_and(|at| at <= draft.now) {
        merge::own_source_over(draft, id);
    }
}

/// The open incidents of a storm.
pub(super) fn members(draft: &Draft, storm: IncidentId) -> Vec<IncidentId> {
    let Some(incident) = draft.state.incident(storm).filter(|incident| incident.noise.members.is_some())
    else {
        return Vec::new();
    };
    let of_service =
        draft.state.open.get(&incident.service).into_iter().flat_map(|keys| keys.values().copied());
    let is_member = |id: &IncidentId| {
        draft.state.incident(*id).is_some_and(|incident| incident.noise.storm == Some(storm))
    };
    of_service.filter(is_member).collect()
}

/// A part of a storm is over: when it was the last, the storm is, unless it goes on at once.
pub(super) fn calm(draft: &mut Draft, member: IncidentId) {
    let Some(incident) = draft.state.incident(member) else { return };
    let (service, storm) = (incident.service, incident.noise.storm);
    let Some(storm) = storm.filter(|storm| draft.state.incident(*storm).is_some_and(Incident::is_open))
    else {
        return;
    };
    let open = draft.state.noise.storms.get(&service).filter(|known| known.incident == storm);
    if open.is_none_or(|known| known.open == 0) && members(draft, storm).is_empty() {
        let until = draft.now.saturating_add(limit::STORM_CALM).unwrap_or(draft.now);
        push(draft, storm, NoiseEvent::ResolveHeld { until });
    }
}

fn push(draft: &mut Draft, id: IncidentId, what: NoiseEvent) {
    draft.incident_event(id, IncidentEvent::Noise(what));
}
