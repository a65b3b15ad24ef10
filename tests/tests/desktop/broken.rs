//! What people get when a part of the desktop is missing or breaks: the others still work, and the missing one is named.

use crate::stage::{PATIENCE, Stage, ringing};
use anyhow::{Context, Result, ensure};
use baton_wire::view::{Part as Named, PartState, SelfTestReport, SirenState};
use xtask::desktop::{DesktopOptions, Display, Keyring, Part, Presence};
use xtask::wait;

/// What `baton doctor` says about a part.
fn doctor(stage: &Stage, part: Named) -> Result<(PartState, String, String)> {
    let output = stage.try_baton(&["doctor", "--json"])?;
    let report: SelfTestReport = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("{}\n{}", String::from_utf8_lossy(&output.stderr), stage.logs()))?;
    let found =
        report.parts.iter().find(|found| found.part == part).context("the part is not in the report")?;
    Ok((found.state, found.detail.clone(), found.fix.clone()))
}

#[test]
fn without_a_sound_device_the_notification_comes_and_the_doctor_names_the_sound() -> Result<()> {
    let mut stage =
        Stage::on_call_with(DesktopOptions { sound: Presence::Absent, ..DesktopOptions::default() })?;
    let (state, detail, fix) = doctor(&stage, Named::Sound)?;
    ensure!(
        state == PartState::Fails && !detail.is_empty() && !fix.is_empty(),
        "{state:?} {detail:?} {fix:?}"
    );
    stage.baton(&["page", "--me"])?;
    stage.notification()?;
    stage.wait_for("the failing siren to be told", |view| {
        view.alarm.as_ref().is_some_and(|alarm| matches!(alarm.siren, SirenState::Failed { .. }))
    })?;
    stage.desktop.restart(Part::Sound)?;
    stage.wait_for("the siren once there is sound again", |view| ringing(view).is_some())?;
    stage.baton(&["ack"])?;
    Ok(())
}

#[test]
fn without_a_notification_daemon_the_siren_sounds_and_the_doctor_names_the_notifications() -> Result<()> {
    let options = DesktopOptions { notifications: Presence::Absent, ..DesktopOptions::default() };
    let mut stage = Stage::on_call_with(options)?;
    let (state, detail, fix) = doctor(&stage, Named::Notifications)?;
    ensure!(
        state == PartState::Fails && !detail.is_empty() && !fix.is_empty(),
        "{state:?} {detail:?} {fix:?}"
    );
    let recorder = stage.desktop.record()?;
    let began = recorder.now();
    stage.page_me()?;
    stage.hear(&recorder, began)?;
    stage.desktop.restart(Part::Notifications)?;
    let shown = stage.notification()?;
    stage.desktop.press(shown.id, "Acknowledge")?;
    stage.wait_for("the acknowledgement", |view| view.alarm.is_none())?;
    Ok(())
}

#[test]
fn the_notification_comes_back_when_its_daemon_crashes_and_its_old_buttons_answer_nothing() -> Result<()> {
    let mut stage = Stage::on_call()?;
    let page = stage.page_me()?;
    stage.notification()?;
    stage.desktop.kill(Part::Notifications)?;
    stage.desktop.restart(Part::Notifications)?;
    let shown = stage.notification()?;
    ensure!(ringing(&stage.view()?).is_some(), "the siren went quiet with the notification daemon");
    stage.desktop.press(shown.id, "Acknowledge")?;
    stage.is_acknowledged(page)?;
    Ok(())
}

#[test]
fn the_siren_comes_back_when_the_sound_server_crashes() -> Result<()> {
    let mut stage = Stage::on_call()?;
    let page = stage.page_me()?;
    stage.desktop.kill(Part::Sound)?;
    stage.wait_for("the lost sound to be told", |view| {
        view.alarm.as_ref().is_some_and(|alarm| alarm.siren != SirenState::Sounding)
    })?;
    stage.desktop.restart(Part::Sound)?;
    let recorder = stage.desktop.record()?;
    stage.hear(&recorder, recorder.now())?;
    stage.baton(&["ack"])?;
    stage.is_acknowledged(page)?;
    Ok(())
}

#[test]
fn without_a_keyring_it_asks_for_a_passphrase_and_writes_no_plain_token() -> Result<()> {
    let stage = Stage::with(DesktopOptions { keyring: Keyring::Absent, ..DesktopOptions::default() })?;
    let (state, detail, fix) = doctor(&stage, Named::Secrets)?;
    ensure!(
        state != PartState::Works && !detail.is_empty() && fix.contains("passphrase"),
        "{state:?} {detail:?} {fix:?}"
    );
    let refused = stage.try_baton(&["hub", "start", "--demo"])?;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    ensure!(
        !refused.status.success() && said.contains("passphrase"),
        "without a place for the token it said {said:?}"
    );
    Ok(())
}

#[test]
fn without_a_display_it_rings_and_is_answered_in_the_terminal() -> Result<()> {
    let stage =
        Stage::on_call_with(DesktopOptions { display: Display::Hidden, ..DesktopOptions::default() })?;
    let page = stage.page_me()?;
    stage.baton(&["ack"])?;
    stage.is_acknowledged(page)?;
    Ok(())
}

#[test]
fn a_second_owner_leaves_the_first_one_alone_and_says_so() -> Result<()> {
    let stage = Stage::on_call()?;
    let owner = stage.owner()?;
    let second = stage.try_baton(&["agent"])?;
    let said =
        format!("{}{}", String::from_utf8_lossy(&second.stdout), String::from_utf8_lossy(&second.stderr));
    ensure!(said.contains("already"), "the second owner said {said:?}");
    ensure!(stage.owner()? == owner, "the first owner gave way");
    Ok(())
}

#[test]
fn the_window_brings_an_owner_along_where_there_is_none() -> Result<()> {
    let mut stage = Stage::empty()?;
    stage.program("agent")?.end();
    wait::until("the owner's end", PATIENCE, || stage.owner().is_err().then_some(()))?;
    stage.start("app", "baton-app", &[])?;
    stage.desktop.wait_for_window("Baton", PATIENCE)?;
    wait::until("an owner", PATIENCE, || stage.owner().ok())?;
    stage.start_hub()?;
    stage.program("app")?.kill();
    let page = stage.page_me()?;
    stage.baton(&["ack"])?;
    stage.is_acknowledged(page)?;
    stage.baton(&["quit"])?;
    Ok(())
}

#[test]
fn an_owner_that_a_command_started_is_heard() -> Result<()> {
    let mut stage = Stage::on_call()?;
    stage.program("agent")?.end();
    wait::until("the owner's end", PATIENCE, || stage.owner().is_err().then_some(()))?;
    let recorder = stage.desktop.record()?;
    let began = recorder.now();
    stage.page_me()?;
    let log = std::fs::read_to_string(stage.desktop.home().join(".local/share/baton/owner.log"));
    let heard =
        recorder.wait_for_sound(began + std::time::Duration::from_secs(2), xtask::desktop::SILENCE, PATIENCE);
    heard.with_context(|| format!("the owner's log: {log:?}"))?;
    Ok(())
}
