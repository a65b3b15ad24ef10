//! A week of a small team, one of whose devices is the real window: a vacation is planned and cover asked in it, a colleague accepts
//! from the notification, the lead edits the schedule in the window, where the cover is re-checked, and at two in the night, while it
//! rings at a colleague who is ill, one click in the window gives the page to whoever stands in.

use crate::stage::PATIENCE;
use crate::trio::{ANA, SCHEDULE, Trio};
use anyhow::{Context, Result, bail, ensure};
use baton_domain::cover::Fit;
use baton_domain::page::Rung;
use baton_wire::view::shifts::CoverViewState;
use baton_wire::view::{TimelineWhat, View};
use jiff::{SignedDuration, Timestamp};

/// How soon a page has arrived at whoever stands in, by the hub's own timeline.
const STANDS_IN_WITHIN: SignedDuration = SignedDuration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_week_in_the_window_from_a_vacation_to_a_night_with_a_sick_colleague() -> Result<()> {
    let mut team = Trio::start().await?;
    team.mia_plans_her_vacation_and_asks_ana().await?;
    team.ana_accepts_in_the_notification().await?;
    team.the_schedule_is_edited_and_back().await?;
    team.ana_is_sick_at_two_and_mia_stands_in().await?;
    team.window.page.quit().await?;
    Ok(())
}

impl Trio {
    /// Goes to a page of the window, and waits for a word of it.
    async fn opens(&self, route: &str, word: &str) -> Result<()> {
        self.window.go(route).await?;
        self.window.reads(word).await
    }

    async fn mia_plans_her_vacation_and_asks_ana(&mut self) -> Result<()> {
        self.opens("#/shifts/away", "I’m away").await?;
        self.window.choose("Vacation").await?;
        let first = self.first_day();
        // It lasts for a week unless it is said otherwise.
        self.window.fill("input[type=date]", &first.to_string()).await?;
        self.window.reads("Ben stands in").await?;
        self.window.press("Record the vacation").await?;
        self.window.reads("It is recorded").await?;
        let turn = self.turn;
        self.mia.wait_for("the vacation", |view| view.shifts.absences.iter().any(|one| one.span == turn))?;

        // She would rather have Ana.
        self.window.press("Ask who takes it instead").await?;
        self.window.choose("People I choose").await?;
        self.window.choose("Ana").await?;
        self.window.press("Ask 1 person").await?;
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
        self.window.click_on("button[aria-label='Move turn 2 down']").await?;
        self.window.reads("Covers that will not fit any more").await?;
        self.window.press("Save").await?;
        self.checked(Fit::NoDuty)?.context("a cover that does not fit says nothing")?;
        let says = "You have no duty then any more.";
        self.opens("#/shifts", says).await?;

        self.opens(&editor, "Nobody’s shifts change.").await?;
        self.window.click_on("button[aria-label='Move turn 3 up']").await?;
        self.window.reads("They are told when you save.").await?;
        self.window.press("Save").await?;
        ensure!(self.checked(Fit::Fits)?.is_none(), "a cover that fits has something to say");
        self.opens("#/shifts", "Ana has").await?;
        self.window.reads_no_more(says).await
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
        self.window.choose("Sick now").await?;
        self.window.press("Yes, Ana is sick").await?;
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
        self.window.press("Acknowledge").await?;
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
