//! One at a time: levels that ask in turn, and targets of which any one person is enough.
//!
//! | asks one of | first | next |
//! | --- | --- | --- |
//! | a level in turn | the one after whoever it asked for the incident before | when no device receives the page, or they can't |
//! | "any one of" a team | the best one to ask ([`crate::suggestion`]) | the same |
//!
//! The next one is asked within the same step: its timeout runs from the step's beginning, so that nobody waits longer than the policy
//! says. When a policy is repeated, whoever was asked least often comes first.

use super::{Draft, escalation};
use crate::event::Event;
use crate::id::{IncidentId, PersonId, PolicyId, TeamId};
use crate::incident::Incident;
use crate::page::PageReason;
use crate::policy::{Level, LevelOrder, Policy, Target};
use std::collections::BTreeSet;

/// Whom a level means when its turn comes, present ones only: of those of whom one is enough, one for whom `is_new` holds.
pub(super) fn means(
    draft: &Draft,
    incident: &Incident,
    index: u32,
    level: &Level,
    is_new: &dyn Fn(&PersonId) -> bool,
) -> BTreeSet<PersonId> {
    match level.order {
        LevelOrder::InTurn => next_in_turn(draft, incident, index, level, is_new).into_iter().collect(),
        LevelOrder::Together => {
            let mut all = BTreeSet::new();
            for target in &level.targets {
                match target {
                    Target::AnyOf(team) => all.extend(best_of(draft, incident, *team, is_new)),
                    Target::Schedule(_) | Target::Person(_) | Target::Team(_) | Target::Vendor(_) => {
                        all.extend(draft.state.paged_by(*target, draft.now));
                    }
                }
            }
            all
        }
    }
}

/// Those whom a level in turn asks, in its order.
fn ring_of(draft: &Draft, level: &Level) -> Vec<PersonId> {
    let mut ring = Vec::new();
    for person in level.targets.iter().flat_map(|target| draft.state.paged_by(*target, draft.now)) {
        if !ring.contains(&person) {
            ring.push(person);
        }
    }
    ring
}

/// The one after whoever was asked last; without a device only where nobody has one.
fn next_in_turn(
    draft: &Draft,
    incident: &Incident,
    index: u32,
    level: &Level,
    is_new: &dyn Fn(&PersonId) -> bool,
) -> Option<PersonId> {
    let ring = ring_of(draft, level);
    let last = policy_of(draft, incident).and_then(|policy| policy.last_turn(index));
    // whoever was asked last may be absent now: the place in the ring of all who are meant stays
    let everybody: Vec<PersonId> =
        level.targets.iter().flat_map(|target| draft.state.meant_by(*target, draft.now)).collect();
    let place = |who: PersonId| everybody.iter().position(|person| *person == who);
    let after = last.and_then(place).map_or(0, |place| place + 1);
    let behind = |person: &PersonId| {
        let place = place(*person).unwrap_or_default();
        (place + everybody.len() - after.min(everybody.len())) % everybody.len().max(1)
    };
    let cannot_be_told = |person: &PersonId| !draft.state.can_be_told(*person, incident.urgency);
    let free = ring.into_iter().filter(is_new);
    free.min_by_key(|person| (cannot_be_told(person), behind(person)))
}

/// The best one of a team to ask; whoever was asked less often comes first.
fn best_of(
    draft: &Draft,
    incident: &Incident,
    team: TeamId,
    is_new: &dyn Fn(&PersonId) -> bool,
) -> Option<PersonId> {
    let members = draft.state.paged_by(Target::AnyOf(team), draft.now);
    let free: BTreeSet<PersonId> = members.into_iter().filter(is_new).collect();
    let ranked = draft.state.suggestions(&free, draft.now);
    let asked = |who: PersonId| incident.pages.iter().filter(|page| page.person == who).count();
    let best = ranked.into_iter().map(|one| one.candidate.person);
    best.min_by_key(|person| asked(*person)) // the first one of the least
}

/// Notes whose turn it was, so that the next incident asks the next one.
pub(super) fn take(draft: &mut Draft, id: IncidentId, index: u32, level: &Level, persons: &[PersonId]) {
    if level.order != LevelOrder::InTurn {
        return;
    }
    let policy = draft.state.incident(id).and_then(|incident| policy_id_of(draft, incident));
    for person in persons {
        if let Some(policy) = policy {
            draft.push(Event::TurnTaken { policy, level: index, person: *person });
        }
    }
}

/// Somebody of whom one was enough dropped out: asks the next one of them. Says whether one could be told.
pub(super) fn ask_next(draft: &mut Draft, id: IncidentId) -> bool {
    let Some(incident) = draft.state.incident(id) else { return false };
    let taken = incident.acknowledged_by().is_some() || !incident.is_open();
    let step = incident.escalation.step.checked_sub(1);
    if taken || incident.escalation.last_resort_rounds > 0 {
        return false;
    }
    let level = policy_of(draft, incident).zip(step);
    let level = level.and_then(|(policy, step)| escalation::level_at(policy, step));
    let Some((index, level)) = level.map(|(index, level)| (index, level.clone())) else { return false };
    let mut reached = false;
    for one_of in groups(&level) {
        // each turn of the loop asks one more person who has no page yet
        while let Some(person) = next_of(draft, id, index, &one_of) {
            take(draft, id, index, &one_of, &[person]);
            if escalation::page(draft, id, person, PageReason::Level(index)) {
                reached = true;
                break;
            }
        }
    }
    reached
}

/// The next one of a group in which nobody is asked at the moment.
fn next_of(draft: &Draft, id: IncidentId, index: u32, one_of: &Level) -> Option<PersonId> {
    let incident = draft.state.incident(id)?;
    // a backup is asked in addition: the turn goes on as it would without
    let has_turn = |person: PersonId| {
        incident.wanted_page_of(person).is_some_and(|page| page.is_hopeful() && !page.is_backup())
    };
    if ring_of(draft, one_of).into_iter().any(has_turn) {
        return None;
    }
    let is_new = |person: &PersonId| {
        escalation::is_free(incident, *person) && incident.wanted_page_of(*person).is_none()
    };
    means(draft, incident, index, one_of, &is_new).into_iter().find(is_new)
}

/// The parts of a level of which one person is enough, each as a level of its own.
fn groups(level: &Level) -> Vec<Level> {
    match level.order {
        LevelOrder::InTurn => vec![level.clone()],
        LevelOrder::Together => {
            let any_of = level.targets.iter().filter(|target| matches!(target, Target::AnyOf(_)));
            any_of.map(|target| Level { targets: vec![*target], ..level.clone() }).collect()
        }
    }
}

/// What of a level asks everybody whom it means.
pub(super) fn without_one_of(level: &Level) -> Level {
    let targets = match level.order {
        LevelOrder::InTurn => Vec::new(),
        LevelOrder::Together => {
            let all = level.targets.iter().copied();
            all.filter(|target| !matches!(target, Target::AnyOf(_))).collect()
        }
    };
    Level { targets, ..level.clone() }
}

fn policy_id_of(draft: &Draft, incident: &Incident) -> Option<PolicyId> {
    draft.state.services.get(&incident.service).map(|service| service.is.policy)
}

fn policy_of<'a>(draft: &'a Draft, incident: &Incident) -> Option<&'a Policy> {
    let policy = draft.state.policies.get(&policy_id_of(draft, incident)?)?;
    Some(&policy.is)
}
