//! Answers to a page: acknowledge, "I can't", escalate, resolve.

use super::{Draft, Refusal, alert, escalation, handoff, needs, turn, unknown};
use crate::alert::Urgency;
use crate::command::EscalateTo;
use crate::id::{IncidentId, PersonId, ServiceId};
use crate::incident::{EscalationReason, HandOffOver, IncidentEvent};
use crate::limit;
use crate::page::{Answer, PageReason, StopReason};
use crate::person::{Person, Role};
use crate::policy::Target;
use jiff::SignedDuration;
use std::collections::BTreeSet;

pub(super) fn acknowledge(
    draft: &mut Draft,
    person: &Person,
    id: IncidentId,
    back_in_min: Option<u32>,
) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    let until = match back_in_min {
        None => limit::ACK_EXPIRES_AFTER,
        Some(minutes @ 1..=limit::BACK_IN_MIN_MAX) => SignedDuration::from_mins(minutes.into()),
        Some(_) => {
            let problem = format!("between 1 and {} minutes", limit::BACK_IN_MIN_MAX);
            return Err(Refusal::Invalid { field: "back_in_min", problem });
        }
    };
    let until = draft.now.saturating_add(until).unwrap_or(draft.now);
    let incident = draft.open(id)?;
    let offered = incident.handoff.filter(|handoff| handoff.to == person.id);
    match (incident.acknowledged_by(), offered) {
        (Some(by), None) if by != person.id => {
            if incident.wanted_page_of(person.id).is_some() {
                answer_page(draft, id, person.id, Answer::Acknowledged); // was called in addition, and has come
                return Ok(());
            }
            return Err(Refusal::AlreadyAcknowledged { incident: id, by: draft.name_of(by) });
        }
        _ => {}
    }
    take_offer(draft, id, person.id)?;
    stop_others(draft, id, person.id, Answer::Acknowledged, StopReason::Acknowledged);
    draft.incident_event(id, IncidentEvent::Acknowledged { person: person.id, until });
    Ok(())
}

/// Whoever takes an incident takes an offer to them by that, and ends any other.
pub(super) fn take_offer(draft: &mut Draft, id: IncidentId, person: PersonId) -> Result<(), Refusal> {
    match draft.open(id)?.handoff {
        Some(offer) if offer.to == person => {
            draft.incident_event(id, IncidentEvent::HandOffAccepted { from: offer.from, to: offer.to });
        }
        Some(_) => handoff::cancel(draft, id),
        None => {}
    }
    Ok(())
}

pub(super) fn cant(draft: &mut Draft, person: &Person, id: IncidentId) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    let incident = draft.open(id)?;
    if incident.handoff.is_some_and(|handoff| handoff.to == person.id) {
        handoff::give_back(draft, id, HandOffOver::Declined);
        return Ok(());
    }
    let had_it = incident.acknowledged_by() == Some(person.id);
    let was_offering = incident.handoff.is_some_and(|handoff| handoff.from == person.id);
    let was_asked = had_it || was_offering || incident.wanted_page_of(person.id).is_some();
    if incident.declined.contains(&person.id) && !was_asked {
        return Ok(()); // said already
    }
    answer_page(draft, id, person.id, Answer::Cant);
    draft.incident_event(id, IncidentEvent::Declined { person: person.id });
    let incident = draft.incident(id)?;
    let somebody_has_it = incident.acknowledged_by().is_some();
    let everybody_is_asked = incident.escalation.last_resort_rounds > 0;
    if was_asked && !somebody_has_it && !everybody_is_asked {
        if !turn::ask_next(draft, id) {
            escalation::next(draft, id, EscalationReason::Declined);
        }
    } else if everybody_is_asked {
        escalation::ask_the_others(draft, id);
    }
    Ok(())
}

pub(super) fn escalate(
    draft: &mut Draft,
    person: &Person,
    id: IncidentId,
    to: EscalateTo,
) -> Result<(), Refusal> {
    draft.open(id)?;
    let called = called(draft, person, id, to)?;
    if person.role.may_answer() {
        answer_page(draft, id, person.id, Answer::Escalated);
        draft.incident_event(id, IncidentEvent::EscalatedBy { person: person.id });
    }
    let Some(persons) = called else {
        escalation::next(draft, id, EscalationReason::Asked);
        return Ok(());
    };
    draft.incident_event(id, IncidentEvent::Added { persons: persons.clone() });
    for who in persons {
        escalation::page(draft, id, who, PageReason::Added);
    }
    escalation::move_on_if_unreachable(draft, id);
    Ok(())
}

/// Pages the owners of a service, and one person more.
pub(super) fn wake(
    draft: &mut Draft,
    by: &Person,
    whom: PersonId,
    service: ServiceId,
    title: &str,
) -> Result<(), Refusal> {
    let woken = draft.person(whom)?;
    needs(woken, Role::Responder, woken.role.may_answer())?;
    if whom == by.id {
        let problem = "you are awake; page the service, or send yourself a test page".to_owned();
        return Err(Refusal::Invalid { field: "person", problem });
    }
    let incident = alert::page(draft, service, title, Urgency::High, None)?;
    draft.incident_event(incident, IncidentEvent::Added { persons: vec![whom] });
    let rings = draft.state.incident(incident).is_some_and(|open| open.wanted_page_of(whom).is_some());
    if !rings {
        escalation::page(draft, incident, whom, PageReason::Added);
    }
    escalation::move_on_if_unreachable(draft, incident);
    Ok(())
}

/// Whom an escalation calls in particular; `None` for the policy's next level. Whoever calls, or has the incident, need not be called.
fn called(
    draft: &Draft,
    person: &Person,
    id: IncidentId,
    to: EscalateTo,
) -> Result<Option<Vec<PersonId>>, Refusal> {
    let incident = draft.open(id)?;
    let mut persons = match to {
        // there is no further level: whoever does not ring at the moment is called
        EscalateTo::NextLevel if incident.escalation.last_resort_rounds > 0 => {
            escalation::everybody_not_asked(draft, id, &BTreeSet::new())
        }
        EscalateTo::NextLevel => return Ok(None),
        EscalateTo::Person(who) => {
            let called = draft.person(who)?;
            needs(called, Role::Responder, called.role.may_answer())?;
            vec![who]
        }
        EscalateTo::Team(team) if draft.state.teams.contains_key(&team) => {
            draft.state.paged_by(Target::Team(team), draft.now)
        }
        EscalateTo::Team(team) => return Err(unknown("team", team)),
    };
    persons.retain(|who| *who != person.id && Some(*who) != incident.acknowledged_by());
    if persons.is_empty() && to != EscalateTo::NextLevel {
        let problem =
            "there is nobody to call besides you and whoever has it; choose somebody else".to_owned();
        return Err(Refusal::Invalid { field: "to", problem });
    }
    Ok(Some(persons))
}

pub(super) fn resolve(draft: &mut Draft, person: &Person, id: IncidentId) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    draft.open(id)?;
    answer_page(draft, id, person.id, Answer::Resolved);
    alert::close(draft, id);
    Ok(())
}

/// The person's own page is answered; it rings no more.
pub(super) fn answer_page(draft: &mut Draft, id: IncidentId, person: PersonId, answer: Answer) {
    for page in draft.pages(id, |page| page.person == person && page.is_wanted()) {
        draft.incident_event(id, IncidentEvent::PageAnswered { page, answer });
    }
}

/// The person's own page is answered, and everybody else's stops.
pub(super) fn stop_others(
    draft: &mut Draft,
    id: IncidentId,
    person: PersonId,
    answer: Answer,
    reason: StopReason,
) {
    answer_page(draft, id, person, answer);
    for page in draft.pages(id, crate::page::Page::is_wanted) {
        draft.incident_event(id, IncidentEvent::PageStopped { page, reason });
    }
}
