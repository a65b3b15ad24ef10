//! Hand-off in two phases: an offer, and its end. The giver stays responsible until the receiver accepts.
//!
//! | offer ends by | the incident | the giver |
//! | --- | --- | --- |
//! | the receiver acknowledges | is the receiver's | is free |
//! | the receiver declines, is silent for two minutes, or cannot be reached | stays the giver's | rings again, unless the giver had acknowledged |
//! | somebody else takes or resolves it | is theirs, or over | is free |

use super::{Draft, Refusal, answer, escalation, needs, reach, responder};
use crate::id::{IncidentId, PersonId};
use crate::incident::{HandOff, HandOffOver, Incident, IncidentEvent};
use crate::limit;
use crate::obstacle::Obstacle;
use crate::page::{Answer, Page, PageReason, PageState, StopReason};
use crate::person::{Person, Role};

pub(super) fn offer(draft: &mut Draft, person: &Person, id: IncidentId, to: PersonId) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    let receiver = draft.person(to)?.clone();
    needs(&receiver, Role::Responder, receiver.role.may_answer())?;
    if let Some(absence) = draft.state.absence_at(to, draft.now) {
        let (what, until) = (absence.kind.phrase(), draft.when(absence.end));
        let problem = format!("{} is {what} until {until}; choose somebody who is present", receiver.name);
        let obstacle = Obstacle::ReceiverAbsent { kind: absence.kind, until: absence.end };
        return Err(Refusal::in_the_way(problem, obstacle));
    }
    let incident = draft.open(id)?;
    if to == person.id || incident.acknowledged_by() == Some(to) {
        return Err(Refusal::HandOffToSelf);
    }
    match incident.acknowledged_by() {
        Some(by) if by != person.id => {
            return Err(Refusal::AlreadyAcknowledged { incident: id, by: draft.name_of(by) });
        }
        _ => {}
    }
    if incident.handoff.is_some() {
        return Err(Refusal::HandOffPending(id));
    }
    if !draft.state.can_be_told(to, incident.urgency) {
        return Err(Refusal::NoDevice { person: receiver.name });
    }
    answer::answer_page(draft, id, person.id, Answer::HandedOff);
    escalation::page(draft, id, to, PageReason::HandOff { from: person.id });
    let page = draft.open(id)?.wanted_page_of(to).map(|page| page.id);
    let too_many = Refusal::TooMany { what: "pages of one incident", max: limit::PAGES_PER_INCIDENT_MAX };
    let page = page.ok_or(too_many)?;
    let expires_at = draft.now.saturating_add(limit::HANDOFF_WITHIN).unwrap_or(draft.now);
    draft
        .incident_event(id, IncidentEvent::HandOffOffered(HandOff { from: person.id, to, page, expires_at }));
    Ok(())
}

/// The offer ends, and the incident stays with its giver: loudly, unless the giver has acknowledged it.
pub(super) fn give_back(draft: &mut Draft, id: IncidentId, reason: HandOffOver) {
    let Some(incident) = draft.state.incident(id) else { return };
    let Some(offer) = incident.handoff else { return };
    let has_it = incident.acknowledged_by() == Some(offer.from);
    let wanted = incident.page(offer.page).is_some_and(Page::is_wanted);
    let rings_on = was_asked_before(incident, &offer) && incident.acknowledged_by().is_none();
    if reason == HandOffOver::Declined {
        answer::answer_page(draft, id, offer.to, Answer::Cant);
        responder::leave(draft, id, offer.to);
        draft.incident_event(id, IncidentEvent::Declined { person: offer.to });
    } else if wanted && !rings_on {
        let stopped = IncidentEvent::PageStopped { page: offer.page, reason: StopReason::HandOffOver };
        draft.incident_event(id, stopped);
    }
    draft.incident_event(id, IncidentEvent::HandOffReturned { from: offer.from, to: offer.to, reason });
    if !has_it {
        let declined =
            draft.state.incident(id).is_some_and(|incident| incident.declined.contains(&offer.from));
        if !declined {
            escalation::page(draft, id, offer.from, PageReason::HandOffReturned);
            reach::page_backups_of(draft, id, offer.from);
        }
        escalation::move_on_if_unreachable(draft, id);
        let in_last_resort = |incident: &Incident| incident.escalation.last_resort_rounds > 0;
        if declined && draft.state.incident(id).is_some_and(in_last_resort) {
            escalation::ask_the_others(draft, id); // there is no level left that would
        }
    }
}

/// The receiver rang already when the offer came, so that its page took an older one's place. The end of the offer must not quieten
/// a ring that was there without it.
fn was_asked_before(incident: &Incident, offer: &HandOff) -> bool {
    let mut before = incident.pages.iter().rev().skip_while(|page| page.id != offer.page).skip(1);
    let last = before.find(|page| page.person == offer.to);
    last.is_some_and(|page| page.state == PageState::Stopped(StopReason::Replaced))
}

/// The offer ends because somebody else, or the giver, took the incident.
pub(super) fn cancel(draft: &mut Draft, id: IncidentId) {
    let Some(offer) = draft.state.incident(id).and_then(|incident| incident.handoff) else { return };
    let reason = HandOffOver::Overtaken;
    draft.incident_event(id, IncidentEvent::HandOffReturned { from: offer.from, to: offer.to, reason });
}
