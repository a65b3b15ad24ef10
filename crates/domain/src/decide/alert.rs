//! Alerts and pages by hand become incidents.

use super::{Draft, Refusal, escalation, merge, snooze, unknown};
use crate::alert::{Alert, AlertStatus, Urgency, one_line};
use crate::event::Event;
use crate::id::{IncidentId, IntegrationId, ServiceId};
use crate::incident::{EscalationReason, IncidentEvent, SnoozeEnd};
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
            (AlertStatus::Firing, None) => trigger(draft, service, Some(integration), alert, None),
            (_, Some(incident))
                if !draft
                    .state
                    .incident(incident)
                    .is_some_and(|it| it.is_about(service, &alert.dedup_key)) =>
            {
                merge::heard(draft, incident, service, alert);
            }
            (AlertStatus::Firing, Some(incident)) => repeat(draft, incident, alert),
            (AlertStatus::Resolved, Some(incident)) => {
                keep_payload(draft, incident, alert.payload);
                merge::own_source_over(draft, incident);
            }
            (AlertStatus::Resolved, None) => {} // its incident is over already, or never began
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
) -> Result<(), Refusal> {
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
    trigger(draft, service, None, alert, report);
    Ok(())
}

fn trigger(
    draft: &mut Draft,
    service: ServiceId,
    integration: Option<IntegrationId>,
    alert: Alert,
    report: Option<Report>,
) {
    let incident = IncidentId(draft.state.last_incident.0 + 1);
    let Alert { dedup_key, status: _, title, source, urgency, links, payload } = alert;
    draft.incident_event(
        incident,
        IncidentEvent::Triggered { service, dedup_key, title, source, urgency, links, integration },
    );
    keep_payload(draft, incident, payload);
    if let Some(report) = report {
        draft.incident_event(incident, IncidentEvent::Reported(report));
    }
    escalation::begin(draft, incident, EscalationReason::Opened);
}

fn repeat(draft: &mut Draft, id: IncidentId, alert: Alert) {
    let Some(before) = draft.state.incident(id).map(|incident| incident.urgency) else { return };
    let urgency = before.max(alert.urgency);
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
fn grow_loud(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    let offered = incident.handoff.map(|handoff| handoff.page);
    let quiet = incident.pages.iter().filter(|page| page.is_wanted() && Some(page.id) != offered);
    let quiet: Vec<_> = quiet.map(|page| (page.id, page.person, page.reason)).collect();
    for (page, _, _) in &quiet {
        draft.incident_event(id, IncidentEvent::PageStopped { page: *page, reason: StopReason::Replaced });
    }
    escalation::begin(draft, id, EscalationReason::Opened);
    for (_, person, reason) in quiet {
        let rings =
            draft.state.incident(id).is_some_and(|incident| incident.wanted_page_of(person).is_some());
        if !rings {
            escalation::page(draft, id, person, reason);
        }
    }
}

pub(super) fn keep_payload(draft: &mut Draft, incident: IncidentId, payload: String) {
    if !payload.is_empty() {
        draft.push(Event::PayloadKept { incident, payload });
    }
}

/// Ends an incident and what it took in: every page that still wants to ring is stopped first.
pub(super) fn close(draft: &mut Draft, incident: IncidentId) {
    let absorbed = draft.state.incident(incident).map(|incident| incident.absorbed.clone());
    for part in absorbed.into_iter().flatten() {
        draft.incident_event(part.incident, IncidentEvent::Resolved);
    }
    for page in draft.pages(incident, crate::page::Page::is_wanted) {
        draft.incident_event(incident, IncidentEvent::PageStopped { page, reason: StopReason::Resolved });
    }
    draft.incident_event(incident, IncidentEvent::Resolved);
}
