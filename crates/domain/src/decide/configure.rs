//! Persons, teams, services, integrations, schedules, policies: each is put as a whole, and refused when it refers to nothing.

use super::{Draft, Refusal, absence, needs, overrides, roster, unknown};
use crate::alert::one_line;
use crate::event::{Event, NamedSchedule};
use crate::id::{IntegrationId, PersonId, ServiceId, VendorId};
use crate::integration::Integration;
use crate::limit;
use crate::person::{Person, Role};
use crate::policy::{Policy, Target};
use crate::schedule::StandInRule;
use crate::secret::SecretHash;
use crate::team::{Service, Team};
use crate::vendor::VendorContact;

/// `text` as a name: one line, not empty.
pub(super) fn name(field: &'static str, text: &str) -> Result<String, Refusal> {
    let name = one_line(text, limit::NAME_CHARS_MAX);
    let problem = || "a name may not be empty".to_owned();
    if name.is_empty() { Err(Refusal::Invalid { field, problem: problem() }) } else { Ok(name) }
}

pub(super) fn person(draft: &mut Draft, by: &Person, mut person: Person) -> Result<(), Refusal> {
    let known = draft.state.person(person.id).map(|known| known.role);
    let own = by.id == person.id && known == Some(person.role);
    needs(by, Role::Admin, own || by.role == Role::Admin)?;
    if known == Some(Role::Admin) && person.role != Role::Admin && admins(draft) == 1 {
        let problem = "this is the last admin; make somebody else an admin first".to_owned();
        return Err(Refusal::Invalid { field: "role", problem });
    }
    let silenced = !person.role.may_answer() && known.is_some_and(Role::may_answer);
    if !person.role.may_answer() {
        not_needed(draft, &person)?;
    }
    person.name = name("name", &person.name)?;
    let id = person.id;
    draft.push(Event::PersonPut { person });
    if silenced {
        absence::leave(draft, id); // whoever cannot stop a ring is not to be rung
    }
    Ok(())
}

/// Refuses a role without pages for somebody who is on call, or whom a policy pages by name.
fn not_needed(draft: &Draft, person: &Person) -> Result<(), Refusal> {
    let (name, role) = (draft.name_of(person.id), person.role);
    let duties = roster::duties_of(draft, person.id, |_| true);
    if !duties.is_empty() {
        let (duties, them) = (duties.join(", "), those(&duties));
        let problem = format!(
            "{name} is on call in {duties}, and a {role:?} may not be; take them off {them}, or find somebody for what they cover, first"
        );
        return Err(Refusal::Conflict { problem });
    }
    let by_name = |policy: &Policy| {
        policy.levels.iter().any(|level| level.targets.contains(&Target::Person(person.id)))
    };
    let policy = draft.state.policies.values().map(|known| &*known.is).find(|policy| by_name(policy));
    if let Some(policy) = policy {
        let problem = format!(
            "{} pages {name} by name, and a {role:?} is never paged; put somebody else into that policy first",
            policy.name
        );
        return Err(Refusal::Conflict { problem });
    }
    Ok(())
}

fn those(schedules: &[String]) -> &'static str {
    if schedules.len() == 1 { "that schedule" } else { "those schedules" }
}

fn admins(draft: &Draft) -> usize {
    draft.state.persons.values().filter(|person| person.is.role == Role::Admin).count()
}

pub(super) fn team(draft: &mut Draft, by: &Person, mut team: Team) -> Result<(), Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    team.name = name("name", &team.name)?;
    if team.members.len() > limit::TEAM_MEMBERS_MAX {
        return Err(Refusal::TooMany { what: "members of a team", max: limit::TEAM_MEMBERS_MAX });
    }
    if let Some(seconds) = team.receive_within_s.filter(|seconds| !limit::RECEIVE_WITHIN_S.contains(seconds))
    {
        let (least, most) = (limit::RECEIVE_WITHIN_S.start(), limit::RECEIVE_WITHIN_S.end());
        let problem = format!("between {least} and {most} seconds, not {seconds}");
        return Err(Refusal::Invalid { field: "receive_within_s", problem });
    }
    known_persons(draft, team.members.iter().chain(&team.leads))?;
    if let Some(lead) = team.leads.iter().find(|lead| !team.members.contains(lead)) {
        let problem =
            format!("{} leads the team but is not a member; add them to the members", draft.name_of(*lead));
        return Err(Refusal::Invalid { field: "leads", problem });
    }
    stays_complete(draft, &team)?;
    draft.push(Event::TeamPut { team });
    Ok(())
}

/// Refuses to take somebody off a team who is, or will be, on call in a schedule of it, and to leave a team that owns services with
/// nobody who answers: whose shifts change, and who has them then, is said where the schedule is edited.
fn stays_complete(draft: &Draft, team: &Team) -> Result<(), Refusal> {
    let Some(known) = draft.state.teams.get(&team.id).map(|known| known.is.clone()) else { return Ok(()) };
    for person in known.members.iter().filter(|member| !team.members.contains(member)) {
        let duties = roster::duties_of(draft, *person, |named| named.team == team.id);
        if !duties.is_empty() {
            let (name, duties, them) = (draft.name_of(*person), duties.join(", "), those(&duties));
            let problem = format!(
                "{name} is on call in {duties}; take them off {them} (the preview there says who has it then), or find somebody for what they cover, before they leave {}",
                known.name
            );
            return Err(Refusal::Conflict { problem });
        }
    }
    let answers = |members: &[PersonId]| members.iter().any(|member| draft.state.may_answer(*member));
    let service = draft.state.services.values().find(|service| service.is.team == team.id);
    if let Some(service) = service.filter(|_| answers(&known.members) && !answers(&team.members)) {
        let problem = format!(
            "{} would have nobody who answers, and it owns {}; add somebody first, or give the service to another team",
            known.name, service.is.name
        );
        return Err(Refusal::Conflict { problem });
    }
    Ok(())
}

pub(super) fn service(draft: &mut Draft, by: &Person, mut service: Service) -> Result<(), Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    service.name = name("name", &service.name)?;
    if !draft.state.teams.contains_key(&service.team) {
        return Err(unknown("team", service.team));
    }
    if !draft.state.policies.contains_key(&service.policy) {
        return Err(unknown("policy", service.policy));
    }
    if service
        .runbook
        .as_ref()
        .is_some_and(|link| !link.starts_with("https://") && !link.starts_with("http://"))
    {
        let problem = "a web address that begins with https:// or http://".to_owned();
        return Err(Refusal::Invalid { field: "runbook", problem });
    }
    service.runbook_text = runbook_text(draft, &service)?;
    known_vendors(draft, &mut service)?;
    draft.push(Event::ServicePut { service });
    Ok(())
}

/// The text as it is from now on. Its lines are its structure, so it is kept as it was written.
fn runbook_text(draft: &Draft, service: &Service) -> Result<Option<String>, Refusal> {
    let Some(text) = &service.runbook_text else {
        let known = draft.state.services.get(&service.id);
        return Ok(known.and_then(|known| known.is.runbook_text.clone()));
    };
    if text.chars().count() > limit::RUNBOOK_CHARS_MAX {
        let problem = format!(
            "at most {} characters; put the rest where the runbook's address leads",
            limit::RUNBOOK_CHARS_MAX
        );
        return Err(Refusal::Invalid { field: "runbook_text", problem });
    }
    Ok((!text.trim().is_empty()).then(|| text.clone()))
}

pub(super) fn integration(
    draft: &mut Draft,
    by: &Person,
    mut integration: Integration,
    key: SecretHash,
) -> Result<(), Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    integration.name = name("name", &integration.name)?;
    if !draft.state.services.contains_key(&integration.service) {
        return Err(unknown("service", integration.service));
    }
    if draft.state.secrets.keys.get(&key).is_some_and(|id| *id != integration.id) {
        let problem = "another integration has this key; make a new one".to_owned();
        return Err(Refusal::Invalid { field: "key", problem });
    }
    draft.push(Event::IntegrationPut { integration, key });
    Ok(())
}

/// Revoked twice is revoked. The key stays with its integration, so that no other one can be given it.
pub(super) fn revoke_integration(draft: &mut Draft, by: &Person, id: IntegrationId) -> Result<(), Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    let known = draft.state.integrations.get(&id).map(|known| (*known.is).clone());
    let known = known.ok_or_else(|| unknown("integration", id))?;
    let key = draft.state.secrets.keys.iter().find(|(_, of)| **of == id).map(|(key, _)| key.clone());
    if let Some(key) = key.filter(|_| !known.revoked) {
        draft.push(Event::IntegrationPut { integration: Integration { revoked: true, ..known }, key });
    }
    Ok(())
}

pub(super) fn schedule(draft: &mut Draft, by: &Person, mut schedule: NamedSchedule) -> Result<(), Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    schedule.name = name("name", &schedule.name)?;
    if !draft.state.teams.contains_key(&schedule.team) {
        return Err(unknown("team", schedule.team));
    }
    schedule
        .schedule
        .validate()
        .map_err(|problem| Refusal::Invalid { field: "schedule", problem: problem.to_string() })?;
    let persons: Vec<PersonId> = schedule
        .schedule
        .layers
        .iter()
        .flat_map(|layer| layer.rotation.slots.iter().flatten())
        .copied()
        .collect();
    known_persons(draft, persons.iter())?;
    known_stand_ins(draft, &schedule)?;
    overrides::check_all(draft, &schedule)?;
    draft.push(Event::SchedulePut { schedule });
    Ok(())
}

pub(super) fn policy(draft: &mut Draft, by: &Person, mut policy: Policy) -> Result<(), Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    policy.name = name("name", &policy.name)?;
    if policy.levels.is_empty() || policy.levels.iter().any(|level| level.targets.is_empty()) {
        let problem = "a policy has at least one level, and each level pages somebody".to_owned();
        return Err(Refusal::Invalid { field: "levels", problem });
    }
    if policy.levels.len() > limit::LEVELS_MAX {
        return Err(Refusal::TooMany { what: "levels", max: limit::LEVELS_MAX });
    }
    if policy.repeats > limit::REPEATS_MAX {
        let problem = format!("at most {}", limit::REPEATS_MAX);
        return Err(Refusal::Invalid { field: "repeats", problem });
    }
    for level in &policy.levels {
        if !limit::LEVEL_TIMEOUT_S.contains(&level.timeout_s) {
            let (least, most) = (limit::LEVEL_TIMEOUT_S.start(), limit::LEVEL_TIMEOUT_S.end());
            let problem = format!("between {least} and {most} seconds");
            return Err(Refusal::Invalid { field: "timeout_s", problem });
        }
        for target in &level.targets {
            known_target(draft, *target)?;
        }
        if level.targets.iter().all(|target| matches!(target, Target::Vendor(_))) {
            let problem = "a vendor has no device that rings; add somebody who calls it".to_owned();
            return Err(Refusal::Invalid { field: "targets", problem });
        }
    }
    let known = draft.state.policies.get(&policy.id).map(|known| known.is.turns.clone());
    policy.turns = known.unwrap_or_default();
    let levels = u32::try_from(policy.levels.len()).unwrap_or(u32::MAX);
    policy.turns.retain(|turn| turn.level < levels);
    draft.push(Event::PolicyPut { policy });
    Ok(())
}

fn known_target(draft: &Draft, target: Target) -> Result<(), Refusal> {
    match target {
        Target::Schedule(id) if !draft.state.schedules.contains_key(&id) => Err(unknown("schedule", id)),
        Target::Person(id) => draft.person(id).map(|_| ()),
        Target::Team(id) | Target::AnyOf(id) if !draft.state.teams.contains_key(&id) => {
            Err(unknown("team", id))
        }
        Target::Vendor(id) if draft.state.vendor(id).is_none() => Err(unknown("vendor", id)),
        Target::Schedule(_) | Target::Team(_) | Target::AnyOf(_) | Target::Vendor(_) => Ok(()),
    }
}

pub(super) fn vendor(
    draft: &mut Draft,
    by: &Person,
    id: ServiceId,
    contact: VendorContact,
) -> Result<(), Refusal> {
    let mut changed = known_service(draft, id)?;
    match changed.vendors.iter_mut().find(|known| known.id == contact.id) {
        Some(known) => *known = contact,
        None => changed.vendors.push(contact),
    }
    service(draft, by, changed)
}

pub(super) fn remove_vendor(
    draft: &mut Draft,
    by: &Person,
    id: ServiceId,
    vendor: VendorId,
) -> Result<(), Refusal> {
    let mut changed = known_service(draft, id)?;
    if !changed.vendors.iter().any(|known| known.id == vendor) {
        return Err(unknown("vendor", vendor));
    }
    changed.vendors.retain(|known| known.id != vendor);
    service(draft, by, changed)
}

fn known_service(draft: &Draft, id: ServiceId) -> Result<Service, Refusal> {
    let known = draft.state.services.get(&id).map(|known| (*known.is).clone());
    known.ok_or_else(|| unknown("service", id))
}

/// Refuses vendors that nobody could call, or that a policy would miss.
fn known_vendors(draft: &Draft, service: &mut Service) -> Result<(), Refusal> {
    if service.vendors.len() > limit::VENDORS_PER_SERVICE_MAX {
        return Err(Refusal::TooMany {
            what: "vendor contacts of a service",
            max: limit::VENDORS_PER_SERVICE_MAX,
        });
    }
    for vendor in &mut service.vendors {
        vendor.name = name("vendors", &vendor.name)?;
        vendor.reach = one_line(&vendor.reach, limit::VENDOR_CHARS_MAX);
        vendor.notes = vendor.notes.chars().take(limit::VENDOR_CHARS_MAX).collect();
        if vendor.reach.is_empty() {
            let problem = format!("say how {} is reached: a number, or an address", vendor.name);
            return Err(Refusal::Invalid { field: "vendors", problem });
        }
    }
    let mut ids: Vec<VendorId> = service.vendors.iter().map(|vendor| vendor.id).collect();
    ids.sort_unstable();
    let others = draft.state.services.values().filter(|known| known.is.id != service.id);
    let elsewhere = others.flat_map(|known| &known.is.vendors).any(|known| ids.contains(&known.id));
    if elsewhere || ids.windows(2).any(|pair| pair[0] == pair[1]) {
        let problem = "another vendor contact has this id; make a new one".to_owned();
        return Err(Refusal::Invalid { field: "vendors", problem });
    }
    let before = draft.state.services.get(&service.id).map(|known| known.is.vendors.clone());
    let gone = before.into_iter().flatten().filter(|vendor| !ids.contains(&vendor.id));
    let policies = || draft.state.policies.values().map(|policy| &policy.is);
    for vendor in gone {
        let names = |target: &Target| *target == Target::Vendor(vendor.id);
        let mut using =
            policies().filter(|policy| policy.levels.iter().any(|level| level.targets.iter().any(names)));
        if let Some(policy) = using.next() {
            let problem =
                format!("the policy {} names {}; take it out there first", policy.name, vendor.name);
            return Err(Refusal::Conflict { problem });
        }
    }
    Ok(())
}

/// Refuses a stand-in rule that leads nowhere.
fn known_stand_ins(draft: &Draft, named: &NamedSchedule) -> Result<(), Refusal> {
    match &named.schedule.stand_in {
        StandInRule::Backup { people } => known_persons(draft, people.iter()),
        StandInRule::BackupSchedule { schedule } if *schedule == named.id => {
            let problem = "a schedule cannot be its own backup; choose another one".to_owned();
            Err(Refusal::Invalid { field: "stand_in", problem })
        }
        StandInRule::BackupSchedule { schedule } if !draft.state.schedules.contains_key(schedule) => {
            Err(unknown("schedule", *schedule))
        }
        StandInRule::BackupSchedule { .. } | StandInRule::NextInRotation | StandInRule::Nobody => Ok(()),
    }
}

fn known_persons<'a>(draft: &Draft, mut persons: impl Iterator<Item = &'a PersonId>) -> Result<(), Refusal> {
    persons.try_for_each(|person| draft.person(*person).map(|_| ()))
}
