//! Reachability before the incident: lights, who is told, the backup at the side of whoever is red, and shifts that pass without a proof.

use super::world::*;
use baton_domain::audit::{Stuck, audit};
use baton_domain::command::Action;
use baton_domain::contact::Loudness;
use baton_domain::device::{Device, Platform, Proof, ProvedBy};
use baton_domain::event::Entry;
use baton_domain::id::{DeviceId, IncidentId, PersonId};
use baton_domain::limit;
use baton_domain::notice::NoticeAbout;
use baton_domain::page::PageReason;
use baton_domain::policy::{LevelOrder, Policy, Target};
use baton_domain::push::PushStands;
use baton_domain::reach::{Evidence, Light, NewReachRules, OtherWay, ReachNotice, ReachTrouble};
use baton_domain::schedule::StandInRule;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use uuid::Uuid;

fn a_device(n: u128, platform: Platform, proof: Option<(&str, &[&str])>, lost: Option<&str>) -> Device {
    let proof = proof.map(|(when, failing)| Proof {
        at: at(when),
        by: ProvedBy::SelfTest,
        failing: failing.iter().map(|part| (*part).to_owned()).collect(),
    });
    Device {
        id: DeviceId(Uuid::from_u128(n)),
        person: ANA,
        name: "device".to_owned(),
        platform,
        paired_at: at("03-01T00:00"),
        revoked: false,
        proof,
        lost_at: lost.map(at),
        push: None,
    }
}

/// Devices, when a drill was missed, the light, and why.
type Case<'a> = (&'a [&'a Device], Option<&'a str>, Light, &'a [ReachTrouble]);

#[test]
fn a_person_is_as_good_as_the_best_device() {
    let fresh = ("03-02T11:00", &[][..]);
    let laptop = |n| a_device(n, Platform::Linux, Some(fresh), None);
    let never = a_device(3, Platform::Linux, None, None);
    let deaf = a_device(4, Platform::Linux, Some(("03-02T11:00", &["sound"])), None);
    let asleep = a_device(5, Platform::Linux, Some(fresh), Some("03-02T11:30"));
    let old = a_device(6, Platform::Linux, Some(("03-01T11:59", &[])), None);
    let tab = a_device(7, Platform::Browser, Some(fresh), None);
    let since = at("03-02T11:30");
    let pushed = Device { push: Some(PushStands::Subscribed { since }), ..tab.clone() };
    let refused = Device { push: Some(PushStands::Refused { since }), ..tab.clone() };
    let ipad = a_device(8, Platform::Ios, Some(fresh), None);
    let cases: [Case<'_>; 11] = [
        (&[], None, Light::Red, &[ReachTrouble::NoDevice]),
        (&[&never], None, Light::Red, &[ReachTrouble::NeverProven]),
        (&[&deaf], None, Light::Red, &[ReachTrouble::Fails { parts: vec!["sound".to_owned()] }]),
        (&[&asleep], None, Light::Red, &[ReachTrouble::StreamLost { since: at("03-02T11:30") }]),
        (&[&old], None, Light::Amber, &[ReachTrouble::ProofOld { at: at("03-01T11:59") }]),
        (&[&ipad], None, Light::Amber, &[ReachTrouble::NotThrough]),
        (&[&tab], None, Light::Amber, &[ReachTrouble::OnlyPings]),
        (&[&pushed], None, Light::Amber, &[ReachTrouble::OnlyPings]),
        (&[&refused], None, Light::Red, &[ReachTrouble::PushRefused { since }, ReachTrouble::OnlyPings]),
        (&[&never, &deaf, &asleep, &laptop(1)], None, Light::Green, &[]),
        (
            &[&laptop(1)],
            Some("03-02T10:00"),
            Light::Amber,
            &[ReachTrouble::DrillMissed { at: at("03-02T10:00") }],
        ),
    ];
    for (devices, missed, light, troubles) in cases {
        let devices = devices.to_vec();
        let drill_missed_at = missed.map(at);
        let evidence = Evidence {
            devices,
            good_for: limit::PROOF_GOOD_FOR,
            duty_since: None,
            other: None,
            drill_missed_at,
        };
        let reach = evidence.reach(at("03-02T12:00"));
        assert_eq!((reach.light, reach.reasons().as_slice()), (light, troubles));
    }
    let both = [&laptop(1), &laptop(2)];
    let on_duty_since = |since: &str| Evidence {
        devices: both.to_vec(),
        good_for: SignedDuration::from_hours(100),
        duty_since: Some(at(since)),
        other: None,
        drill_missed_at: None,
    };
    assert_eq!(on_duty_since("03-03T00:00").reach(at("03-04T01:00")).proven_on.len(), 2);
    let long_before = on_duty_since("03-04T00:00").reach(at("03-04T01:00"));
    assert_eq!(long_before.light, Light::Amber, "from too long before the duty");
}

#[test]
fn whoever_has_only_a_telephone_number_is_never_green_and_proven_by_its_code() {
    let other = |loudness, when: &str| Some(OtherWay { loudness, verified_at: at(when) });
    let cases = [
        (None, Light::Red, false),
        (other(Loudness::RingsThrough, "03-02T11:00"), Light::Amber, true),
        (other(Loudness::RingsThrough, "03-01T11:59"), Light::Amber, false),
        (other(Loudness::Pings, "03-02T11:00"), Light::Amber, false),
    ];
    for (other, light, proven) in cases {
        let (devices, good_for) = (Vec::new(), limit::PROOF_GOOD_FOR);
        let evidence = Evidence { devices, good_for, duty_since: None, other, drill_missed_at: None };
        let reach = evidence.reach(at("03-02T12:00"));
        assert_eq!((reach.light, reach.is_proven()), (light, proven), "{other:?}");
    }
    let deaf = a_device(4, Platform::Linux, Some(("03-02T11:00", &["sound"])), None);
    let other = other(Loudness::RingsThrough, "03-02T11:00");
    let (devices, good_for) = (vec![&deaf], limit::PROOF_GOOD_FOR);
    let evidence = Evidence { devices, good_for, duty_since: None, other, drill_missed_at: None };
    assert_eq!(
        evidence.reach(at("03-02T12:00")).light,
        Light::Red,
        "nobody has shown that a call would help"
    );
}

fn told_of_reach(entries: &[Entry], person: PersonId) -> Vec<ReachNotice> {
    let reach = |about| if let NoticeAbout::Reach { what } = about { Some(what) } else { None };
    told(entries, person).into_iter().filter_map(reach).collect()
}

fn unreachable(
    person: PersonId,
    starts: Option<Timestamp>,
    backup: &[PersonId],
    since: Timestamp,
) -> ReachNotice {
    let (backup, troubles) = (backup.to_vec(), vec![ReachTrouble::StreamLost { since }]);
    ReachNotice::Unreachable { person, schedule: WEEKLY, starts, backup, troubles }
}

#[test]
fn a_red_light_on_call_is_told_once_and_told_again_when_it_is_over() {
    let mut world = World::new();
    let since = world.now;
    assert_eq!(told_of_reach(&world.lost(&[ANA]), ANA), [], "a restart is nobody's news");
    let entries = world.after(2);
    for who in [ANA, BO, LIA] {
        assert_eq!(told_of_reach(&entries, who), [unreachable(ANA, None, &[BO], since)], "{who}");
    }
    assert_eq!(told_of_reach(&entries, CY), []);
    // a stream that comes and goes is not told again
    for _ in 0..5 {
        assert_eq!(told_of_reach(&world.back(ANA), ANA), []);
        assert_eq!(told_of_reach(&world.after(4), ANA), []);
        world.lost(&[ANA]);
        assert_eq!(told_of_reach(&world.after(60), LIA), []);
    }
    world.back(ANA);
    let entries = world.after(5);
    for who in [ANA, BO, LIA] {
        assert_eq!(told_of_reach(&entries, who), [ReachNotice::Reachable { person: ANA }], "{who}");
    }
}

#[test]
fn a_short_outage_and_somebody_off_duty_are_nobodys_news() {
    let mut world = World::new();
    world.lost(&[ANA, BO]);
    world.after(1);
    world.back(ANA);
    let entries = world.after(24 * 60);
    assert!([ANA, BO, CY, LIA].iter().all(|who| told_of_reach(&entries, *who).is_empty()));
}

#[test]
fn whoever_comes_on_call_soon_is_told_hours_before() {
    let mut world = World::new();
    let since = world.now;
    world.lost(&[BO]);
    assert_eq!(told_of_reach(&world.until(at("03-09T04:01")), BO), []);
    let entries = world.until(at("03-09T04:02"));
    let starts = Some(at("03-09T08:00"));
    let mut told = unreachable(BO, starts, &[CY], since);
    if let ReachNotice::Unreachable { troubles, .. } = &mut told {
        troubles.push(ReachTrouble::ProofOld { at: since });
    }
    for who in [BO, CY, LIA] {
        assert_eq!(told_of_reach(&entries, who), std::slice::from_ref(&told), "{who}");
    }
}

#[test]
fn a_red_person_on_call_is_paged_together_with_the_next_proven_one() {
    let mut world = World::new();
    world.lost(&[ANA, BO]);
    let incident = world.incident();
    assert_eq!(world.rings(incident), [ANA, CY], "Bo is red as well");
    let reasons: Vec<_> = world.the(incident).pages.iter().map(|page| (page.person, page.reason)).collect();
    assert_eq!(reasons, [(ANA, PageReason::Level(0)), (CY, PageReason::Backup { of: ANA })]);
    // the policy goes on as it would without the backup: Ana's page is not received, so the next level is asked now
    let page = world.the(incident).wanted_page_of(CY).unwrap().id;
    world.receive(CY, device(CY), incident, page);
    world.until(world.now + limit::RECEIVE_WITHIN);
    assert_eq!(world.rings(incident), [ANA, CY, LIA]);
    world.act(CY, Action::Acknowledge { incident, back_in_min: None });
    assert_eq!(world.rings(incident), []);
    // proven again: alone again
    world.act(CY, Action::Resolve { incident });
    world.back(ANA);
    let incident = world.incident();
    assert_eq!(world.rings(incident), [ANA]);
}

/// Ana's light is red, and what rings at her rings at Bo as well, who receives it.
fn red_with_a_backup(world: &mut World) -> IncidentId {
    world.lost(&[ANA]);
    let incident = world.incident();
    assert!(world.rings(incident).contains(&ANA));
    let page = world.the(incident).wanted_page_of(BO).unwrap();
    assert!(page.is_backup());
    let page = page.id;
    world.receive(BO, device(BO), incident, page);
    incident
}

#[test]
fn a_backup_does_not_have_the_turn_of_a_level_that_asks_one_at_a_time() {
    for one_of in [
        (vec![Target::Schedule(WEEKLY), Target::Person(BO), Target::Person(CY)], LevelOrder::InTurn),
        (vec![Target::Schedule(WEEKLY), Target::AnyOf(TEAM)], LevelOrder::Together),
    ] {
        let mut world = World::new();
        let mut policy = Policy::clone(&world.state.policies[&POLICY].is);
        (policy.levels[0].targets, policy.levels[0].order) = one_of.clone();
        policy.levels[0].timeout_s = 3_600;
        world.act(ADA, Action::PutPolicy { policy });
        let incident = red_with_a_backup(&mut world);
        assert!(!world.rings(incident).contains(&CY), "{one_of:?}");
        world.until(world.now + limit::RECEIVE_WITHIN);
        let rings = world.rings(incident);
        assert!(rings.contains(&CY), "{one_of:?}: the next one in turn is not asked: {rings:?}");
    }
}

#[test]
fn a_backup_is_not_taken_for_whoever_has_it_after_an_edit() {
    let mut world = World::new();
    let incident = red_with_a_backup(&mut world);
    let mut named = schedule(&[BO, CY], StandInRule::NextInRotation);
    named.schedule.layers[0].start = Some(at("03-09T08:00"));
    world.act(LIA, Action::PutSchedule { schedule: named });
    assert_eq!(world.on_call(), []);
    assert!(world.rings(incident).contains(&LIA), "the next level, at once: {:?}", world.rings(incident));
}

#[test]
fn without_anybody_proven_the_next_in_line_is_paged_all_the_same() {
    let mut world = World::new();
    world.lost(&[ANA, BO, CY, LIA]);
    let incident = world.incident();
    assert_eq!(world.rings(incident), [ANA, BO]);
    let mut world = World::new();
    world.act(LIA, Action::PutSchedule { schedule: schedule(&[ANA], StandInRule::Nobody) });
    world.lost(&[ANA]);
    let incident = world.incident();
    assert_eq!(world.rings(incident), [ANA, LIA], "nobody stands in, so the next level's");
}

#[test]
fn what_rings_already_rings_for_the_backup_once_the_light_is_red() {
    let mut world = World::new();
    let incident = world.incident();
    let page = world.the(incident).wanted_page_of(ANA).unwrap().id;
    world.receive(ANA, device(ANA), incident, page);
    world.lost(&[ANA]);
    assert_eq!(world.rings(incident), [ANA]);
    world.after(2);
    assert_eq!(world.rings(incident), [ANA, BO]);
}

#[test]
fn what_comes_back_to_a_red_person_on_call_rings_at_the_backup_too() {
    let mut world = World::new();
    let incident = world.incident();
    world.act(ANA, Action::HandOff { incident, to: CY });
    world.lost(&[ANA]);
    assert_eq!(world.rings(incident), [CY]);
    world.act(CY, Action::Cant { incident, away_min: None });
    let rings = world.rings(incident);
    assert!(
        rings.contains(&ANA) && rings.contains(&BO),
        "it came back to Ana, whose phone is dead: {rings:?}"
    );
    let reason = world.the(incident).wanted_page_of(BO).unwrap().reason;
    assert_eq!(reason, PageReason::Backup { of: ANA });
}

#[test]
fn a_shift_passes_without_a_proof_but_not_alone() {
    let mut world = World::new();
    world.silent.push(BO);
    let entries = world.until(at("03-09T08:00"));
    assert_eq!(world.on_call(), [BO], "the shift has passed, and Ana is released");
    let unproven =
        ReachNotice::ShiftUnproven { schedule: WEEKLY, person: BO, before: vec![ANA], backup: vec![CY] };
    for who in [BO, CY, LIA, ANA] {
        assert_eq!(told_of_reach(&entries, who), std::slice::from_ref(&unproven), "{who}");
    }
    let incident = world.incident();
    assert_eq!(world.rings(incident), [BO, CY]);
    world.act(CY, Action::Resolve { incident });
    world.prove(BO, device(BO), proof());
    let incident = world.incident();
    assert_eq!(world.rings(incident), [BO], "proven");
}

#[test]
fn a_team_sets_how_long_a_proof_is_good_within_limits() {
    let mut world = World::new();
    let rules = |proof_good_for_h| Action::PutReachRules {
        rules: NewReachRules { team: TEAM, proof_good_for_h, drills: None, caps: None },
    };
    assert!(world.refused(ANA, rules(5)).contains("needs the role"));
    assert!(world.refused(LIA, rules(0)).contains("1 to 168 hours"));
    world.act(LIA, rules(5));
    world.silent.push(ANA);
    world.after(4 * 60);
    assert_eq!(world.state.reach_of(ANA, world.now).light, Light::Green);
    world.after(2 * 60);
    assert_eq!(world.state.reach_of(ANA, world.now).light, Light::Amber);
}

/// Everybody who was ever paged for the incident, with the time.
fn paged(world: &World, incident: IncidentId) -> BTreeSet<(PersonId, Timestamp)> {
    world.the(incident).pages.iter().map(|page| (page.person, page.created_at)).collect()
}

#[test]
fn a_red_light_never_means_that_anybody_is_paged_later_or_not_at_all() {
    let all = [ANA, BO, CY, LIA];
    for red in 0..1_u32 << all.len() {
        let red: Vec<PersonId> =
            all.iter().enumerate().filter(|(n, _)| red & (1 << n) != 0).map(|(_, who)| *who).collect();
        let run = |lost: &[PersonId]| {
            let mut world = World::new();
            world.lost(lost);
            let incident = world.incident();
            world.after(60);
            (paged(&world, incident), audit(&world.state, world.now))
        };
        let ((without, _), (with, stuck)) = (run(&[]), run(&red));
        for (who, when) in &without {
            let first = with.iter().filter(|(other, _)| other == who).map(|(_, at)| *at).min();
            let first_without = without.iter().filter(|(o, _)| o == who).map(|(_, at)| *at).min();
            assert!(first <= first_without && first.is_some(), "{red:?}: {who} at {when}");
        }
        assert_eq!(stuck, [], "{red:?}");
    }
}

#[test]
fn the_audit_finds_what_is_late() {
    let mut world = World::new();
    let incident = world.incident();
    assert_eq!(audit(&world.state, world.now + limit::RECEIVE_WITHIN), []);
    let late = world.now + limit::RECEIVE_WITHIN + limit::LATE_MAX + SignedDuration::from_secs(1);
    assert_eq!(audit(&world.state, late), [Stuck::Late(incident)]);
    assert!(world.state.paged_by(Target::Schedule(WEEKLY), world.now).contains(&ANA));
}
