//! Escalation policies: for whoever looks at them, for their editor, and what an edit would do. Whether it can be saved, the decider says.

use super::NameView;
use super::people::name;
use super::shifts::{DryRunView, Reader, dry_run};
use crate::document::{Body, Document, Documents};
use crate::problem::{Problem, ProblemCode};
use baton_domain::command::{Action, Command};
use baton_domain::decide::decide;
use baton_domain::event::Actor;
use baton_domain::id::{CommandId, PersonId, PolicyId, Seq, ServiceId};
use baton_domain::known::if_known;
use baton_domain::limit;
use baton_domain::person::Person;
use baton_domain::policy::{Level, Policy, Target};
use baton_domain::team::Service;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;
use uuid::Uuid;

/// A policy, with all that its editor offers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PolicyForEdit {
    /// As it is.
    pub policy: Policy,
    /// Whose incidents go through it, by name.
    pub services: Vec<PolicyServiceView>,
    /// Everybody and everything that a level can page, by kind and name.
    pub targets: Vec<TargetView>,
    /// Whoever looks may save it.
    pub editable: bool,
}

/// A service that a policy is of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PolicyServiceView {
    /// Which.
    pub service: ServiceId,
    /// Its name.
    pub name: String,
}

/// What a level can page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TargetView {
    /// Which.
    pub target: Target,
    /// Its name.
    pub name: String,
}

/// What an edit of a policy would do. Nothing is saved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PolicyPreview {
    /// Who would ring, by the code that pages; `None` where the policy cannot be saved as it is.
    pub run: Option<DryRunView>,
    /// What works, and may not be meant, in sentences.
    pub warnings: Vec<String>,
    /// The same as data, in the same order.
    #[serde(default, deserialize_with = "if_known", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub cautions: Option<Vec<PolicyCaution>>,
    /// Why it cannot be saved.
    pub problem: Option<Problem>,
}

/// What can be saved, and may not be meant. Levels are counted from 1.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum PolicyCaution {
    /// The level is over before it is known whether a device received the page.
    TooQuick {
        /// Which.
        level: u32,
        /// How long it lasts, in seconds.
        timeout_s: u32,
        /// How long a device has, in seconds.
        receive_s: u32,
    },
    /// The level asks one of a team after the other, and is over before a second one is asked.
    NoSecond {
        /// Which.
        level: u32,
        /// How long it lasts, in seconds.
        timeout_s: u32,
        /// How long each has, in seconds.
        receive_s: u32,
    },
    /// Others are asked before all of somebody's ways were tried.
    OthersBefore {
        /// At which level.
        level: u32,
        /// Whose ways.
        who: NameView,
        /// When the first such way has its turn, in seconds.
        after_s: u32,
        /// How long the level lasts, in seconds.
        timeout_s: u32,
    },
}

/// A policy for its editor.
///
/// # Errors
/// A problem when it is not known.
pub fn policy_for_edit(reader: Reader<'_>, id: PolicyId) -> Result<PolicyForEdit, Problem> {
    let documents = reader.documents;
    let policy = documents.policy(id).ok_or_else(|| no_policy(id))?;
    let services = documents.services().filter(|service| service.policy == id);
    let mut services: Vec<_> = services
        .map(|service| PolicyServiceView { service: service.id, name: service.name.clone() })
        .collect();
    services.sort_by(|a, b| (&a.name, a.service).cmp(&(&b.name, b.service)));
    let me = documents.person(reader.me);
    Ok(PolicyForEdit {
        policy: policy.clone(),
        services,
        targets: targets(documents),
        editable: me.is_some_and(|me| me.role.may_configure()),
    })
}

fn no_policy(id: PolicyId) -> Problem {
    let detail = format!("There is no escalation policy with the id {id}. It may have been taken away.");
    Problem::new(ProblemCode::Unknown, detail).with("what", "policy").with("id", id)
}

fn targets(documents: &Documents) -> Vec<TargetView> {
    let named = |target: Target, name: &str| TargetView { target, name: name.to_owned() };
    let by_name = |mut all: Vec<TargetView>| {
        all.sort_by(|a, b| (&a.name, a.target).cmp(&(&b.name, b.target)));
        all
    };
    let vendors = documents.services().flat_map(|service| &service.vendors);
    let kinds = [
        documents.schedules().map(|is| named(Target::Schedule(is.id), &is.name)).collect(),
        documents
            .persons()
            .filter(|is| is.role.may_answer())
            .map(|is| named(Target::Person(is.id), &is.name))
            .collect(),
        documents.teams().map(|is| named(Target::Team(is.id), &is.name)).collect(),
        documents.teams().map(|is| named(Target::AnyOf(is.id), &is.name)).collect(),
        vendors.map(|is| named(Target::Vendor(is.id), &is.name)).collect(),
    ];
    kinds.into_iter().flat_map(by_name).collect()
}

/// What `policy` would do if `service` (one that it is of, where it is left out) broke at `at`, or now.
///
/// # Errors
/// A problem that names a time that is too far away, or a service that is not there.
pub fn policy_preview(
    reader: Reader<'_>,
    policy: &Policy,
    service: Option<ServiceId>,
    at: Option<Timestamp>,
) -> Result<PolicyPreview, Problem> {
    let state = reader.documents.state();
    let by = Actor::Person { person: reader.me, device: None };
    let action = Action::PutPolicy { policy: policy.clone() };
    let command = Command::Act { id: CommandId(Uuid::nil()), by, action };
    let cautions = cautions(reader, policy);
    let warnings = cautions.iter().map(warning).collect();
    let cautions = Some(cautions);
    if let Err(refusal) = decide(&state, command, reader.now) {
        return Ok(PolicyPreview { run: None, warnings, cautions, problem: Some(Problem::from(refusal)) });
    }
    let (edited, service) = with_policy(reader.documents, policy, service);
    let run = dry_run(Reader { documents: &edited, ..reader }, Some(service), at)?;
    Ok(PolicyPreview { run: Some(run), warnings, cautions, problem: None })
}

/// The documents after the edit, and a service that goes through the policy: one that does, else one that could.
fn with_policy(documents: &Documents, policy: &Policy, service: Option<ServiceId>) -> (Documents, ServiceId) {
    let mut edited = documents.clone();
    let seq = Seq(u64::MAX);
    edited.apply(Document { seq, body: Body::Policy(Arc::new(policy.clone())) });
    let of_it = documents.services().filter(|known| known.policy == policy.id);
    let chosen = service.and_then(|service| documents.service(service));
    let chosen = chosen.or_else(|| of_it.min_by_key(|known| (&known.name, known.id)));
    let base = chosen.or_else(|| documents.services().min_by_key(|known| (&known.name, known.id)));
    let tried = match base {
        Some(base) => Service { policy: policy.id, ..base.clone() },
        None => Service {
            id: ServiceId(Uuid::nil()),
            name: policy.name.clone(),
            team: documents.teams().next().map_or(baton_domain::id::TeamId(Uuid::nil()), |team| team.id),
            policy: policy.id,
            runbook: None,
            runbook_text: None,
            vendors: Vec::new(),
        },
    };
    let id = tried.id;
    edited.apply(Document { seq, body: Body::Service(Arc::new(tried)) });
    (edited, id)
}

/// What can be saved, and would not do what it seems to.
fn cautions(reader: Reader<'_>, policy: &Policy) -> Vec<PolicyCaution> {
    let levels = (1..).zip(&policy.levels);
    levels
        .flat_map(|(number, level)| {
            too_quick(number, level).into_iter().chain(later_ways(reader, number, level))
        })
        .collect()
}

/// The level is over before it can be known whether anybody is reached by it.
fn too_quick(number: u32, level: &Level) -> Option<PolicyCaution> {
    let receive_s = u32::try_from(limit::RECEIVE_WITHIN.as_secs()).unwrap_or(u32::MAX);
    let timeout_s = level.timeout_s;
    let asks_one = level.targets.iter().any(|target| matches!(target, Target::AnyOf(_)));
    if timeout_s < receive_s {
        return Some(PolicyCaution::TooQuick { level: number, timeout_s, receive_s });
    }
    let second = asks_one && timeout_s < 2 * receive_s;
    second.then_some(PolicyCaution::NoSecond { level: number, timeout_s, receive_s })
}

/// Whose own rules wait longer than the level does: others are asked before all of that person's ways were tried.
fn later_ways(reader: Reader<'_>, number: u32, level: &Level) -> Vec<PolicyCaution> {
    let (documents, timeout_s) = (reader.documents, level.timeout_s);
    let mut people: Vec<&Person> =
        level.targets.iter().flat_map(|target| people(documents, *target)).collect();
    people.sort_by_key(|person| (&person.name, person.id));
    people.dedup_by_key(|person| person.id);
    let late = people.into_iter().filter_map(|person| {
        let after_s = *documents.ways_after_s(person.id).iter().find(|after_s| **after_s >= timeout_s)?;
        let who = name(documents, reader.me, person.id);
        Some(PolicyCaution::OthersBefore { level: number, who, after_s, timeout_s })
    });
    late.collect()
}

/// The same in a sentence.
fn warning(caution: &PolicyCaution) -> String {
    match caution {
        PolicyCaution::TooQuick { level, timeout_s, receive_s } => format!(
            "Level {level} is over after {timeout_s} s, before it is known whether a device received the page ({receive_s} s)."
        ),
        PolicyCaution::NoSecond { level, timeout_s, receive_s } => format!(
            "Level {level} is over after {timeout_s} s: there is no time to ask a second one of the team, which takes {receive_s} s each."
        ),
        PolicyCaution::OthersBefore { level, who, after_s, timeout_s } => format!(
            "{}'s own rules take a way only after {after_s} s if nobody answers; level {level} is over after {timeout_s} s, so others are asked before.",
            who.name
        ),
    }
}

/// Everybody whom a target can come to mean.
fn people(documents: &Documents, target: Target) -> Vec<&Person> {
    let of_team = |team| documents.team(team).map(|team| team.members.clone()).unwrap_or_default();
    let ids: Vec<PersonId> = match target {
        Target::Person(person) => vec![person],
        Target::Team(team) | Target::AnyOf(team) => of_team(team),
        Target::Schedule(id) => documents.schedule(id).map_or_else(Vec::new, |named| {
            let slots = named.schedule.layers.iter().flat_map(|layer| layer.rotation.slots.iter().flatten());
            let added = named.schedule.overrides.iter().filter_map(|entry| entry.change.adds());
            slots.copied().chain(added).collect()
        }),
        Target::Vendor(_) => Vec::new(),
    };
    ids.into_iter().filter_map(|id| documents.person(id)).collect()
}
