//! Escalate: more people are called, and whoever calls stays on.

use crate::hub::*;
use baton_domain::command::EscalateTo;

#[test]
fn the_next_level_rings_now_and_the_caller_no_more() {
    let mut hub = hub(&[&[ANA], &[BEN], &[CLEO]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, escalate(incident, EscalateTo::NextLevel));
    assert_eq!(hub.rings(incident), "Ben");
    assert_eq!(names(hub.incident(incident).responsible()), "Ana Ben", "Ana stays on");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ben Cleo");
}

#[test]
fn a_person_or_a_team_is_called_beside_the_policy() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, escalate(incident, EscalateTo::Team(VENDOR)));
    assert_eq!(hub.rings(incident), "Eve");
    hub.ok(ANA, escalate(incident, EscalateTo::Person(CLEO)));
    assert_eq!(hub.rings(incident), "Cleo Eve");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ben Cleo Eve");
}

#[test]
fn whoever_has_it_keeps_it_and_is_not_rung() {
    let mut hub = hub(&[&[ANA], &[ANA, BEN]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.ok(RITA, escalate(incident, EscalateTo::NextLevel));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("Ben", "Ana"));
    hub.ok(RITA, escalate(incident, EscalateTo::Team(STORAGE)));
    assert_eq!(hub.rings(incident), "Ben Cleo Dan");
}

#[test]
fn a_call_that_reaches_nobody_moves_the_policy_on() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, escalate(incident, EscalateTo::Person(DAN)));
    assert_eq!(hub.rings(incident), "Ben Dan");
}

#[test]
fn beyond_the_last_level_everybody_is_called_without_a_new_round() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.wait(seconds(60));
    hub.ok(BEN, cant(incident));
    for _ in 0..5 {
        hub.ok(ANA, escalate(incident, EscalateTo::NextLevel));
    }
    assert_eq!(hub.rings(incident), "Ben Cleo Dan");
    assert_eq!(hub.incident(incident).escalation.last_resort_rounds, 1);
    hub.wait(minutes(4));
    assert_eq!(hub.rings(incident), "Ben Cleo Dan", "and Ana, who called, is left alone");
}

#[test]
fn calling_nobody_is_refused() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    let nobody = "to: there is nobody to call besides you and whoever has it; choose somebody else";
    assert_eq!(hub.refused(ANA, escalate(incident, EscalateTo::Person(ANA))), nobody);
    hub.ok(ANA, ack(incident));
    assert_eq!(hub.refused(BEN, escalate(incident, EscalateTo::Person(ANA))), nobody);
    assert_eq!(hub.refused(EVE, escalate(incident, EscalateTo::Team(VENDOR))), nobody);
    assert_eq!(
        hub.refused(ANA, escalate(incident, EscalateTo::Person(RITA))),
        "Rita may not do this: it needs the role Responder; ask an admin"
    );
    let unknown = baton_domain::id::TeamId(uuid::Uuid::nil());
    assert!(hub.refused(ANA, escalate(incident, EscalateTo::Team(unknown))).starts_with("there is no team"));
}
