//! The views of a large rota, as a device builds them from its documents.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use baton_domain::absence::{Absence, AbsenceKind};
use baton_domain::cover::{Asked, Cover, CoverPart, CoverState, Fit};
use baton_domain::event::NamedSchedule;
use baton_domain::id::{AbsenceId, CoverId, PersonId, ScheduleId, Seq, TeamId};
use baton_domain::person::{Person, Role};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Restriction, Rotation, Schedule, StandInRule};
use baton_domain::shift::Span;
use baton_domain::state::{Revised, State};
use baton_domain::team::Team;
use baton_wire::document::{Documents, changed_since};
use baton_wire::view::shifts::{
    Reader, away_preview, calendar, candidates, fairness, schedule_preview, shifts,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use xtask::wait::Stopwatch;

use super::Bench;
use super::figure::Row;
use super::spread::Spread;

const SCHEDULES: u128 = 202;
const PEOPLE: u128 = 400;
const TEAMS: u128 = 40;
const ABSENCES: u128 = 2_000;
const COVERS: u128 = 200;
const NOW: &str = "2026-11-23T12:00:00Z";

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n % PEOPLE + 1))
}

fn schedule_id(n: u128) -> ScheduleId {
    ScheduleId(Uuid::from_u128(0x1_0000 + n))
}

fn team_id(n: u128) -> TeamId {
    TeamId(Uuid::from_u128(0x2_0000 + n % TEAMS))
}

fn hours(hours: u128) -> SignedDuration {
    SignedDuration::from_hours(i64::try_from(hours).unwrap_or(0))
}

/// Measures each view on the same documents.
pub(crate) fn measure(bench: &Bench) -> Result<Vec<Row>> {
    let now: Timestamp = NOW.parse()?;
    let state = state(now)?;
    let mut documents = Documents::default();
    for document in changed_since(&state, Seq(0)) {
        documents.apply(document);
    }
    let reader = Reader { documents: &documents, me: person(0), now };
    let weeks = |n: u128| Span::lasting(now, hours(n * 7 * 24));
    let mut edited = documents.schedule(schedule_id(0)).context("a schedule")?.clone();
    if let Some(layer) = edited.schedule.layers.first_mut() {
        layer.rotation.slots.rotate_left(1);
    }
    let seen = calendar(reader, weeks(4)).map_err(|problem| anyhow::anyhow!(problem.detail))?;
    ensure!(seen.lanes.len() == usize::try_from(SCHEDULES)?, "all schedules are on the calendar");
    ensure!(!schedule_preview(reader, &edited).changes.is_empty(), "the edit changes something");
    let rounds = bench.scale.of(100, 2);
    let views: [(&str, &dyn Fn()); 6] = [
        ("my shifts, gaps, covers and notices", &|| drop(std::hint::black_box(shifts(reader)))),
        ("the calendar of four weeks", &|| drop(std::hint::black_box(calendar(reader, weeks(4))))),
        ("the editor's preview of eight weeks", &|| {
            drop(std::hint::black_box(schedule_preview(reader, &edited)));
        }),
        ("the preview of a vacation of two weeks", &|| {
            let (start, end) = (Some(weeks(1).end), weeks(3).end);
            drop(std::hint::black_box(away_preview(reader, person(0), AbsenceKind::Vacation, start, end)));
        }),
        ("who could take a week", &|| {
            drop(std::hint::black_box(candidates(reader, schedule_id(0), person(0), weeks(1))));
        }),
        ("fairness of eight weeks", &|| drop(std::hint::black_box(fairness(reader, weeks(8))))),
    ];
    let mut rows = Vec::new();
    for (what, view) in views {
        let mut took = Vec::new();
        for _ in 0..rounds {
            let clock = Stopwatch::start();
            view();
            took.push(clock.elapsed());
        }
        rows.push(Row::new(
            format!(
                "{what}, with {SCHEDULES} schedules, {PEOPLE} people, {ABSENCES} absences, {COVERS} covers"
            ),
            Spread::new(took).text(),
            "in process, one thread, from the device's documents",
        ));
    }
    Ok(rows)
}

fn state(now: Timestamp) -> Result<State> {
    let mut state = State::new();
    let seq = Seq(1);
    state.seq = seq;
    let zones = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC"];
    for n in 0..PEOPLE {
        let zone = zones[usize::try_from(n)? % zones.len()].parse().context("a zone")?;
        let role = if n == 0 { Role::Lead } else { Role::Responder };
        let is = Person { id: person(n), name: format!("Person {n:03}"), role, zone };
        state.persons.insert(is.id, Revised { seq, is: Arc::new(is) });
    }
    for n in 0..TEAMS {
        let members = (0..PEOPLE / TEAMS).map(|m| person(n * (PEOPLE / TEAMS) + m)).collect::<Vec<_>>();
        let leads = members.iter().take(1).copied().collect();
        let is =
            Team { id: team_id(n), name: format!("Team {n:02}"), members, leads, receive_within_s: None };
        state.teams.insert(is.id, Revised { seq, is: Arc::new(is) });
    }
    for n in 0..SCHEDULES {
        let zone = zones[usize::try_from(n)? % zones.len()];
        let is = schedule(n, zone)?;
        state.schedules.insert(is.id, Revised { seq, is: Arc::new(is) });
    }
    for n in 0..ABSENCES {
        let start = now + hours(n * 7 % (56 * 24));
        let (id, person) = (AbsenceId(Uuid::from_u128(0x3_0000 + n)), person(n));
        let (kind, end) = (AbsenceKind::Vacation, start + hours(24 + n % 5 * 24));
        let is = Absence { id, person, kind, start, end, recorded_by: person };
        state.absences.insert(id, Revised { seq, is: Arc::new(is) });
    }
    for n in 0..COVERS {
        let is = cover(n, now);
        state.covers.insert(is.id, Revised { seq, is: Arc::new(is) });
    }
    Ok(state)
}

/// A week each of eight people; by day in half of the schedules, above a rotation of days.
fn schedule(n: u128, zone: &str) -> Result<NamedSchedule> {
    let slots = |from: u128| (from..from + 8).map(|m| vec![person(m)]).collect::<Vec<_>>();
    let layer = |unit, from| -> Result<Layer> {
        let anchor = "2026-11-02T09:00:00".parse()?;
        let rotation = Rotation { anchor, period: Period { unit, n: 1 }, slots: slots(from) };
        Ok(Layer { rotation, start: None, end: None, restrictions: None })
    };
    let mut layers = vec![layer(PeriodUnit::Weeks, n * 10)?];
    if n % 2 == 1 {
        let mut day = layer(PeriodUnit::Days, n * 10 + 4)?;
        let (from, to) = (jiff::civil::time(8, 0, 0, 0), jiff::civil::time(20, 0, 0, 0));
        day.restrictions = Some(vec![Restriction { days: None, from, to }]);
        layers.push(day);
    }
    let zone = zone.parse().context("a zone")?;
    let schedule = Schedule { zone, layers, overrides: Vec::new(), stand_in: StandInRule::NextInRotation };
    Ok(NamedSchedule { id: schedule_id(n), name: format!("Schedule {n:03}"), team: team_id(n), schedule })
}

/// A day of one who is in the schedule, taken by another.
fn cover(n: u128, now: Timestamp) -> Cover {
    let of = n % SCHEDULES;
    let span = Span::lasting(now + hours(24 + n % 50 * 24), hours(24));
    let (owner, taker) = (person(of * 10 + n % 8), person(of * 10 + (n + 3) % 8));
    let part = CoverPart { person: taker, span, seq: Seq(1), duty_s: 0, fit: Fit::Fits };
    Cover {
        id: CoverId(Uuid::from_u128(0x4_0000 + n)),
        schedule: schedule_id(of),
        person: owner,
        span,
        asked_by: owner,
        asked_at: now,
        asked: Asked::Rotation,
        hand_over: None,
        declined: Vec::new(),
        parts: vec![part],
        state: CoverState::Filled,
        remind_at: None,
        lead_at: None,
        lapse_at: None,
    }
}
