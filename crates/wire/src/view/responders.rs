//! Who works on an incident, in which roles, and how it is where they are.

use super::people::name;
use super::{ResponderStands, ResponderView};
use crate::document::Documents;
use baton_domain::id::PersonId;
use baton_domain::incident::Incident;
use baton_domain::responder::ResponderRole;
use jiff::Timestamp;

/// Those with roles first, the commander before the others; then whoever has it, came, or is asked. None for a drill.
pub(super) fn responders(
    documents: &Documents,
    me: PersonId,
    incident: &Incident,
    now: Timestamp,
) -> Vec<ResponderView> {
    if incident.is_drill() {
        return Vec::new();
    }
    let is_absent = |person: PersonId| {
        documents.absences().any(|absence| absence.person == person && absence.holds_at(now))
    };
    let view = |person: PersonId| ResponderView {
        person: name(documents, me, person),
        stands: stands(incident, person),
        away: is_absent(person),
        local_hour: local_hour(documents, person, now),
        roles: incident.roles_of(person).into_iter().collect(),
    };
    let mut all: Vec<_> = incident.people().into_iter().map(view).collect();
    all.sort_by(|a, b| {
        let key = |view: &ResponderView| (view.roles.is_empty(), first(view), view.stands);
        key(a).cmp(&key(b)).then_with(|| a.person.name.cmp(&b.person.name))
    });
    all
}

fn first(view: &ResponderView) -> Option<ResponderRole> {
    view.roles.first().copied()
}

fn stands(incident: &Incident, person: PersonId) -> ResponderStands {
    if incident.acknowledged_by() == Some(person) {
        ResponderStands::HasIt
    } else if incident.wanted_page_of(person).is_some() {
        ResponderStands::Asked
    } else {
        ResponderStands::Joined
    }
}

fn local_hour(documents: &Documents, person: PersonId, now: Timestamp) -> u8 {
    let zone = documents.person(person).map(|person| person.zone.time_zone().clone());
    u8::try_from(zone.unwrap_or(jiff::tz::TimeZone::UTC).to_datetime(now).hour()).unwrap_or(0)
}
