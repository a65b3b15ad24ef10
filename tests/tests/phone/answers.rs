//! Each answer that a person has, given on a phone: what the page shows then, and what the hub knows.

use anyhow::{Result, ensure};
use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_domain::incident::Incident;
use baton_domain::state::State;
use jiff::SignedDuration;

use crate::stage::{ANA, Stage, now};
use crate::story::{IS_CALM, RINGS};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_answered_in_each_way_that_there_is() -> Result<()> {
    let stage = Stage::set().await?;
    stage.ana_signs_in().await?;
    stage.ana_is_back_in_five_minutes_and_resolves().await?;
    stage.ana_hands_off_and_mia_takes_it().await?;
    stage.ana_calls_the_next_level().await?;
    stage.ana_cannot_for_two_hours().await?;
    stage.strike().await
}

impl Stage {
    /// Waits until the phone rings for a new page.
    async fn rings(&self, title: &str) -> Result<IncidentId> {
        let incident = self.mia_pages(title).await?;
        self.phone.until(RINGS, Vec::new()).await?;
        self.phone.reads(title).await?;
        Ok(incident)
    }

    async fn hub_has(
        &self,
        what: &str,
        incident: IncidentId,
        wanted: impl Fn(&Incident) -> bool,
    ) -> Result<()> {
        self.hub_knows(what, |state| state.incident(incident).is_some_and(&wanted)).await
    }

    async fn mia_resolves(&self, incident: IncidentId) -> Result<()> {
        self.mia_does(Action::Resolve { incident }).await?;
        self.phone.reads("Resolved").await
    }

    async fn ana_is_back_in_five_minutes_and_resolves(&self) -> Result<()> {
        let incident = self.rings("Disk is full on db-1").await?;
        self.phone.press("Acknowledge").await?;
        self.phone.reads("You have it").await?;
        self.hub_has("the acknowledgement", incident, |it| it.acknowledged_by() == Some(ANA)).await?;
        self.phone.press("Later…").await?;
        self.phone.press("back in 5 min").await?;
        let soon = |it: &Incident| {
            let latest = now() + SignedDuration::from_mins(5);
            it.acknowledged_by() == Some(ANA) && it.held_until().is_some_and(|until| until <= latest)
        };
        self.hub_has("that she is back in five minutes", incident, soon).await?;
        self.phone.reads("Rings again").await?;
        self.phone.press("Resolve").await?;
        self.phone.click_on("dialog[open] footer button:last-child").await?;
        self.hub_has("that it is over", incident, |it| !it.is_open()).await?;
        self.phone.reads("Resolved").await
    }

    async fn ana_hands_off_and_mia_takes_it(&self) -> Result<()> {
        let (incident, mia) = (self.rings("Payments hang").await?, self.mia());
        self.phone.reads("to Mia").await?;
        self.phone.press("Hand off").await?;
        let offered = |it: &Incident| it.handoff.as_ref().is_some_and(|offer| offer.to == mia);
        self.hub_has("the offer", incident, offered).await?;
        self.phone.until(IS_CALM, Vec::new()).await?;
        self.phone.reads("Ana offers this to Mia").await?;
        self.mia_does(Action::Acknowledge { incident, back_in_min: None }).await?;
        self.hub_has("that Mia has it", incident, |it| it.acknowledged_by() == Some(mia)).await?;
        self.phone.reads("Mia has it").await?;
        self.phone.reads_no_more("Ana offers this to Mia").await?;
        self.mia_resolves(incident).await
    }

    async fn ana_calls_the_next_level(&self) -> Result<()> {
        let (incident, mia) = (self.rings("Search is slow").await?, self.mia());
        self.phone.press("Escalate").await?;
        self.hub_has("Mia's page", incident, |it| it.wanted_page_of(mia).is_some()).await?;
        let state = self.hub()?.state();
        let stays = state.incident(incident).is_some_and(|it| it.responsible().contains(&ANA));
        ensure!(stays, "whoever calls for help stays on");
        self.phone.until(IS_CALM, Vec::new()).await?;
        self.mia_does(Action::Acknowledge { incident, back_in_min: None }).await?;
        self.phone.reads("Mia has it").await?;
        self.mia_resolves(incident).await
    }

    async fn ana_cannot_for_two_hours(&self) -> Result<()> {
        let (incident, mia) = (self.rings("Mail queue grows").await?, self.mia());
        self.phone.press("Acknowledge").await?;
        self.phone.reads("You have it").await?;
        self.phone.press("I can’t for…").await?;
        self.phone.press("And for the next 2 h").await?;
        self.hub_has("that the next person is asked", incident, |it| it.wanted_page_of(mia).is_some())
            .await?;
        self.hub_knows("that she is away", |state| away(state) == Some(SignedDuration::from_hours(2)))
            .await?;
        self.phone.go("#/shifts").await?;
        self.phone.reads("Away now").await?;
        self.phone.press("Back now").await?;
        self.hub_knows("that she is back", |state| away(state).is_none()).await?;
        self.phone.reads("Nobody is away.").await
    }
}

/// For how long Ana is away now, if she is.
fn away(state: &State) -> Option<SignedDuration> {
    let absence = state.absence_at(ANA, now())?;
    (absence.kind == AbsenceKind::Away).then(|| absence.end.duration_since(absence.start))
}
