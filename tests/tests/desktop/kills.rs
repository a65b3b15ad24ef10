//! Killing each process at random moments of a page: nothing is lost, and the ring goes on.

use crate::stage::{PATIENCE, Stage, kill_9};
use anyhow::{Context, Result};
use std::time::Duration;
use xtask::desktop::SILENCE;
use xtask::wait;

/// How many moments each process is killed at.
const MOMENTS: u64 = 10;
/// The latest moment, counted from the sending of the page.
const LATEST_MS: u64 = 1_500;

/// The moments: spread over the whole time, none round, the same in each run.
fn moments() -> impl Iterator<Item = Duration> {
    let mut seed: u64 = 0x9E37_79B9_7F4A_7C15;
    std::iter::repeat_with(move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_millis((seed >> 33) % LATEST_MS)
    })
    .take(usize::try_from(MOMENTS).unwrap_or_default())
}

/// Pages, kills at each moment, and wants the siren afterwards, until the person answers.
fn kill_at_each_moment(stage: &mut Stage, mut kill: impl FnMut(&mut Stage) -> Result<()>) -> Result<()> {
    for moment in moments() {
        let recorder = stage.desktop.record()?;
        let began = recorder.now();
        let before = stage.view()?.incidents.len();
        stage.baton(&["page", "--me"])?;
        wait::until("the moment", PATIENCE, || (recorder.now() >= began + moment).then_some(()))?;
        kill(stage).with_context(|| format!("at {moment:?}"))?;
        let killed = recorder.now();
        let view = stage.wait_for(&format!("the ring after the kill at {moment:?}"), |view| {
            crate::stage::ringing(view).is_some() && view.incidents.len() > before
        })?;
        let page = crate::stage::ringing(&view).context("nothing rings")?;
        // What sounds a second after the kill is not the echo of what was sounding before it.
        let heard = recorder.wait_for_sound(killed + Duration::from_secs(1), SILENCE, PATIENCE);
        heard.with_context(|| format!("after the kill at {moment:?}\n{}", stage.logs()))?;
        stage.baton(&["ack"])?;
        stage.is_acknowledged(page)?;
        stage.hear_silence(&recorder)?;
    }
    Ok(())
}

#[test]
fn the_ring_goes_on_when_the_owner_is_killed() -> Result<()> {
    let mut stage = Stage::on_call()?;
    kill_at_each_moment(&mut stage, |stage| {
        let owner = stage.owner()?;
        kill_9(owner);
        wait::until("another owner", PATIENCE, || stage.owner().ok().filter(|pid| *pid != owner))?;
        Ok(())
    })
}

#[test]
fn the_ring_goes_on_when_the_hub_is_killed() -> Result<()> {
    let mut stage = Stage::on_call()?;
    kill_at_each_moment(&mut stage, |stage| {
        let hub = stage.hub()?;
        kill_9(hub);
        wait::until("another hub", PATIENCE, || stage.hub().ok().filter(|pid| *pid != hub))?;
        Ok(())
    })
}

#[test]
fn the_ring_goes_on_when_the_window_is_killed() -> Result<()> {
    let mut stage = Stage::on_call()?;
    kill_at_each_moment(&mut stage, |stage| {
        let window = wait::until("the window's process", PATIENCE, || app_of(stage))?;
        kill_9(window);
        Ok(())
    })
}

/// The process id of the window that a page brought up.
fn app_of(stage: &Stage) -> Option<u32> {
    let home = format!("HOME={}", stage.desktop.home().display());
    let all = std::fs::read_dir("/proc").ok()?;
    let mut pids = all.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    pids.find(|pid| {
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        name.trim() == "baton-app" && environment.split(|byte| *byte == 0).any(|line| line == home.as_bytes())
    })
}
