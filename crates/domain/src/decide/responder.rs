//! Roles of responders: given, taken, put down, and what becomes of them when somebody leaves. The table is in [`crate::responder`].

use super::{Draft, Refusal, escalation, needs};
use crate::id::{IncidentId, PersonId};
use crate::incident::IncidentEvent;
use crate::page::PageReason;
use crate::person::{Person, Role};
use crate::responder::{ResponderRole, RoleEvent};

pub(super) fn give(
    draft: &mut Draft,
    person: &Person,
    id: IncidentId,
    to: PersonId,
    role: ResponderRole,
) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    let receiver = draft.person(to)?;
    if !receiver.role.may_answer() {
        let problem = format!("{} is a reporter and works on no incident; choose a responder", receiver.name);
        return Err(Refusal::Invalid { field: "person", problem });
    }
    let incident = draft.open(id)?;
    if incident.roles_of(to).contains(&role) {
        return Ok(()); // said already
    }
    let is_called = to != person.id && !incident.people().contains(&to);
    let from = incident.holders_of(role).next().filter(|_| role.is_single());
    draft.incident_event(id, IncidentEvent::Role(RoleEvent::Given { person: to, role, from }));
    if is_called {
        draft.incident_event(id, IncidentEvent::Added { persons: vec![to] });
        escalation::page(draft, id, to, PageReason::Added);
        escalation::move_on_if_unreachable(draft, id);
    }
    Ok(())
}

pub(super) fn put_down(
    draft: &mut Draft,
    person: &Person,
    id: IncidentId,
    whose: PersonId,
    role: ResponderRole,
) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    draft.person(whose)?;
    if draft.open(id)?.roles_of(whose).contains(&role) {
        draft.incident_event(id, IncidentEvent::Role(RoleEvent::PutDown { person: whose, role }));
    }
    Ok(())
}

/// Whoever takes it over does from now on what the giver did. Before the hand-off itself, after which the giver has no part in it.
pub(super) fn pass_on(draft: &mut Draft, id: IncidentId, from: PersonId, to: PersonId) {
    for role in roles_of(draft, id, from) {
        let given = RoleEvent::Given { person: to, role, from: Some(from) };
        draft.incident_event(id, IncidentEvent::Role(given));
    }
}

/// Whoever has no part in it any more has no role in it either.
pub(super) fn leave(draft: &mut Draft, id: IncidentId, person: PersonId) {
    for role in roles_of(draft, id, person) {
        draft.incident_event(id, IncidentEvent::Role(RoleEvent::PutDown { person, role }));
    }
}

fn roles_of(draft: &Draft, id: IncidentId, person: PersonId) -> Vec<ResponderRole> {
    let roles = draft.state.incident(id).map(|incident| incident.roles_of(person));
    roles.into_iter().flatten().collect()
}
