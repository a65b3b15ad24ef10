//! Each answer that a person has, given in the real window, and what is over found again in it.

use anyhow::{Result, ensure};
use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::id::{IncidentId, PolicyId};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_wire::view::shifts::AbsenceView;
use baton_wire::view::{IncidentView, IncidentViewState, View};
use uuid::Uuid;

use crate::stage::{incident, ringing};
use crate::trio::{ANA, Trio};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_answered_in_the_window_in_each_way_that_there_is() -> Result<()> {
    let mut team = Trio::start().await?;
    team.mia_is_asked_before_ana()?;
    team.mia_is_back_in_five_minutes_and_resolves().await?;
    team.mia_hands_off_and_ana_takes_it().await?;
    team.mia_calls_the_next_level().await?;
    team.mia_cannot_for_two_hours().await?;
    team.what_is_over_is_found().await?;
    team.window.page.quit().await?;
    Ok(())
}

impl Trio {
    pub(crate) fn mia_is_asked_before_ana(&mut self) -> Result<()> {
        let mia = self.mia.wait_for("the team", |view| view.account.is_some())?;
        let me = mia.account.as_ref().map(|account| account.person);
        let level = |person| Level {
            targets: vec![Target::Person(person)],
            timeout_s: 600,
            order: LevelOrder::Together,
        };
        let levels = me.into_iter().chain([ANA]).map(level).collect();
        let (id, name) = (PolicyId(Uuid::from_u128(11)), "Mia, then Ana".to_owned());
        let policy = Policy { id, name, levels, repeats: 0, turns: Vec::new() };
        self.mia.act(Action::PutPolicy { policy })
    }

    /// Waits until the window rings for a new page.
    pub(crate) async fn rings(&mut self, title: &str) -> Result<IncidentId> {
        self.ana.baton(&self.stage.desktop, &["page", "Checkout", title])?;
        let rings = |view: &View| {
            let rung = ringing(view).and_then(|id| incident(view, id));
            rung.filter(|incident| incident.title == title).map(|incident| incident.id)
        };
        let view = self.mia.wait_for("Mia's device to ring", |view| rings(view).is_some())?;
        self.window.reads(title).await?;
        rings(&view).ok_or_else(|| anyhow::anyhow!("nothing rings"))
    }

    fn hub_has(
        &self,
        what: &str,
        id: IncidentId,
        wanted: impl Fn(&IncidentView) -> bool,
    ) -> Result<Box<View>> {
        self.mia.wait_for(what, |view| incident(view, id).is_some_and(&wanted))
    }

    async fn mia_resolves(&self, id: IncidentId) -> Result<()> {
        self.window.press("Resolve").await?;
        self.window.click_on("dialog[open] footer button:last-child").await?;
        self.hub_has("that it is over", id, is_over)?;
        self.window.reads("Resolved").await
    }

    async fn mia_is_back_in_five_minutes_and_resolves(&mut self) -> Result<()> {
        let id = self.rings("Disk is full on db-1").await?;
        self.window.press("Acknowledge").await?;
        self.window.reads("You have it").await?;
        self.window.press("Later…").await?;
        self.window.press("back in 5 min").await?;
        self.window.reads("Rings again").await?;
        self.mia_resolves(id).await
    }

    async fn mia_hands_off_and_ana_takes_it(&mut self) -> Result<()> {
        let id = self.rings("Payments hang").await?;
        self.window.reads("to Ana").await?;
        self.window.press("Hand off").await?;
        self.hub_has("the offer", id, |it| it.handoff.is_some())?;
        self.window.reads("Mia offers this to Ana").await?;
        self.ana.owner.wait_for("Ana's device to ring", |view| view.alarm.is_some())?;
        self.ana.baton(&self.stage.desktop, &["ack"])?;
        self.hub_has("that Ana has it", id, |it| held_by(it).as_deref() == Some("Ana"))?;
        self.window.reads("Ana has it").await?;
        self.mia_resolves(id).await
    }

    async fn mia_calls_the_next_level(&mut self) -> Result<()> {
        let id = self.rings("Search is slow").await?;
        self.window.press("Escalate").await?;
        self.ana.owner.wait_for("Ana's device to ring", |view| view.alarm.is_some())?;
        self.ana.baton(&self.stage.desktop, &["ack"])?;
        self.window.reads("Ana has it").await?;
        self.mia_resolves(id).await
    }

    async fn mia_cannot_for_two_hours(&mut self) -> Result<()> {
        let id = self.rings("Mail queue grows").await?;
        self.window.press("Acknowledge").await?;
        self.window.reads("You have it").await?;
        self.window.press("I can’t for…").await?;
        self.window.press("And for the next 2 h").await?;
        self.mia.wait_for("that she is away", |view| view.shifts.absences.iter().any(is_away))?;
        self.ana.owner.wait_for("Ana's device to ring", |view| view.alarm.is_some())?;
        self.ana.baton(&self.stage.desktop, &["ack"])?;
        self.window.go("#/shifts").await?;
        self.window.reads("Away now").await?;
        self.window.press("Back now").await?;
        let view = self.mia.wait_for("that she is back", |view| view.shifts.absences.is_empty())?;
        ensure!(incident(&view, id).is_some_and(|it| held_by(it).as_deref() == Some("Ana")), "{view:#?}");
        Ok(())
    }

    /// Among four, by a word of its title.
    async fn what_is_over_is_found(&self) -> Result<()> {
        self.window.go("#/incidents").await?;
        self.window.reads("Mail queue grows").await?;
        self.window.field("input[type=search]").await?.send_keys("payments").await?;
        self.window.reads_no_more("Mail queue grows").await?;
        self.window.reads("Payments hang").await
    }
}

fn is_over(incident: &IncidentView) -> bool {
    matches!(incident.state, IncidentViewState::Resolved { .. })
}

fn is_away(absence: &AbsenceView) -> bool {
    absence.kind == AbsenceKind::Away && absence.who.me
}

fn held_by(incident: &IncidentView) -> Option<String> {
    if let IncidentViewState::Acknowledged { by, .. } = &incident.state {
        Some(by.name.clone())
    } else {
        None
    }
}
