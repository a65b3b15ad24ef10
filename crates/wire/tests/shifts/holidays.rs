//! What a calendar of holidays would add to a team's.

use super::world::*;
use baton_domain::command::Action;
use baton_domain::holiday::Holiday;
use baton_domain::id::{PersonId, TeamId};
use baton_domain::limit::HOLIDAYS_PER_TEAM_MAX;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::shifts::{HolidayFate, HolidaysPreview, holidays_preview, import_window};
use jiff::civil::{Date, date};
use uuid::Uuid;

fn looked_at(
    world: &World,
    by: PersonId,
    team: TeamId,
    found: &[(Date, &str)],
) -> Result<HolidaysPreview, Problem> {
    let found = found.iter().map(|(date, name)| (*date, (*name).to_owned())).collect();
    world.as_seen_by(by, |reader| holidays_preview(reader, team, import_window(date(2026, 11, 23)), found))
}

fn put(world: &mut World, holidays: Vec<Holiday>) {
    world.act(LIA, Action::PutHolidays { team: TEAM, holidays });
}

#[test]
fn each_day_is_new_there_already_or_refused_and_nothing_is_added_twice() {
    let mut world = World::new();
    put(&mut world, vec![Holiday { date: date(2026, 12, 25), name: "Christmas".to_owned() }]);
    let found = [
        (date(2027, 1, 1), "New Year"),
        (date(2026, 12, 25), "First day of Christmas"),
        (date(2027, 5, 6), "Ascension"),
        (date(2027, 5, 6), "A regional feast"),
        (date(2027, 5, 6), "Ascension"),
        (date(2027, 5, 7), " \n "),
    ];
    let preview = looked_at(&world, LIA, TEAM, &found).unwrap();
    assert_eq!((preview.from, preview.to), (date(2026, 1, 1), date(2028, 12, 31)));
    assert_eq!(preview.name, "Core");
    let told: Vec<_> =
        preview.days.iter().map(|one| (one.day.date, one.day.name.as_str(), &one.fate)).collect();
    let there = HolidayFate::Known { name: "Christmas".to_owned() };
    assert_eq!(
        told[..3],
        [
            (date(2026, 12, 25), "First day of Christmas", &there),
            (date(2027, 1, 1), "New Year", &HolidayFate::New),
            (date(2027, 5, 6), "Ascension, A regional feast", &HolidayFate::New),
        ]
    );
    let HolidayFate::Refused { problem, .. } = told[3].2 else { panic!("{told:?}") };
    assert!(problem.contains("no name") && problem.contains("by hand"), "{problem}");

    put(&mut world, preview.new_days());
    let again = looked_at(&world, LIA, TEAM, &found).unwrap();
    assert_eq!(again.new_days(), []);
    let christmas = world.state.holidays[&TEAM].is.on(date(2026, 12, 25)).unwrap();
    assert_eq!(christmas.name, "Christmas", "what is there stays as it is");
}

#[test]
fn only_leads_import_and_only_into_a_team_that_there_is() {
    let world = World::new();
    let refused = looked_at(&world, BEN, TEAM, &[]).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotAllowed);
    assert!(refused.detail.contains("ask a lead of Core"), "{}", refused.detail);
    let refused = looked_at(&world, LIA, TeamId(Uuid::nil()), &[]).unwrap_err();
    assert_eq!((refused.code, refused.field.as_deref()), (ProblemCode::Unknown, Some("team")));
}

#[test]
fn what_is_beyond_the_bound_is_refused_by_name() {
    let mut world = World::new();
    let days = |from: Date, count: usize| -> Vec<Holiday> {
        let days = from.series(jiff::ToSpan::days(1)).take(count);
        days.map(|date| Holiday { date, name: "Day".to_owned() }).collect()
    };
    put(&mut world, days(date(2010, 1, 1), HOLIDAYS_PER_TEAM_MAX - 1));
    let found = [(date(2027, 1, 1), "New Year"), (date(2027, 1, 6), "Epiphany")];
    let preview = looked_at(&world, LIA, TEAM, &found).unwrap();
    assert_eq!(preview.new_days().len(), 1);
    let HolidayFate::Refused { problem, .. } = &preview.days[1].fate else { panic!("{preview:?}") };
    assert!(problem.contains("at most 500") && problem.contains("long over"), "{problem}");
    let new = preview.new_days();
    put(&mut world, new); // the hub agrees
}
