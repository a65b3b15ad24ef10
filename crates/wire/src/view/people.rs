//! Persons, duties, services and devices, from documents.

use super::light::{reach_of, reach_view};
use super::{DeviceView, DutyView, Light, NameView, PersonView, PolicyNameView, ServiceView, TeamView};
use crate::document::Documents;
use baton_domain::event::NamedSchedule;
use baton_domain::id::PersonId;
use baton_domain::mention::Names;
use baton_domain::person::{Person, Role};
use baton_domain::policy::Policy;
use baton_domain::roster::Roster;
use baton_domain::shift::Span;
use baton_domain::team::Team;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// How far ahead "who is next" looks.
pub const LOOK_AHEAD: SignedDuration = SignedDuration::from_hours(28 * 24);
/// Whose duty begins within this time is shown as tonight's.
const TONIGHT: SignedDuration = SignedDuration::from_hours(12);
/// Changes looked through to find a person's next shift.
const CHANGES_MAX: usize = 200;

/// A person by name, as `me` sees them.
pub fn name(documents: &Documents, me: PersonId, person: PersonId) -> NameView {
    NameView { person, name: documents.name_of(person), me: person == me }
}

/// Every schedule as it concerns `me`: the ones in which `me` is on call first, then by name.
pub fn duties(documents: &Documents, me: PersonId, now: Timestamp) -> Vec<DutyView> {
    let roster = documents.roster(Span::lasting(now, LOOK_AHEAD));
    let mut duties: Vec<_> =
        documents.schedules().map(|schedule| duty(documents, &roster, me, schedule, now)).collect();
    duties.sort_by(|a, b| b.mine.cmp(&a.mine).then_with(|| a.name.cmp(&b.name)));
    duties
}

fn duty(
    documents: &Documents,
    roster: &Roster<'_>,
    me: PersonId,
    named: &NamedSchedule,
    now: Timestamp,
) -> DutyView {
    let prepared = roster.prepared(named.id);
    let on_call_at = |at: Timestamp| {
        let on_call = prepared.as_ref().map_or_else(Vec::new, |prepared| prepared.on_call(at));
        on_call.into_iter().map(|on| name(documents, me, on.person)).collect::<Vec<_>>()
    };
    let on_call = on_call_at(now);
    let horizon = now.saturating_add(LOOK_AHEAD).unwrap_or(now);
    let next_change = |at: Timestamp| prepared.as_ref()?.next_change(at, horizon).ok().flatten(); // LOOK_AHEAD is within its bound
    let change = next_change(now);
    let mine = on_call.iter().any(|name| name.me);
    let is_mine = |at: &Timestamp| on_call_at(*at).iter().any(|name| name.me);
    let mut changes = std::iter::successors(change, |at| next_change(*at)).take(CHANGES_MAX);
    DutyView {
        schedule: named.id,
        name: named.name.clone(),
        team: documents
            .teams()
            .find(|team| team.id == named.team)
            .map(|t| t.name.clone())
            .unwrap_or_default(),
        zone: named.schedule.zone.to_string(),
        mine,
        until: change,
        next: change.map_or_else(Vec::new, on_call_at),
        my_next: if mine { None } else { changes.find(is_mine) },
        on_call,
    }
}

/// `person` is on call now in some schedule.
pub fn is_on_call(documents: &Documents, person: PersonId, now: Timestamp) -> bool {
    let roster = documents.roster(Span::at(now));
    roster.schedules().any(|schedule| roster.on_call(schedule, now).iter().any(|on| on.person == person))
}

/// Everybody, by name; those on call first, then those who are on call soon.
pub fn team(documents: &Documents, me: PersonId, now: Timestamp) -> Vec<PersonView> {
    let duties = on_call_now(documents, now);
    let soon = on_call_soon(documents, now);
    let names = Names::of(documents.persons().map(|person| (person.id, person.name.as_str())));
    let view = |person: &Person| {
        let mut view = person_view(documents, &duties, me, person, now);
        view.mention = names.written(person.id).unwrap_or_default();
        view.on_call_from = soon.get(&person.id).copied().filter(|_| view.on_call.is_empty());
        view
    };
    let mut team: Vec<_> = documents.persons().map(view).collect();
    team.sort_by(|a, b| {
        let key = |view: &PersonView| (view.on_call.is_empty(), view.on_call_from.is_none());
        key(a).cmp(&key(b)).then_with(|| a.person.name.cmp(&b.person.name))
    });
    team
}

/// When each person's next duty begins, within [`TONIGHT`].
fn on_call_soon(documents: &Documents, now: Timestamp) -> BTreeMap<PersonId, Timestamp> {
    let span = Span::lasting(now, TONIGHT);
    let roster = documents.roster(span);
    let shifts = roster.schedules().flat_map(|schedule| roster.shifts(schedule, span).unwrap_or_default());
    let mut soon = BTreeMap::new();
    for shift in shifts.filter(|shift| shift.start > now) {
        for on in &shift.on_call {
            let first: &mut Timestamp = soon.entry(on.person).or_insert(shift.start);
            *first = shift.start.min(*first);
        }
    }
    soon
}

/// The schedules, by name, with who is on call in them.
fn on_call_now(documents: &Documents, now: Timestamp) -> Vec<(String, Vec<PersonId>)> {
    let roster = documents.roster(Span::at(now));
    let on_call = |named: &NamedSchedule| roster.on_call(named.id, now).iter().map(|on| on.person).collect();
    documents.schedules().map(|named| (named.name.clone(), on_call(named))).collect()
}

fn person_view(
    documents: &Documents,
    duties: &[(String, Vec<PersonId>)],
    me: PersonId,
    person: &Person,
    now: Timestamp,
) -> PersonView {
    let own = duties.iter().filter(|(_, on_call)| on_call.contains(&person.id));
    let on_call = own.map(|(name, _)| name.clone()).collect();
    let reach = reach_view(documents, me, person.id, now);
    PersonView {
        person: name(documents, me, person.id),
        role: person.role,
        zone: person.zone.to_string(),
        on_call,
        light: reach.light,
        proven_at: reach.proven_at,
        devices: u32::try_from(reach.devices.len()).unwrap_or(u32::MAX),
        reach,
        on_call_from: None,
        mention: String::new(),
        card: documents.card(person.id),
    }
}

/// Can `person` be reached.
pub(super) fn light(documents: &Documents, person: PersonId, now: Timestamp) -> Light {
    reach_of(documents, person, now).light
}

/// All teams, by name.
pub fn teams(documents: &Documents, me: PersonId) -> Vec<TeamView> {
    let view = |team: &Team| TeamView {
        id: team.id,
        name: team.name.clone(),
        members: team.members.iter().map(|member| name(documents, me, *member)).collect(),
        leads: team.leads.clone(),
        receive_within_s: team.receive_within_s,
    };
    let mut all: Vec<_> = documents.teams().map(view).collect();
    all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    all
}

/// All escalation policies, by name.
pub fn policies(documents: &Documents) -> Vec<PolicyNameView> {
    let view = |policy: &Policy| PolicyNameView { id: policy.id, name: policy.name.clone() };
    let mut all: Vec<_> = documents.policies().map(view).collect();
    all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    all
}

/// All services, by name.
pub fn services(documents: &Documents) -> Vec<ServiceView> {
    let mut all: Vec<_> = documents
        .services()
        .map(|service| {
            let open = documents.incidents().filter(|i| i.service == service.id && i.is_open()).count();
            let team = documents.teams().find(|team| team.id == service.team);
            ServiceView {
                id: service.id,
                name: service.name.clone(),
                team: team.map(|team| team.name.clone()).unwrap_or_default(),
                owner: Some(service.team),
                runbook: service.runbook.clone(),
                runbook_text: service.runbook_text.clone(),
                open: u32::try_from(open).unwrap_or(u32::MAX),
                policy: service.policy,
                policy_name: documents
                    .policy(service.policy)
                    .map(|policy| policy.name.clone())
                    .unwrap_or_default(),
                vendors: super::incidents::vendors(service),
            }
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// The devices of `me`, and for an admin everybody's, the newest first; revoked ones are left out.
pub fn devices(
    documents: &Documents,
    me: PersonId,
    this: Option<baton_domain::id::DeviceId>,
) -> Vec<DeviceView> {
    let admin = documents.person(me).is_some_and(|person| person.role == Role::Admin);
    let mut all: Vec<_> = documents
        .devices()
        .filter(|device| !device.revoked && (admin || device.person == me))
        .map(|device| DeviceView {
            id: device.id,
            name: device.name.clone(),
            person: name(documents, me, device.person),
            platform: device.platform,
            paired_at: device.paired_at,
            proof: device.proof.clone(),
            this: Some(device.id) == this,
            push: device.push,
        })
        .collect();
    all.sort_by(|a, b| b.this.cmp(&a.this).then_with(|| b.paired_at.cmp(&a.paired_at)));
    all
}
