//! A week of a small team, one of whose devices is the real window: a vacation is planned and cover asked in it, a colleague accepts
//! from the notification, the lead edits the schedule in the window, where the cover is re-checked, and at two in the night, while it
//! rings at a colleague who is ill, one click in the window gives the page to whoever stands in.

use crate::stage::{PATIENCE, Stage};
use anyhow::{Context, Result, bail, ensure};
use baton_domain::command::Action;
use baton_domain::cover::Fit;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{PersonId, PolicyId, ScheduleId, ServiceId, TeamId};
use baton_domain::page::Rung;
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, Policy, Target};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule, ZoneName};
use baton_domain::shift::Span;
use baton_domain::team::{Service, Team};
use baton_tests::colleague::Colleague;
use baton_tests::owner::Owner;
use baton_tests::window::Window;
use baton_wire::intent::Intent;
use baton_wire::view::shifts::CoverViewState;
use baton_wire::view::{TimelineWhat, View};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// How soon a page has arrived at whoever stands in, by the hub's own timeline.
const STANDS_IN_WITHIN: SignedDuration = SignedDuration::from_secs(1);
const SCHEDULE: ScheduleId = ScheduleId(Uuid::from_u128(20));
const ANA: PersonId = PersonId(Uuid::from_u128(1));
const BEN: PersonId = PersonId(Uuid::from_u128(2));

/// The desktop of Mia, who leads, with her window; and Ana, at another device.
struct Team3 {
    window: Window,
    mia: Owner,
    ana: Colleague,
    zone: ZoneName,
    /// Mia's next turn.
    turn: Span,
    stage: Stage,
}

#[tokio::test]
async fn a_week_in_the_window_from_a_vacation_to_a_night_with_a_sick_colleague() -> Result<()> {
    let mut team = Team3::start().await?;
    team.mia_plans_her_vacation_and_asks_ana().await?;
    team.ana_accepts_in_the_notification().await?;
    team.the_schedule_is_edited_and_back().await?;
    team.ana_is_sick_at_two_and_mia_stands_in().await?;
    team.window.page.quit().await?;
    Ok(())
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
    let team = Team { id: schedule.team, name: "Shop".to_owned(), members, leads: vec![me] };
    let levels = vec![Level { targets: vec![Target::Schedule(SCHEDULE)], timeout_s: 300 }];
    let policy = Policy { id: PolicyId(Uuid::from_u128(11)), name: "On call".to_owned(), levels, repeats: 0 };
    let service = Service {
        id: ServiceId(Uuid::from_u128(12)),
        name: "Checkout".to_owned(),
        team: team.id,
        policy: policy.id,
        runbook: None,
    };
    mia.act(Action::PutTeam { team })?;
    mia.act(Action::PutSchedule { schedule })?;
    mia.act(Action::PutPolicy { policy })?;
    mia.act(Action::PutService { service })
}

impl Team3 {
    async fn start() -> Result<Self> {
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

    /// Goes to a page of the window, and waits for a word of it.
    async fn opens(&self, route: &str, word: &str) -> Result<()> {
        self.window.go(route).await?;
        self.window.reads(word).await
    }

    async fn press(&self, button: &str) -> Result<()> {
        Ok(self.window.button(button).await?.click().await?)
    }

    async fn choose(&self, choice: &str) -> Result<()> {
        Ok(self.window.choice(choice).await?.click().await?)
    }

    async fn mia_plans_her_vacation_and_asks_ana(&mut self) -> Result<()> {
        self.opens("#/shifts/away", "I’m away").await?;
        self.choose("Vacation").await?;
        let first = self.zone.time_zone().to_datetime(self.turn.start).date();
        // It lasts for a week unless it is said otherwise.
        self.window.fill("input[type=date]", &first.to_string()).await?;
        self.window.reads("Ben stands in").await?;
        self.press("Record the vacation").await?;
        self.window.reads("It is recorded").await?;
        let turn = self.turn;
        self.mia.wait_for("the vacation", |view| view.shifts.absences.iter().any(|one| one.span == turn))?;

        // She would rather have Ana.
        self.press("Ask who takes it instead").await?;
        self.choose("People I choose").await?;
        self.choose("Ana").await?;
        self.press("Ask 1 person").await?;
        self.window.reads("Asked. You keep the shift until somebody takes it.").await
    }

    async fn ana_accepts_in_the_notification(&mut self) -> Result<()> {
        let shown = self.stage.desktop.wait_for_notification(PATIENCE, |shown| {
            shown.actions.iter().any(|button| button.label == "Accept")
        })?;
        ensure!(shown.actions.iter().any(|button| button.label == "Decline"), "{shown:?} lacks a no");
        self.stage.desktop.press(shown.id, "Accept")?;
        let taken = |view: &View| view.shifts.covers.iter().any(|one| one.state == CoverViewState::Filled);
        self.mia.wait_for("the cover to be taken", taken)?;
        self.opens("#/shifts", "Taken").await?;
        self.window.reads("Ana has").await
    }

    /// Mia loses the turn that Ana has taken, and gets it back: the cover is kept, and checked each time.
    async fn the_schedule_is_edited_and_back(&mut self) -> Result<()> {
        let editor = format!("#/shifts/edit/{SCHEDULE}");
        self.opens(&editor, "Nobody’s shifts change.").await?;
        self.window.field("button[aria-label='Move turn 2 down']").await?.click().await?;
        self.window.reads("Covers that will not fit any more").await?;
        self.press("Save").await?;
        let says = self.checked(Fit::NoDuty)?.context("a cover that does not fit says nothing")?;
        self.opens("#/shifts", &says).await?;

        self.opens(&editor, "Nobody’s shifts change.").await?;
        self.window.field("button[aria-label='Move turn 3 up']").await?.click().await?;
        self.window.reads("They are told when you save.").await?;
        self.press("Save").await?;
        ensure!(self.checked(Fit::Fits)?.is_none(), "a cover that fits has something to say");
        self.opens("#/shifts", "Ana has").await?;
        self.window.reads_no_more(&says).await
    }

    /// Waits until the cover fits so, and gives what is said about it.
    fn checked(&mut self, fit: Fit) -> Result<Option<String>> {
        let parts = |view: &View| {
            let parts = view.shifts.covers.iter().flat_map(|one| &one.parts);
            parts.map(|part| (part.fit, part.misfit.clone())).collect::<Vec<_>>()
        };
        let view = self
            .mia
            .wait_for("the cover to be checked again", |view| parts(view).iter().any(|(is, _)| *is == fit))?;
        Ok(parts(&view).into_iter().find_map(|(_, misfit)| misfit))
    }

    async fn ana_is_sick_at_two_and_mia_stands_in(&mut self) -> Result<()> {
        self.opens("#/shifts/away", "I’m away").await?;
        self.ana.baton(&self.stage.desktop, &["page", "Checkout", "It burns"])?;
        self.ana.owner.wait_for("Ana's device to ring", |view| view.alarm.is_some())?;
        ensure!(self.stage.view()?.alarm.is_none(), "one is paged, not everybody");

        self.window.field("main select").await?.send_keys("Ana").await?;
        self.choose("Sick now").await?;
        self.press("Yes, Ana is sick").await?;
        // The window is Mia's: it rings in her hands.
        self.window.button("Acknowledge").await?;
        self.ana.owner.wait_for("Ana's device to be silent", |view| view.alarm.is_none())?;
        let view = self.stage.wait_for("the page on Mia's device", |view| arrival(view).is_some())?;
        let mut absences = view.shifts.absences.iter();
        let sick = absences.find(|one| one.who.person == ANA).map(|one| one.span.start);
        let (Some(sick), Some(arrived)) = (sick, arrival(&view)) else {
            bail!("no absence, or no page: {view:#?}")
        };
        let took = arrived.duration_since(sick);
        println!("the page was on the stand-in's device {took:#} after the absence was recorded");
        ensure!(took <= STANDS_IN_WITHIN, "the page was on the stand-in's device after {took:#}");
        self.press("Acknowledge").await?;
        let id = view.incidents.first().context("no incident")?.id;
        self.stage.is_acknowledged(id)?;
        Ok(())
    }
}

/// When Mia's page had arrived on her device, by the hub's clock.
fn arrival(view: &View) -> Option<Timestamp> {
    let mut lines = view.incidents.first()?.timeline.iter();
    let arrived = lines.find(
        |line| matches!(&line.what, TimelineWhat::Rung { whom, rung: Rung::Received, .. } if whom == "Mia"),
    );
    arrived.map(|line| line.at)
}
