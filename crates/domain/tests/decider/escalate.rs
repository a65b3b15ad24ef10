//! Escalate: more people are called, and whoever calls stays on.

use crate::hub::*;
use baton_domain::command::{Action, EscalateTo};
use baton_domain::id::{IncidentId, PersonId};
use baton_domain::page::PageReason;

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

/// The incident that began last.
fn newest(hub: &Hub) -> IncidentId {
    hub.state.open_incidents().map(|incident| incident.id).max().expect("an open incident")
}

fn wake(person: PersonId, title: &str) -> Action {
    Action::Wake { person, service: DISKS, title: title.to_owned() }
}

#[test]
fn somebody_is_woken_beside_the_owners_whoever_they_are() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    hub.ok(RITA, wake(CLEO, "only Cleo knows this"));
    let incident = newest(&hub);
    assert_eq!(hub.rings(incident), "Ana Cleo");
    let reason = hub.incident(incident).wanted_page_of(CLEO).map(|page| page.reason);
    assert_eq!(reason, Some(PageReason::Added));
    // one answer stops all of it
    hub.ok(CLEO, ack(incident));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Cleo"));
}

#[test]
fn whoever_is_paged_anyway_is_woken_once() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    hub.ok(BEN, wake(ANA, "disk"));
    let incident = newest(&hub);
    assert_eq!(hub.rings(incident), "Ana");
    assert_eq!(hub.incident(incident).pages.len(), 1);
}

#[test]
fn a_person_who_cannot_be_reached_moves_the_policy_on() {
    let mut hub = hub(&[&[DAN], &[BEN]]);
    hub.ok(ANA, wake(CLEO, "disk"));
    assert!(hub.rings(newest(&hub)).contains("Cleo"));
    hub.ok(ANA, wake(DAN, "disk again"));
    assert!(hub.rings(newest(&hub)).contains("Ben"), "nobody waits for a person without a device");
}

#[test]
fn oneself_a_reporter_and_nobody_are_not_woken() {
    let mut hub = hub(&[&[ANA]]);
    for (action, words) in [
        (wake(ANA, "disk"), "person: you are awake"),
        (wake(PersonId(uuid::Uuid::nil()), "disk"), "there is no person"),
        (wake(BEN, " "), "title: say in one line what broke"),
    ] {
        let refusal = hub.refused(ANA, action);
        assert!(refusal.starts_with(words), "{refusal}");
    }
    hub.refused(ANA, wake(RITA, "disk"));
    assert!(hub.state.open_incidents().next().is_none(), "what is refused leaves nothing");
}
