//! Drills: they ring for real, ask nobody else, and end by themselves.

use super::world::*;
use baton_domain::audit::audit;
use baton_domain::command::{Action, Receipt};
use baton_domain::device::ProvedBy;
use baton_domain::drill::{DrillHours, DrillOutcome, DrillPlan};
use baton_domain::event::Entry;
use baton_domain::id::{IncidentId, PersonId};
use baton_domain::incident::{Incident, IncidentState};
use baton_domain::limit;
use baton_domain::notice::NoticeAbout;
use baton_domain::page::{FailReason, PageReason, PageState, Rung};
use baton_domain::reach::{Light, ReachNotice, ReachRules, Trouble};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

fn the_drill(world: &World, of: PersonId) -> &Incident {
    let all = world.state.incidents.values().rev().map(|incident| &*incident.is);
    all.into_iter().find(|incident| incident.drill.is_some_and(|drill| drill.person == of)).expect("a drill")
}

fn reports(world: &mut World, of: PersonId, rungs: &[Rung]) {
    let (incident, page) = (the_drill(world, of).id, the_drill(world, of).pages[0].id);
    let receipts = rungs.iter().map(|rung| Receipt { incident, page, rung: *rung, device_ms: 5 }).collect();
    world.prove(of, device(of), Action::Receipts { receipts });
}

fn missed(entries: &[Entry], who: PersonId) -> usize {
    let is =
        |about: &NoticeAbout| matches!(about, NoticeAbout::Reach { what: ReachNotice::DrillMissed { .. } });
    told(entries, who).iter().filter(|about| is(about)).count()
}

#[test]
fn a_drill_rings_its_person_alone_and_an_answer_proves_the_device() {
    let mut world = World::new();
    world.after(13 * 60);
    world.prove(ANA, device(ANA), Action::Drill { deaf: None });
    let drill = the_drill(&world, ANA).id;
    assert_eq!(world.rings(drill), [ANA]);
    assert_eq!(the_drill(&world, ANA).pages[0].reason, PageReason::Drill);
    reports(&mut world, ANA, &[Rung::Received, Rung::Ringing, Rung::Seen]);
    world.after(2);
    assert_eq!(world.rings(drill), [ANA], "it never escalates");
    assert_eq!(audit(&world.state, world.now), []);
    assert!(world.refused(ANA, Action::Drill { deaf: None }).contains("rings already"));
    assert!(
        world.refused(BO, Action::Acknowledge { incident: drill, back_in_min: None }).contains("only they")
    );
    world.prove(ANA, device(ANA), Action::Acknowledge { incident: drill, back_in_min: None });
    let over = the_drill(&world, ANA);
    assert!(matches!(over.state, IncidentState::Resolved { .. }));
    assert_eq!(over.drill.unwrap().outcome, Some(DrillOutcome::Answered));
    let proof = world.state.devices.get(&device(ANA)).unwrap().is.proof.clone().unwrap();
    assert_eq!((proof.by, proof.at, proof.failing.len()), (ProvedBy::Drill, world.now, 0));
    assert_eq!(world.state.next_due().map(|due| due > world.now), Some(true));
}

#[test]
fn a_drill_that_nobody_answers_turns_the_light_and_is_told() {
    let mut world = World::new();
    world.prove(BO, device(BO), Action::Drill { deaf: None });
    let entries = world.after(5);
    assert_eq!(world.rings(the_drill(&world, BO).id), []);
    assert_eq!(the_drill(&world, BO).drill.unwrap().outcome, Some(DrillOutcome::Missed));
    assert_eq!(missed(&entries, BO), 1);
    let reach = world.state.reach_of(BO, world.now);
    assert_eq!(reach.light, Light::Red, "the device did not even ring");
    assert!(reach.reasons().contains(&Trouble::Fails { parts: vec!["drill".to_owned()] }));
    // a device that rang is proven; its person is not
    world.prove(CY, device(CY), Action::Drill { deaf: None });
    reports(&mut world, CY, &[Rung::Received, Rung::Ringing]);
    world.after(5);
    assert_eq!(world.state.reach_of(CY, world.now).light, Light::Amber);
    world.prove(CY, device(CY), Action::Drill { deaf: None });
    let incident = the_drill(&world, CY).id;
    world.prove(CY, device(CY), Action::Cant { incident, away_min: None });
    assert_eq!(world.state.reach_of(CY, world.now).light, Light::Green, "whoever says no is awake");
}

#[test]
fn a_device_that_plays_deaf_is_not_heard_and_the_page_fails_over() {
    let mut world = World::new();
    assert!(world.refused(ANA, Action::Drill { deaf: Some(device(BO)) }).contains("device of yours"));
    world.prove(ANA, device(ANA), Action::Drill { deaf: Some(device(ANA)) });
    reports(&mut world, ANA, &[Rung::Received, Rung::Ringing]);
    world.until(world.now + limit::RECEIVE_WITHIN);
    let page = &the_drill(&world, ANA).pages[0];
    assert_eq!((page.state, page.rungs.len()), (PageState::Failed(FailReason::NotReceived), 0));
    world.after(5);
    let proof = world.state.devices.get(&device(ANA)).unwrap().is.proof.clone().unwrap();
    assert!(proof.failing.is_empty(), "whoever plays deaf is not blamed");
}

#[test]
fn a_real_page_comes_first() {
    let mut world = World::new();
    let incident = world.incident();
    assert!(world.refused(ANA, Action::Drill { deaf: None }).contains("real page"));
    world.act(ANA, Action::Resolve { incident });
    world.prove(ANA, device(ANA), Action::Drill { deaf: None });
    let incident = world.incident();
    assert_eq!(world.rings(incident), [ANA], "and a drill does not stand in its way");
}

fn rules(every_days: u32, hours: DrillHours) -> Action {
    let drills = Some(DrillPlan { every_days, hours });
    Action::PutReachRules { rules: ReachRules { team: TEAM, proof_good_for_h: 24, drills } }
}

fn drills(world: &World) -> Vec<(PersonId, Timestamp, IncidentId)> {
    let all = world.state.incidents.values().map(|incident| &incident.is);
    all.filter_map(|it| it.drill.map(|drill| (drill.person, it.created_at, it.id))).collect()
}

#[test]
fn planned_drills_come_to_everybody_once_in_working_hours_and_not_at_once() {
    let mut world = World::new();
    assert!(world.refused(LIA, rules(0, DrillHours::Working)).contains("1 to 180 days"));
    world.act(LIA, rules(7, DrillHours::Working));
    world.until(at("03-26T00:00"));
    let all = drills(&world);
    for who in [ANA, BO, CY, LIA] {
        let count = all.iter().filter(|(person, ..)| *person == who).count();
        assert!((2..=4).contains(&count), "{count} drills of {who} in three weeks");
    }
    assert!(
        all.iter().all(|(person, ..)| *person != RAE && *person != ODE),
        "a reporter, and nobody else's team"
    );
    for (_, when, _) in &all {
        let local = jiff::tz::TimeZone::UTC.to_datetime(*when);
        assert!((10..16).contains(&local.hour()) && local.weekday().to_monday_one_offset() <= 5, "{local}");
    }
    let moments: BTreeSet<Timestamp> = all.iter().map(|(_, when, _)| *when).collect();
    assert!(moments.len() + 1 >= all.len(), "spread: {moments:?}");
    world.act(
        LIA,
        Action::PutReachRules { rules: ReachRules { team: TEAM, proof_good_for_h: 24, drills: None } },
    );
    world.after(30 * 24 * 60);
    assert_eq!(drills(&world).len(), all.len(), "no plan, no drill");
}

#[test]
fn whoever_is_absent_or_paged_is_not_drilled() {
    let mut world = World::new();
    world.away(ANA, ANA, baton_domain::absence::AbsenceKind::Vacation, span("03-02T13:00", "03-20T00:00"));
    world.act(LIA, rules(1, DrillHours::Any));
    world.after(48 * 60);
    let all = drills(&world);
    assert!(all.iter().any(|(person, ..)| *person == CY));
    assert!(all.iter().all(|(person, ..)| *person != ANA));
    // long after: a hub that did not run for a week does not make up for it at three in the morning
    let before = drills(&world).len();
    world.now += SignedDuration::from_hours(7 * 24);
    world.act_of_time();
    assert!(drills(&world).len() <= before + 1);
}
