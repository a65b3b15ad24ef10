//! Bad input in one table: each is refused with a sentence that names the conflict and the fix, or means something definite.

use super::world::*;
use baton_domain::absence::AbsenceKind::{Away, Sick, Vacation};
use baton_domain::command::Action;
use baton_domain::cover::{Asked, Fit};
use baton_domain::decide::Refusal;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{CoverId, PersonId, ScheduleId};
use baton_domain::notice::NoticeAbout;
use baton_domain::obstacle::Obstacle;
use baton_domain::person::{Person, Role};
use baton_domain::schedule::{Change, Override, OverrideId, Period, PeriodUnit, StandInRule};
use baton_domain::shift::Span;
use uuid::Uuid;

fn edited(edit: impl Fn(&mut NamedSchedule)) -> Action {
    let mut schedule = schedule(&[ANA, BO, CY], StandInRule::NextInRotation);
    edit(&mut schedule);
    Action::PutSchedule { schedule }
}

fn with_override(span: Span, change: Change) -> Action {
    edited(|named| {
        let id = OverrideId(Uuid::from_u128(1));
        named.schedule.overrides.push(Override { id, start: span.start, end: span.end, change });
    })
}

fn put(span: Span, change: Change) -> Action {
    let entry = Override { id: OverrideId(Uuid::from_u128(2)), start: span.start, end: span.end, change };
    Action::PutOverride { schedule: WEEKLY, entry }
}

fn ask(person: PersonId, span: Span) -> Action {
    let (cover, start, end) = (CoverId(Uuid::from_u128(90)), Some(span.start), span.end);
    Action::AskCover { cover, schedule: WEEKLY, person, start, end, asked: Asked::Rotation, hand_over: None }
}

fn stand_in(rule: StandInRule) -> Action {
    edited(move |named| named.schedule.stand_in = rule.clone())
}

/// What a program goes by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Code {
    Conflict,
    Invalid,
    NotAllowed,
    Unknown,
}

/// `None` for refusals that are not about the rota.
fn code_of(refusal: &Refusal) -> Option<Code> {
    match refusal {
        Refusal::Conflict { .. } | Refusal::Obstacle { field: None, .. } => Some(Code::Conflict),
        Refusal::Invalid { .. } | Refusal::Obstacle { field: Some(_), .. } => Some(Code::Invalid),
        Refusal::NotAllowed { .. } => Some(Code::NotAllowed),
        Refusal::Unknown { .. } => Some(Code::Unknown),
        Refusal::TooMany { .. }
        | Refusal::AlreadyFounded
        | Refusal::AlreadyResolved(_)
        | Refusal::MergedInto { .. }
        | Refusal::AlreadyAcknowledged { .. }
        | Refusal::HandOffToSelf
        | Refusal::NoDevice { .. }
        | Refusal::HandOffPending(_)
        | Refusal::BadInvite => None,
    }
}

#[test]
fn each_refusal_names_the_conflict_and_the_fix() {
    let mut world = World::new();
    world.away(CY, CY, Sick, span("03-03T00:00", "03-05T00:00"));
    let add = |add| Change::Add { add };
    let decade = Span { start: at("03-10T00:00"), end: "2036-03-10T00:00:00Z".parse().unwrap() };
    let reporter = |id: PersonId, name: &str| {
        let person = Person { id, name: name.to_owned(), role: Role::Reporter, zone: "UTC".parse().unwrap() };
        Action::PutPerson { person }
    };
    use Code::{Conflict, Invalid, NotAllowed, Unknown};
    let past = span("03-01T00:00", "03-02T00:00");
    let inverted = span("03-04T00:00", "03-03T00:00");
    let sick = span("03-04T00:00", "03-06T00:00");
    let empty = edited(|named| named.schedule.layers[0].rotation.slots.clear());
    let zero = Period { unit: PeriodUnit::Days, n: 0 };
    let standing = edited(|named| named.schedule.layers[0].rotation.period = zero);
    let begun = span("03-02T08:00", "03-09T08:00");
    let nowhere = StandInRule::BackupSchedule { schedule: ScheduleId(Uuid::nil()) };
    let no_one = StandInRule::Backup { people: vec![PersonId(Uuid::nil())] };
    let cases: &[(PersonId, Action, Code, &str, &str)] = &[
        // an override in the past, inverted, onto somebody absent: alone and with the whole schedule
        (LIA, put(past, add(BO)), Invalid, "in the past", "let it begin now"),
        (LIA, with_override(past, add(BO)), Invalid, "ended on Mon 2 Mar", "leave it out"),
        (LIA, put(inverted, add(BO)), Invalid, "end before it starts", "choose a later end"),
        (LIA, with_override(inverted, add(BO)), Invalid, "not after its start", "later end"),
        (LIA, put(sick, add(CY)), Conflict, "Cy is sick from", "choose somebody else"),
        (LIA, with_override(sick, add(CY)), Conflict, "Cy is sick from", "end that absence"),
        (LIA, with_override(sick, add(RAE)), NotAllowed, "Rae may not", "Responder"),
        // an inverted absence, and one over another
        (ANA, absence(ANA, Vacation, inverted), Invalid, "end before it starts", "choose a later end"),
        (CY, absence(CY, Vacation, sick), Conflict, "Cy is sick from", "choose other times"),
        // a rotation that is none
        (LIA, empty, Invalid, "has nobody", "add at least one"),
        (LIA, standing, Invalid, "no length", "hand over every"),
        // a stand-in rule that leads nowhere
        (
            LIA,
            stand_in(StandInRule::BackupSchedule { schedule: WEEKLY }),
            Invalid,
            "its own backup",
            "another",
        ),
        (LIA, stand_in(nowhere), Unknown, "no schedule", ""),
        (LIA, stand_in(no_one), Unknown, "no person", ""),
        // somebody who is on call may not cease to answer
        (ADA, reporter(ANA, "Ana"), Conflict, "Ana is on call in Weekly", "take them off that schedule"),
        // a decade at once
        (ANA, absence(ANA, Vacation, decade), Invalid, "at most 400 days", "check the year"),
        (BO, ask(BO, decade), Invalid, "at most 400 days", "change the rotation"),
        (LIA, put(decade, add(BO)), Invalid, "at most two years", "change the rotation"),
        // a cover for a shift that has begun
        (ANA, ask(ANA, begun), Invalid, "began on Mon 2 Mar 2026 08:00", "from now on"),
    ];
    for (by, action, code, conflict, fix) in cases {
        let refusal = world.attempt(*by, action.clone()).expect_err(conflict);
        let said = refusal.to_string();
        assert_eq!(code_of(&refusal), Some(*code), "{said}");
        assert!(said.contains(conflict) && said.contains(fix), "{action:?}\n{said}");
    }
    world.act(ADA, reporter(ODE, "Ode")); // who is in no rotation may
}

#[test]
fn an_unknown_zone_is_no_schedule() {
    let mut json = serde_json::to_value(edited(|_| {})).unwrap();
    json["schedule"]["schedule"]["zone"] = "Mars/Olympus".into();
    let problem = serde_json::from_value::<Action>(json).unwrap_err().to_string();
    assert!(problem.contains("Mars/Olympus"), "{problem}");
}

#[test]
fn an_edit_need_not_answer_for_overrides_that_were_there() {
    let mut world = World::new();
    let change = Change::Add { add: BO };
    world.act(LIA, with_override(span("03-04T00:00", "03-06T00:00"), change));
    world.away(BO, BO, Sick, span("03-04T00:00", "03-05T00:00"));
    world.until(at("03-07T00:00"));
    world.act(LIA, with_override(span("03-04T00:00", "03-06T00:00"), change));
}

#[test]
fn an_absence_over_an_accepted_cover_is_checked_and_both_are_told() {
    let mut world = World::new();
    let week = span("03-09T08:00", "03-16T08:00");
    let cover = CoverId(Uuid::from_u128(91));
    let (start, end) = (Some(week.start), week.end);
    world.act(CY, Action::TakeShift { cover, schedule: WEEKLY, person: BO, start, end });
    let days = span("03-10T00:00", "03-11T00:00");
    let refused = world.refused(CY, absence(CY, Vacation, days));
    assert!(
        refused.contains("Cy covers Bo's duty") && refused.contains("find somebody for it first"),
        "{refused}"
    );
    let entries = world.act(BO, absence(CY, Sick, days)); // a colleague may, and vacation it is not
    let unfit = NoticeAbout::CoverFit { cover, person: CY, span: week, fit: Fit::Absent };
    for both in [BO, CY] {
        assert!(told(&entries, both).contains(&unfit), "{both}");
    }
    world.act(BO, absence(BO, Vacation, week)); // whose duty is taken may go away
    assert_eq!(world.state.on_call(WEEKLY, at("03-12T00:00")), [CY]);
}

#[test]
fn whoever_is_taken_off_while_on_call_is_told_and_the_next_one_has_it() {
    let mut world = World::new();
    let edit = Action::PutSchedule { schedule: schedule(&[BO, CY], StandInRule::NextInRotation) };
    let entries = world.act(LIA, edit);
    let lost =
        |about: &NoticeAbout| matches!(about, NoticeAbout::ShiftsChanged { lost, .. } if !lost.is_empty());
    assert!(told(&entries, ANA).iter().any(lost));
    assert_eq!(world.on_call(), [BO]);
}

#[test]
fn what_people_meet_most_is_refused_with_data() {
    let mut world = World::new();
    let sick = span("03-03T00:00", "03-05T00:00");
    let absent = world.away(CY, CY, Sick, sick);
    let year = span("03-10T00:00", "03-30T00:00");
    for (by, action, obstacle) in [
        (
            CY,
            absence(CY, Vacation, span("03-04T00:00", "03-06T00:00")),
            Obstacle::Absent { kind: Sick, span: sick },
        ),
        (ANA, absence(ANA, Vacation, span("03-04T00:00", "03-03T00:00")), Obstacle::Inverted),
        (ANA, absence(ANA, Vacation, span("03-01T00:00", "03-02T00:00")), Obstacle::Past),
        (ANA, absence(ANA, Away, year), Obstacle::TooLong { days_max: 7 }),
        (ANA, ask(ANA, span("03-02T08:00", "03-09T08:00")), Obstacle::ShiftBegan),
    ] {
        let refusal = world.attempt(by, action).expect_err("an obstacle");
        assert_eq!(refusal.obstacle(), Some(obstacle), "{refusal}");
    }
    world.until(at("03-04T12:00"));
    let back = Action::EndAbsence { absence: absent, end: Some(at("03-03T06:00")) };
    let refusal = world.attempt(CY, back).expect_err("an obstacle");
    assert_eq!(refusal.obstacle(), Some(Obstacle::EndPast), "{refusal}");
}
