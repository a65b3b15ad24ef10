//! Escalation: whom an incident asks next.
//!
//! A policy with `n` levels and `r` repeats has `n × (1 + r)` steps; after them comes the last resort, in rounds. A step at which
//! nobody new can be asked costs no time: the next one begins at once. Whom a level asked before, and who got the page but did not
//! answer, it asks afresh when it is repeated, which also shows whether the device still lives.

use super::{Draft, drill, reach, turn, vendor, ways};
use crate::alert::Urgency;
use crate::id::{IncidentId, PageId, PersonId};
use crate::incident::{EscalationReason, Incident, IncidentEvent};
use crate::limit;
use crate::page::{FailReason, Page, PageReason, StopReason};
use crate::policy::{Level, Policy, Target};
use jiff::SignedDuration;
use std::collections::BTreeSet;

/// Begins at the policy's first level.
pub(super) fn begin(draft: &mut Draft, incident: IncidentId, reason: EscalationReason) {
    advance(draft, incident, 0, reason);
}

/// Goes on to the step after the one begun last.
pub(super) fn next(draft: &mut Draft, incident: IncidentId, reason: EscalationReason) {
    let step = draft.state.incident(incident).map_or(0, |incident| incident.escalation.step);
    advance(draft, incident, step, reason);
}

/// Asks those of the level begun last who are not asked yet, as the stand-in of somebody who is absent since; goes on where that is
/// nobody who can be told.
pub(super) fn ask_stand_ins(draft: &mut Draft, id: IncidentId) {
    if turn::ask_next(draft, id) {
        return;
    }
    let Some(incident) = draft.state.incident(id) else { return };
    let service = draft.state.services.get(&incident.service).map(|service| service.is.clone());
    let policy =
        service.and_then(|service| draft.state.policies.get(&service.policy)).map(|policy| policy.is.clone());
    let loud = incident.urgency == Urgency::High;
    let level = incident.escalation.step.checked_sub(1);
    let level = level.and_then(|step| policy.as_ref().and_then(|policy| level_at(policy, step)));
    let mut reached = 0;
    if let Some((index, level)) = level {
        reached = ask_not_asked(draft, id, index, &turn::without_one_of(level));
        if let Some(policy) = policy.as_ref().filter(|_| loud) {
            reach::page_backups(draft, id, &policy.levels, index);
        }
    }
    if reached == 0 {
        next(draft, id, EscalationReason::Declined);
    }
}

/// Asks those of a level who are not asked yet, and says how many of them can be told.
pub(super) fn ask_not_asked(draft: &mut Draft, id: IncidentId, index: u32, level: &Level) -> usize {
    let wanted = wanted_at(draft, id, index, level).into_iter();
    let new: Vec<_> = wanted
        .filter(|person| !draft.state.incident(id).is_some_and(|incident| is_asked(incident, *person)))
        .collect();
    turn::take(draft, id, index, level, &new);
    new.into_iter().filter(|who| page(draft, id, *who, PageReason::Level(index))).count()
}

/// Goes on at once when nobody who is asked can be reached: waiting for them would be waiting for nothing.
pub(super) fn move_on_if_unreachable(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    let taken = incident.acknowledged_by().is_some() || !incident.is_open() || incident.handoff.is_some();
    // a backup is asked in addition: the policy goes on as it would without
    let rings_somewhere = incident.pages.iter().any(|page| page.is_hopeful() && !page.is_backup());
    let in_last_resort = incident.escalation.last_resort_rounds > 0;
    if !taken && !rings_somewhere && !in_last_resort && incident.escalation.next_at.is_some() {
        next(draft, id, EscalationReason::Unreachable);
    }
}

fn advance(draft: &mut Draft, id: IncidentId, from: u32, mut reason: EscalationReason) {
    let Some(incident) = draft.state.incident(id) else { return };
    let quiet = incident.urgency == Urgency::Low;
    let service = draft.state.services.get(&incident.service).map(|service| service.is.clone());
    let policy =
        service.and_then(|service| draft.state.policies.get(&service.policy)).map(|policy| policy.is.clone());
    let steps = policy.as_ref().map_or(0, |policy| steps_of(policy));
    for step in from..steps {
        let Some((index, level)) = policy.as_ref().and_then(|policy| level_at(policy, step)) else { break };
        let persons = wanted_at(draft, id, index, level);
        if persons.is_empty() {
            continue;
        }
        if !quiet && (step == from || from == 0) {
            vendor::named(draft, id, level);
        }
        let next_at = draft.now.saturating_add(SignedDuration::from_secs(level.timeout_s.into()));
        let next_at = next_at.unwrap_or(draft.now);
        if !quiet {
            draft.incident_event(
                id,
                IncidentEvent::Escalated { step: step + 1, level: index, reason, next_at },
            );
        }
        turn::take(draft, id, index, level, &persons);
        let reached =
            persons.into_iter().filter(|person| page(draft, id, *person, PageReason::Level(index))).count();
        if let Some(policy) = policy.as_ref().filter(|_| !quiet) {
            reach::page_backups(draft, id, &policy.levels, index);
        }
        if reached > 0 {
            return;
        }
        reason = EscalationReason::Unreachable;
    }
    if !quiet {
        last_resort(draft, id);
    } else if !is_anybody_asked(draft, id) {
        ask_the_others(draft, id);
    }
}

/// Everybody in the owning team; those who already said that they can't, or who called for help, only from the second round on.
pub(super) fn last_resort(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    let round = incident.escalation.last_resort_rounds + 1;
    let engaged: BTreeSet<PersonId> = match round {
        1 => incident.declined.iter().chain(incident.escalated_by.iter()).copied().collect(),
        _ => BTreeSet::new(),
    };
    let wait =
        limit::LAST_RESORT_EVERY.saturating_mul(1 << (round - 1).min(8)).min(limit::LAST_RESORT_EVERY_MAX);
    let next_at = draft.now.saturating_add(wait).unwrap_or(draft.now);
    draft.incident_event(id, IncidentEvent::LastResort { round, next_at });
    for person in everybody_not_asked(draft, id, &engaged) {
        page(draft, id, person, PageReason::LastResort);
    }
}

/// Pages one person and says whether they can be told, on a device or another way. An older page of the same person gives way.
pub(super) fn page(draft: &mut Draft, id: IncidentId, person: PersonId, reason: PageReason) -> bool {
    let Some(incident) = draft.state.incident(id) else { return false };
    let full = incident.pages.len() >= limit::PAGES_PER_INCIDENT_MAX;
    if full && incident.pages.iter().all(Page::is_wanted) {
        return incident.wanted_page_of(person).is_some();
    }
    let loud = incident.urgency == Urgency::High;
    let old = incident.wanted_page_of(person).map(|page| page.id);
    if loud {
        drill::give_way(draft, person);
    }
    if let Some(old) = old {
        draft.incident_event(id, IncidentEvent::PageStopped { page: old, reason: StopReason::Replaced });
    }
    let page = PageId(draft.state.last_page.0 + 1);
    let urgency = if loud { Urgency::High } else { Urgency::Low };
    let reachable = draft.state.can_be_told(person, urgency);
    let receive_by =
        if loud && reachable { draft.now.saturating_add(draft.receive_within(id)).ok() } else { None };
    draft.incident_event(id, IncidentEvent::PageCreated { page, person, reason, receive_by });
    if !reachable {
        draft.incident_event(id, IncidentEvent::PageFailed { page, reason: FailReason::NoDevice });
        return false;
    }
    ways::plan(draft, id, page, person);
    draft.state.incident(id).and_then(|incident| incident.page(page)).is_some_and(Page::is_hopeful)
}

/// The persons whom a level asks: those who are not asked yet, and, when it is repeated, those who have not answered.
fn wanted_at(draft: &Draft, id: IncidentId, index: u32, level: &Level) -> Vec<PersonId> {
    let Some(incident) = draft.state.incident(id) else { return Vec::new() };
    let is_new = |person: &PersonId| {
        is_free(incident, *person)
            && incident.wanted_page_of(*person).is_none_or(|page| asks_again(incident, page, index))
    };
    turn::means(draft, incident, index, level, &is_new).into_iter().filter(is_new).collect()
}

/// May be asked by the policy: has neither said no, nor called for help, nor got the incident.
pub(super) fn is_free(incident: &Incident, person: PersonId) -> bool {
    !incident.declined.contains(&person)
        && !incident.escalated_by.contains(&person)
        && incident.acknowledged_by() != Some(person)
}

/// Whether a level asks somebody again who has this page. One that failed is wanted still: waiting for it again would be waiting
/// for nothing. One that another level made is young enough.
fn asks_again(incident: &Incident, page: &Page, index: u32) -> bool {
    let by_other_level = match page.reason {
        PageReason::Level(level) => level != index,
        PageReason::LastResort
        | PageReason::Added
        | PageReason::HandOff { .. }
        | PageReason::HandOffReturned
        | PageReason::AckExpired
        | PageReason::SnoozeOver
        | PageReason::VendorUpdate
        | PageReason::Backup { .. }
        | PageReason::Drill => false,
    };
    let offered = incident.handoff.is_some_and(|handoff| handoff.page == page.id);
    incident.urgency == Urgency::High && page.is_hopeful() && !by_other_level && !offered
}

/// A page of this person is on its way or ringing.
pub(super) fn is_asked(incident: &Incident, person: PersonId) -> bool {
    incident.wanted_page_of(person).is_some_and(Page::is_hopeful)
}

/// Everybody in the owning team (in the workspace, where that is nobody) who does not ring, does not have the incident, and is not
/// `engaged` otherwise. Those who are absent only where nobody else is left, and from the second round of the last resort on.
pub(super) fn everybody_not_asked(
    draft: &Draft,
    id: IncidentId,
    engaged: &BTreeSet<PersonId>,
) -> Vec<PersonId> {
    let Some(incident) = draft.state.incident(id) else { return Vec::new() };
    let service = draft.state.services.get(&incident.service);
    let mut all: BTreeSet<PersonId> = service
        .map_or_else(Vec::new, |service| draft.state.meant_by(Target::Team(service.is.team), draft.now))
        .into_iter()
        .collect();
    if all.is_empty() {
        all = draft.state.persons.keys().copied().filter(|person| draft.state.may_answer(*person)).collect();
    }
    all.retain(|person| !engaged.contains(person));
    let is_present = |person: &PersonId| draft.state.absence_at(*person, draft.now).is_none();
    if incident.escalation.last_resort_rounds < 2 && all.iter().any(is_present) {
        all.retain(is_present);
    }
    all.retain(|person| !is_asked(incident, *person) && incident.acknowledged_by() != Some(*person));
    all.into_iter().collect()
}

/// The levels of an incident's policy.
pub(super) fn levels_of(draft: &Draft, id: IncidentId) -> Option<Vec<Level>> {
    let service = draft.state.services.get(&draft.state.incident(id)?.service)?;
    draft.state.policies.get(&service.is.policy).map(|policy| policy.is.levels.clone())
}

fn is_anybody_asked(draft: &Draft, id: IncidentId) -> bool {
    draft.state.incident(id).is_some_and(|incident| incident.pages.iter().any(Page::is_hopeful))
}

fn steps_of(policy: &Policy) -> u32 {
    u32::try_from(policy.levels.len()).unwrap_or(u32::MAX).saturating_mul(policy.repeats.saturating_add(1))
}

pub(super) fn level_at(policy: &Policy, step: u32) -> Option<(u32, &Level)> {
    let index = step.checked_rem(u32::try_from(policy.levels.len()).ok()?)?;
    Some((index, policy.levels.get(index as usize)?))
}

/// Asks everybody who has not said that they can't; where all who are present did, those who are absent.
pub(super) fn ask_the_others(draft: &mut Draft, id: IncidentId) {
    let Some(incident) = draft.state.incident(id) else { return };
    if incident.acknowledged_by().is_some() || is_anybody_asked(draft, id) {
        return;
    }
    let engaged = incident.declined.iter().chain(incident.escalated_by.iter()).copied().collect();
    for person in everybody_not_asked(draft, id, &engaged) {
        page(draft, id, person, PageReason::LastResort);
    }
}

/// In the last resort everybody was asked; when the last of them drops out, a new round begins at once.
pub(super) fn ask_everybody_if_nobody_rings(draft: &mut Draft, id: IncidentId) {
    if !is_anybody_asked(draft, id) {
        last_resort(draft, id);
    }
}
