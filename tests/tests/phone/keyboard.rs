//! The main story on a laptop with the keyboard alone: no key goes to nothing, and it is always seen to what it goes. Nothing here
//! clicks, points, or puts the focus anywhere.

use anyhow::{Result, ensure};
use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_domain::incident::Incident;
use baton_tests::browser::Screen;
use serde_json::json;
use thirtyfour::prelude::*;

use crate::stage::{ANA, Stage, now};
use crate::story::RINGS;

/// From now on it is counted what a mouse or a finger does.
const WATCH: &str = "window.batonPointed = 0; \
    for (const kind of ['pointerdown', 'pointermove', 'mousedown', 'mousemove', 'touchstart', 'wheel']) \
      addEventListener(kind, () => { window.batonPointed += 1 }, true)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_is_walked_with_the_keyboard_alone_and_the_focus_is_always_seen() -> Result<()> {
    let stage = Stage::on(Screen::Laptop).await?;
    stage.takes_turns().await?;
    stage.joins_by_key().await?;
    let incident = stage.acknowledges_by_key().await?;
    stage.hands_off_by_key(incident).await?;
    stage.resolves_by_key(incident).await?;
    stage.records_away_by_key().await?;
    let pointed = stage.phone.page.execute("return window.batonPointed", Vec::new()).await?;
    ensure!(pointed.json() == &json!(0), "something pointed: {}", pointed.json());
    stage.strike().await
}

impl Stage {
    async fn has(&self, what: &str, incident: IncidentId, wanted: impl Fn(&Incident) -> bool) -> Result<()> {
        self.hub_knows(what, |state| state.incident(incident).is_some_and(&wanted)).await?;
        self.phone.focus_is_seen().await
    }

    async fn joins_by_key(&self) -> Result<()> {
        let laptop = &self.phone;
        let code = self.code_for(ANA).await?;
        laptop.page.goto(format!("{}/#/join?code={code}", self.hub()?.url())).await?;
        laptop.reads("Join a hub").await?;
        laptop.page.execute(WATCH, Vec::new()).await?;
        laptop.enter_on("Code").await?;
        laptop.reads("You are on call").await?;
        laptop.focus_is_seen().await
    }

    async fn acknowledges_by_key(&self) -> Result<IncidentId> {
        let laptop = &self.phone;
        let incident = self.mia_pages("Checkout answers 500").await?;
        laptop.until(RINGS, Vec::new()).await?;
        laptop.focus_is_seen().await?;
        laptop.types("a").await?;
        self.has("the acknowledgement", incident, |it| it.acknowledged_by() == Some(ANA)).await?;
        laptop.reads("You have it").await?;
        laptop.focus_is_seen().await?;
        Ok(incident)
    }

    async fn hands_off_by_key(&self, incident: IncidentId) -> Result<()> {
        let (laptop, mia) = (&self.phone, self.mia());
        laptop.types("h").await?;
        laptop.reads("Hand off to whom?").await?;
        laptop.focus_is_seen().await?;
        laptop.enter_on("Mia").await?;
        let offered = |it: &Incident| it.handoff.as_ref().is_some_and(|offer| offer.to == mia);
        self.has("the offer", incident, offered).await?;
        self.mia_does(Action::Acknowledge { incident, back_in_min: None }).await?;
        laptop.reads("Mia has it").await?;
        laptop.focus_is_seen().await
    }

    async fn resolves_by_key(&self, incident: IncidentId) -> Result<()> {
        let laptop = &self.phone;
        laptop.types("r").await?;
        laptop.reads("Resolve this incident?").await?;
        laptop.focus_is_seen().await?;
        laptop.enter_on("Resolve").await?;
        self.has("that it is over", incident, |it| !it.is_open()).await
    }

    async fn records_away_by_key(&self) -> Result<()> {
        let laptop = &self.phone;
        laptop
            .page
            .action_chain()
            .key_down(Key::Control)
            .send_keys("k")
            .key_up(Key::Control)
            .perform()
            .await?;
        laptop.focus_is_on("What are you looking for?").await?;
        laptop.focus_is_seen().await?;
        laptop.types("away").await?;
        laptop.reads("Shifts: I’m away").await?;
        laptop.types(Key::Enter).await?;
        laptop.reads("What will happen").await?;
        laptop.focus_is_seen().await?;
        laptop.tab_to("Sick now").await?;
        // None is chosen yet: the arrows choose.
        laptop.types(Key::Right).await?;
        laptop.reads("First day away").await?;
        laptop.types(Key::Right).await?;
        laptop.tab_to("30 min").await?;
        laptop.types(" ").await?;
        laptop.button("Yes, I’m away").await?;
        laptop.enter_on("Yes, I’m away").await?;
        laptop.reads("It is recorded").await?;
        let away = |kind| kind == Some(AbsenceKind::Away);
        self.hub_knows("that she is away", |state| {
            away(state.absence_at(ANA, now()).map(|absence| absence.kind))
        })
        .await?;
        laptop.focus_is_seen().await
    }
}
