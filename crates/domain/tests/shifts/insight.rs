//! Insights of a whole workspace: whose they are, and since when nothing is missing.

use super::world::*;
use baton_domain::command::Action;
use baton_domain::id::TeamId;
use baton_domain::insight::{Of, Period, Weeks};
use jiff::tz::TimeZone;
use uuid::Uuid;

#[test]
fn what_the_hub_has_forgotten_is_said_and_not_passed_over() {
    let mut world = World::new();
    let period = |world: &World| Period::of(Weeks::default(), &TimeZone::UTC, world.now);
    let mut first_kept_over_at = None;
    for round in 0..500 {
        let incident = world.incident();
        if round % 100 == 0 || round == 499 {
            let all = world.state.insight(Of::Team(TEAM), &period(&world));
            assert_eq!((all.all.incidents, all.since), (round + 1, None), "nothing is forgotten yet");
        }
        world.act(ANA, Action::Resolve { incident });
        first_kept_over_at = first_kept_over_at.or(Some(world.now));
        world.after(1);
    }
    // the hub keeps 500: with one more, the first is gone
    let second_over_at = first_kept_over_at.map(|at| at + jiff::SignedDuration::from_mins(1));
    let incident = world.incident();
    world.act(ANA, Action::Resolve { incident });
    let all = world.state.insight(Of::Team(TEAM), &period(&world));
    assert_eq!((all.all.incidents, all.since), (500, second_over_at));
    // in a week that began after that, nothing is missing
    let later =
        Period::of(Weeks::default(), &TimeZone::UTC, world.now + jiff::SignedDuration::from_hours(24 * 40));
    assert_eq!(world.state.insight(Of::Team(TEAM), &later).since, None);
}

#[test]
fn a_team_has_its_own_duty_and_incidents_and_an_unknown_one_has_nothing() {
    let mut world = World::new();
    world.until(at("03-10T03:00")); // in Bo's week
    let incident = world.incident();
    world.act(BO, Action::Acknowledge { incident, back_in_min: None });
    let period = Period::of(Weeks::default(), &TimeZone::UTC, world.now);
    let ours = world.state.insight(Of::Team(TEAM), &period);
    let bo = ours.people.iter().find(|one| one.carried.person == BO).unwrap();
    assert_eq!((bo.carried.pages, bo.acknowledge.count), (1, 1));
    // Monday 08:00 until now, and nothing of what is still ahead
    assert_eq!(bo.carried.on_call_min, 19 * 60);
    let own = world.state.insight(Of::Person(BO), &period);
    assert_eq!((own.people.len(), own.people[0].carried.on_call_min, own.all.pages), (1, 19 * 60, 1));
    let nobody = world.state.insight(Of::Team(TeamId(Uuid::from_u128(999))), &period);
    assert_eq!((nobody.people.len(), nobody.all.incidents, nobody.even_min), (0, 0, None));
}
