//! Whom an incident asks next, and when.

use crate::hub::*;
use baton_domain::command::{Action, EscalateTo};
use baton_domain::limit;
use baton_domain::page::{PageReason, PageState};
use baton_domain::person::Role;
use baton_domain::policy::{Level, LevelOrder, Policy, Target};

#[test]
fn a_level_that_does_not_answer_in_time_rings_on_beside_the_next() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.wait(seconds(59));
    assert_eq!(hub.rings(incident), "Ana");
    hub.wait(seconds(1));
    assert_eq!(hub.rings(incident), "Ana Ben");
}

#[test]
fn a_page_that_nobody_receives_moves_on_after_twenty_seconds() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    hub.deaf.insert(ANA);
    let incident = hub.alert("disk");
    hub.wait(seconds(19));
    assert_eq!(hub.rings(incident), "Ana");
    hub.wait(seconds(1));
    assert_eq!(hub.rings(incident), "Ana Ben", "and a device of Ana's that comes back rings still");
}

#[test]
fn one_who_receives_is_enough_to_wait() {
    let mut hub = hub(&[&[ANA, BEN], &[CLEO]]);
    hub.deaf.insert(ANA);
    let incident = hub.alert("disk");
    hub.wait(seconds(59));
    assert_eq!(hub.rings(incident), "Ana Ben");
}

#[test]
fn a_device_that_comes_back_late_is_received_and_rings() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    hub.deaf.insert(ANA);
    let incident = hub.alert("disk");
    hub.wait(seconds(30));
    hub.deaf.clear();
    hub.alert("something else");
    let page = hub.incident(incident).wanted_page_of(ANA).unwrap();
    assert_eq!((page.state, page.receive_by), (PageState::Live, None));
}

#[test]
fn people_without_a_device_cost_no_time() {
    let mut hub = hub(&[&[DAN], &[DAN], &[BEN]]);
    let incident = hub.alert("disk");
    assert_eq!(hub.rings(incident), "Ben Dan");
    assert_eq!(hub.incident(incident).escalation.step, 3);
}

#[test]
fn one_person_on_two_levels_is_not_waited_for_twice() {
    let mut hub = hub(&[&[ANA], &[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ana Ben");
}

#[test]
fn an_unreachable_policy_ends_at_once_in_the_last_resort() {
    let mut hub = hub(&[&[DAN]]);
    let incident = hub.alert("disk");
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Dan");
    assert!(hub.incident(incident).nobody_answered);
}

#[test]
fn repeats_take_their_time_and_ask_afresh() {
    let mut hub = hub_with(&[&[ANA], &[BEN]], 1);
    let incident = hub.alert("disk");
    let first = hub.wanted_page(incident, ANA);
    hub.wait(seconds(119));
    assert_eq!((hub.rings(incident).as_str(), hub.wanted_page(incident, ANA)), ("Ana Ben", first));
    hub.wait(seconds(1));
    assert_ne!(hub.wanted_page(incident, ANA), first, "a new page shows whether the device still lives");
    hub.wait(seconds(119));
    assert_eq!(hub.rings(incident), "Ana Ben");
    hub.wait(seconds(1));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Dan", "4 steps of a minute, then everybody");
}

#[test]
fn a_repeat_does_not_wait_for_a_device_that_is_known_to_be_dead() {
    let mut hub = hub_with(&[&[ANA]], 9);
    hub.deaf.insert(ANA);
    let incident = hub.alert("disk");
    hub.wait(seconds(20));
    assert!(hub.incident(incident).nobody_answered);
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Dan");
}

#[test]
fn a_device_that_died_after_the_first_page_is_noticed_by_the_repeat() {
    let mut hub = hub_with(&[&[ANA]], 5);
    let incident = hub.alert("disk");
    hub.deaf.insert(ANA);
    hub.wait(seconds(79));
    assert_eq!(hub.rings(incident), "Ana");
    hub.wait(seconds(1));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Dan", "20 s after the repeat's page, not 5 minutes");
}

#[test]
fn the_last_resort_comes_again_after_5_10_20_40_and_then_60_minutes() {
    let mut hub = hub(&[&[ANA]]);
    hub.deaf = [ANA, BEN, CLEO].into();
    let incident = hub.alert("disk");
    hub.wait(seconds(20));
    let mut rounds = Vec::new();
    for _ in 0..60 * 5 {
        let before = hub.incident(incident).escalation.last_resort_rounds;
        hub.wait(minutes(1));
        rounds.extend((hub.incident(incident).escalation.last_resort_rounds > before).then_some(hub.now));
    }
    let waits: Vec<_> = rounds.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_mins()).collect();
    assert_eq!(waits, [10, 20, 40, 60, 60, 60]);
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Dan");
}

#[test]
fn whoever_said_no_is_asked_again_in_the_second_round_only() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, cant(incident));
    assert_eq!(hub.rings(incident), "Ben Cleo Dan");
    hub.wait(minutes(5));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Dan");
}

#[test]
fn a_team_without_anybody_falls_back_to_everybody_who_can_answer() {
    let mut hub = hub(&[&[DAN]]);
    hub.put_team(STORAGE, &[CLEO]);
    hub.ok(ADA, Action::PutPerson { person: person(CLEO, Role::Reporter) });
    let incident = hub.alert("disk");
    assert_eq!(hub.rings(incident), "Ada Ana Ben Dan Eve", "but no reporter");
}

#[test]
fn a_level_pages_whoever_is_on_call_at_that_moment() {
    let mut hub = hub(&[&[ANA]]);
    hub.ok(ADA, Action::PutSchedule { schedule: weekly(&[CLEO, BEN]) });
    let level = |target| Level { targets: vec![target], timeout_s: TIMEOUT_S, order: LevelOrder::default() };
    let levels = vec![level(Target::Schedule(WEEKLY)), level(Target::Team(STORAGE))];
    hub.ok(
        ADA,
        Action::PutPolicy {
            policy: Policy { id: POLICY, name: "P".into(), levels, repeats: 0, turns: Vec::new() },
        },
    );
    let first = hub.alert("disk");
    assert_eq!(hub.rings(first), "Cleo");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(first), "Ana Ben Cleo Dan");
    hub.source_resolves("disk");
    hub.wait(minutes(7 * 24 * 60));
    hub.proves(BEN);
    let second = hub.alert("disk");
    assert_eq!(hub.rings(second), "Ben");
}

#[test]
fn a_schedule_with_nobody_costs_no_time() {
    let mut hub = hub(&[&[ANA]]);
    let mut schedule = weekly(&[CLEO]);
    schedule.schedule.layers[0].end = Some(hub.now);
    hub.ok(ADA, Action::PutSchedule { schedule });
    let level = |target| Level { targets: vec![target], timeout_s: TIMEOUT_S, order: LevelOrder::default() };
    let levels = vec![level(Target::Schedule(WEEKLY)), level(Target::Person(BEN))];
    hub.ok(
        ADA,
        Action::PutPolicy {
            policy: Policy { id: POLICY, name: "P".into(), levels, repeats: 0, turns: Vec::new() },
        },
    );
    let incident = hub.alert("disk");
    assert_eq!(hub.rings(incident), "Ben");
}

#[test]
fn an_incident_can_be_paged_for_days_and_still_rings() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    for _ in 0..limit::PAGES_PER_INCIDENT_MAX {
        hub.ok(RITA, escalate(incident, EscalateTo::Person(CLEO)));
    }
    assert_eq!(hub.incident(incident).pages.len(), limit::PAGES_PER_INCIDENT_MAX);
    hub.ok(ANA, ack(incident));
    hub.wait(limit::ACK_EXPIRES_AFTER);
    assert_eq!(hub.rings(incident), "Ana");
    assert_eq!(hub.incident(incident).wanted_page_of(ANA).unwrap().reason, PageReason::Level(0));
}
