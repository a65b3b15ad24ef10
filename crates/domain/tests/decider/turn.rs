//! One at a time: levels in turn, and teams of which any one is enough.

use crate::hub::*;
use baton_domain::command::Action;
use baton_domain::device::ProvedBy;
use baton_domain::policy::{Level, LevelOrder, Policy, Target};

fn put(hub: &mut Hub, levels: Vec<(Vec<Target>, LevelOrder)>, repeats: u32) {
    let levels =
        levels.into_iter().map(|(targets, order)| Level { targets, timeout_s: TIMEOUT_S, order }).collect();
    let policy = Policy { id: POLICY, name: "P".into(), levels, repeats, turns: Vec::new() };
    hub.ok(ADA, Action::PutPolicy { policy });
}

fn in_turn(people: &[baton_domain::id::PersonId]) -> (Vec<Target>, LevelOrder) {
    (people.iter().map(|person| Target::Person(*person)).collect(), LevelOrder::InTurn)
}

fn any_of() -> (Vec<Target>, LevelOrder) {
    (vec![Target::AnyOf(STORAGE)], LevelOrder::Together)
}

/// Only `who` has a device that showed that it can ring.
fn only_proven(hub: &mut Hub, who: baton_domain::id::PersonId) {
    for other in [ADA, ANA, BEN, CLEO, EVE].into_iter().filter(|other| *other != who) {
        hub.ok(other, Action::Prove { failing: vec!["sound".into()], by: ProvedBy::SelfTest });
    }
}

/// Who rings first for each of these incidents, one after the other.
fn firsts(hub: &mut Hub, incidents: usize) -> String {
    let all: Vec<String> = (0..incidents)
        .map(|number| {
            let incident = hub.alert(&format!("fault {number}"));
            hub.rings(incident)
        })
        .collect();
    all.join(", ")
}

#[test]
fn each_incident_asks_the_next_one() {
    let mut hub = hub(&[&[ANA]]);
    put(&mut hub, vec![in_turn(&[CLEO, ANA, BEN])], 0);
    assert_eq!(firsts(&mut hub, 7), "Cleo, Ana, Ben, Cleo, Ana, Ben, Cleo");
}

#[test]
fn the_turn_is_kept_when_the_policy_is_edited() {
    let mut hub = hub(&[&[ANA]]);
    put(&mut hub, vec![in_turn(&[CLEO, ANA, BEN])], 0);
    assert_eq!(firsts(&mut hub, 1), "Cleo");
    put(&mut hub, vec![in_turn(&[CLEO, ANA, BEN])], 2);
    let next = hub.alert("net");
    assert_eq!(hub.rings(next), "Ana");
}

#[test]
fn whoever_is_absent_or_has_no_device_is_passed_over_and_the_turn_goes_on_fairly() {
    let mut hub = hub(&[&[ANA]]);
    put(&mut hub, vec![in_turn(&[ANA, DAN, BEN, CLEO])], 0);
    assert_eq!(firsts(&mut hub, 3), "Ana, Ben, Cleo");
    let first = hub.state.open_incident(DISKS, "fault 0").unwrap().id;
    hub.ok(ANA, Action::Cant { incident: first, away_min: Some(30) });
    assert_eq!(hub.rings(first), "Ben", "who takes over for Ana has had his turn by that");
    let next = hub.alert("net");
    assert_eq!(hub.rings(next), "Cleo");
    hub.wait(minutes(31));
    let next = hub.alert("cpu");
    assert_eq!(hub.rings(next), "Ana", "back again, and in her place");
    let next = hub.alert("ram");
    assert_eq!(hub.rings(next), "Ben", "Dan has no device");
}

#[test]
fn the_next_in_turn_is_asked_when_no_device_receives_the_page() {
    let mut hub = hub(&[&[ANA]]);
    put(&mut hub, vec![in_turn(&[ANA, BEN]), in_turn(&[CLEO])], 0);
    hub.deaf.insert(ANA);
    let incident = hub.alert("disk");
    hub.wait(seconds(20));
    assert_eq!(hub.rings(incident), "Ana Ben", "within the level; the late device may still ring");
    hub.wait(seconds(40));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo", "the level's time runs from its beginning");
}

#[test]
fn any_one_of_a_team_asks_the_best_one_to_ask() {
    let mut hub = hub(&[&[ANA]]);
    put(&mut hub, vec![any_of()], 0);
    only_proven(&mut hub, CLEO);
    assert_eq!(firsts(&mut hub, 1), "Cleo", "the only one who showed that she can be reached");
}

#[test]
fn any_one_of_a_team_goes_on_to_the_next_who_can() {
    let mut hub = hub(&[&[ANA]]);
    put(&mut hub, vec![any_of()], 0);
    only_proven(&mut hub, CLEO);
    hub.deaf.insert(CLEO);
    let incident = hub.alert("disk");
    hub.wait(seconds(19));
    assert_eq!(hub.rings(incident), "Cleo");
    hub.wait(seconds(1));
    assert_eq!(hub.rings(incident), "Ana Cleo");
    hub.ok(ANA, cant(incident));
    assert_eq!(hub.rings(incident), "Ben Cleo", "who can't is followed by the next one of the team");
    assert_eq!(hub.incident(incident).escalation.step, 1, "it is still the same level");
}

#[test]
fn who_falls_sick_is_followed_by_the_next_in_turn_and_the_turn_is_noted() {
    let mut hub = hub(&[&[ANA]]);
    put(&mut hub, vec![in_turn(&[ANA, BEN, CLEO])], 0);
    let first = hub.alert("disk");
    hub.ok(ANA, Action::Cant { incident: first, away_min: Some(60) });
    assert_eq!(hub.rings(first), "Ben");
    let second = hub.alert("net");
    assert_eq!(hub.rings(second), "Cleo", "Ben had his turn");
}

#[test]
fn a_repeat_asks_somebody_else_of_the_team_first() {
    let mut hub = hub(&[&[ANA]]);
    put(&mut hub, vec![any_of()], 1);
    let incident = hub.alert("disk");
    assert_eq!(hub.rings(incident), "Ana");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ana Ben");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Dan", "the last resort asks everybody");
}

#[test]
fn a_whole_team_is_everybody_and_any_one_of_it_is_one() {
    let mut hub = hub(&[&[ANA]]);
    put(&mut hub, vec![(vec![Target::Team(STORAGE)], LevelOrder::Together)], 0);
    let everybody = hub.alert("disk");
    assert_eq!(hub.rings(everybody), "Ana Ben Cleo Dan");
    put(&mut hub, vec![any_of()], 0);
    let one = hub.alert("net");
    assert_eq!(hub.rings(one), "Ana");
}

#[test]
fn when_nobody_of_them_can_the_policy_goes_on_at_once() {
    let mut hub = hub(&[&[ANA]]);
    put(&mut hub, vec![any_of(), in_turn(&[EVE])], 0);
    hub.deaf.extend([ANA, BEN, CLEO]);
    let incident = hub.alert("disk");
    hub.wait(seconds(59));
    assert!(!hub.rings(incident).contains("Eve"), "three of twenty seconds each");
    hub.wait(seconds(1));
    assert!(hub.rings(incident).contains("Eve"));
}
