//! What is due: timers that ran out.

use super::{
    Draft, absence, answer, calendar_source, cover, drill, escalation, handoff, heartbeat, maintenance,
    noise, reach, snooze, turn, vendor, watch, ways,
};
use crate::attempt::BeganWhy;
use crate::id::{IncidentId, PageId};
use crate::incident::{EscalationReason, HandOffOver, Incident, IncidentEvent, SnoozeEnd};
use crate::limit;
use crate::page::{FailReason, PageReason};
use crate::timer::Timer;

/// Handles the timers that are due, at most [`limit::DUE_PER_TICK_MAX`]; the others stay due.
pub(super) fn tick(draft: &mut Draft) {
    let now = draft.now;
    let due = draft.state.due.iter().take_while(|(at, _)| *at <= now).take(limit::DUE_PER_TICK_MAX);
    let due: Vec<Timer> = due.map(|(_, timer)| *timer).collect();
    for timer in due {
        match timer {
            Timer::Incident(incident) => incident_due(draft, incident),
            Timer::Cover(id) => cover::due(draft, id),
            Timer::Absence(id) => absence::begins(draft, id),
            Timer::Reach(person) => reach::look(draft, person),
            Timer::CalendarSource(id) => calendar_source::due(draft, id),
            Timer::Watch => watch::due(draft),
            Timer::Heartbeat(id) => heartbeat::due(draft, id),
            Timer::Maintenance(id) => maintenance::due(draft, id),
            Timer::Drill(person) => drill::planned(draft, person),
            Timer::Contact(contact) => ways::pump(draft, contact),
        }
    }
}

fn incident_due(draft: &mut Draft, incident: IncidentId) {
    if drill::due(draft, incident) {
        return;
    }
    noise::resolve_held(draft, incident);
    ways::due(draft, incident);
    fail_unreceived(draft, incident);
    end_handoff(draft, incident);
    vendor::due(draft, incident);
    expire_ack(draft, incident);
    escalate(draft, incident);
}

/// A page that nobody received in time takes its next way; when none is left it has failed.
fn fail_unreceived(draft: &mut Draft, id: IncidentId) {
    let now = draft.now;
    let mut late = draft.pages(id, |page| page.is_hopeful() && page.receive_by.is_some_and(|by| by <= now));
    late.retain(|page| !ways::next(draft, id, *page, BeganWhy::NotReceived));
    give_up(draft, id, &late);
}

/// These pages have failed; when all of the incident have, the policy goes on now.
pub(super) fn give_up(draft: &mut Draft, id: IncidentId, late: &[PageId]) {
    if late.is_empty() {
        return;
    }
    let offered = draft.state.incident(id).and_then(|incident| incident.handoff).map(|handoff| handoff.page);
    for page in late {
        let known = draft.state.incident(id).and_then(|incident| incident.page(*page));
        let has_ways = known.is_some_and(|page| !page.attempts.is_empty());
        let reason = if has_ways { FailReason::WaysSpent } else { FailReason::NotReceived };
        draft.incident_event(id, IncidentEvent::PageFailed { page: *page, reason });
    }
    if draft.state.incident(id).is_some_and(Incident::is_drill) {
        return; // nobody else is asked
    }
    if offered.is_some_and(|page| late.contains(&page)) {
        handoff::give_back(draft, id, HandOffOver::Unreachable);
    }
    turn::ask_next(draft, id);
    escalation::move_on_if_unreachable(draft, id);
}

fn end_handoff(draft: &mut Draft, id: IncidentId) {
    let offer = draft.state.incident(id).and_then(|incident| incident.handoff);
    if offer.is_some_and(|offer| offer.expires_at <= draft.now) {
        handoff::give_back(draft, id, HandOffOver::TimedOut);
    }
}

/// The acknowledgement expires into a new page of the same person, and the policy starts over; for low urgency just the page, quietly.
fn expire_ack(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    let Some(person) = incident.acknowledged_by() else { return };
    if incident.held_until().is_none_or(|until| until > draft.now) {
        return;
    }
    if incident.is_snoozed() {
        return snooze::over(draft, id, SnoozeEnd::TimedOut);
    }
    let quiet = incident.urgency == crate::alert::Urgency::Low;
    draft.incident_event(id, IncidentEvent::AckExpired { person });
    answer::answer_page(draft, id, person, crate::page::Answer::Acknowledged);
    if !quiet {
        escalation::begin(draft, id, EscalationReason::AckExpired);
    }
    let rings = draft.state.incident(id).is_some_and(|incident| incident.wanted_page_of(person).is_some());
    if !rings {
        escalation::page(draft, id, person, PageReason::AckExpired);
    }
}

fn escalate(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    if incident.escalation.next_at.is_none_or(|at| at > draft.now) {
        return;
    }
    if incident.escalation.last_resort_rounds > 0 {
        escalation::last_resort(draft, id);
    } else {
        escalation::next(draft, id, EscalationReason::TimedOut);
    }
}
