//! The real window while its hub hangs: what is known stays, and what is answered meanwhile is done once.

use anyhow::{Context, Result, ensure};
use baton_wire::view::{IncidentViewState, LinkState, TimelineWhat};
use rustix::process::{Pid, Signal, kill_process};
use std::time::Duration;
use xtask::wait;

use crate::stage::{Stage, incident, ringing};
use crate::trio::Trio;

/// Several signs of life of the hub may be missed before it counts as lost.
const NOTICED_WITHIN: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_its_hub_hangs_the_window_shows_what_it_knows_and_keeps_the_answer() -> Result<()> {
    let mut team = Trio::start().await?;
    team.mia_is_asked_before_ana()?;
    let id = team.rings("Disk is full on db-1").await?;

    let hanging = Hanging::hub_of(&team.stage)?;
    let recorder = team.stage.desktop.record()?;
    team.window.press("Acknowledge").await?;
    team.stage.hear_silence(&recorder)?;
    team.window.press("Show the incident").await?;
    team.window.reads("Not confirmed by the hub yet").await?;
    team.window.go("#/shifts").await?;
    team.window.reads("Shop on call").await?;
    team.window.go("#/team").await?;
    team.window.reads("Planned drills of Shop").await?;
    wait::until("the silence to be noticed", NOTICED_WITHIN, || {
        team.stage.view().ok().filter(|view| view.link.state == LinkState::Lost)
    })?;
    team.window.reads("Connection lost").await?;
    // another window, as after a crash of the first
    team.window.page.refresh().await?;
    team.window.reads("no connection to the hub").await?;
    team.window.press("Show the incident").await?;
    team.window.reads("Connection lost").await?;
    team.window.reads("Not confirmed by the hub yet").await?;

    drop(hanging);
    team.window.reads("You have it").await?;
    team.window.reads_no_more("Connection lost").await?;
    let view = team.mia.wait_for("the answer at the hub", |view| {
        view.outbox.is_empty()
            && incident(view, id)
                .is_some_and(|it| matches!(&it.state, IncidentViewState::Acknowledged { by, .. } if by.me))
    })?;
    ensure!(ringing(&view).is_none(), "it rings again though it was answered: {view:#?}");
    let timeline = &incident(&view, id).context("the incident is gone")?.timeline;
    let taken = timeline.iter().filter(|line| matches!(line.what, TimelineWhat::Acknowledged { .. }));
    ensure!(taken.count() == 1, "it is done once: {timeline:#?}");
    team.window.page.quit().await?;
    Ok(())
}

/// A hub that takes connections and does nothing, until this is dropped.
struct Hanging(Pid);

impl Hanging {
    fn hub_of(stage: &Stage) -> Result<Self> {
        let hub = i32::try_from(stage.hub()?).ok().and_then(Pid::from_raw).context("no such process")?;
        kill_process(hub, Signal::STOP).context("the hub could not be stopped")?;
        Ok(Self(hub))
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        if let Err(error) = kill_process(self.0, Signal::CONT) {
            eprintln!("the hub does not go on: {error}");
        }
    }
}
