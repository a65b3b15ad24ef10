//! Persons, teams, services, integrations, schedules and policies: refused when they refer to nothing, or to too much.

use crate::hub::*;
use baton_domain::command::Action;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{PersonId, PolicyId, ServiceId, TeamId};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::limit;
use baton_domain::person::Role;
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::team::{Service, Team};
use uuid::Uuid;

fn put(id: PersonId, role: Role) -> Action {
    Action::PutPerson { person: person(id, role) }
}

fn policy(levels: Vec<Level>, repeats: u32) -> Action {
    Action::PutPolicy { policy: Policy { id: POLICY, name: "P".into(), levels, repeats, turns: Vec::new() } }
}

fn level(targets: Vec<Target>, timeout_s: u32) -> Level {
    Level { targets, timeout_s, order: LevelOrder::default() }
}

#[test]
fn the_last_admin_stays_admin() {
    let mut hub = hub(&[&[ANA]]);
    assert_eq!(
        hub.refused(ADA, put(ADA, Role::Responder)),
        "role: this is the last admin; make somebody else an admin first"
    );
    hub.ok(ADA, put(EVE, Role::Admin));
    hub.ok(ADA, put(ADA, Role::Responder));
    assert!(hub.refused(ADA, put(BEN, Role::Admin)).contains("needs the role Admin"));
}

#[test]
fn people_change_themselves_but_not_their_role() {
    let mut hub = hub(&[&[ANA]]);
    let mut ben = person(BEN, Role::Responder);
    ben.name = "  Benjamin ".into();
    hub.ok(BEN, Action::PutPerson { person: ben });
    assert_eq!(hub.state.person(BEN).unwrap().name, "Benjamin");
    assert!(hub.refused(BEN, put(BEN, Role::Admin)).contains("needs the role Admin"));
    assert!(hub.refused(ANA, put(BEN, Role::Responder)).contains("needs the role Admin"));
}

#[test]
fn only_leads_and_admins_configure() {
    let mut hub = hub(&[&[ANA]]);
    let team =
        Team { id: STORAGE, name: "T".into(), members: vec![ANA], leads: vec![ANA], receive_within_s: None };
    for who in [BEN, RITA] {
        assert!(hub.refused(who, Action::PutTeam { team: team.clone() }).contains("needs the role Lead"));
        assert!(
            hub.refused(who, Action::PutSchedule { schedule: weekly(&[ANA]) })
                .contains("needs the role Lead")
        );
    }
    hub.ok(ANA, Action::PutTeam { team });
}

#[test]
fn what_refers_to_nothing_is_refused() {
    let mut hub = hub(&[&[ANA]]);
    let nil = Uuid::nil();
    let nobody = PersonId(nil);
    let team = |members, leads| Action::PutTeam {
        team: Team { id: STORAGE, name: "T".into(), members, leads, receive_within_s: None },
    };
    let service = |team, policy, runbook: Option<&str>| Action::PutService {
        service: Service {
            id: DISKS,
            name: "S".into(),
            team,
            policy,
            runbook: runbook.map(str::to_owned),
            runbook_text: None,
            vendors: Vec::new(),
        },
    };
    let schedule = |schedule: NamedSchedule| Action::PutSchedule { schedule };
    let elsewhere = NamedSchedule { team: TeamId(nil), ..weekly(&[ANA]) };
    let integration = Integration {
        id: KEY,
        service: ServiceId(nil),
        name: "I".into(),
        kind: IntegrationKind::Generic,
        template: None,
        revoked: false,
    };
    let cases = [
        (team(vec![nobody], vec![]), "there is no person"),
        (
            team(vec![ANA], vec![BEN]),
            "leads: Ben leads the team but is not a member; add them to the members",
        ),
        (service(TeamId(nil), POLICY, None), "there is no team"),
        (service(STORAGE, PolicyId(nil), None), "there is no policy"),
        (
            service(STORAGE, POLICY, Some("wiki")),
            "runbook: a web address that begins with https:// or http://",
        ),
        (Action::PutIntegration { integration, key: secret(1) }, "there is no service"),
        (schedule(elsewhere), "there is no team"),
        (schedule(weekly(&[nobody])), "there is no person"),
        (schedule(weekly(&[])), "schedule: "),
        (policy(vec![], 0), "levels: a policy has at least one level, and each level pages somebody"),
        (policy(vec![level(vec![], 60)], 0), "levels: a policy has at least one level"),
        (policy(vec![level(vec![Target::Person(nobody)], 60)], 0), "there is no person"),
        (policy(vec![level(vec![Target::Schedule(WEEKLY)], 60)], 0), "there is no schedule"),
        (policy(vec![level(vec![Target::Team(TeamId(nil))], 60)], 0), "there is no team"),
        (policy(vec![level(vec![Target::Person(ANA)], 9)], 0), "timeout_s: between 10 and 86400 seconds"),
        (policy(vec![level(vec![Target::Person(ANA)], 60)], 10), "repeats: at most 9"),
        (
            policy(vec![level(vec![Target::Person(ANA)], 60); limit::LEVELS_MAX + 1], 0),
            "too many levels: at most 20",
        ),
        (team(vec![ANA; limit::TEAM_MEMBERS_MAX + 1], vec![]), "too many members of a team: at most 500"),
    ];
    for (action, words) in cases {
        let refusal = hub.refused(ADA, action.clone());
        assert!(refusal.starts_with(words), "{action:?}: {refusal}");
    }
}

#[test]
fn a_new_key_replaces_the_old_one_and_no_two_integrations_share_one() {
    let mut hub = hub(&[&[ANA]]);
    let integration = |id: u128| Integration {
        id: baton_domain::id::IntegrationId(Uuid::from_u128(id)),
        service: DISKS,
        name: "I".into(),
        kind: IntegrationKind::Generic,
        template: None,
        revoked: false,
    };
    let first = integration(0xD1);
    hub.ok(ANA, Action::PutIntegration { integration: first.clone(), key: secret(0xD2) });
    assert!(hub.state.integration_of_key(&secret(0xD1)).is_none());
    assert_eq!(hub.state.integration_of_key(&secret(0xD2)), Some(&first));
    let taken = Action::PutIntegration { integration: integration(0xD9), key: secret(0xD2) };
    assert_eq!(hub.refused(ANA, taken), "key: another integration has this key; make a new one");
}

#[test]
fn a_revoked_key_opens_nothing_until_its_integration_gets_a_new_one() {
    let mut hub = hub(&[&[ANA]]);
    let revoke = || Action::RevokeIntegration { integration: KEY };
    let before = hub.state.integration_of_key(&secret(0xD1)).cloned().expect("the hub has a key");
    assert!(hub.refused(RITA, revoke()).contains("Lead"), "whoever may not configure may not revoke");
    hub.ok(ANA, revoke());
    assert_eq!(hub.state.integration_of_key(&secret(0xD1)), None);
    let seq = hub.state.seq;
    hub.ok(ANA, revoke());
    assert_eq!(hub.state.seq, seq, "there is nothing more to revoke");
    hub.ok(ANA, Action::PutIntegration { integration: before.clone(), key: secret(0xD2) });
    assert_eq!(hub.state.integration_of_key(&secret(0xD2)), Some(&before));
    assert_eq!(hub.state.integration_of_key(&secret(0xD1)), None, "the old key stays closed");
}

#[test]
fn a_runbooks_text_is_kept_as_written_until_it_is_emptied() {
    let mut hub = hub(&[&[ANA]]);
    let known = |hub: &Hub| hub.state.services[&DISKS].is.clone();
    let put = |service: &Service, text: Option<String>| Action::PutService {
        service: Service { runbook_text: text, ..service.clone() },
    };
    let service = known(&hub);
    assert_eq!(service.runbook_text, None);
    let steps = "# First\n\n1. `df -h`\n";
    hub.ok(ADA, put(&service, Some(steps.to_owned())));
    assert_eq!(known(&hub).runbook_text.as_deref(), Some(steps));
    hub.ok(ADA, put(&service, None));
    assert_eq!(known(&hub).runbook_text.as_deref(), Some(steps), "an older app does not know of it");
    let long = "ä".repeat(limit::RUNBOOK_CHARS_MAX + 1);
    let refusal = hub.refused(ADA, put(&service, Some(long)));
    assert!(refusal.starts_with("runbook_text: at most 12000 characters"), "{refusal}");
    hub.ok(ADA, put(&service, Some(" \n".to_owned())));
    assert_eq!(known(&hub).runbook_text, None);
}
