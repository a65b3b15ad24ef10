//! Merging duplicates, undoing it, and what the sources of a merged fault say afterwards.

use super::{Draft, Refusal, alert, escalation, handoff, needs};
use crate::alert::{Alert, AlertStatus, Urgency};
use crate::id::{IncidentId, MaintenanceId, ServiceId};
use crate::incident::{EscalationReason, IncidentEvent};
use crate::limit;
use crate::merge::Absorbed;
use crate::noise::NoiseEvent;
use crate::page::{Page, StopReason};
use crate::person::{Person, Role};

pub(super) fn merge(
    draft: &mut Draft,
    person: &Person,
    id: IncidentId,
    into: IncidentId,
) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    if id == into {
        let problem = "an incident cannot be merged into itself; choose another one".to_owned();
        return Err(Refusal::Invalid { field: "into", problem });
    }
    let from = draft.open(id)?;
    if !from.absorbed.is_empty() {
        let problem = format!(
            "incident {id} has taken others in itself; merge {into} into {id} instead, or undo those merges first"
        );
        return Err(Refusal::Conflict { problem });
    }
    let storm = from.noise.members.map(|_| id).or(from.noise.storm);
    if let Some(storm) = storm {
        // it rings for its parts, and they end with it: neither has a life of its own in another incident
        let problem = format!("a storm and its parts stay together; merge {into} into {storm} instead");
        return Err(Refusal::Conflict { problem });
    }
    let (service, dedup_key, urgency) = (from.service, from.dedup_key.clone(), from.urgency);
    let target = draft.open(into)?;
    if target.absorbed.len() >= limit::MERGED_MAX {
        return Err(Refusal::TooMany { what: "incidents merged into one", max: limit::MERGED_MAX });
    }
    let before = target.urgency;
    handoff::cancel(draft, id);
    for page in draft.pages(id, Page::is_wanted) {
        draft.incident_event(id, IncidentEvent::PageStopped { page, reason: StopReason::Merged });
    }
    draft.incident_event(id, IncidentEvent::Merged { into });
    let part = Absorbed { incident: id, service, dedup_key, over: false };
    draft.incident_event(into, IncidentEvent::Absorbed { part, urgency: before.max(urgency) });
    alert::grow_louder(draft, into, before);
    Ok(())
}

pub(super) fn unmerge(draft: &mut Draft, person: &Person, id: IncidentId) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    let Some(into) = draft.incident(id)?.merged_into() else {
        draft.open(id)?; // resolved meanwhile: that is the better answer
        let problem = format!("incident {id} is merged into no other one");
        return Err(Refusal::Invalid { field: "incident", problem });
    };
    let over = draft.open(into)?.absorbed.iter().any(|part| part.incident == id && part.over);
    if over {
        let problem =
            format!("the source of incident {id} said that it is over; there is nothing to bring back");
        return Err(Refusal::Conflict { problem });
    }
    draft.incident_event(into, IncidentEvent::Released { incident: id });
    draft.incident_event(id, IncidentEvent::Unmerged);
    escalation::begin(draft, id, EscalationReason::Unmerged);
    close_if_all_over(draft, into);
    Ok(())
}

/// The source of something that `id` took in said something.
pub(super) fn heard(draft: &mut Draft, id: IncidentId, service: ServiceId, alert: Alert) {
    let Some(incident) = draft.state.incident(id) else { return };
    let Some(part) = incident.part_about(service, &alert.dedup_key) else { return };
    let before = incident.urgency;
    let Alert { title, status, urgency, payload, .. } = alert;
    let loudest = match status {
        AlertStatus::Firing => before.max(urgency),
        AlertStatus::Resolved => before,
        AlertStatus::Told(note) => {
            draft.incident_event(id, IncidentEvent::SourceTold { note, text: title });
            return;
        }
    };
    draft
        .incident_event(id, IncidentEvent::AbsorbedAlert { incident: part, title, status, urgency: loudest });
    alert::keep_payload(draft, part, payload);
    alert::grow_louder(draft, id, before);
    close_if_all_over(draft, id);
}

/// The incident's own source said that it is over. Where it took others in, those keep it open.
pub(super) fn own_source_over(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    // said again it is no news, but what was held until now has to end
    let is_news = !incident.source_over || incident.noise.resolve_at.is_some();
    if incident.absorbed.iter().all(|part| part.over) {
        alert::close(draft, id);
    } else if is_news {
        draft.incident_event(id, IncidentEvent::SourceOver);
    }
}

/// The source of an incident, which another one may have taken in since, says that it is over.
pub(super) fn source_over(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    let Some(into) = incident.merged_into() else {
        if incident.is_open() {
            own_source_over(draft, id);
        }
        return;
    };
    part_says(draft, into, id, AlertStatus::Resolved, Urgency::Low);
    close_if_all_over(draft, into);
}

/// What a maintenance kept quiet and another incident took in is as loud as its source said, now that the maintenance is over.
pub(super) fn end_quiet(draft: &mut Draft, maintenance: MaintenanceId) {
    let quiet = |part: IncidentId| {
        let quiet = draft.state.incident(part)?.noise.quiet.as_ref()?;
        (quiet.maintenance == maintenance).then_some(quiet.urgency)
    };
    let parts = draft.state.open_incidents().flat_map(|incident| {
        incident.absorbed.iter().filter(|part| !part.over).map(|part| (incident.id, part.incident))
    });
    let parts: Vec<_> = parts.filter_map(|(into, part)| Some((into, part, quiet(part)?))).collect();
    for (into, part, urgency) in parts {
        draft.incident_event(part, IncidentEvent::Noise(NoiseEvent::QuietOver { urgency }));
        let Some(before) = draft.state.incident(into).map(|incident| incident.urgency) else { continue };
        part_says(draft, into, part, AlertStatus::Firing, urgency);
        alert::grow_louder(draft, into, before);
    }
}

/// Something that `into` took in fires, at least as loudly as that, or is over.
fn part_says(draft: &mut Draft, into: IncidentId, part: IncidentId, status: AlertStatus, urgency: Urgency) {
    let Some(title) = draft.state.incident(part).map(|incident| incident.title.clone()) else { return };
    let Some(urgency) = draft.state.incident(into).map(|incident| incident.urgency.max(urgency)) else {
        return;
    };
    draft.incident_event(into, IncidentEvent::AbsorbedAlert { incident: part, title, status, urgency });
}

fn close_if_all_over(draft: &mut Draft, id: IncidentId) {
    if draft.state.incident(id).is_some_and(|incident| incident.is_open() && incident.is_all_over()) {
        alert::close(draft, id);
    }
}
