//! Absences: who may record what, what they do to duties, and what they do to what rings.

use super::world::*;
use baton_domain::absence::AbsenceKind::{Away, Sick, Vacation};
use baton_domain::command::Action;
use baton_domain::cover::Fit;
use baton_domain::event::{Entry, Event};
use baton_domain::id::{AbsenceId, CoverId, DeviceId, PersonId};
use baton_domain::limit;
use baton_domain::notice::NoticeAbout;
use baton_domain::page::{Answer, PageReason, PageState, StopReason};
use baton_domain::schedule::StandInRule;
use baton_domain::shift::Span;
use jiff::SignedDuration;
use uuid::Uuid;

#[test]
fn the_stand_in_is_on_call_for_as_long_as_the_absence_lasts() {
    let mut world = World::new();
    world.away(ANA, ANA, Vacation, span("03-03T00:00", "03-05T00:00"));
    let on_call = |text| world.state.on_call(WEEKLY, at(text));
    assert_eq!(on_call("03-02T23:59"), [ANA]);
    assert_eq!(on_call("03-03T00:00"), [BO]);
    assert_eq!(on_call("03-04T23:59"), [BO]);
    assert_eq!(on_call("03-05T00:00"), [ANA]);
}

#[test]
fn whoever_is_recorded_by_a_teammate_is_told_and_so_is_the_stand_in() {
    let mut world = World::new();
    let sick = span("03-02T12:00", "03-04T12:00");
    let entries = world.act(CY, absence(ANA, Sick, sick));
    let told_ana = told(&entries, ANA);
    assert!(matches!(told_ana[..], [NoticeAbout::AbsenceRecorded { kind: Sick, span, .. }] if span == sick));
    let told_bo = told(&entries, BO);
    let gained = vec![sick];
    assert_eq!(told_bo, [NoticeAbout::ShiftsChanged { schedule: WEEKLY, gained, lost: vec![] }]);
    assert_eq!(told(&entries, CY), [], "whoever did it knows");
    assert!(entries.iter().all(|entry| entry.by.person() == Some(CY)), "it is in the audit");
}

#[test]
fn a_taken_back_absence_never_was_and_both_are_told() {
    let mut world = World::new();
    let sick = world.away(CY, ANA, Sick, span("03-02T12:00", "03-04T12:00"));
    assert_eq!(world.on_call(), [BO]);
    let entries = world.act(ANA, Action::EndAbsence { absence: sick, end: None });
    assert_eq!(world.on_call(), [ANA]);
    assert_eq!(told(&entries, CY).len(), 1);
    assert_eq!(world.state.absences_of(ANA).count(), 0);
    assert!(world.act(ANA, Action::EndAbsence { absence: sick, end: None }).is_empty(), "once is enough");
}

#[test]
fn an_absence_is_cut_short() {
    let mut world = World::new();
    let away = world.away(ANA, ANA, Vacation, span("03-03T00:00", "03-06T00:00"));
    world.act(ANA, Action::EndAbsence { absence: away, end: Some(at("03-04T00:00")) });
    assert_eq!(world.state.on_call(WEEKLY, at("03-04T00:00")), [ANA]);
    world.until(at("03-03T10:00"));
    assert_eq!(world.on_call(), [BO]);
    world.act(LIA, Action::EndAbsence { absence: away, end: None });
    assert_eq!(world.on_call(), [ANA], "back early");
    let refused = world.refused(ANA, Action::EndAbsence { absence: away, end: None });
    assert!(refused.contains("ended on Tue 3 Mar 2026 10:00 (UTC)"), "{refused}");
}

#[test]
fn what_makes_no_sense_is_refused_with_the_conflict_and_the_fix() {
    let mut world = World::new();
    world.away(ANA, ANA, Vacation, span("03-10T00:00", "03-12T00:00"));
    let cases: &[(PersonId, Action, &str)] = &[
        (ANA, absence(ANA, Sick, span("03-05T00:00", "03-04T00:00")), "end before it starts"),
        (ANA, absence(ANA, Sick, span("03-05T00:00", "03-05T00:00")), "choose a later end"),
        (ANA, absence(ANA, Sick, span("03-01T00:00", "03-04T00:00")), "in the past; let it begin now"),
        (
            ANA,
            absence(ANA, Sick, span("03-11T00:00", "03-14T00:00")),
            "Ana is on vacation from Tue 10 Mar 2026 00:00",
        ),
        (
            ANA,
            absence(ANA, Sick, Span::lasting(world.now, limit::ABSENCE_MAX + SignedDuration::from_mins(1))),
            "400 days",
        ),
        (ANA, absence(ANA, Away, span("03-13T00:00", "03-23T00:00")), "record a vacation instead"),
        (
            ANA,
            absence(
                ANA,
                Sick,
                Span::lasting(world.now + SignedDuration::from_hours(20_000), SignedDuration::from_hours(1)),
            ),
            "two years ahead",
        ),
        (ODE, absence(ANA, Sick, span("03-03T00:00", "03-04T00:00")), "Ode may not"),
        (RAE, absence(RAE, Sick, span("03-03T00:00", "03-04T00:00")), "Rae may not"),
        (RAE, absence(ANA, Sick, span("03-03T00:00", "03-04T00:00")), "Rae may not"),
        (ANA, absence(PersonId(uuid::Uuid::nil()), Sick, span("03-03T00:00", "03-04T00:00")), "no person"),
        (ANA, Action::EndAbsence { absence: AbsenceId(uuid::Uuid::nil()), end: None }, "no absence"),
    ];
    for (by, action, said) in cases {
        let refused = world.refused(*by, action.clone());
        assert!(refused.contains(said), "{action:?}\n{refused}");
    }
    world.act(ADA, absence(ODE, Sick, span("03-03T00:00", "03-04T00:00")));
}

#[test]
fn absences_that_touch_do_not_overlap() {
    let mut world = World::new();
    world.away(ANA, ANA, Vacation, span("03-10T00:00", "03-12T00:00"));
    world.away(ANA, ANA, Sick, span("03-12T00:00", "03-13T00:00"));
    world.away(BO, BO, Sick, span("03-10T00:00", "03-12T00:00"));
}

#[test]
fn a_person_has_a_bounded_number_of_absences_ahead() {
    let mut world = World::new();
    let day = |n: i64| {
        Span::lasting(at("04-01T00:00") + SignedDuration::from_hours(24 * n), SignedDuration::from_hours(24))
    };
    for n in 0..100 {
        world.away(ODE, ODE, Vacation, day(n));
    }
    assert!(world.refused(ODE, absence(ODE, Vacation, day(100))).contains("at most 100"));
}

#[test]
fn an_absence_recorded_while_it_rings_rings_the_stand_in_in_the_same_decision() {
    let mut world = World::new();
    let incident = world.incident();
    assert_eq!(world.rings(incident), [ANA]);
    world.act(CY, absence(ANA, Sick, span("03-02T12:00", "03-03T12:00")));
    assert_eq!(world.rings(incident), [BO]);
    let pages = &world.the(incident).pages;
    assert_eq!(pages[0].state, PageState::Stopped(StopReason::Absent));
    assert_eq!(pages[1].reason, PageReason::Level(0));
    assert_eq!(world.the(incident).escalation.step, 1, "the level's time goes on");
}

#[test]
fn a_planned_absence_leaves_what_rings_alone_until_it_begins() {
    let mut world = World::new();
    let incident = world.incident();
    world.away(ANA, ANA, Vacation, span("03-03T00:00", "03-05T00:00"));
    assert_eq!(world.rings(incident), [ANA]);
}

#[test]
fn what_an_absent_person_had_acknowledged_rings_for_the_stand_in() {
    let mut world = World::new();
    let incident = world.incident();
    world.act(ANA, Action::Acknowledge { incident, back_in_min: None });
    world.away(CY, ANA, Sick, span("03-02T12:00", "03-03T12:00"));
    assert_eq!(world.the(incident).acknowledged_by(), None);
    assert_eq!(world.rings(incident), [BO]);
}

#[test]
fn an_offer_to_an_absent_person_returns_and_one_to_an_absent_person_is_refused() {
    let mut world = World::new();
    let incident = world.incident();
    world.act(ANA, Action::HandOff { incident, to: CY });
    world.away(LIA, CY, Sick, span("03-02T12:00", "03-03T12:00"));
    assert!(world.the(incident).handoff.is_none());
    assert_eq!(world.rings(incident), [ANA]);
    let refused = world.refused(ANA, Action::HandOff { incident, to: CY });
    assert!(refused.contains("Cy is sick until Tue 3 Mar 2026 12:00"), "{refused}");
}

#[test]
fn where_nobody_stands_in_the_policy_goes_on_and_the_gap_is_told_to_the_lead() {
    let mut world = World::new();
    world.act(LIA, Action::PutSchedule { schedule: schedule(&[ANA], StandInRule::Nobody) });
    let incident = world.incident();
    let sick = span("03-02T12:00", "03-03T12:00");
    let entries = world.act(ANA, absence(ANA, Sick, sick));
    assert_eq!(world.rings(incident), [LIA]);
    let gap = [NoticeAbout::NobodyOnCall { schedule: WEEKLY, gaps: vec![sick] }];
    assert_eq!(told(&entries, LIA), gap);
    assert_eq!(told(&entries, ANA), gap, "whoever makes it is told at once");
}

#[test]
fn where_everybody_is_absent_everybody_rings() {
    let mut world = World::new();
    for person in [ANA, BO, CY, LIA] {
        world.away(person, person, Sick, span("03-02T12:00", "03-03T12:00"));
    }
    let incident = world.incident();
    assert_eq!(world.rings(incident), [ANA, BO, CY, LIA]);
    assert!(world.the(incident).nobody_answered);
}

#[test]
fn absent_people_are_asked_again_only_when_nobody_else_answered() {
    let mut world = World::new();
    world.away(CY, CY, Vacation, span("03-02T12:00", "03-13T12:00"));
    let incident = world.incident();
    world.after(3);
    assert!(world.the(incident).nobody_answered);
    assert_eq!(world.rings(incident), [ANA, BO, LIA], "Cy is on vacation");
    world.after(4);
    assert_eq!(world.rings(incident), [ANA, BO, CY, LIA], "nobody answered: vacation or not");
}

#[test]
fn cant_for_a_while_records_an_absence_and_rings_the_stand_in() {
    let mut world = World::new();
    let incident = world.incident();
    let other = world.incident();
    world.act(ANA, Action::Cant { incident, away_min: Some(120) });
    let recorded: Vec<_> =
        world.state.absences_of(ANA).map(|absence| (absence.kind, absence.span())).collect();
    assert_eq!(recorded, [(Away, span("03-02T12:00", "03-02T14:00"))]);
    assert_eq!(world.rings(incident), [BO], "the stand-in first, not the next level");
    assert_eq!(world.rings(other), [BO], "what else rang for Ana rings for Bo as well");
    assert_eq!(world.the(incident).pages[0].state, PageState::Answered(Answer::Cant));
    assert_eq!(world.state.on_call(WEEKLY, at("03-02T14:00")), [ANA]);
    let again = Action::Cant { incident, away_min: Some(60) };
    world.act(ANA, again);
    assert_eq!(world.state.absences_of(ANA).count(), 1, "she is away already");
    assert!(world.refused(BO, Action::Cant { incident, away_min: Some(0) }).contains("between 1 and 1440"));
}

#[test]
fn when_the_last_who_could_answer_is_absent_all_ring_again() {
    let mut world = World::new();
    for person in [BO, CY, LIA] {
        world.away(person, person, Vacation, span("03-02T12:00", "03-13T12:00"));
    }
    let incident = world.incident();
    assert_eq!(world.rings(incident), [ANA]);
    world.away(ANA, ANA, Sick, span("03-02T12:00", "03-03T12:00"));
    assert_eq!(world.rings(incident).len(), 4 - 1, "everybody but the one who just said so");
}

#[test]
fn a_planned_absence_takes_what_rings_along_when_it_begins() {
    for acknowledged in [false, true] {
        let mut world = World::new();
        let vacation = span("03-02T12:04", "03-03T12:00");
        let id = world.away(ANA, ANA, Vacation, vacation);
        let incident = world.incident();
        if acknowledged {
            world.act(ANA, Action::Acknowledge { incident, back_in_min: None });
        } else {
            world.receive(ANA, DeviceId(Uuid::from_u128(401)), incident, world.the(incident).pages[0].id);
        }
        world.until(at("03-02T12:03"));
        let has = |world: &World| world.the(incident).acknowledged_by();
        assert_eq!(
            (has(&world), world.rings(incident)),
            if acknowledged { (Some(ANA), vec![]) } else { (None, vec![ANA]) }
        );
        let entries = world.until(vacation.start);
        assert_eq!((has(&world), world.rings(incident)), (None, vec![BO]), "at that very instant");
        assert!(entries.iter().any(|entry| entry.event == Event::AbsenceBegan { absence: id }));
    }
}

#[test]
fn an_absence_that_was_taken_back_or_slept_through_does_not_begin() {
    let mut world = World::new();
    let id = world.away(ANA, ANA, Vacation, span("03-02T12:04", "03-03T12:00"));
    world.act(ANA, Action::EndAbsence { absence: id, end: Some(at("03-02T12:04")) });
    let began =
        |entries: &[Entry]| entries.iter().any(|entry| matches!(entry.event, Event::AbsenceBegan { .. }));
    assert!(!began(&world.until(at("03-02T13:00"))));
    world.away(ANA, ANA, Away, span("03-02T14:00", "03-02T15:00"));
    let incident = world.incident();
    world.act(ANA, Action::Acknowledge { incident, back_in_min: Some(300) });
    world.now = at("03-02T16:00"); // the hub was down
    assert!(began(&world.act_of_time()));
    assert_eq!(world.the(incident).acknowledged_by(), Some(ANA), "she is back already");
}

#[test]
fn a_taken_back_absence_lets_covers_fit_again_and_both_are_told() {
    let mut world = World::new();
    let week = span("03-09T08:00", "03-16T08:00");
    let cover = CoverId(Uuid::from_u128(50));
    let take =
        Action::TakeShift { cover, schedule: WEEKLY, person: BO, start: Some(week.start), end: week.end };
    world.act(CY, take);
    let sick = world.away(CY, CY, Sick, span("03-10T00:00", "03-11T00:00"));
    let fit = |fit| NoticeAbout::CoverFit { cover, person: CY, span: week, fit };
    assert_eq!(world.state.cover(cover).unwrap().parts[0].fit, Fit::Absent);
    let entries = world.act(CY, Action::EndAbsence { absence: sick, end: Some(at("03-01T00:00")) });
    assert_eq!(world.state.absences_of(CY).count(), 0, "it never was");
    assert!(told(&entries, BO).contains(&fit(Fit::Fits)) && told(&entries, CY).contains(&fit(Fit::Fits)));
    assert_eq!(world.state.on_call(WEEKLY, at("03-10T12:00")), [CY]);
}
