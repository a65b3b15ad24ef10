//! Each screen, opened as a person opens it.

use anyhow::{Context, Result, bail};
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_wire::intent::Intent;
use serde_json::json;
use thirtyfour::prelude::*;

use super::team::{self, CHECKOUT, PRIMARY};
use super::{Height, Visit};

/// Days of the eight weeks over which a change is drawn: the Tuesday to the Thursday of the third week.
const DRAWN: [u32; 2] = [15, 17];
/// Weeks ahead within which the clocks change, in any zone in which they do.
const CLOCKS_WITHIN_WEEKS: u32 = 32;

impl Visit<'_> {
    /// All of them, in the order in which somebody new would see them.
    pub(super) async fn all(&mut self) -> Result<()> {
        self.first_run().await?;
        self.page("#/now", "On call", "02-now").await?;
        self.alarm().await?;
        self.answers().await?;
        self.page("#/shifts", "My next shifts", "10-shifts").await?;
        self.calendar().await?;
        self.away().await?;
        self.cover().await?;
        self.editor().await?;
        self.figures().await?;
        self.rest().await?;
        self.film().await
    }

    async fn first_run(&mut self) -> Result<()> {
        let name = self.camera.window.field("input[type=text], input:not([type])").await?;
        name.send_keys("Mira Halvorsen").await?;
        self.camera.window.button("Start the hub").await?;
        self.camera.take("01-first-run", Height::Page).await?;
        self.owner.send(Intent::StartHub { your_name: "Mira Halvorsen".to_owned(), demo: false })?;
        self.crew = Some(team::build(self.desktop, &mut self.owner).context("the team could not be built")?);
        Ok(())
    }

    /// Waits for what tells that a page is drawn, and takes it.
    pub(super) async fn page(&mut self, route: &str, word: &str, name: &str) -> Result<()> {
        self.camera.window.go(route).await?;
        self.camera.window.reads(word).await.with_context(|| format!("{name} does not open"))?;
        self.camera.take(name, Height::Page).await
    }

    /// Takes the dialog that is open, and closes it by its key.
    pub(super) async fn dialog(&mut self, name: &str) -> Result<()> {
        self.camera.window.field("dialog[open]").await.with_context(|| format!("{name} does not open"))?;
        self.camera.take(name, Height::Window).await?;
        self.camera.window.types(Key::Escape).await?;
        self.camera.window.until("return document.querySelector('dialog[open]') === null", Vec::new()).await
    }

    pub(super) async fn press(&self, button: &str) -> Result<()> {
        self.camera.window.press(button).await
    }

    async fn choose(&self, choice: &str) -> Result<()> {
        self.camera.window.choose(choice).await
    }

    async fn alarm(&mut self) -> Result<()> {
        let page =
            |title: &str, urgency| Action::Page { service: CHECKOUT, title: title.to_owned(), urgency };
        let dana = &mut self.crew.as_mut().context("no team yet")?.dana;
        dana.owner.act(page("Payments fail for one customer in five", Urgency::High))?;
        self.camera.window.button("Acknowledge").await?;
        self.camera.take("03-ringing", Height::Window).await?;
        self.press("Acknowledge").await?;
        // Whoever has answered sees the incident next.
        self.camera.window.reads("Timeline").await?;
        let dana = &mut self.crew.as_mut().context("no team yet")?.dana;
        dana.owner.act(page("The nightly export is slow", Urgency::Low))?;
        self.page("#/now", "The nightly export is slow", "04-now-with-incidents").await?;
        self.page("#/incidents", "The nightly export is slow", "05-incidents").await?;
        self.page("#/incidents/1", "Payments fail", "06-incident").await
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
        self.camera.take("15-calendar-mine", Height::Page).await?;
        self.choose("Team").await?;
        self.clocks_change().await
    }

    /// The next week in which somebody's clocks change.
    async fn clocks_change(&mut self) -> Result<()> {
        let script = "return /Clocks go (forward|back)/.test(document.querySelector('main').innerText)";
        for _ in 0..CLOCKS_WITHIN_WEEKS {
            let seen = self.camera.window.page.execute(script, Vec::new()).await?;
            if seen.json() == &json!(true) {
                return self.camera.take("16-clock-change", Height::Page).await;
            }
            let before = self.camera.window.words().await?;
            self.camera.window.types(Key::PageDown).await?;
            let moved = "return document.body.innerText !== arguments[0] \
                && document.querySelector('[aria-busy=true]') === null";
            self.camera
                .window
                .until(moved, vec![json!(before)])
                .await
                .context("the calendar does not move on")?;
        }
        bail!("the clocks do not change within {CLOCKS_WITHIN_WEEKS} weeks")
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
        self.camera.window.reads("Choose both days").await?;
        self.camera.take("23-vacation-without-days", Height::Page).await?;
        let today = self.owner_today()?;
        self.camera.window.fill("input[type=date]", &today).await?;
        self.camera.window.button("Record the vacation").await?;
        self.camera.take("24-vacation", Height::Page).await?;
        // By its first letters, as one does in a list that has the focus.
        self.camera.window.field("main select").await?.send_keys("Tomás").await?;
        self.camera.window.button("Record Tomás").await?;
        self.camera.take("25-colleague", Height::Page).await
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
        self.press("Expect a heartbeat").await?;
        self.dialog("61-heartbeat").await?;
        self.calendars().await?;
        self.page("#/settings", "Siren", "70-settings").await
    }

    /// Links out, calendars in, and a file with a vacation in it.
    async fn calendars(&mut self) -> Result<()> {
        self.camera.window.go("#/shifts/calendars").await?;
        self.camera.window.field("input[placeholder='My phone']").await?.send_keys("My phone").await?;
        self.press("Make a link").await?;
        self.camera.window.reads("This address is shown only now").await?;
        let file = self.desktop.folder().join("vacations.ics");
        std::fs::write(&file, self.vacations()?)
            .with_context(|| format!("{} cannot be written", file.display()))?;
        self.camera.window.field("input[type=file]").await?.send_keys(file.display().to_string()).await?;
        self.camera.window.button("Record 1 absence").await?;
        self.camera.take("62-calendars", Height::Page).await
    }

    /// A calendar as people export it: a vacation ahead, and one that is over.
    fn vacations(&mut self) -> Result<String> {
        let today: jiff::civil::Date = self.owner_today()?.parse()?;
        let event = |uid: &str, title: &str, after: i64, days: i64| -> Result<String> {
            let first = today.checked_add(jiff::Span::new().days(after))?;
            let last = first.checked_add(jiff::Span::new().days(days))?;
            Ok(format!(
                "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:{title}\r\n\
                 DTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\nEND:VEVENT\r\n",
                first.strftime("%Y%m%d"),
                last.strftime("%Y%m%d"),
            ))
        };
        Ok(format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Calendar//EN\r\n{}{}END:VCALENDAR\r\n",
            event("walk@example.org", "Walking in the Dolomites", 60, 9)?,
            event("over@example.org", "Long ago", -90, 7)?,
        ))
    }
}
