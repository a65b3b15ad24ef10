//! Planned drills: whose turn comes when, and who is left out.

use crate::world::*;
use baton_domain::absence::AbsenceKind;
use baton_domain::cap::Caps;
use baton_domain::command::Action;
use baton_domain::contact::QuietHours;
use baton_domain::contact::event::ContactAction;
use baton_domain::drill::{DrillBy, DrillEvent, DrillPlan, NightDrills};
use baton_domain::event::{Entry, Event};
use baton_domain::id::PersonId;
use baton_domain::incident::IncidentEvent;
use baton_domain::notice::NoticeAbout;
use baton_domain::reach::{NewReachRules, ReachNotice};
use baton_domain::schedule::Weekday;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

fn rules(drills: Option<DrillPlan>) -> Action {
    Action::PutReachRules {
        rules: NewReachRules { team: TEAM, proof_good_for_h: 24, drills: Some(drills), caps: None },
    }
}

fn every(every_days: u32) -> DrillPlan {
    DrillPlan { every_days, ..DrillPlan::working_hours() }
}

/// Every drill that began: whose, and when.
fn began(entries: &[Entry]) -> Vec<(PersonId, Timestamp)> {
    let begins = |entry: &Entry| {
        let Event::Incident { what: IncidentEvent::Drill(DrillEvent::Began { drill }), .. } = &entry.event
        else {
            return None;
        };
        assert_eq!(drill.by, DrillBy::Planned { team: TEAM });
        Some((drill.person, entry.at))
    };
    entries.iter().filter_map(begins).collect()
}

fn of(all: &[(PersonId, Timestamp)], who: PersonId) -> Vec<Timestamp> {
    all.iter().filter(|(person, _)| *person == who).map(|(_, at)| *at).collect()
}

#[test]
fn a_plan_is_a_leads_to_make_and_within_bounds() {
    let mut world = World::new();
    assert!(world.refused(ANA, rules(Some(every(7)))).contains("needs the role"));
    let time = |hour| Time::constant(hour, 0, 0, 0);
    let cases = [
        (every(0), "1 to 180 days"),
        (every(181), "1 to 180 days"),
        (DrillPlan { days: [].into(), ..every(7) }, "at least one day"),
        (DrillPlan { from: time(16), until: time(10), ..every(7) }, "30 minutes"),
        (DrillPlan { from: time(10), until: Time::constant(10, 29, 0, 0), ..every(7) }, "30 minutes"),
        (DrillPlan { from: time(2), until: time(10), ..every(7) }, "at night"),
        (DrillPlan { from: time(20), until: time(23), ..every(7) }, "at night"),
    ];
    for (plan, told) in cases {
        let refused = world.refused(LIA, rules(Some(plan)));
        assert!(refused.contains(told), "{refused}");
    }
    world.act(LIA, rules(Some(every(7))));
}

/// The same for caps: what leaves them out leaves them, and what says them says all of them.
#[test]
fn whoever_knows_no_caps_leaves_them_as_they_are_and_they_are_bounded() {
    let mut world = World::new();
    let said = |caps: &str| {
        let json =
            format!(r#"{{"do":"put_reach_rules","rules":{{"team":"{TEAM}","proof_good_for_h":12{caps}}}}}"#);
        let action: Action = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&action).unwrap(), json, "it is written as it is read");
        action
    };
    let caps = |world: &World| world.state.reach_rules[&TEAM].is.caps;
    let both = Caps { pages_per_week: Some(10), nights_per_four_weeks: Some(2) };
    world.act(LIA, said(""));
    assert_eq!(caps(&world), Caps::default(), "nothing was capped, and nothing is");
    world.act(LIA, said(r#","caps":{"pages_per_week":10,"nights_per_four_weeks":2}"#));
    world.act(LIA, said(r#","drills":null"#));
    assert_eq!(caps(&world), both);
    world.act(LIA, rules(Some(every(7))));
    assert_eq!(caps(&world), both);
    for (wrong, field) in [
        (r#","caps":{"pages_per_week":1001}"#, "pages_per_week: between 0 and 1000"),
        (r#","caps":{"nights_per_four_weeks":29}"#, "nights_per_four_weeks: between 0 and 28"),
    ] {
        let refused = world.refused(LIA, said(wrong));
        assert!(refused.contains(field), "{refused}");
    }
    assert_eq!(caps(&world), both, "what is refused changes nothing");
    world.act(LIA, said(r#","caps":{"nights_per_four_weeks":3}"#));
    assert_eq!(caps(&world), Caps { pages_per_week: None, nights_per_four_weeks: Some(3) });
    world.act(LIA, said(r#","caps":{}"#));
    assert!(caps(&world).is_none());
    assert!(serde_json::to_string(&*world.state.reach_rules[&TEAM].is).unwrap().find("caps").is_none());
}

/// What was sent before there were plans, or by a client that left its own out, is no wish to have none.
#[test]
fn whoever_knows_no_plans_leaves_the_plan_as_it_is() {
    let mut world = World::new();
    let said = |drills: &str| {
        let json = format!(
            r#"{{"do":"put_reach_rules","rules":{{"team":"{TEAM}","proof_good_for_h":12{drills}}}}}"#
        );
        let action: Action = serde_json::from_str(&json).unwrap();
        assert_eq!(serde_json::to_string(&action).unwrap(), json, "it is written as it is read");
        action
    };
    let plan = |world: &World| world.state.reach_rules[&TEAM].is.drills.clone();
    world.act(LIA, said(""));
    assert_eq!(plan(&world), None, "nothing was planned, and nothing is");
    world.act(LIA, rules(Some(every(7))));
    world.act(LIA, said(""));
    assert_eq!(plan(&world), Some(every(7)));
    assert_eq!(world.state.reach_rules[&TEAM].is.proof_good_for_h, 12);
    assert!(world.state.drill_due(ANA).is_some());
    world.act(LIA, said(r#","drills":null"#));
    assert_eq!((plan(&world), world.state.drill_due(ANA)), (None, None));
}

#[test]
fn everybody_has_one_in_their_working_hours_and_not_at_once() {
    let mut world = World::new();
    world.act(LIA, rules(Some(every(7))));
    let all = began(&world.until(at("03-30T00:00")));
    for who in [ANA, BO, CY, LIA] {
        let own = of(&all, who);
        assert!((2..=4).contains(&own.len()), "{} drills of {who} in four weeks", own.len());
        let apart = own.windows(2).all(|two| two[1] - two[0] >= SignedDuration::from_hours(7 * 24));
        assert!(apart, "never two within seven days: {own:?}");
    }
    assert!(all.iter().all(|(who, _)| ![RAE, ODE, ADA].contains(who)), "no reporter, and no other team");
    for (_, when) in &all {
        let local = TimeZone::UTC.to_datetime(*when);
        assert!((10..16).contains(&local.hour()) && local.weekday().to_monday_one_offset() <= 5, "{local}");
    }
    let mut moments: Vec<_> = all.iter().map(|(_, when)| *when).collect();
    moments.dedup();
    assert!(moments.len() + 1 >= all.len(), "spread: {moments:?}");
    world.act(LIA, rules(None));
    assert_eq!(began(&world.after(30 * 24 * 60)), [], "no plan, no drill");
    assert_eq!(world.state.drill_due(ANA), None);
}

#[test]
fn the_hours_are_those_of_whom_it_rings() {
    let mut world = World::new();
    let mut ana = world.state.person(ANA).unwrap().clone();
    ana.zone = "Asia/Tokyo".parse().unwrap();
    world.act(ADA, Action::PutPerson { person: ana });
    world.act(LIA, rules(Some(every(1))));
    let all = began(&world.until(at("03-16T00:00")));
    let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
    assert!(of(&all, ANA).len() >= 5);
    for when in of(&all, ANA) {
        assert!((10..16).contains(&tokyo.to_datetime(when).hour()), "{when}");
    }
}

#[test]
fn at_night_only_whoever_asked_for_it() {
    let mut world = World::new();
    let wish =
        |person| Action::Contact { person, what: ContactAction::SetNightDrills { nights: NightDrills::Yes } };
    assert!(world.refused(ADA, wish(ANA)).contains("only they themselves"));
    world.act(ANA, wish(ANA));
    let days: std::collections::BTreeSet<_> = (1..=7).filter_map(|day| Weekday::try_from(day).ok()).collect();
    world.act(LIA, rules(Some(DrillPlan { days, ..every(1) })));
    let all = began(&world.until(at("04-01T00:00")));
    let night = |when: &Timestamp| !(7..22).contains(&TimeZone::UTC.to_datetime(*when).hour());
    assert!(of(&all, ANA).iter().any(night), "{all:?}");
    assert!(!of(&all, BO).is_empty() && !of(&all, BO).iter().any(night));
}

#[test]
fn whoever_is_absent_is_left_out_and_taken_later() {
    let mut world = World::new();
    world.away(ANA, ANA, AbsenceKind::Vacation, span("03-02T13:00", "03-12T00:00"));
    world.act(LIA, rules(Some(every(1))));
    let all = began(&world.until(at("03-17T00:00")));
    assert!(of(&all, ANA).iter().all(|when| *when >= at("03-12T00:00")), "{all:?}");
    assert!(!of(&all, ANA).is_empty() && of(&all, CY).len() > of(&all, ANA).len());
}

#[test]
fn whoever_wants_quiet_or_is_in_a_meeting_is_left_out() {
    let mut world = World::new();
    let hours = QuietHours { from: Time::constant(9, 0, 0, 0), until: Time::constant(15, 0, 0, 0) };
    let what = ContactAction::SetQuietHours { hours: Some(hours) };
    world.act(ANA, Action::Contact { person: ANA, what });
    world.act(LIA, rules(Some(every(1))));
    let all = began(&world.until(at("03-21T00:00")));
    let own = of(&all, ANA);
    assert!(own.iter().all(|when| TimeZone::UTC.to_datetime(*when).hour() >= 15), "{own:?}");
    // the next one of Bo comes when the meeting is over
    let due = world.state.drill_due(BO).unwrap().at;
    world.until(due - SignedDuration::from_mins(1));
    let what = ContactAction::SetMeeting { minutes: Some(90) };
    world.act(BO, Action::Contact { person: BO, what });
    assert_eq!(of(&began(&world.after(89)), BO), []);
    assert!(!of(&began(&world.after(5 * 24 * 60)), BO).is_empty());
}

#[test]
fn whoever_is_paged_or_was_within_the_hour_is_left_out() {
    let mut world = World::new();
    world.act(LIA, rules(Some(every(1))));
    let due = world.state.drill_due(ANA).unwrap().at;
    world.until(due - SignedDuration::from_mins(30));
    let incident = world.incident();
    world.act(ANA, Action::Resolve { incident });
    let all = began(&world.until(due + SignedDuration::from_mins(30)));
    assert_eq!(of(&all, ANA), [], "half an hour after a real page");
    let later = began(&world.after(3 * 24 * 60));
    assert!(!of(&later, ANA).is_empty(), "and taken later");
}

#[test]
fn one_at_a_time_and_a_drill_by_hand_counts() {
    let mut world = World::new();
    world.act(LIA, rules(Some(every(30))));
    let due = world.state.drill_due(ANA).unwrap().at;
    world.until(due - SignedDuration::from_mins(1));
    let action = Action::Drill { through: Default::default(), deaf: None };
    world.prove(ANA, device(ANA), action);
    let all = began(&world.after(20 * 24 * 60));
    assert_eq!(of(&all, ANA), [], "thirty days after the one by hand");
}

#[test]
fn a_hub_that_did_not_run_does_not_make_up_for_it_at_night() {
    let mut world = World::new();
    world.act(LIA, rules(Some(every(1))));
    world.now = at("03-12T03:00");
    assert_eq!(began(&world.act_of_time()), []);
    let again = world.state.drill_due(ANA).unwrap().at;
    assert!(again > world.now && (10..16).contains(&TimeZone::UTC.to_datetime(again).hour()));
}

#[test]
fn whoever_leaves_the_team_is_drilled_no_more_and_a_new_one_is() {
    let mut world = World::new();
    world.act(LIA, rules(Some(every(7))));
    let mut team = (*world.state.teams.get(&TEAM).unwrap().is).clone();
    team.members.retain(|member| *member != LIA);
    team.members.push(ODE);
    team.leads = vec![];
    world.act(ADA, Action::PutTeam { team });
    assert_eq!(world.state.drill_due(LIA), None);
    assert!(world.state.drill_due(ODE).is_some());
}

#[test]
fn a_missed_drill_is_told_to_its_person_and_the_lead() {
    let mut world = World::new();
    world.act(LIA, rules(Some(every(1))));
    let due = world.state.drill_due(BO).unwrap().at;
    let entries = world.until(due + SignedDuration::from_mins(3));
    let missed = |to: PersonId| {
        told(&entries, to).iter().any(|about| {
            matches!(about, NoticeAbout::Reach { what: ReachNotice::DrillMissed { person: BO, .. } })
        })
    };
    assert!(missed(BO) && missed(LIA) && !missed(CY));
}
