//! The schedule editor's preview.

use crate::world::*;
use baton_domain::command::Action;
use baton_domain::holiday::Holiday;
use baton_domain::schedule::Period;
use baton_domain::schedule::PeriodUnit::Weeks;
use baton_wire::view::shifts::{FairnessChangeView, schedule_for_edit, schedule_preview};

#[test]
fn whose_shifts_change_is_what_the_hub_tells() {
    let mut world = World::new();
    let cover = world.ask(ANA, span("12-15T09:00", "12-16T09:00"));
    world.accept(CY, cover);
    let edited = weekly(&[ANA, BEN]);
    let preview = world.as_seen_by(LIA, |reader| schedule_preview(reader, &edited));
    assert_eq!(preview.problem, None);
    let names: Vec<_> = preview.changes.iter().map(|change| &change.who.name[..]).collect();
    assert_eq!(names, ["Ana", "Ben", "Cy"]);
    let cy = &preview.changes[2];
    assert!(cy.gained.is_empty(), "{:?}", cy.gained);
    assert_eq!(cy.lost[0], span("12-07T09:00", "12-14T09:00"));
    assert!(preview.gaps.is_empty());
    let cy = preview.fairness.iter().find(|change| change.who.person == CY).unwrap();
    assert!(cy.before.on_call_min > cy.after.on_call_min);
    let database = preview.span.length().as_mins(); // Cy has it all the time
    assert_eq!(cy.all_before.on_call_min - cy.before.on_call_min, database);
    assert_eq!(cy.all_after.on_call_min - cy.after.on_call_min, database);
    world.act(LIA, Action::PutSchedule { schedule: edited });
    let told = world.as_seen_by(CY, baton_wire::view::shifts::shifts).inbox;
    assert!(told.iter().any(|notice| notice.text.starts_with("Your future shifts in Web primary changed")));
}

#[test]
fn covers_that_stop_fitting_are_named() {
    let mut world = World::new();
    let cover = world.ask(ANA, span("12-15T09:00", "12-16T09:00"));
    world.accept(CY, cover);
    let edited = weekly(&[BEN, CY]);
    let preview = world.as_seen_by(LIA, |reader| schedule_preview(reader, &edited));
    assert_eq!(preview.covers.iter().map(|cover| cover.id).collect::<Vec<_>>(), [cover]);
    let misfit = preview.covers[0].parts[0].misfit.as_deref().unwrap();
    assert!(misfit.starts_with("Ana has no duty from Tue 15 Dec 09:00"), "{misfit}");
}

#[test]
fn what_the_hub_would_refuse_is_said_before() {
    let world = World::new();
    let mut no_people = weekly(&[ANA, BEN]);
    no_people.schedule.layers[0].rotation.slots.clear();
    let mut no_period = weekly(&[ANA, BEN]);
    no_period.schedule.layers[0].rotation.period = Period { unit: Weeks, n: 0 };
    for schedule in [no_people, no_period] {
        let preview = world.as_seen_by(LIA, |reader| schedule_preview(reader, &schedule));
        let says = world.refusal(LIA, Action::PutSchedule { schedule });
        assert_eq!(preview.problem.unwrap().detail, says);
        assert!(preview.lane.shifts.is_empty());
    }
    let schedule = weekly(&[BEN]);
    let preview = world.as_seen_by(BEN, |reader| schedule_preview(reader, &schedule));
    let says = world.refusal(BEN, Action::PutSchedule { schedule });
    assert_eq!(preview.problem.unwrap().detail, says, "a responder may look, not save");
    assert!(!preview.changes.is_empty());
}

#[test]
fn the_editor_has_people_and_other_schedules() {
    let world = World::new();
    let edit = world.as_seen_by(LIA, |reader| schedule_for_edit(reader, WEB)).unwrap();
    assert_eq!(edit.schedule, weekly(&[ANA, BEN, CY]));
    assert_eq!(edit.people.len(), 6);
    assert_eq!(edit.others, [(DATABASE, "Database".to_owned())]);
}

#[test]
fn nights_weekends_and_holidays_are_counted_before_and_after_in_this_schedule_alone() {
    let mut world = World::new();
    let day = |date: &str| Holiday { date: date.parse().unwrap(), name: "day off".to_owned() };
    // Ben's week and Cy's
    let holidays = vec![day("2026-12-02"), day("2026-12-09")];
    world.act(LIA, Action::PutHolidays { team: TEAM, holidays });
    let preview = world.as_seen_by(LIA, |reader| schedule_preview(reader, &weekly(&[ANA, BEN])));
    let of = |person| preview.fairness.iter().find(|change| change.who.person == person).unwrap();
    let day_min = 24 * 60;
    let (ana, ben, cy) = (of(ANA), of(BEN), of(CY));
    assert_eq!((ben.before.holiday_min, cy.before.holiday_min), (day_min, day_min));
    assert_eq!(cy.after.holiday_min, 0, "the schedule is not theirs any more");
    assert_eq!(cy.all_after.holiday_min, 2 * day_min, "the other one is");
    assert_eq!(ana.after.holiday_min + ben.after.holiday_min, 2 * day_min);
    let sum =
        |minutes: &dyn Fn(&FairnessChangeView) -> i64| preview.fairness.iter().map(minutes).sum::<i64>();
    assert_eq!(sum(&|one| one.before.night_min), sum(&|one| one.after.night_min));
    assert_eq!(sum(&|one| one.before.weekend_min), sum(&|one| one.after.weekend_min));
    assert_eq!(sum(&|one| one.after.on_call_min), preview.span.length().as_mins());
}

#[test]
fn a_team_sees_its_holidays_and_its_lead_may_change_them() {
    let mut world = World::new();
    let day = Holiday { date: "2026-12-25".parse().unwrap(), name: "Christmas".to_owned() };
    world.act(LIA, Action::PutHolidays { team: TEAM, holidays: vec![day.clone()] });
    let seen = |person| world.as_seen_by(person, baton_wire::view::shifts::shifts).holidays;
    for (person, editable) in [(LIA, true), (ANA, false)] {
        let [team] = &seen(person)[..] else { panic!("one team") };
        assert_eq!((&team.name[..], team.editable), ("Core", editable));
        assert_eq!(team.days, std::slice::from_ref(&day));
    }
    assert_eq!(seen(ODE), [], "who is in no team");
}
