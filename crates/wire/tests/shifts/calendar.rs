//! Time lines.

use crate::world::*;
use baton_domain::absence::AbsenceKind::{Away, Sick};
use baton_domain::candidate::Free;
use baton_domain::shift::Span;
use baton_wire::intent::CALENDAR_DAYS_MAX;
use baton_wire::problem::ProblemCode;
use baton_wire::view::shifts::{calendar, candidates, fairness};
use jiff::SignedDuration;

#[test]
fn lanes_cover_the_span_with_stand_ins_covers_and_gaps() {
    let mut world = World::new();
    world.away(CY, CY, Away, span("11-23T14:00", "11-23T16:00"));
    world.away(LIA, ANA, Sick, span("11-25T09:00", "11-26T09:00"));
    let cover = world.ask(ANA, span("11-27T09:00", "11-28T09:00"));
    world.accept(CY, cover);
    let week = span("11-23T12:00", "11-30T12:00");
    let view = world.as_seen_by(BEN, |reader| calendar(reader, week)).unwrap();
    let names: Vec<_> =
        view.lanes.iter().map(|lane| (&lane.name[..], &lane.team[..], lane.editable)).collect();
    assert_eq!(names, [("Database", "Core", false), ("Web primary", "Core", false)]);
    for lane in &view.lanes {
        assert_eq!((lane.shifts[0].span.start, lane.shifts.last().unwrap().span.end), (week.start, week.end));
        assert!(lane.shifts.windows(2).all(|pair| pair[0].span.end == pair[1].span.start));
    }
    let gap = view.lanes[0].shifts.iter().find(|shift| shift.on_call.is_empty()).unwrap();
    assert_eq!(gap.span, span("11-23T14:00", "11-23T16:00"));
    let web: Vec<_> = view.lanes[1]
        .shifts
        .iter()
        .map(|shift| {
            let on_call = &shift.on_call[0];
            (&on_call.who.name[..], &on_call.via[..], on_call.why.as_deref())
        })
        .collect();
    let expected = [
        ("Ana", "rotation", None),
        ("Ben", "rotation", Some("sick")),
        ("Ana", "rotation", None),
        ("Cy", "cover", Some("asked for cover")),
        ("Ana", "rotation", None),
        ("Ben", "rotation", None),
    ];
    assert_eq!(web, expected);
    assert_eq!((view.absences.len(), view.covers.len()), (2, 1));
    assert!(world.as_seen_by(LIA, |reader| calendar(reader, week)).unwrap().lanes[0].editable);
}

#[test]
fn clock_changes_of_the_schedules_zone_are_marked() {
    let world = World::new();
    let spring = span("12-01T00:00", "12-02T00:00");
    let year = Span::lasting(spring.start, SignedDuration::from_hours(365 * 24));
    let view = world.as_seen_by(BEN, |reader| calendar(reader, year)).unwrap();
    let changes: Vec<_> =
        view.lanes[0].clock_changes.iter().map(|change| (change.at.to_string(), change.by_min)).collect();
    let both = [("2027-03-28T01:00:00Z".to_owned(), 60), ("2027-10-31T01:00:00Z".to_owned(), -60)];
    assert_eq!(changes, both);
}

#[test]
fn too_long_or_inverted_spans_are_refused_with_the_limit() {
    let world = World::new();
    let days = CALENDAR_DAYS_MAX + 1;
    let long = Span::lasting(world.now, SignedDuration::from_hours(days * 24));
    let problem = world.as_seen_by(BEN, |reader| calendar(reader, long)).unwrap_err();
    assert_eq!(problem.code, ProblemCode::TooMany);
    assert_eq!(problem.detail, "401 days are too many for one answer. Ask for at most 400 days at a time.");
    let ten_years = Span::lasting(world.now, SignedDuration::from_hours(3_650 * 24));
    let problems = [
        world.as_seen_by(BEN, |reader| fairness(reader, ten_years)).unwrap_err(),
        world.as_seen_by(BEN, |reader| calendar(reader, ten_years)).unwrap_err(),
    ];
    for problem in problems {
        let said = "3650 days are too many for one answer. Ask for at most 400 days at a time.";
        assert_eq!((problem.code, &problem.detail[..]), (ProblemCode::TooMany, said));
    }
    assert!(world.as_seen_by(BEN, |reader| candidates(reader, WEB, ANA, ten_years)).is_err());
    let longest = Span::lasting(world.now, SignedDuration::from_hours(CALENDAR_DAYS_MAX * 24));
    let lanes = world.as_seen_by(BEN, |reader| calendar(reader, longest)).unwrap().lanes;
    for lane in lanes {
        assert_eq!(lane.shifts.last().map(|shift| shift.span.end), Some(longest.end), "up to the limit");
    }
    let inverted = span("11-25T00:00", "11-24T00:00");
    let problem = world.as_seen_by(BEN, |reader| calendar(reader, inverted)).unwrap_err();
    assert_eq!(problem.code, ProblemCode::Invalid);
}

#[test]
fn candidates_come_with_reasons_best_first() {
    let mut world = World::new();
    world.away(BEN, BEN, Sick, span("11-24T09:00", "11-26T09:00"));
    let duty = span("11-24T09:00", "11-25T09:00");
    let all = world.as_seen_by(ANA, |reader| candidates(reader, WEB, ANA, duty)).unwrap();
    let said: Vec<_> = all.iter().map(|one| (&one.who.name[..], one.free, &one.reason[..])).collect();
    let expected = [
        ("Lia", Free::Free, "free, no other shift within two weeks, 9 h at night, begins 09:00 there"),
        ("Cy", Free::OnCall, "on call then, 9 h at night, begins 09:00 there"),
        ("Ben", Free::Absent { kind: Sick }, "sick then, 9 h at night, begins 09:00 there"),
    ];
    assert_eq!(said, expected, "neither the owner nor people of other teams");
}

#[test]
fn fairness_counts_what_each_carried() {
    let world = World::new();
    let week = span("11-23T09:00", "11-30T09:00");
    let view = world.as_seen_by(ANA, |reader| fairness(reader, week)).unwrap();
    let carried: Vec<_> =
        view.people.iter().map(|one| (&one.who.name[..], one.carried.on_call_min / 60)).collect();
    assert_eq!(carried, [("Ada", 0), ("Ana", 168), ("Ben", 0), ("Cy", 168), ("Lia", 0), ("Ode", 0)]);
}
