//! To whom an incident could be handed off, best first: the domain's ranking, with the names and reasons that people read.

use super::TeammateView;
use super::people::name;
use crate::document::Documents;
use baton_domain::fairness::Duty;
use baton_domain::id::PersonId;
use baton_domain::incident::Incident;
use baton_domain::suggestion::{self, Around, Reach, Suggestion, span};
use jiff::Timestamp;

/// Everybody who is present and may answer, best first. It takes a look at every schedule: once for all incidents is enough, see
/// [`for_incident`].
pub fn ranked(documents: &Documents, now: Timestamp) -> Vec<Suggestion> {
    ranked_by(documents, &carried(documents, now), now)
}

/// Who has which duties around now: what of [`ranked`] takes the time.
pub fn carried(documents: &Documents, now: Timestamp) -> Vec<Duty> {
    suggestion::carried(&documents.roster(span(now)), now)
}

/// The same as [`ranked`] where it is known already who carries what.
pub fn ranked_by(documents: &Documents, carried: &[Duty], now: Timestamp) -> Vec<Suggestion> {
    let around = Around {
        persons: documents.persons().collect(),
        absences: documents.absences().collect(),
        devices: documents.devices().filter(|device| !device.revoked).collect(),
        holders: documents.incidents().filter_map(Incident::acknowledged_by).collect(),
    };
    suggestion::ranked(&around, carried, now)
}

/// To whom `me` could hand this incident off: the ranked ones without `me` and whoever has it; those who own the service come first,
/// unless nothing of theirs could be told.
pub fn for_incident(
    documents: &Documents,
    me: PersonId,
    incident: &Incident,
    ranked: &[Suggestion],
) -> Vec<TeammateView> {
    let team = documents.service(incident.service).and_then(|service| documents.team(service.team));
    let is_member = |person| team.is_some_and(|team| team.members.contains(&person));
    let others = ranked
        .iter()
        .filter(|one| one.candidate.person != me && Some(one.candidate.person) != incident.acknowledged_by());
    let mut all: Vec<_> =
        others.map(|one| teammate(documents, me, one, is_member(one.candidate.person))).collect();
    all.sort_by_key(|mate| (!mate.reachable, !mate.in_team)); // stable: the ranking stays within each
    all
}

fn teammate(documents: &Documents, me: PersonId, one: &Suggestion, in_team: bool) -> TeammateView {
    let proven_on = one.proven.and_then(|(id, _)| documents.device(id)).map(|device| device.name.clone());
    TeammateView {
        person: name(documents, me, one.candidate.person),
        reachable: one.reach != Reach::Nothing,
        proven_at: one.proven.map(|(_, at)| at),
        on_call: one.is_on_call(),
        local_hour: one.candidate.local_hour,
        reach: one.reach,
        proven_on,
        rested: !one.candidate.has_short_rest(),
        daylight: one.in_daylight(),
        busy: one.busy,
        in_team,
    }
}
