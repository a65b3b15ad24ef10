//! Snooze: a person has it, and it is quiet until some time. It rings again then, or as soon as the source says that it is worse.

use super::{Draft, Refusal, answer, escalation, needs};
use crate::alert::Urgency;
use crate::id::IncidentId;
use crate::incident::{EscalationReason, IncidentEvent, SnoozeEnd};
use crate::limit;
use crate::page::{Answer, PageReason, StopReason};
use crate::person::{Person, Role};
use jiff::Timestamp;

pub(super) fn snooze(
    draft: &mut Draft,
    person: &Person,
    id: IncidentId,
    until: Timestamp,
) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    let incident = draft.open(id)?;
    let offered = incident.handoff.is_some_and(|offer| offer.to == person.id);
    if let Some(by) = incident.acknowledged_by().filter(|by| *by != person.id && !offered) {
        return Err(Refusal::AlreadyAcknowledged { incident: id, by: draft.name_of(by) });
    }
    let ahead = until.duration_since(draft.now);
    if ahead < limit::SNOOZE_AT_LEAST || ahead > limit::SNOOZE_MAX {
        let (least, most) = (limit::SNOOZE_AT_LEAST.as_mins(), limit::SNOOZE_MAX.as_hours());
        let problem =
            format!("{} is not between {least} minute and {most} hours from now", draft.when(until));
        return Err(Refusal::Invalid { field: "until", problem });
    }
    answer::take_offer(draft, id, person.id)?;
    answer::stop_others(draft, id, person.id, Answer::Snoozed, StopReason::Snoozed);
    draft.incident_event(id, IncidentEvent::Snoozed { person: person.id, until });
    Ok(())
}

/// It rings again: for whoever snoozed it, and for the policy from its start; for low urgency just the page, quietly.
pub(super) fn over(draft: &mut Draft, id: IncidentId, reason: SnoozeEnd) {
    let Some(incident) = draft.state.incident(id).filter(|incident| incident.is_snoozed()) else { return };
    let (Some(person), urgency) = (incident.acknowledged_by(), incident.urgency) else { return };
    draft.incident_event(id, IncidentEvent::SnoozeOver { person, reason });
    answer::answer_page(draft, id, person, Answer::Snoozed);
    if urgency == Urgency::High {
        escalation::begin(draft, id, EscalationReason::SnoozeOver);
    }
    let rings = draft.state.incident(id).is_some_and(|incident| incident.wanted_page_of(person).is_some());
    if !rings {
        escalation::page(draft, id, person, PageReason::SnoozeOver);
    }
}
