//! Drills: begun by hand or by plan, answered, missed.

use super::{Draft, Refusal, alert, notice, reach, unknown};
use crate::alert::Urgency;
use crate::device::{Proof, ProvedBy};
use crate::drill::{self, Drill, DrillKind, DrillOutcome};
use crate::event::Event;
use crate::id::{DeviceId, IncidentId, PageId, PersonId, TeamId};
use crate::incident::{Incident, IncidentEvent};
use crate::limit;
use crate::page::{Answer, FailReason, PageReason, Rung};
use crate::person::Person;
use crate::reach::{ReachEvent, ReachNotice};
use jiff::Timestamp;

/// "Test page to myself", with one device that pretends to receive nothing, if one is named.
pub(super) fn ask(draft: &mut Draft, person: &Person, deaf: Option<DeviceId>) -> Result<(), Refusal> {
    let kind = match deaf {
        None => DrillKind::Asked,
        Some(device) => {
            let own = draft.state.devices_of(person.id).any(|known| known.id == device);
            if !own {
                return Err(unknown("device of yours", device));
            }
            DrillKind::Deaf { device }
        }
    };
    if draft.state.drill_of(person.id).is_some() {
        let problem = "a drill of yours rings already: answer that one".to_owned();
        return Err(Refusal::Conflict { problem });
    }
    if is_busy(draft, person.id) {
        let problem = "a real page of yours is open: answer it first, it proves as much".to_owned();
        return Err(Refusal::Conflict { problem });
    }
    begin(draft, person.id, kind);
    Ok(())
}

/// Somebody who is paged in earnest, or works on an incident, is not drilled.
fn is_busy(draft: &Draft, person: PersonId) -> bool {
    draft.state.open_incidents().any(|incident| {
        let mine = incident.acknowledged_by() == Some(person) || incident.wanted_page_of(person).is_some();
        mine && incident.urgency == Urgency::High && incident.drill.is_none()
    })
}

fn begin(draft: &mut Draft, person: PersonId, kind: DrillKind) {
    let id = IncidentId(draft.state.last_incident.0 + 1);
    let drill = Drill { person, kind, until: drill::until(draft.now), outcome: None };
    draft.incident_event(id, IncidentEvent::DrillBegan { drill });
    let page = PageId(draft.state.last_page.0 + 1);
    let rings = draft.state.devices_of(person).next().is_some();
    let receive_by = draft.now.saturating_add(limit::RECEIVE_WITHIN).ok().filter(|_| rings);
    draft.incident_event(
        id,
        IncidentEvent::PageCreated { page, person, reason: PageReason::Drill, receive_by },
    );
    if !rings {
        draft.incident_event(id, IncidentEvent::PageFailed { page, reason: FailReason::NoDevice });
    }
}

/// The person is there, and whichever way they answered says so. True when the incident was a drill.
pub(super) fn answered(draft: &mut Draft, person: &Person, id: IncidentId) -> Result<bool, Refusal> {
    let Some(drill) = draft.state.incident(id).and_then(|incident| incident.drill) else { return Ok(false) };
    draft.open(id)?;
    if drill.person != person.id {
        let problem =
            format!("this is a drill of {}, and only they can answer it", draft.name_of(drill.person));
        return Err(Refusal::Conflict { problem });
    }
    for page in draft.pages(id, crate::page::Page::is_wanted) {
        let answer = Answer::Acknowledged;
        draft.incident_event(id, IncidentEvent::PageAnswered { page, answer });
    }
    draft.incident_event(id, IncidentEvent::DrillOver { outcome: DrillOutcome::Answered });
    if let Some(device) = draft.by.device().filter(|device| drill.kind.deaf() != Some(*device)) {
        let proof = Proof { at: draft.now, by: ProvedBy::Drill, failing: Vec::new() };
        draft.push(Event::DeviceProved { device, proof });
    }
    alert::close(draft, id);
    Ok(true)
}

/// It is over without an answer, if its time has come.
pub(super) fn due(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id).filter(|incident| incident.is_open()) else { return };
    let Some(drill) = incident.drill.filter(|drill| drill.until <= draft.now) else { return };
    let silent = silent_devices(draft, incident, drill);
    draft.incident_event(id, IncidentEvent::DrillOver { outcome: DrillOutcome::Missed });
    for device in silent {
        let proof = Proof { at: draft.now, by: ProvedBy::Drill, failing: vec!["drill".to_owned()] };
        draft.push(Event::DeviceProved { device, proof });
    }
    alert::close(draft, id);
    let team = match drill.kind {
        DrillKind::Planned { team } => Some(team),
        DrillKind::Asked | DrillKind::Deaf { .. } => None,
    };
    let mut told = vec![drill.person];
    told.extend(team.map(|team| notice::leads_of(draft, Some(team))).unwrap_or_default());
    told.dedup();
    for to in told {
        reach::say(draft, to, ReachNotice::DrillMissed { person: drill.person, incident: id });
    }
}

/// The devices that should have rung and did not say so.
fn silent_devices(draft: &Draft, incident: &Incident, drill: Drill) -> Vec<DeviceId> {
    let rang = |device: DeviceId| incident.pages.iter().any(|page| page.has(device, Rung::Ringing));
    let devices = draft.state.devices_of(drill.person).map(|device| device.id);
    devices.filter(|device| drill.kind.deaf() != Some(*device) && !rang(*device)).collect()
}

/// Ends the drills of somebody who is not to be rung: they are absent now.
pub(super) fn stop(draft: &mut Draft, person: PersonId) {
    if let Some(id) = draft.state.drill_of(person) {
        alert::close(draft, id);
    }
}

/// Begins the planned drills that are due, and sets the next time.
pub(super) fn planned(draft: &mut Draft) {
    let (after, now) = (draft.state.drills.done_until, draft.now);
    let missed = now.saturating_sub(limit::DRILL_LATE_MAX).unwrap_or(now);
    let due: Vec<(TeamId, PersonId)> = turns(draft, after.max(missed))
        .into_iter()
        .filter(|(at, _, _)| *at <= now)
        .map(|(_, team, person)| (team, person))
        .collect();
    for (team, person) in due {
        let absent = draft.state.absence_at(person, now).is_some();
        if !absent && draft.state.drill_of(person).is_none() && !is_busy(draft, person) {
            begin(draft, person, DrillKind::Planned { team });
        }
    }
    set_next(draft);
}

/// The plans, or the people in them, changed: the next turn may be another one.
pub(super) fn plans_changed(draft: &mut Draft) {
    let watch = draft.state.drills;
    match watch.next_at {
        Some(at) if at <= draft.now => planned(draft),
        Some(_) | None => set_next(draft),
    }
}

fn set_next(draft: &mut Draft) {
    let until = draft.now;
    let next_at = turns(draft, until).into_iter().map(|(at, _, _)| at).min();
    if next_at != draft.state.drills.next_at || next_at.is_some() {
        draft.push(Event::Reach { what: ReachEvent::DrillsPlanned { until, next_at } });
    }
}

/// Everybody's next turn after `after`, in no order.
fn turns(draft: &Draft, after: Timestamp) -> Vec<(Timestamp, TeamId, PersonId)> {
    let mut all = Vec::new();
    for rules in draft.state.reach_rules.values().map(|rules| &rules.is) {
        let Some(plan) = rules.drills else { continue };
        let members = draft.state.teams.get(&rules.team).map(|team| team.is.members.clone());
        for person in members.unwrap_or_default() {
            let Some(known) = draft.state.person(person).filter(|known| known.role.may_answer()) else {
                continue;
            };
            let turn = plan.next(rules.team, person, known.zone.time_zone(), after);
            all.extend(turn.map(|at| (at, rules.team, person)));
        }
    }
    all
}
