//! Holidays: leads keep them for a team, and they count for its members.

use super::world::*;
use baton_domain::command::Action;
use baton_domain::effect::{DocumentKey, Effect, effects};
use baton_domain::fairness::fairness;
use baton_domain::holiday::{Holiday, HolidayCalendar};
use baton_domain::id::{PersonId, TeamId};
use baton_domain::limit::HOLIDAYS_PER_TEAM_MAX;
use jiff::civil::Date;
use uuid::Uuid;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn day(on: &str, name: &str) -> Holiday {
    Holiday { date: date(on), name: name.to_owned() }
}

fn put(days: &[Holiday]) -> Action {
    Action::PutHolidays { team: TEAM, holidays: days.to_vec() }
}

fn remove(dates: &[&str]) -> Action {
    Action::RemoveHolidays { team: TEAM, dates: dates.iter().map(|text| date(text)).collect() }
}

fn kept(world: &World) -> Vec<Holiday> {
    world.state.holidays.get(&TEAM).map(|known| known.is.days.clone()).unwrap_or_default()
}

#[test]
fn a_list_is_kept_in_order_and_a_date_has_one_name() {
    let mut world = World::new();
    let entries = world.act(LIA, put(&[day("2026-12-26", "Boxing Day"), day("2026-12-25", " Christmas ")]));
    let told: Vec<Effect> = entries.iter().flat_map(|entry| effects(&world.state, &entry.event)).collect();
    assert_eq!(told, [Effect::Publish(DocumentKey::Holidays(TEAM))]);
    world.act(LIA, put(&[day("2026-12-26", "St Stephen's"), day("2026-01-01", "New Year")]));
    let expected =
        [day("2026-01-01", "New Year"), day("2026-12-25", "Christmas"), day("2026-12-26", "St Stephen's")];
    assert_eq!(kept(&world), expected);
    assert!(world.act(LIA, put(&expected)).is_empty(), "nothing changes");
    world.act(ADA, remove(&["2026-12-25", "2026-12-25"]));
    assert_eq!(kept(&world), [expected[0].clone(), expected[2].clone()]);
    world.act(ADA, remove(&["2026-01-01", "2026-12-26"]));
    assert_eq!(kept(&world), []);
}

#[test]
fn each_refusal_names_the_conflict_and_the_fix() {
    let mut world = World::new();
    world.act(LIA, put(&[day("2026-12-25", "Christmas")]));
    let many = |count: usize| -> Vec<Holiday> {
        let dates = std::iter::successors(Some(date("2027-01-01")), |day| day.tomorrow().ok());
        dates.take(count).map(|date| Holiday { date, name: "day off".to_owned() }).collect()
    };
    let nowhere = TeamId(Uuid::from_u128(99));
    let cases: &[(PersonId, Action, &str, &str)] = &[
        (ANA, put(&[day("2026-12-26", "Boxing Day")]), "Ana may not do this", "Lead"),
        (RAE, remove(&["2026-12-25"]), "Rae may not do this", "Lead"),
        (LIA, Action::PutHolidays { team: nowhere, holidays: Vec::new() }, "no team with the id", ""),
        (LIA, put(&[day("2206-12-25", "Christmas")]), "2206-12-25 is more than 20 years", "check the year"),
        (LIA, put(&[day("2026-12-26", "  ")]), "name", "may not be empty"),
        (LIA, put(&many(HOLIDAYS_PER_TEAM_MAX + 1)), "too many holidays of one team", "at most 500"),
        (LIA, put(&many(HOLIDAYS_PER_TEAM_MAX)), "too many holidays of one team", "remove those"),
        (LIA, remove(&["2026-12-24"]), "2026-12-24 is no holiday of Core", "nothing to remove"),
    ];
    for (by, action, conflict, fix) in cases {
        let refused = world.refused(*by, action.clone());
        assert!(refused.contains(conflict) && refused.contains(fix), "{refused}");
    }
    world.act(LIA, put(&many(HOLIDAYS_PER_TEAM_MAX - 1)));
    assert_eq!(kept(&world).len(), HOLIDAYS_PER_TEAM_MAX);
}

#[test]
fn a_holiday_counts_for_the_members_of_its_team() {
    let mut world = World::new();
    world.act(LIA, put(&[day("2026-03-10", "Founders' Day")]));
    world.act(
        LIA,
        Action::TakeShift {
            cover: baton_domain::id::CoverId(Uuid::from_u128(1)),
            schedule: WEEKLY,
            person: BO,
            start: Some(at("03-10T18:00")),
            end: at("03-11T06:00"),
        },
    );
    let teams = || world.state.teams.values().map(|team| &*team.is);
    let holidays = || world.state.holidays.values().map(|holidays| &*holidays.is);
    let calendar = HolidayCalendar::new(teams(), holidays());
    assert!(calendar.is_holiday(BO, date("2026-03-10")) && !calendar.is_holiday(BO, date("2026-03-11")));
    assert!(!calendar.is_holiday(ODE, date("2026-03-10")), "who is in no team has none");
    let week = span("03-09T08:00", "03-16T08:00");
    let persons = world.state.persons.values().map(|known| &*known.is);
    let all = fairness(persons, &world.state.roster(week), &[], &[], &calendar, week).unwrap();
    let of = |person| all.iter().find(|carried| carried.person == person).unwrap().holiday_min;
    assert_eq!((of(BO), of(LIA), of(ANA)), (18 * 60, 6 * 60, 0));
}
