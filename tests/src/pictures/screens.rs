//! Each screen, opened as a person opens it.

use anyhow::{Context, Result};
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_wire::intent::Intent;
use thirtyfour::prelude::*;

use super::team::{self, CHECKOUT, PRIMARY};
use super::{Height, Visit};

/// Days of the eight weeks over which a change is drawn: the Tuesday to the Thursday of the third week.
const DRAWN: [u32; 2] = [15, 17];

impl Visit<'_> {
    /// All of them, in the order in which somebody new would see them.
    pub(super) async fn all(&mut self) -> Result<()> {
        let name = self.camera.window.field("input[type=text], input:not([type])").await?;
        name.send_keys("Mira Halvorsen").await?;
        self.camera.window.button("Start the hub").await?;
        self.camera.take("01-first-run", Height::Page).await?;
        self.owner.send(Intent::StartHub { your_name: "Mira Halvorsen".to_owned(), demo: false })?;
        self.crew = Some(team::build(self.desktop, &mut self.owner)?);
        self.alarm().await?;
        self.answers().await?;
        self.shifts().await?;
        self.calendar().await?;
        self.away().await?;
        self.cover().await?;
        self.editor().await?;
        self.figures().await?;
        self.rest().await
    }

    /// Waits for what tells that a page is drawn, and takes it.
    pub(super) async fn page(&mut self, route: &str, word: &str, name: &str) -> Result<()> {
        self.camera.window.go(route).await?;
        self.camera.window.reads(word).await?;
        self.camera.take(name, Height::Page).await
    }

    /// Takes the dialog that is open, and closes it by its key.
    pub(super) async fn dialog(&mut self, name: &str) -> Result<()> {
        self.camera.window.field("dialog[open]").await?;
        self.camera.take(name, Height::Window).await?;
        self.camera.window.types(Key::Escape).await?;
        self.camera.window.until("return document.querySelector('dialog[open]') === null", Vec::new()).await
    }

    pub(super) async fn press(&self, button: &str) -> Result<()> {
        Ok(self.camera.window.button(button).await?.click().await?)
    }

    async fn choose(&self, choice: &str) -> Result<()> {
        Ok(self.camera.window.choice(choice).await?.click().await?)
    }

    async fn alarm(&mut self) -> Result<()> {
        let page =
            |title: &str, urgency| Action::Page { service: CHECKOUT, title: title.to_owned(), urgency };
        let dana = &mut self.crew.as_mut().context("no team yet")?.dana;
        dana.owner.act(page("Payments fail for one customer in five", Urgency::High))?;
        self.camera.window.button("Acknowledge").await?;
        self.camera.take("02-ringing", Height::Window).await?;
        self.press("Acknowledge").await?;
        // Whoever has answered sees the incident next.
        self.camera.window.reads("Timeline").await?;
        let dana = &mut self.crew.as_mut().context("no team yet")?.dana;
        dana.owner.act(page("The nightly export is slow", Urgency::Low))?;
        self.page("#/now", "The nightly export is slow", "03-now").await?;
        self.page("#/incidents", "The nightly export is slow", "04-incidents").await?;
        self.page("#/incidents/1", "Payments fail", "05-incident").await
    }

    async fn shifts(&mut self) -> Result<()> {
        self.page("#/shifts", "My next shifts", "10-shifts").await
    }

    async fn calendar(&mut self) -> Result<()> {
        self.camera.window.go("#/shifts/calendar").await?;
        self.camera.window.field("[data-shift]").await?;
        self.camera.take("11-calendar", Height::Page).await?;
        let bar = self.camera.window.field("[data-shift='0 1']").await?;
        bar.send_keys(Key::Enter).await?;
        self.dialog("12-shift").await?;
        self.choose("List").await?;
        self.camera.window.field("section[aria-label] h3").await?;
        self.camera.take("13-list", Height::Page).await?;
        self.choose("Month").await?;
        self.camera.window.field("[data-day]").await?;
        self.camera.take("14-month", Height::Page).await?;
        self.choose("Mine").await?;
        self.choose("Timeline").await?;
        self.camera.window.field("[data-shift]").await?;
        self.camera.take("15-calendar-mine", Height::Page).await
    }

    async fn away(&mut self) -> Result<()> {
        self.page("#/shifts/away", "What will happen", "20-away").await?;
        self.choose("Sick now").await?;
        self.camera.window.button("Yes, I’m sick").await?;
        self.camera.take("21-sick", Height::Page).await?;
        self.choose("Away for").await?;
        self.choose("2 h").await?;
        self.camera.window.button("Yes, I’m away").await?;
        self.camera.take("22-away-two-hours", Height::Page).await?;
        self.choose("Vacation").await?;
        let today = self.owner_today()?;
        self.camera.window.fill("input[type=date]", &today).await?;
        self.camera.window.button("Record the vacation").await?;
        self.camera.take("23-vacation", Height::Page).await?;
        // By its first letters, as one does in a list that has the focus.
        self.camera.window.field("main select").await?.send_keys("Tomás").await?;
        self.camera.window.button("Record Tomás").await?;
        self.camera.take("24-colleague", Height::Page).await
    }

    fn owner_today(&mut self) -> Result<String> {
        let view = self.owner.wait_for("a view", |view| view.account.is_some())?;
        Ok(team::zone()?.time_zone().to_datetime(view.now_at).date().to_string())
    }

    async fn cover(&mut self) -> Result<()> {
        self.camera.window.go("#/shifts").await?;
        self.press("Give this shift").await?;
        self.camera.window.reads("Best").await?;
        self.dialog("30-give").await?;
        self.press("Ask who takes it").await?;
        self.camera.window.reads("The whole rotation").await?;
        self.choose("A part").await?;
        self.dialog("31-ask-for-a-part").await?;
        self.press("Hand over now").await?;
        self.camera.window.reads("Best").await?;
        self.dialog("32-hand-over").await?;
        self.press("Take a part").await?;
        self.dialog("33-take-a-part").await
    }

    async fn editor(&mut self) -> Result<()> {
        self.camera.window.go(&format!("#/shifts/edit/{PRIMARY}")).await?;
        self.camera.window.reads("Nobody’s shifts change.").await?;
        self.camera.take("40-editor", Height::Page).await?;
        let [first, last] = DRAWN;
        let from = self.camera.window.field(&format!("[data-day='{first}']")).await?;
        let to = self.camera.window.field(&format!("[data-day='{last}']")).await?;
        let chain = self.camera.window.page.action_chain();
        chain.click_and_hold_element(&from).move_to_element_center(&to).release().perform().await?;
        self.camera.window.field("dialog[open]").await?;
        self.camera.take("41-override", Height::Window).await?;
        self.press("Put it into the draft").await?;
        self.camera.window.reads("They are told when you save.").await?;
        self.camera.take("42-editor-changed", Height::Page).await?;
        self.press("Undo").await?;
        self.camera.window.reads("Nobody’s shifts change.").await
    }

    async fn figures(&mut self) -> Result<()> {
        self.page("#/shifts/dry-run", "Level 1", "50-dry-run").await?;
        self.page("#/shifts/fairness", "Siobhán", "51-fairness").await
    }

    async fn rest(&mut self) -> Result<()> {
        self.page("#/team", "Card payments", "60-team").await?;
        self.page("#/settings", "Siren", "61-settings").await
    }
}
