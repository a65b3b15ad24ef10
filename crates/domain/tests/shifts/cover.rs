//! Covers: asked, taken whole or in parts, raced for, reminded of, ended with the lead, and re-checked.

use super::world::*;
use baton_domain::absence::AbsenceKind::{Sick, Vacation};
use baton_domain::command::Action;
use baton_domain::cover::{Asked, Cover, CoverState, Fit, HandOver};
use baton_domain::id::{CoverId, PersonId};
use baton_domain::notice::NoticeAbout;
use baton_domain::schedule::StandInRule;
use baton_domain::shift::Span;
use uuid::Uuid;

const COVER: CoverId = CoverId(Uuid::from_u128(50));

/// Bo's week.
fn week() -> Span {
    span("03-09T08:00", "03-16T08:00")
}

fn ask(person: PersonId, span: Span, asked: Asked) -> Action {
    let (start, end) = (Some(span.start), span.end);
    Action::AskCover { cover: COVER, schedule: WEEKLY, person, start, end, asked, hand_over: None }
}

fn accept(part: Option<Span>) -> Action {
    Action::AcceptCover { cover: COVER, part, incidents: false }
}

fn to(persons: &[PersonId]) -> Asked {
    Asked::Persons { persons: persons.to_vec() }
}

fn take(cover: u128, person: PersonId, span: Span) -> Action {
    let cover = CoverId(Uuid::from_u128(cover));
    Action::TakeShift { cover, schedule: WEEKLY, person, start: Some(span.start), end: span.end }
}

fn cover(world: &World) -> &Cover {
    world.state.cover(COVER).unwrap()
}

#[test]
fn the_first_who_accepts_has_it_and_the_second_is_told_who() {
    let mut world = World::new();
    let entries = world.act(BO, ask(BO, week(), Asked::Rotation));
    assert_eq!(told(&entries, ANA), [NoticeAbout::CoverAsked { cover: COVER, again: false }]);
    assert_eq!(told(&entries, LIA), [], "she is not in the rotation");
    let entries = world.act(CY, accept(None));
    let taken = NoticeAbout::CoverTaken { cover: COVER, person: CY, span: week() };
    assert_eq!(told(&entries, BO), std::slice::from_ref(&taken));
    assert_eq!(told(&entries, ANA), [taken], "nobody need think about it any longer");
    assert!(world.refused(ANA, accept(None)).contains("Cy was faster"));
    assert_eq!(world.state.on_call(WEEKLY, at("03-10T00:00")), [CY]);
    assert_eq!(world.state.on_call(WEEKLY, at("03-16T08:00")), [CY], "her own week");
    assert_eq!(cover(&world).next_due(), None);
}

#[test]
fn it_is_taken_in_parts() {
    let mut world = World::new();
    world.act(BO, ask(BO, week(), Asked::Rotation));
    let first = span("03-09T08:00", "03-12T08:00");
    world.act(CY, accept(Some(first)));
    assert!(cover(&world).is_open());
    assert_eq!(cover(&world).left(), [span("03-12T08:00", "03-16T08:00")]);
    assert!(world.refused(ANA, accept(Some(first))).contains("Cy was faster"));
    assert!(
        world
            .refused(ANA, accept(Some(span("04-01T00:00", "04-02T00:00"))))
            .contains("outside of what is asked")
    );
    world.act(ANA, accept(None));
    assert_eq!(cover(&world).state, CoverState::Filled);
    let on_call = |text| world.state.on_call(WEEKLY, at(text));
    assert_eq!((on_call("03-10T00:00"), on_call("03-13T00:00")), (vec![CY], vec![ANA]));
}

#[test]
fn reminders_get_denser_until_the_lead_has_it_and_at_last_it_lapses() {
    let mut world = World::new();
    world.act(BO, ask(BO, week(), to(&[CY])));
    let entries = world.until(at("03-09T09:00"));
    let reminders: Vec<_> = entries
        .iter()
        .filter(|entry| {
            told(std::slice::from_ref(*entry), CY) == [NoticeAbout::CoverAsked { cover: COVER, again: true }]
        })
        .map(|entry| entry.at)
        .collect();
    assert!(reminders.len() > 5, "{reminders:?}");
    let waits: Vec<_> = reminders.windows(2).map(|pair| pair[1].duration_since(pair[0])).collect();
    assert!(waits.is_sorted_by(|one, next| one >= next), "{waits:?}");
    assert!(told(&entries, LIA).contains(&NoticeAbout::CoverWithLead { cover: COVER, lead: LIA }));
    assert!(told(&entries, BO).contains(&NoticeAbout::CoverLapsed { cover: COVER }));
    assert_eq!(cover(&world).state, CoverState::Lapsed);
    assert_eq!(world.on_call(), [BO]);
    assert!(world.refused(CY, accept(None)).contains("take the rest of it from now on"));
}

#[test]
fn when_all_decline_the_lead_has_it_at_once_and_may_take_it() {
    let mut world = World::new();
    world.act(BO, ask(BO, week(), to(&[CY])));
    let entries = world.act(CY, Action::DeclineCover { cover: COVER });
    assert_eq!(cover(&world).state, CoverState::WithLead { lead: LIA });
    assert_eq!(told(&entries, LIA), [NoticeAbout::CoverWithLead { cover: COVER, lead: LIA }]);
    assert!(world.act(CY, Action::DeclineCover { cover: COVER }).is_empty());
    world.act(LIA, accept(None));
    assert_eq!(world.state.on_call(WEEKLY, at("03-10T00:00")), [LIA]);
}

#[test]
fn an_edit_leaves_the_cover_and_says_that_it_does_not_fit() {
    let mut world = World::new();
    world.act(BO, ask(BO, week(), Asked::Rotation));
    world.act(CY, accept(None));
    let entries = world
        .act(LIA, Action::PutSchedule { schedule: schedule(&[BO, ANA, CY], StandInRule::NextInRotation) });
    let unfit = NoticeAbout::CoverFit { cover: COVER, person: CY, span: week(), fit: Fit::NoDuty };
    assert!(told(&entries, BO).contains(&unfit) && told(&entries, CY).contains(&unfit));
    assert_eq!(cover(&world).parts[0].fit, Fit::NoDuty);
    assert_eq!(world.state.on_call(WEEKLY, at("03-10T00:00")), [ANA]);
    world.act(LIA, Action::PutSchedule { schedule: schedule(&[ANA, BO, CY], StandInRule::NextInRotation) });
    assert_eq!(cover(&world).parts[0].fit, Fit::Fits, "what was meant is still there");
    assert_eq!(world.state.on_call(WEEKLY, at("03-10T00:00")), [CY]);
}

#[test]
fn who_promised_a_cover_falls_sick_but_plans_no_vacation() {
    let mut world = World::new();
    world.act(BO, ask(BO, week(), Asked::Rotation));
    world.act(CY, accept(None));
    let days = span("03-10T00:00", "03-11T00:00");
    assert!(world.refused(CY, absence(CY, Vacation, days)).contains("Cy covers Bo's duty"));
    let entries = world.act(CY, absence(CY, Sick, days));
    let unfit = NoticeAbout::CoverFit { cover: COVER, person: CY, span: week(), fit: Fit::Absent };
    assert_eq!(told(&entries, BO)[0], unfit);
    assert_ne!(world.state.on_call(WEEKLY, at("03-10T12:00")), [CY]);
    assert!(!world.state.on_call(WEEKLY, at("03-10T12:00")).is_empty());
}

#[test]
fn a_taken_shift_can_be_taken_back_for_a_while_and_later_be_covered_again() {
    let mut world = World::new();
    let entries = world.act(CY, take(51, BO, week()));
    assert_eq!(told(&entries, BO).len(), 1);
    let id = CoverId(Uuid::from_u128(51));
    let entries = world.act(CY, Action::WithdrawCover { cover: id });
    let unfit = |about: &NoticeAbout| matches!(about, NoticeAbout::CoverFit { .. });
    assert!(![BO, CY].iter().any(|who| told(&entries, *who).iter().any(unfit)), "it was taken back, no more");
    assert_eq!(world.state.on_call(WEEKLY, at("03-10T00:00")), [BO]);
    world.act(CY, take(52, BO, week()));
    world.after(20);
    let id = CoverId(Uuid::from_u128(52));
    assert!(world.refused(CY, Action::WithdrawCover { cover: id }).contains("ask for cover"));
    world.act(CY, ask(CY, week(), to(&[ANA])));
    world.act(ANA, accept(None));
    assert_eq!(world.state.on_call(WEEKLY, at("03-10T00:00")), [ANA], "a cover of a cover");
    assert!(world.refused(LIA, take(53, BO, week())).contains("Bo has no duty"));
}

#[test]
fn a_shift_is_handed_over_now_with_its_incidents_when_both_say_so() {
    for both in [true, false] {
        let mut world = World::new();
        let incident = world.incident();
        world.act(ANA, Action::Acknowledge { incident, back_in_min: None });
        let hand_over = Some(HandOver { incidents: true });
        let (asked, end) = (to(&[CY]), at("03-09T08:00"));
        let offer = Action::AskCover {
            cover: COVER,
            schedule: WEEKLY,
            person: ANA,
            start: None,
            end,
            asked,
            hand_over,
        };
        world.act(ANA, offer);
        assert_eq!(world.on_call(), [ANA], "until it is accepted");
        world.after(3);
        world.act(CY, Action::AcceptCover { cover: COVER, part: None, incidents: both });
        assert_eq!(world.on_call(), [CY]);
        assert_eq!(world.the(incident).acknowledged_by(), Some(if both { CY } else { ANA }));
    }
}

#[test]
fn a_hand_over_without_answer_stays_with_the_giver() {
    let mut world = World::new();
    let (asked, end) = (to(&[CY]), at("03-09T08:00"));
    let hand_over = Some(HandOver { incidents: false });
    world.act(
        ANA,
        Action::AskCover { cover: COVER, schedule: WEEKLY, person: ANA, start: None, end, asked, hand_over },
    );
    let entries = world.after(16);
    for both in [ANA, CY] {
        assert!(told(&entries, both).contains(&NoticeAbout::CoverLapsed { cover: COVER }), "{both}");
    }
    assert_eq!(world.on_call(), [ANA]);
}

#[test]
fn what_makes_no_sense_is_refused_with_the_conflict_and_the_fix() {
    let mut world = World::new();
    world.away(CY, CY, Sick, span("03-10T00:00", "03-11T00:00"));
    let cases: &[(PersonId, Action, &str)] = &[
        (BO, ask(BO, span("03-20T00:00", "03-21T00:00"), Asked::Rotation), "Bo has no duty"),
        (
            ANA,
            ask(ANA, span("03-02T08:00", "03-09T08:00"), Asked::Rotation),
            "this shift began on Mon 2 Mar 2026 08:00",
        ),
        (BO, ask(BO, span("03-16T08:00", "03-09T08:00"), Asked::Rotation), "choose a later end"),
        (BO, ask(BO, week(), to(&[RAE])), "Rae may not"),
        (BO, ask(BO, week(), to(&[])), "nobody to ask"),
        (ODE, ask(BO, week(), Asked::Rotation), "Ode may not"),
        (RAE, take(60, BO, week()), "Rae may not"),
        (BO, take(60, BO, week()), "your own duty"),
        (CY, take(60, BO, week()), "Cy is sick from"),
        (CY, accept(None), "no cover"),
        (BO, Action::WithdrawCover { cover: COVER }, "no cover"),
    ];
    for (by, action, said) in cases {
        let refused = world.refused(*by, action.clone());
        assert!(refused.contains(said), "{action:?}\n{refused}");
    }
    world.act(BO, ask(BO, week(), Asked::Rotation));
    assert!(world.refused(ODE, accept(None)).contains("Ode may not"));
    let twice = Action::AskCover {
        cover: CoverId(Uuid::from_u128(70)),
        schedule: WEEKLY,
        person: BO,
        start: Some(week().start),
        end: week().end,
        asked: Asked::Rotation,
        hand_over: None,
    };
    assert!(world.refused(BO, twice).contains("take that request back"));
}

#[test]
fn a_part_fits_again_when_whoever_took_it_is_back() {
    let mut world = World::new();
    world.act(CY, take(80, BO, week()));
    world.away(CY, CY, Sick, span("03-10T00:00", "03-11T00:00"));
    let fit = |world: &World| world.state.cover(CoverId(Uuid::from_u128(80))).unwrap().parts[0].fit;
    assert_eq!(fit(&world), Fit::Absent);
    world.until(at("03-10T23:59"));
    assert_eq!(fit(&world), Fit::Absent, "still away");
    let entries = world.until(at("03-11T00:00"));
    assert_eq!(fit(&world), Fit::Fits);
    let (cover, person, span) = (CoverId(Uuid::from_u128(80)), CY, week());
    let again = NoticeAbout::CoverFit { cover, person, span, fit: Fit::Fits };
    for both in [BO, CY] {
        assert!(told(&entries, both).contains(&again), "{both}");
    }
    assert_eq!(world.state.on_call(WEEKLY, at("03-11T00:00")), [CY]);
}

#[test]
fn the_longest_cover_has_the_duty_that_is_in_it() {
    let mut world = World::new();
    let longest = Span::lasting(at("03-03T00:00"), baton_domain::limit::COVER_MAX);
    world.act(LIA, take(81, ANA, longest));
    let part = world.state.cover(CoverId(Uuid::from_u128(81))).unwrap().parts[0].clone();
    let third = baton_domain::limit::COVER_MAX.as_secs() / 3;
    assert!((part.duty_s - third).abs() <= 7 * 24 * 3600, "every third week: {part:?}");
    let last = world.state.roster(longest).shifts(WEEKLY, longest).unwrap();
    assert!(last.iter().any(|shift| shift.end == longest.end), "resolved to its end");
}
