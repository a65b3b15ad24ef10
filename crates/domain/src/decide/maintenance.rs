//! Maintenance: planned, ended, and what still fires then.

use super::configure::name;
use super::{Draft, Refusal, merge, needs, noise, unknown};
use crate::event::Event;
use crate::id::{IncidentId, MaintenanceId, ServiceId};
use crate::limit;
use crate::maintenance::{Maintenance, MaintenanceEvent};
use crate::person::{Person, Role};
use jiff::Timestamp;

/// A maintenance as it is asked for.
pub(super) struct New {
    pub(super) id: MaintenanceId,
    pub(super) name: String,
    pub(super) services: Vec<ServiceId>,
    pub(super) start: Option<Timestamp>,
    pub(super) end: Timestamp,
}

/// Whoever may answer an incident may say beforehand that it is expected. What rings already goes on ringing.
pub(super) fn put(draft: &mut Draft, by: &Person, new: New) -> Result<(), Refusal> {
    needs(by, Role::Responder, by.role.may_answer())?;
    let New { id, name: called, mut services, start, end } = new;
    let known = draft.state.maintenances.get(&id).map(|known| known.is.clone());
    if known.as_ref().is_some_and(|known| known.over) {
        let problem = "this maintenance is over; plan another one".to_owned();
        return Err(Refusal::Conflict { problem });
    }
    services.sort_unstable();
    services.dedup();
    if services.is_empty() {
        let problem = "name at least one service".to_owned();
        return Err(Refusal::Invalid { field: "services", problem });
    }
    if services.len() > limit::SERVICES_PER_MAINTENANCE_MAX {
        return Err(Refusal::TooMany { what: "services", max: limit::SERVICES_PER_MAINTENANCE_MAX });
    }
    if let Some(service) = services.iter().find(|service| !draft.state.services.contains_key(*service)) {
        return Err(unknown("service", service));
    }
    let start = start.unwrap_or(draft.now);
    let began = known.is_some_and(|known| known.start == start);
    let earliest = draft.now.saturating_sub(limit::BEGAN_AGO_MAX).unwrap_or(draft.now);
    if start < earliest && !began {
        let problem = "this is in the past; let it start now".to_owned();
        return Err(Refusal::Invalid { field: "start", problem });
    }
    if end <= start || end <= draft.now {
        let problem = "a maintenance ends after it starts, and not in the past".to_owned();
        return Err(Refusal::Invalid { field: "end", problem });
    }
    let latest = draft.now.saturating_add(limit::PLAN_AHEAD_MAX).unwrap_or(draft.now);
    if end.duration_since(start) > limit::MAINTENANCE_MAX || start > latest {
        let problem = format!(
            "a maintenance lasts at most {} days; what stays quiet for longer is to be removed from the tool",
            limit::MAINTENANCE_MAX.as_hours() / 24
        );
        return Err(Refusal::Invalid { field: "end", problem });
    }
    let ahead = draft.state.maintenances.values().filter(|known| !known.is.over).count();
    if ahead >= limit::MAINTENANCES_AHEAD_MAX {
        return Err(Refusal::TooMany { what: "maintenances ahead", max: limit::MAINTENANCES_AHEAD_MAX });
    }
    let is = Maintenance { id, name: name("name", &called)?, services, start, end, by: by.id, over: false };
    push(draft, MaintenanceEvent::Put { is });
    Ok(())
}

/// Ends it now, or takes it back; what still fires pages.
pub(super) fn end(draft: &mut Draft, by: &Person, id: MaintenanceId) -> Result<(), Refusal> {
    needs(by, Role::Responder, by.role.may_answer())?;
    let known = draft.state.maintenances.get(&id).map(|known| known.is.clone());
    let known = known.ok_or_else(|| unknown("maintenance", id))?;
    if known.over {
        return Ok(());
    }
    over(draft, id, draft.now.max(known.start));
    Ok(())
}

/// Its end has come.
pub(super) fn due(draft: &mut Draft, id: MaintenanceId) {
    if let Some(end) =
        draft.state.maintenances.get(&id).filter(|known| !known.is.over).map(|known| known.is.end)
    {
        over(draft, id, end);
    }
}

fn over(draft: &mut Draft, id: MaintenanceId, end: Timestamp) {
    push(draft, MaintenanceEvent::Over { id, end });
    let quiet: Vec<IncidentId> = draft
        .state
        .open_incidents()
        .filter(|incident| incident.noise.quiet.as_ref().is_some_and(|quiet| quiet.maintenance == id))
        .map(|incident| incident.id)
        .collect();
    for incident in quiet {
        noise::end_quiet(draft, incident);
    }
    merge::end_quiet(draft, id);
}

fn push(draft: &mut Draft, event: MaintenanceEvent) {
    draft.push(Event::Maintenance(event));
}
