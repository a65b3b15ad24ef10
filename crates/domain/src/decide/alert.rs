//! Alerts and pages by hand become incidents.

use super::{Draft, Refusal, escalation, merge, noise, snooze, unknown};
use crate::alert::{Alert, AlertStatus, SourceNote, Urgency, one_line};
use crate::event::Event;
use crate::id::{IncidentId, IntegrationId, ServiceId};
use crate::incident::{EscalationReason, Incident, IncidentEvent, SnoozeEnd};
use crate::limit;
use crate::page::StopReason;
use crate::report::Report;

pub(super) fn ingest(
    draft: &mut Draft,
    integration: IntegrationId,
    alerts: Vec<Alert>,
) -> Result<(), Refusal> {
    let service = draft.state.integrations.get(&integration).map(|known| known.is.service);
    let service = service.ok_or_else(|| unknown("integration", integration))?;
    for alert in alerts {
        let alert = alert.bounded();
        let open = draft.state.open_incident(service, &alert.dedup_key).map(|incident| incident.id);
        match (alert.status, open) {
            (AlertStatus::Firing, None) => fire(draft, service, integration, alert),
            (_, Some(incident)) if !is_about(draft, incident, service, &alert) => {
                merge::heard(draft, incident, service, alert);
            }
            (AlertStatus::Firing, Some(incident)) => repeat(draft, incident, alert),
            (AlertStatus::Resolved, Some(incident)) => {
                keep_payload(draft, incident, alert.payload);
                if !noise::hold(draft, incident) {
                    merge::own_source_over(draft, incident);
                }
            }
            (AlertStatus::Told(note), Some(incident)) => told(draft, incident, note, alert),
            // its incident is over already, or never began
            (AlertStatus::Resolved | AlertStatus::Told(_), None) => {}
        }
    }
    Ok(())
}

/// A person pages the owners of a service, perhaps with a report. Each page by hand is an incident of its own.
pub(super) fn page(
    draft: &mut Draft,
    service: ServiceId,
    title: &str,
    urgency: Urgency,
    report: Option<Report>,
) -> Result<IncidentId, Refusal> {
    let title = one_line(title, limit::TITLE_CHARS_MAX);
    if title.is_empty() {
        return Err(Refusal::Invalid { field: "title", problem: "say in one line what broke".to_owned() });
    }
    if !draft.state.services.contains_key(&service) {
        return Err(unknown("service", service));
    }
    let source = draft.actor()?.name;
    let mut dedup_key = format!("page/{}", draft.state.last_incident.0 + 1);
    while draft.state.open_incident(service, &dedup_key).is_some() {
        dedup_key.push('+'); // a tool chose the same key
    }
    let alert = Alert {
        dedup_key,
        status: AlertStatus::Firing,
        title,
        source,
        urgency,
        links: Vec::new(),
        payload: String::new(),
    };
    // whoever pages by hand means it: no storm and no maintenance keeps that quiet
    let incident = open(draft, service, None, alert);
    if let Some(report) = report {
        draft.incident_event(incident, IncidentEvent::Reported(report));
    }
    escalation::begin(draft, incident, EscalationReason::Opened);
    Ok(incident)
}

/// The alert belongs to what began this incident, not to something that it took in.
fn is_about(draft: &Draft, incident: IncidentId, service: ServiceId, alert: &Alert) -> bool {
    draft.state.incident(incident).is_some_and(|known| known.is_about(service, &alert.dedup_key))
}

/// An alert of which no incident is open: one that its source ended a moment ago goes on, else a new one begins.
fn fire(draft: &mut Draft, service: ServiceId, integration: IntegrationId, alert: Alert) {
    if noise::reopen(draft, service, &alert) {
        if let Some(incident) = draft.state.open_incident(service, &alert.dedup_key).map(|open| open.id) {
            keep_payload(draft, incident, alert.payload);
        }
    } else {
        begin(draft, service, Some(integration), alert);
    }
}

/// An incident begins because something says so, and rings unless a maintenance or a storm has it.
pub(super) fn begin(draft: &mut Draft, service: ServiceId, integration: Option<IntegrationId>, alert: Alert) {
    let incident = open(draft, service, integration, alert);
    noise::quieten(draft, incident);
    noise::ring(draft, incident, EscalationReason::Opened);
}

/// An incident begins; nobody is asked yet.
pub(super) fn open(
    draft: &mut Draft,
    service: ServiceId,
    integration: Option<IntegrationId>,
    alert: Alert,
) -> IncidentId {
    let incident = IncidentId(draft.state.last_incident.0 + 1);
    let Alert { dedup_key, status: _, title, source, urgency, links, payload } = alert;
    draft.incident_event(
        incident,
        IncidentEvent::Triggered { service, dedup_key, title, source, urgency, links, integration },
    );
    keep_payload(draft, incident, payload);
    incident
}

fn repeat(draft: &mut Draft, id: IncidentId, alert: Alert) {
    let Some(before) = draft.state.incident(id).map(|incident| incident.urgency) else { return };
    let quiet = noise::raise_quietly(draft, id, alert.urgency);
    let urgency = if quiet { before } else { before.max(alert.urgency) };
    draft.incident_event(id, IncidentEvent::AlertRepeated { title: alert.title, urgency });
    keep_payload(draft, id, alert.payload);
    grow_louder(draft, id, before);
}

/// Where the urgency is higher than it was `before`: rings if nobody has it, and ends a snooze, which was said of something milder.
pub(super) fn grow_louder(draft: &mut Draft, id: IncidentId, before: Urgency) {
    let Some(incident) = draft.state.incident(id).filter(|incident| before < incident.urgency) else {
        return;
    };
    if incident.is_snoozed() {
        snooze::over(draft, id, SnoozeEnd::Worse);
    } else if incident.acknowledged_by().is_none() {
        grow_loud(draft, id);
    }
}

/// Quiet pages give way to loud ones, and the policy begins. Whoever was asked stays asked; an offer goes on with its own page.
pub(super) fn grow_loud(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    let offered = incident.handoff.map(|handoff| handoff.page);
    let quiet = incident.pages.iter().filter(|page| page.is_wanted() && Some(page.id) != offered);
    let quiet: Vec<_> = quiet.map(|page| (page.id, page.person, page.reason)).collect();
    for (page, _, _) in &quiet {
        draft.incident_event(id, IncidentEvent::PageStopped { page: *page, reason: StopReason::Replaced });
    }
    noise::ring(draft, id, EscalationReason::Opened);
    if draft.state.incident(id).is_some_and(Incident::is_in_storm) {
        return;
    }
    for (_, person, reason) in quiet {
        let rings =
            draft.state.incident(id).is_some_and(|incident| incident.wanted_page_of(person).is_some());
        if !rings {
            escalation::page(draft, id, person, reason);
        }
    }
}

/// An acknowledgement, a snooze or a note in the tool. Nobody here has it because of that: whom would the hub ring when it lasts?
fn told(draft: &mut Draft, id: IncidentId, note: SourceNote, alert: Alert) {
    draft.incident_event(id, IncidentEvent::SourceTold { note, text: alert.title });
}

pub(super) fn keep_payload(draft: &mut Draft, incident: IncidentId, payload: String) {
    if !payload.is_empty() {
        draft.push(Event::PayloadKept { incident, payload });
    }
}

/// Ends an incident and what it took in, and with a storm whatever is left of it. The last part of a storm ends the storm.
pub(super) fn close(draft: &mut Draft, incident: IncidentId) {
    for member in noise::members(draft, incident) {
        end(draft, member);
    }
    end(draft, incident);
    noise::calm(draft, incident);
}

/// Every page that still wants to ring is stopped first.
fn end(draft: &mut Draft, incident: IncidentId) {
    let Some(known) = draft.state.incident(incident).filter(|known| known.is_open()) else { return };
    let absorbed: Vec<_> = known.absorbed.iter().map(|part| part.incident).collect();
    for part in absorbed {
        let is_part = draft.state.incident(part).is_some_and(|known| known.merged_into() == Some(incident));
        if is_part {
            draft.incident_event(part, IncidentEvent::Resolved);
        }
    }
    for page in draft.pages(incident, crate::page::Page::is_wanted) {
        draft.incident_event(incident, IncidentEvent::PageStopped { page, reason: StopReason::Resolved });
    }
    draft.incident_event(incident, IncidentEvent::Resolved);
}
