//! Page → ring → acknowledge, each way that a person has.

use crate::stage::{PATIENCE, Stage, incident};
use anyhow::{Context, Result, ensure};
use baton_wire::domain::id::IncidentId;
use baton_wire::domain::page::Rung;
use baton_wire::view::{TimelineWhat, View};
use std::path::Path;
use std::time::Duration;
use xtask::desktop::SILENCE;
use xtask::wait;

/// From pressing the button until the siren must be silent, the way through hub and sound server on a busy machine included.
const SILENT_WITHIN: Duration = Duration::from_millis(1_000);
/// The siren at its floor is at least this loud (full scale 1.0), so that it is heard in the next room at once.
const LOUD: f64 = 0.05;

#[test]
fn a_page_shows_three_buttons_sounds_and_is_acknowledged_from_the_notification() -> Result<()> {
    let stage = Stage::on_call()?;
    let recorder = stage.desktop.record()?;
    let began = recorder.now();
    let page = stage.page_me()?;
    let shown = stage.notification()?;
    let labels: Vec<&str> = shown.actions.iter().map(|action| action.label.as_str()).collect();
    for wanted in ["Acknowledge", "Hand off", "Escalate"] {
        ensure!(
            labels.iter().any(|label| label.starts_with(wanted)),
            "no button {wanted:?} among {labels:?}"
        );
    }
    let heard = stage.hear(&recorder, began)?;
    let loud = wait::until("a loud siren", PATIENCE, || {
        let loudest = recorder.heard().windows().map(|window| window.rms).fold(0.0, f64::max);
        (loudest > LOUD).then_some(loudest)
    })?;
    println!(
        "heard {} ms after `baton page` was started, loudest window RMS {loud:.3}",
        (heard - began).as_millis()
    );

    let acknowledge =
        labels.iter().find(|label| label.starts_with("Acknowledge")).context("no such button")?;
    stage.desktop.press(shown.id, acknowledge)?;
    let pressed = recorder.now();
    let silent = stage.hear_silence(&recorder)?;
    ensure!(silent <= pressed + SILENT_WITHIN, "silent only {:?} after the button", silent - pressed);
    let view = stage.is_acknowledged(page)?;
    has_whole_ladder(&view, page)
}

#[test]
fn the_siren_rises_until_somebody_answers_in_the_terminal() -> Result<()> {
    let stage = Stage::on_call()?;
    let recorder = stage.desktop.record()?;
    let began = recorder.now();
    let page = stage.page_me()?;
    let heard = stage.hear(&recorder, began)?;
    let second = Duration::from_secs(1);
    wait::until("eight seconds of siren", PATIENCE, || {
        (recorder.length() > heard + second * 8).then_some(())
    })?;
    let sound = recorder.heard();
    let (early, late) =
        (sound.part(heard, heard + second * 2), sound.part(heard + second * 6, heard + second * 8));
    ensure!(late.rms() > early.rms() * 1.15, "it does not rise: {:.3}, then {:.3}", early.rms(), late.rms());

    let said = stage.baton(&["ack"])?;
    ensure!(said.to_lowercase().contains("acknowledged"), "`baton ack` said {said:?}");
    let answered = recorder.now();
    let silent = stage.hear_silence(&recorder)?;
    ensure!(silent <= answered + SILENT_WITHIN, "silent only {:?} after the answer", silent - answered);
    ensure!(recorder.heard().part(silent + second, recorder.length()).rms() < SILENCE, "it sounds again");
    has_whole_ladder(&stage.is_acknowledged(page)?, page)
}

#[test]
fn the_token_is_in_the_keyring_and_in_no_file() -> Result<()> {
    let stage = Stage::on_call()?;
    let mut lookup = stage.desktop.command("secret-tool");
    let found = lookup.args(["search", "--all", "--unlock", "service", "baton"]).output()?;
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    let secrets: Vec<&str> = found.lines().filter_map(|line| line.strip_prefix("secret = ")).collect();
    ensure!(!secrets.is_empty(), "the keyring has nothing of Baton's: {found:?}");
    for secret in secrets {
        for word in secret
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
            .filter(|w| w.len() >= 20)
        {
            let keyring = stage.desktop.home().join(".local/share/keyrings");
            absent_below(&stage.desktop.folder().join("home"), word, &keyring)?;
            absent_below(&stage.desktop.folder().join("run"), word, &keyring)?;
            absent_below(&stage.desktop.folder().join("logs"), word, &keyring)?;
        }
    }
    Ok(())
}

fn absent_below(folder: &Path, secret: &str, keyring: &Path) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let kind = std::fs::symlink_metadata(&path)?.file_type();
        if kind.is_dir() && path != keyring {
            absent_below(&path, secret, keyring)?;
        } else if kind.is_file() {
            let bytes = std::fs::read(&path)?;
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            ensure!(!found, "{} holds a secret that belongs in the keyring", path.display());
        }
    }
    Ok(())
}

/// Each rung is there with its milliseconds, in the order of the ladder.
fn has_whole_ladder(view: &View, page: IncidentId) -> Result<()> {
    let incident = incident(view, page).context("the incident is gone")?;
    for wanted in [Rung::Sent, Rung::Received, Rung::Ringing, Rung::Silent] {
        let told = incident.timeline.iter().find_map(|line| {
            let TimelineWhat::Rung { rung, device_ms, .. } = &line.what else { return None };
            (*rung == wanted).then_some((line.after_ms, *device_ms))
        });
        let (after_ms, device_ms) =
            told.with_context(|| format!("no rung {wanted:?} in {:#?}", incident.timeline))?;
        println!("{wanted:?} {after_ms} ms after the incident began, {device_ms:?} ms on the device");
        ensure!(wanted == Rung::Sent || device_ms.is_some(), "{wanted:?} lacks the device's milliseconds");
    }
    Ok(())
}
