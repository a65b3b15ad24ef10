//! Roles of responders: who may give them, who is called by it, and what becomes of them when somebody leaves.

use crate::hub::*;
use baton_domain::command::{Action, EscalateTo};
use baton_domain::id::{IncidentId, PersonId};
use baton_domain::incident::IncidentEvent;
use baton_domain::page::PageReason;
use baton_domain::person::Role;
use baton_domain::responder::ResponderRole::{self, Commander, Communicator, Fixer, Scribe};
use baton_domain::responder::RoleEvent;

fn give(incident: IncidentId, person: PersonId, role: ResponderRole) -> Action {
    Action::GiveRole { incident, person, role }
}

fn put_down(incident: IncidentId, person: PersonId, role: ResponderRole) -> Action {
    Action::PutDownRole { incident, person, role }
}

/// "Ana: Commander Scribe, Ben: Fixer".
fn roles(hub: &Hub, id: IncidentId) -> String {
    let all = hub.incident(id).roles.iter().map(|(person, roles)| {
        let roles: Vec<String> = roles.iter().map(|role| format!("{role:?}")).collect();
        format!("{}: {}", name(*person), roles.join(" "))
    });
    all.collect::<Vec<_>>().join(", ")
}

/// The lines about roles, as they were told.
fn told(hub: &Hub, id: IncidentId) -> Vec<String> {
    let lines = hub.incident(id).timeline.iter().filter_map(|entry| {
        let IncidentEvent::Role(what) = entry.what else { return None };
        let by = entry.by.person().map_or("the hub", name);
        Some(match what {
            RoleEvent::Given { person, role, from } => {
                let from = from.map_or_else(String::new, |from| format!(" from {}", name(from)));
                format!("{by}: {} {role:?}{from}", name(person))
            }
            RoleEvent::PutDown { person, role } => format!("{by}: {} no {role:?}", name(person)),
        })
    });
    lines.collect()
}

#[test]
fn a_person_takes_several_roles_with_one_tap_each_and_puts_them_down() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, ack(id));
    for role in [Scribe, Commander] {
        hub.ok(ANA, give(id, ANA, role));
    }
    assert_eq!(roles(&hub, id), "Ana: Commander Scribe");
    hub.ok(ANA, put_down(id, ANA, Scribe));
    hub.ok(BEN, put_down(id, ANA, Commander));
    assert_eq!((roles(&hub, id).as_str(), hub.holder(id)), ("", "Ana"));
    assert_eq!(
        told(&hub, id),
        ["Ana: Ana Scribe", "Ana: Ana Commander", "Ana: Ana no Scribe", "Ben: Ana no Commander"]
    );
}

#[test]
fn there_is_one_commander_and_a_new_one_takes_over() {
    let mut hub = hub(&[&[ANA, BEN]]);
    let id = hub.alert("disk");
    hub.ok(ANA, give(id, ANA, Commander));
    hub.ok(BEN, give(id, BEN, Fixer));
    hub.ok(ANA, give(id, ANA, Fixer));
    hub.ok(CLEO, give(id, BEN, Commander));
    assert_eq!(roles(&hub, id), "Ana: Fixer, Ben: Commander Fixer");
    assert_eq!(told(&hub, id).last().map(String::as_str), Some("Cleo: Ben Commander from Ana"));
}

#[test]
fn said_again_it_is_no_news() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, give(id, ANA, Commander));
    hub.ok(ANA, give(id, ANA, Commander));
    hub.ok(ANA, put_down(id, ANA, Scribe));
    assert_eq!(told(&hub, id), ["Ana: Ana Commander"]);
}

/// Who is among the incident's people is not rung for a role; anybody else is.
#[test]
fn whoever_is_not_among_the_people_is_called_for() {
    type Before = fn(&mut Hub, IncidentId);
    let cases: [(&str, PersonId, Before, bool); 9] = [
        ("is asked", ANA, |_, _| {}, false),
        ("has it", ANA, |hub, id| hub.ok(ANA, ack(id)), false),
        (
            "came when called",
            BEN,
            |hub, id| {
                hub.ok(ANA, ack(id));
                hub.ok(ANA, escalate(id, EscalateTo::Person(BEN)));
                hub.ok(BEN, ack(id));
            },
            false,
        ),
        ("called for help", ANA, |hub, id| hub.ok(ANA, escalate(id, EscalateTo::Person(BEN))), false),
        (
            "joined by taking a role, and put it down",
            EVE,
            |hub, id| {
                hub.ok(EVE, give(id, EVE, Scribe));
                hub.ok(EVE, put_down(id, EVE, Scribe));
            },
            false,
        ),
        ("never heard of it", BEN, |_, _| {}, true),
        ("of another team", EVE, |hub, id| hub.ok(ANA, ack(id)), true),
        ("said no", ANA, |hub, id| hub.ok(ANA, cant(id)), true),
        (
            "handed it off",
            ANA,
            |hub, id| {
                hub.ok(ANA, ack(id));
                hub.ok(ANA, hand_off(id, BEN));
                hub.ok(BEN, ack(id));
            },
            true,
        ),
    ];
    for (case, who, before, is_called) in cases {
        let mut hub = hub(&[&[ANA]]);
        let id = hub.alert("disk");
        before(&mut hub, id);
        let pages = hub.incident(id).pages.len();
        hub.ok(ADA, give(id, who, Fixer));
        let incident = hub.incident(id);
        let called = incident.pages.iter().skip(pages).map(|page| (page.person, page.reason));
        let expected: &[_] = if is_called { &[(who, PageReason::Added)] } else { &[] };
        assert_eq!(called.collect::<Vec<_>>(), expected, "{case}");
        assert!(incident.roles_of(who).contains(&Fixer), "{case}");
        assert!(!incident.people().contains(&ADA), "who only gives a role has no part in it");
    }
}

#[test]
fn a_role_answers_no_page_and_rings_nobody_who_takes_it() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, give(id, ANA, Commander));
    hub.ok(EVE, give(id, EVE, Scribe));
    assert_eq!((hub.rings(id).as_str(), hub.holder(id)), ("Ana", "nobody"));
    assert_eq!(names(hub.incident(id).people()), "Ana Eve");
}

#[test]
fn whoever_has_it_keeps_it_by_giving_roles() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, ack(id));
    hub.wait(minutes(29));
    hub.ok(ANA, give(id, ANA, Scribe));
    hub.wait(minutes(29));
    assert_eq!(hub.holder(id), "Ana");
}

#[test]
fn what_is_refused_says_what_to_do() {
    let mut hub = hub(&[&[ANA]]);
    let (id, other) = (hub.alert("disk"), hub.alert("net"));
    let reporter = "Rita may not do this: it needs the role Responder; ask an admin";
    assert_eq!(hub.refused(RITA, give(id, RITA, Scribe)), reporter);
    assert_eq!(hub.refused(RITA, put_down(id, ANA, Scribe)), reporter);
    assert_eq!(
        hub.refused(ANA, give(id, RITA, Scribe)),
        "person: Rita is a reporter and works on no incident; choose a responder"
    );
    let nobody = PersonId(uuid::Uuid::from_u128(9));
    assert!(hub.refused(ANA, give(id, nobody, Scribe)).starts_with("there is no person"));
    assert!(hub.refused(ANA, put_down(id, nobody, Scribe)).starts_with("there is no person"));
    hub.ok(ANA, Action::Merge { incident: other, into: id });
    assert!(hub.refused(ANA, give(other, ANA, Scribe)).contains("was merged into incident 1"));
    hub.ok(ANA, resolve(id));
    for action in [give(id, ANA, Scribe), put_down(id, ANA, Scribe)] {
        assert!(hub.refused(ANA, action).contains("is resolved already"));
    }
}

#[test]
fn a_hand_off_takes_the_roles_along_once_it_is_accepted() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, ack(id));
    hub.ok(ANA, give(id, ANA, Commander));
    hub.ok(ANA, give(id, ANA, Fixer));
    hub.ok(ANA, hand_off(id, BEN));
    assert_eq!(roles(&hub, id), "Ana: Commander Fixer", "the giver stays responsible until then");
    hub.ok(BEN, ack(id));
    assert_eq!(roles(&hub, id), "Ben: Commander Fixer");
    assert_eq!(told(&hub, id)[2..], ["Ben: Ben Commander from Ana", "Ben: Ben Fixer from Ana"]);
    assert_eq!(names(hub.incident(id).people()), "Ben");
}

#[test]
fn a_hand_off_that_is_declined_moves_no_role() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, ack(id));
    hub.ok(ANA, give(id, ANA, Commander));
    hub.ok(BEN, give(id, BEN, Scribe));
    hub.ok(ANA, hand_off(id, BEN));
    hub.ok(BEN, cant(id));
    assert_eq!(roles(&hub, id), "Ana: Commander", "and whoever can't is no scribe either");
}

#[test]
fn who_cannot_or_is_away_has_no_role_any_more() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, give(id, ANA, Commander));
    hub.ok(BEN, give(id, BEN, Communicator));
    hub.ok(CLEO, give(id, CLEO, Scribe));
    hub.ok(ANA, cant(id));
    assert_eq!(roles(&hub, id), "Ben: Communicator, Cleo: Scribe");
    hub.ok(BEN, Action::Cant { incident: id, away_min: Some(60) });
    assert_eq!(roles(&hub, id), "Cleo: Scribe");
    hub.ok(CLEO, cant(id));
    hub.ok(CLEO, give(id, CLEO, Scribe));
    hub.ok(CLEO, cant(id));
    assert_eq!(roles(&hub, id), "", "also who came back after a first no");
    hub.ok(EVE, give(id, EVE, Scribe));
    hub.ok(ADA, Action::PutPerson { person: person(EVE, Role::Reporter) });
    assert_eq!(roles(&hub, id), "", "nor who may not answer any more");
}

#[test]
fn roles_outlast_an_expired_acknowledgement_and_the_end() {
    let mut hub = hub(&[&[ANA]]);
    let id = hub.alert("disk");
    hub.ok(ANA, ack(id));
    hub.ok(ANA, give(id, ANA, Commander));
    hub.wait(minutes(30));
    assert_eq!((hub.rings(id).as_str(), roles(&hub, id).as_str()), ("Ana", "Ana: Commander"));
    hub.source_resolves("disk");
    assert_eq!(roles(&hub, id), "Ana: Commander", "to be read afterwards");
    assert_eq!((hub.alert("disk"), roles(&hub, id).as_str()), (id, ""), "who had them may sleep again");
}

#[test]
fn a_merge_keeps_the_roles_of_what_takes_it_in() {
    let mut hub = hub(&[&[ANA]]);
    let (disk, net) = (hub.alert("disk"), hub.alert("net"));
    hub.ok(ANA, give(disk, ANA, Commander));
    hub.ok(BEN, give(net, BEN, Commander));
    hub.ok(BEN, give(net, BEN, Scribe));
    hub.ok(ANA, Action::Merge { incident: net, into: disk });
    assert_eq!(roles(&hub, disk), "Ana: Commander");
    hub.ok(ANA, Action::Unmerge { incident: net });
    assert_eq!(
        (roles(&hub, disk).as_str(), roles(&hub, net).as_str()),
        ("Ana: Commander", "Ben: Commander Scribe")
    );
}
