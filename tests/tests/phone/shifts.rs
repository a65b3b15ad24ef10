//! Shifts in browsers: Ana is away and back on her phone, asks who takes a shift and takes one, and Mia, who leads, edits the schedule
//! on a laptop and sees it in the calendar.

use anyhow::{Context, Result, ensure};
use baton_domain::command::Action;
use baton_domain::cover::{Asked, Cover, CoverState};
use baton_domain::id::{CoverId, PersonId};
use baton_domain::shift::Span;
use baton_domain::state::State;
use baton_tests::browser::Screen;
use baton_tests::window::Window;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use crate::stage::{ANA, SCHEDULE, Stage, now};

/// What Mia asks.
const OF_MIA: CoverId = CoverId(Uuid::from_u128(30));
/// Today is among the days of the calendar, with this name in it.
const TODAY_HAS: &str = "return [...document.querySelectorAll('section')].some( \
    (day) => day.innerText.includes('Today') && day.innerText.includes(arguments[0]))";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_away_asks_and_takes_is_known_to_the_hub() -> Result<()> {
    let stage = Stage::set().await?;
    stage.takes_turns().await?;
    stage.ana_signs_in().await?;
    stage.ana_is_away_and_back().await?;
    stage.ana_gives_a_shift_to_mia().await?;
    stage.ana_takes_a_shift_of_mias().await?;
    let laptop = stage.another("laptop", Screen::Laptop).await?;
    stage.mia_edits_the_rotation(&laptop).await?;
    stage.strike_with(vec![laptop]).await
}

impl Stage {
    async fn who_is_on_call(&self, at: Timestamp, person: PersonId) -> Result<()> {
        self.hub_knows("who is on call then", |state| state.on_call(SCHEDULE, at) == [person]).await
    }

    /// At each look anew: what begins or ends now does so a moment after it was asked for.
    async fn who_is_on_call_now(&self, person: PersonId) -> Result<()> {
        self.hub_knows("who is on call", |state| state.on_call(SCHEDULE, now()) == [person]).await
    }

    async fn ana_is_away_and_back(&self) -> Result<()> {
        let phone = &self.phone;
        ensure!(self.on_call(now())? == [ANA], "it is Ana's week");
        phone.go("#/shifts/away").await?;
        phone.choose("Away for…").await?;
        phone.choose("1 h").await?;
        phone.reads("Mia stands in").await?;
        phone.press("Yes, I’m away").await?;
        phone.reads("It is recorded").await?;
        self.who_is_on_call_now(self.mia()).await?;
        phone.go("#/now").await?;
        phone.reads("You are not on call").await?;
        phone.go("#/shifts").await?;
        phone.press("Back now").await?;
        self.who_is_on_call_now(ANA).await?;
        phone.go("#/now").await?;
        phone.reads("You are on call").await
    }

    /// The cover that is wanted, once the hub has one.
    async fn cover(&self, what: &str, wanted: impl Fn(&Cover) -> bool) -> Result<Cover> {
        let find = |state: &State| state.covers.values().map(|one| &*one.is).find(|one| wanted(one)).cloned();
        self.hub_knows(what, |state| find(state).is_some()).await?;
        find(&self.hub()?.state()).with_context(|| format!("{what} is gone"))
    }

    async fn ana_gives_a_shift_to_mia(&self) -> Result<()> {
        let (phone, mia) = (&self.phone, self.mia());
        phone.go("#/shifts").await?;
        phone.press("Give this shift").await?;
        phone.choose("Mia").await?;
        phone.press("Ask 1 person").await?;
        phone.reads("You keep the shift until somebody takes it").await?;
        let asked = Asked::Persons { persons: vec![mia] };
        let cover = self.cover("the question", |one| one.person == ANA && one.asked == asked).await?;
        ensure!(self.on_call(cover.span.start)? == [ANA], "asking gives nothing away");
        self.mia_does(Action::AcceptCover { cover: cover.id, part: None, incidents: false }).await?;
        self.who_is_on_call(cover.span.start, mia).await?;
        phone.reads("Taken").await?;
        phone.reads("Mia has").await
    }

    async fn ana_takes_a_shift_of_mias(&self) -> Result<()> {
        let (phone, mia) = (&self.phone, self.mia());
        let start = self.next_turn_of(mia)?;
        let span = Span { start, end: start + SignedDuration::from_hours(24) };
        let asked = Asked::Persons { persons: vec![ANA] };
        self.mia_does(Action::AskCover {
            cover: OF_MIA,
            schedule: SCHEDULE,
            person: mia,
            start: Some(span.start),
            end: span.end,
            asked,
            hand_over: None,
        })
        .await?;
        phone.reads("Mia’s shift").await?;
        phone.press("Accept").await?;
        self.cover("that it is taken", |one| one.id == OF_MIA && one.state == CoverState::Filled).await?;
        self.who_is_on_call(span.start, ANA).await?;
        self.who_is_on_call(span.end, mia).await?;
        phone.reads("You have").await
    }

    /// When Mia's next whole turn begins.
    fn next_turn_of(&self, person: PersonId) -> Result<Timestamp> {
        let (state, utc) = (self.hub()?.state(), jiff::tz::TimeZone::UTC);
        let tomorrow = utc.to_datetime(now()).date().tomorrow()?;
        let first = utc.to_timestamp(tomorrow.to_datetime(jiff::civil::Time::midnight()))?;
        let days = (0..14).map(|day| first + SignedDuration::from_hours(24 * day));
        let mut has = days.filter(|at| state.on_call(SCHEDULE, *at) == [person]);
        has.next().context("Mia has no turn")
    }

    /// Mia takes this week, which was Ana's.
    async fn mia_edits_the_rotation(&self, laptop: &Window) -> Result<()> {
        self.signs_in(laptop, self.mia()).await?;
        laptop.reads("You are not on call").await?;
        laptop.go(&format!("#/shifts/edit/{SCHEDULE}")).await?;
        laptop.reads("Nobody’s shifts change.").await?;
        laptop.click_on("button[aria-label='Move turn 2 up']").await?;
        laptop.reads("They are told when you save.").await?;
        ensure!(self.on_call(now())? == [ANA], "what is previewed changes nothing");
        laptop.press("Save").await?;
        laptop.reads("Saved.").await?;
        self.who_is_on_call_now(self.mia()).await?;
        laptop.go("#/now").await?;
        laptop.reads("You are on call").await?;
        self.phone.go("#/shifts/calendar").await?;
        self.phone.until(TODAY_HAS, vec![json!("Mia")]).await
    }
}
