//! Figures: what people carried, and who could carry more.

use super::world::*;
use baton_domain::absence::{Absence, AbsenceKind::Vacation};
use baton_domain::candidate::{Free, around, candidates};
use baton_domain::command::Action;
use baton_domain::fairness::fairness;
use baton_domain::holiday::{Holiday, HolidayCalendar, Holidays};
use baton_domain::id::CoverId;
use baton_domain::person::Person;
use baton_domain::shift::Span;
use uuid::Uuid;

fn persons(world: &World) -> Vec<&Person> {
    world.state.persons.values().map(|known| &*known.is).collect()
}

#[test]
fn hours_nights_weekends_holidays_covers_and_wakings_add_up() {
    let mut world = World::new();
    let day = span("03-10T00:00", "03-11T00:00");
    let cover = CoverId(Uuid::from_u128(1));
    let take =
        Action::TakeShift { cover, schedule: WEEKLY, person: BO, start: Some(day.start), end: day.end };
    world.act(CY, take);
    world.until(at("03-10T03:00"));
    world.incident();
    let week = span("03-09T00:00", "03-16T00:00");
    let roster = world.state.roster(week);
    let covers: Vec<_> = world.state.covers.values().map(|known| &*known.is).collect();
    let incidents: Vec<_> = world.state.open_incidents().collect();
    let day = Holiday { date: "2026-03-10".parse().unwrap(), name: "Founders' Day".to_owned() };
    let team = world.state.teams[&TEAM].is.clone();
    let holidays = HolidayCalendar::new([&*team], [&Holidays { team: TEAM, days: vec![day] }]);
    let all = fairness(persons(&world), &roster, &covers, &incidents, &holidays, week).unwrap();
    let of = |person| *all.iter().find(|carried| carried.person == person).unwrap();
    let (ana, bo, cy) = (of(ANA), of(BO), of(CY));
    assert_eq!(ana.on_call_min + bo.on_call_min + cy.on_call_min, week.length().as_mins());
    assert_eq!((ana.on_call_min, ana.night_min), (8 * 60, 7 * 60));
    assert_eq!((cy.on_call_min, cy.night_min, cy.holiday_min), (24 * 60, 9 * 60, 24 * 60));
    assert_eq!((cy.taken_min, cy.given_min, bo.given_min), (24 * 60, 0, 24 * 60));
    assert_eq!((bo.weekend_min, bo.holiday_min), (48 * 60, 0));
    assert_eq!((cy.pages, cy.wakings, bo.pages), (1, 1, 0));
}

#[test]
fn candidates_are_ranked_by_freedom_rest_night_and_load() {
    let mut world = World::new();
    world.away(LIA, LIA, Vacation, span("03-12T00:00", "03-14T00:00"));
    let duty = span("03-13T09:00", "03-13T17:00"); // in Bo's week
    let roster = world.state.roster(around(duty));
    let absences: Vec<&Absence> = world.state.absences_of(LIA).collect();
    let all = candidates(persons(&world), &roster, &absences, duty).unwrap();
    let order: Vec<_> = all.iter().map(|candidate| candidate.person).collect();
    assert_eq!(order, [ODE, ADA, CY, ANA, BO, LIA], "{all:?}");
    assert_eq!(all.last().unwrap().free, Free::Absent { kind: Vacation });
    let bo = all.iter().find(|candidate| candidate.person == BO).unwrap();
    assert_eq!((bo.free, bo.rest_min, bo.night_min, bo.local_hour), (Free::OnCall, Some(0), 0, 9));
    let cy = all.iter().find(|candidate| candidate.person == CY).unwrap();
    assert_eq!(cy.rest_min, Some(Span { start: duty.end, end: at("03-16T08:00") }.length().as_mins()));
}
