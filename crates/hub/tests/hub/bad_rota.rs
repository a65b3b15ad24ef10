//! What nobody can mean about the rota, over HTTP: the refusal has a code for programs, and a sentence that names the conflict and the fix.

use crate::shifts::{Rota, hours};
use crate::stage::{new_id, problem, within};
use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::cover::Asked;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{AbsenceId, CommandId, CoverId, PersonId};
use baton_domain::person::{Person, Role};
use baton_domain::schedule::{Change, Override, OverrideId, Period, PeriodUnit};
use baton_wire::command::CommandEnvelope;
use baton_wire::problem::ProblemCode;

/// Hours of ten years.
const DECADE: i64 = 3_652 * 24;

fn edited(rota: &Rota, edit: impl Fn(&mut NamedSchedule)) -> Action {
    let mut schedule = rota.daily();
    edit(&mut schedule);
    Action::PutSchedule { schedule }
}

fn over(rota: &Rota, from: i64, to: i64) -> Action {
    let (id, change) = (OverrideId(new_id()), Change::Add { add: rota.bo.person });
    let entry = Override { id, start: hours(from), end: hours(to), change };
    Action::PutOverride { schedule: rota.schedule, entry }
}

fn away(person: PersonId, kind: AbsenceKind, from: i64, to: i64) -> Action {
    let (absence, start) = (AbsenceId(new_id()), Some(hours(from)));
    Action::RecordAbsence { absence, person, kind, start, end: hours(to) }
}

fn ask(rota: &Rota, from: i64, to: i64) -> Action {
    let (cover, person, start) = (CoverId(new_id()), rota.ana.person, Some(hours(from)));
    let (schedule, end, asked) = (rota.schedule, hours(to), Asked::Rotation);
    Action::AskCover { cover, schedule, person, start, end, asked, hand_over: None }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table, one case after the other")]
async fn each_is_refused_with_a_code_a_conflict_and_a_fix() {
    let rota = Rota::set().await;
    let (lead, ana, bo) = (&rota.lead, &rota.ana, &rota.bo);
    // Bo takes Ana's day after tomorrow; until then the day is Ana's.
    let take = Action::TakeShift {
        cover: CoverId(new_id()),
        schedule: rota.schedule,
        person: ana.person,
        start: Some(hours(48)),
        end: hours(72),
    };
    rota.tries(bo, take).await.unwrap();
    let reporter =
        Person { id: ana.person, name: "Ana".into(), role: Role::Reporter, zone: "UTC".parse().unwrap() };
    let empty = edited(&rota, |named| named.schedule.layers[0].rotation.slots.clear());
    let zero = Period { unit: PeriodUnit::Days, n: 0 };
    let standing = edited(&rota, |named| named.schedule.layers[0].rotation.period = zero);
    let inverted = edited(&rota, |named| {
        let (id, change) = (OverrideId(new_id()), Change::Add { add: bo.person });
        named.schedule.overrides.push(Override { id, start: hours(9), end: hours(8), change });
    });
    let (sick, vacation) = (AbsenceKind::Sick, AbsenceKind::Vacation);
    let (invalid, conflict) = (ProblemCode::Invalid, ProblemCode::Conflict);
    let table = [
        ("an empty rotation", lead, empty, invalid, "has nobody", "add at least one"),
        ("a period of nothing", lead, standing, invalid, "no length", "hand over every"),
        ("an inverted override of a schedule", lead, inverted, invalid, "not after its start", "later end"),
        ("an inverted override", lead, over(&rota, 9, 8), invalid, "end before it starts", "later end"),
        (
            "an inverted absence",
            ana,
            away(ana.person, sick, 9, 8),
            invalid,
            "end before it starts",
            "later end",
        ),
        ("an inverted cover", ana, ask(&rota, 100, 99), invalid, "end before it starts", "later end"),
        (
            "an override in the past",
            lead,
            over(&rota, -48, -24),
            invalid,
            "is in the past",
            "let it begin now",
        ),
        (
            "a vacation over what is covered",
            bo,
            away(bo.person, vacation, 50, 60),
            conflict,
            "covers Ana",
            "find somebody",
        ),
        (
            "an absence over an absence",
            ana,
            away(ana.person, sick, 300, 310),
            conflict,
            "already",
            "end that absence",
        ),
        (
            "a cover for what has begun",
            ana,
            ask(&rota, -1, 20),
            invalid,
            "began on",
            "hand over what is left",
        ),
        (
            "ten years of vacation",
            ana,
            away(ana.person, vacation, 1, DECADE),
            invalid,
            "at most 400 days",
            "check the year",
        ),
        (
            "ten years of cover",
            ana,
            ask(&rota, 1, DECADE),
            invalid,
            "at most 400 days",
            "change the rotation",
        ),
        (
            "ten years of override",
            lead,
            over(&rota, 1, DECADE),
            invalid,
            "at most two years",
            "change the rotation",
        ),
    ];
    rota.tries(ana, away(ana.person, sick, 305, 306)).await.unwrap();
    for (what, by, action, code, names, fix) in table {
        let refused = rota.tries(by, action).await.expect_err(what);
        assert_eq!(refused.code, code, "{what}: {refused:?}");
        assert!(refused.detail.contains(names) && refused.detail.contains(fix), "{what}: {}", refused.detail);
    }
    // somebody who is on call may not be made one who does not answer
    let id = CommandId(new_id());
    let refused = rota.stage.try_act(id, Action::PutPerson { person: reporter }).await.unwrap_err();
    assert_eq!(refused.code, conflict);
    let (names, fix) = ("Ana is on call in Daily", "take them off that schedule");
    assert!(refused.detail.contains(names) && refused.detail.contains(fix), "{}", refused.detail);
}

#[tokio::test]
async fn a_zone_that_is_not_on_earth_is_named_with_its_field() {
    let rota = Rota::set().await;
    let command = CommandEnvelope { id: CommandId(new_id()), action: edited(&rota, |_| {}) };
    let mut body = serde_json::to_value(command).unwrap();
    let zone = body.pointer_mut("/action/schedule/schedule/zone").unwrap();
    *zone = "Mars/Olympus".into();
    let url = format!("{}/api/v1/commands", rota.stage.hub.url());
    let request = rota.stage.http.post(url).bearer_auth(&rota.lead.token).json(&body);
    let refused = problem(within("a command", request.send()).await.unwrap()).await;
    assert!(matches!(refused.code, ProblemCode::BadRequest | ProblemCode::Invalid), "{refused:?}");
    assert!(refused.detail.contains("Mars/Olympus"), "{}", refused.detail);
}
