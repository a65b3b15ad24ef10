//! The story of Shifts in the real window with the keyboard alone: whatever is needed is reached by Tab, and done by Enter, Space and
//! the arrows. Nothing here clicks, or puts the focus anywhere.

use crate::trio::{ANA, SCHEDULE, Trio};
use anyhow::{Context, Result, bail, ensure};
use baton_domain::command::Action;
use baton_domain::cover::Asked;
use baton_domain::id::CoverId;
use baton_wire::view::shifts::CoverViewState;
use jiff::SignedDuration;
use thirtyfour::prelude::*;
use uuid::Uuid;

/// What Ana asks.
const LAST_DAY: CoverId = CoverId(Uuid::from_u128(30));

/// Presses of Tab within which the weeks of the editor are reached.
const TABS_MAX: u32 = 120;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_of_shifts_is_walked_with_the_keyboard_alone() -> Result<()> {
    let mut team = Trio::start().await?;
    team.away().await?;
    team.cover().await?;
    team.calendar().await?;
    team.editor().await?;
    team.ana_asks_and_mia_accepts().await?;
    team.window.page.quit().await?;
    Ok(())
}

impl Trio {
    async fn dialog_is_closed(&self) -> Result<()> {
        self.window.until("return document.querySelector('dialog[open]') === null", Vec::new()).await
    }

    async fn away(&mut self) -> Result<()> {
        self.window.enter_on("Shifts").await?;
        self.window.reads("My next shifts").await?;
        self.window.enter_on("I’m away").await?;
        self.window.reads("What will happen").await?;
        self.window.tab_to("Sick now").await?;
        // None is chosen yet: the arrows choose.
        self.window.types(Key::Right).await?;
        self.window.reads("First day away").await?;
        self.window.types(Key::Right).await?;
        self.window.tab_to("30 min").await?;
        self.window.types(" ").await?;
        self.window.button("Yes, I’m away").await?;
        self.window.enter_on("Yes, I’m away").await?;
        self.window.reads("It is recorded").await?;
        self.mia.wait_for("the absence", |view| view.shifts.absences.iter().any(|one| one.who.me))?;
        self.window.enter_on("Undo").await?;
        self.window.reads("Taken back. Nothing has changed.").await
    }

    async fn cover(&mut self) -> Result<()> {
        self.window.enter_on("Mine").await?;
        self.window.reads("My next shifts").await?;
        self.window.enter_on("Give this shift").await?;
        self.window.reads("Best").await?;
        self.window.tab_to("Ana").await?;
        self.window.types(" ").await?;
        self.window.button("Ask 1 person").await?;
        self.window.enter_on("Ask 1 person").await?;
        self.window.reads("Asked. You keep the shift until somebody takes it.").await?;
        self.mia.wait_for("the cover", |view| {
            view.shifts.covers.iter().any(|one| one.asked.iter().any(|who| who.person == ANA))
        })?;
        Ok(())
    }

    async fn calendar(&self) -> Result<()> {
        self.window.enter_on("Calendar").await?;
        self.window.tab_to("Shop on call").await?;
        let first = self.window.focused().await?;
        self.window.types(Key::Right).await?;
        let second = self.window.focused().await?;
        ensure!(first != second, "the arrow does not move on from {first:?}");
        self.window.types(Key::Enter).await?;
        self.window.field("dialog[open]").await?;
        self.window.reads("Your time").await?;
        self.window.types(Key::Escape).await?;
        self.dialog_is_closed().await?;
        self.window.focus_is_on(&second).await?;
        let before = self.window.words().await?;
        self.window.types(Key::PageDown).await?;
        self.window
            .until("return document.body.innerText !== arguments[0]", vec![serde_json::json!(before)])
            .await?;
        self.window.types("t").await?;
        self.window
            .until("return document.body.innerText === arguments[0]", vec![serde_json::json!(before)])
            .await?;
        self.window.enter_on("Edit Shop on call").await?;
        self.window.reads("Nobody’s shifts change.").await
    }

    async fn editor(&mut self) -> Result<()> {
        // Days are drawn over with Shift and the arrows; what that would change is in a dialog, and Escape leaves it.
        self.tab_to_the_weeks().await?;
        let chain = self.window.page.action_chain();
        chain.key_down(Key::Shift).send_keys(Key::Right).key_up(Key::Shift).perform().await?;
        self.window.reads("Enter makes a change of it.").await?;
        self.window.types(Key::Enter).await?;
        self.window.field("dialog[open]").await?;
        self.window.types(Key::Escape).await?;
        self.dialog_is_closed().await?;

        // Around the page's end, and on from its beginning.
        self.window.enter_on("Move turn 3 up").await?;
        self.window.reads("They are told when you save.").await?;
        self.window.enter_on("Undo").await?;
        self.window.reads("Nobody’s shifts change.").await?;
        self.window.enter_on("Redo").await?;
        self.window.reads("They are told when you save.").await?;
        self.window.enter_on("Save").await?;
        self.window.reads("Saved. Those whose shifts change are told.").await
    }

    async fn tab_to_the_weeks(&self) -> Result<()> {
        for _ in 0..TABS_MAX {
            self.window.types(Key::Tab).await?;
            let script = "return document.activeElement.hasAttribute('data-day')";
            if self.window.page.execute(script, Vec::new()).await?.json() == &serde_json::Value::Bool(true) {
                return Ok(());
            }
        }
        bail!("{TABS_MAX} presses of Tab do not come to the eight weeks")
    }

    /// Of Ana's turn, that runs, the last day.
    async fn ana_asks_and_mia_accepts(&mut self) -> Result<()> {
        let me = self.stage.view()?.account.context("no account")?.person;
        self.ana.owner.act(Action::AskCover {
            cover: LAST_DAY,
            schedule: SCHEDULE,
            person: ANA,
            start: Some(self.turn.start - SignedDuration::from_hours(24)),
            end: self.turn.start,
            asked: Asked::Persons { persons: vec![me] },
            hand_over: None,
        })?;
        self.window.enter_on("Mine").await?;
        self.window.reads("Ana’s shift").await?;
        self.window.enter_on("Accept").await?;
        self.mia.wait_for("the cover to be Mia's", |view| {
            view.shifts.covers.iter().any(|one| one.id == LAST_DAY && one.state == CoverViewState::Filled)
        })?;
        Ok(())
    }
}
