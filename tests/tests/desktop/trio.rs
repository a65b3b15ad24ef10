//! A team of three that takes turns of a week: Mia, who leads and has the window; Ana, at another device; and Ben.

use anyhow::{Context, Result};
use baton_domain::command::Action;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{PersonId, PolicyId, ScheduleId, ServiceId, TeamId};
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule, ZoneName};
use baton_domain::shift::Span;
use baton_domain::team::{Service, Team};
use baton_tests::colleague::Colleague;
use baton_tests::owner::Owner;
use baton_tests::window::Window;
use baton_wire::intent::Intent;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::stage::Stage;

pub(crate) const SCHEDULE: ScheduleId = ScheduleId(Uuid::from_u128(20));
pub(crate) const ANA: PersonId = PersonId(Uuid::from_u128(1));
const BEN: PersonId = PersonId(Uuid::from_u128(2));

/// The desktop of Mia with her window, and Ana at another device.
pub(crate) struct Trio {
    pub(crate) window: Window,
    pub(crate) mia: Owner,
    pub(crate) ana: Colleague,
    pub(crate) zone: ZoneName,
    /// Mia's next turn.
    pub(crate) turn: Span,
    pub(crate) stage: Stage,
}

impl Trio {
    /// Starts them; it is between two and three in the night where they are.
    pub(crate) async fn start() -> Result<Self> {
        let stage = Stage::empty()?;
        let mut mia = Owner::connect(&stage.socket())?;
        mia.send(Intent::StartHub { your_name: "Mia".to_owned(), demo: false })?;
        let view = mia.wait_for("her account", |view| view.account.is_some())?;
        let me = view.account.as_ref().context("no account")?.person;
        let zone = zone_where_it_is_two(view.now_at)?;
        let (schedule, turn) = weekly(view.now_at, &zone, me)?;
        build(&mut mia, me, &zone, schedule)?;
        let ana = Colleague::joins(&stage.desktop, &mut mia, "ana", ANA)?;
        let window = Window::open(&stage.desktop).await?;
        window.reads("Shop on call").await?;
        Ok(Self { window, mia, ana, zone, turn, stage })
    }

    /// Mia's first day of her next turn, where the team is.
    pub(crate) fn first_day(&self) -> jiff::civil::Date {
        self.zone.time_zone().to_datetime(self.turn.start).date()
    }
}

/// A zone in which it is between two and three in the night.
fn zone_where_it_is_two(now: Timestamp) -> Result<ZoneName> {
    let ahead = (2 - i32::from(jiff::tz::TimeZone::UTC.to_datetime(now).hour()) + 12).rem_euclid(24) - 12;
    // These zones count the other way round: Etc/GMT-5 is five hours ahead.
    let name = if ahead == 0 { "Etc/GMT".to_owned() } else { format!("Etc/GMT{:+}", -ahead) };
    Ok(name.parse()?)
}

/// A week each from yesterday's midnight on: Ana has it now, Mia next.
fn weekly(now: Timestamp, zone: &ZoneName, mia: PersonId) -> Result<(NamedSchedule, Span)> {
    let yesterday = zone.time_zone().to_datetime(now - SignedDuration::from_hours(24)).date();
    let rotation = Rotation {
        anchor: yesterday.to_datetime(jiff::civil::Time::midnight()),
        period: Period { unit: PeriodUnit::Weeks, n: 1 },
        slots: vec![vec![ANA], vec![mia], vec![BEN]],
    };
    let start = zone.time_zone().to_timestamp(rotation.anchor)? + SignedDuration::from_hours(7 * 24);
    let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
    let stand_in = StandInRule::NextInRotation;
    let schedule = Schedule { zone: zone.clone(), layers, overrides: Vec::new(), stand_in };
    let team = TeamId(Uuid::from_u128(10));
    let named = NamedSchedule { id: SCHEDULE, name: "Shop on call".to_owned(), team, schedule };
    Ok((named, Span { start, end: start + SignedDuration::from_hours(7 * 24) }))
}

fn build(mia: &mut Owner, me: PersonId, zone: &ZoneName, schedule: NamedSchedule) -> Result<()> {
    for (id, name, role) in
        [(me, "Mia", Role::Admin), (ANA, "Ana", Role::Responder), (BEN, "Ben", Role::Responder)]
    {
        let person = Person { id, name: name.to_owned(), role, zone: zone.clone() };
        mia.act(Action::PutPerson { person })?;
    }
    let members = vec![me, ANA, BEN];
    let team =
        Team { id: schedule.team, name: "Shop".to_owned(), members, leads: vec![me], receive_within_s: None };
    let levels = vec![Level {
        targets: vec![Target::Schedule(SCHEDULE)],
        timeout_s: 300,
        order: LevelOrder::Together,
    }];
    let policy = Policy {
        id: PolicyId(Uuid::from_u128(11)),
        name: "On call".to_owned(),
        levels,
        repeats: 0,
        turns: Vec::new(),
    };
    let service = Service {
        id: ServiceId(Uuid::from_u128(12)),
        name: "Checkout".to_owned(),
        team: team.id,
        policy: policy.id,
        runbook: None,
        runbook_text: None,
        vendors: Vec::new(),
    };
    mia.act(Action::PutTeam { team })?;
    mia.act(Action::PutSchedule { schedule })?;
    mia.act(Action::PutPolicy { policy })?;
    mia.act(Action::PutService { service })
}
