//! The siren, heard through the sound server's monitor.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use xtask::desktop::{Desktop, DesktopOptions, Part, Presence, Recorder};
use xtask::wait;

use super::driver::Driver;
use super::{BARE, SOON};

const WITH_SOUND: DesktopOptions = DesktopOptions { sound: Presence::Present, ..BARE };
/// Anything louder than this is sound (full scale 1.0).
const FLOOR: f64 = 0.003;
/// What the promise allows between stop and silence.
const STOP_WITHIN: Duration = Duration::from_millis(100);
/// What the recording and two busy cores may add to it.
const SLACK: Duration = Duration::from_millis(60);
/// Rounds of what depends on the moment.
const ROUNDS: u64 = 6;

fn start(options: DesktopOptions) -> Result<(Desktop, Driver)> {
    let desktop = Desktop::start(options)?;
    let mut driver = Driver::start(&desktop)?;
    driver.expect("ready")?;
    Ok((desktop, driver))
}

/// Lets the recording go on for a while.
fn listen(recorder: &Recorder, length: Duration) -> Result<Duration> {
    let until = recorder.length() + length;
    wait::until("the recording going on", SOON, || (recorder.length() >= until).then_some(recorder.now()))
}

/// Streams that the sound server plays now.
fn streams(desktop: &Desktop) -> Result<usize> {
    let output = desktop.command("pactl").args(["list", "short", "sink-inputs"]).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().count())
}

/// The number of threads once those of a sound that was stopped have ended; the connection's two remain.
fn settled(driver: &Driver) -> Result<usize> {
    wait::until("the sound's threads ending", SOON, || {
        let threads = driver.threads();
        let sounding = threads.iter().any(|name| name == "siren" || name == "siren-close");
        (!sounding && threads.len() <= 5).then_some(threads.len())
    })
}

#[test]
fn rings_loud_and_falls_silent_within_100_ms_of_a_stop() -> Result<()> {
    let (desktop, mut driver) = start(WITH_SOUND)?;
    let mut idle = 0;
    let recorder = desktop.record()?;
    for voice in ["two-tone", "bell", "pulse"] {
        let from = recorder.now();
        driver.ask(&format!("ring {voice} 100 0"), "Sounding")?;
        let heard_at = recorder.wait_for_sound(from, FLOOR, SOON)?;
        let loud_to = listen(&recorder, Duration::from_secs(2))?;
        let loud = recorder.heard().part(heard_at, loud_to).rms();
        // A bell's strokes fade, so it is quieter on the whole than what sounds all the time.
        ensure!(loud > 0.2, "{voice} has only RMS {loud}");

        let stopped_at = recorder.now();
        driver.ask("stop", "Stopped")?;
        let silent_at = recorder.wait_for_silence(Duration::from_millis(300), FLOOR, SOON)?;
        let took = silent_at.saturating_sub(stopped_at);
        ensure!(took <= STOP_WITHIN + SLACK, "{voice} was heard for {took:?} after its stop");
        if idle == 0 {
            idle = settled(&driver)?;
        }
        println!("{voice}: RMS {loud:.2}, silent {took:?} after the stop");
    }
    let ended =
        wait::until("the sound's threads ending", SOON, || (driver.threads().len() <= idle).then_some(()));
    ended.with_context(|| format!("its threads are {:?}", driver.threads()))?;
    ensure!(streams(&desktop)? == 0, "an idle pager holds no audio stream");
    Ok(())
}

#[test]
fn the_volume_rises_and_follows_its_setting() -> Result<()> {
    let (desktop, mut driver) = start(WITH_SOUND)?;
    let recorder = desktop.record()?;
    driver.ask("ring two-tone 80 3000", "Sounding")?;
    let begun = recorder.wait_for_sound(Duration::ZERO, FLOOR, SOON)?;
    let half_second =
        |from: f64| (begun + Duration::from_secs_f64(from), begun + Duration::from_secs_f64(from + 0.5));
    listen(&recorder, Duration::from_secs(4))?;
    let heard = recorder.heard();
    let loudness = [0.1, 1.2, 2.2, 3.3].map(half_second).map(|(from, to)| heard.part(from, to).rms());
    ensure!(loudness.windows(2).all(|pair| pair[1] > pair[0] * 1.1), "it should rise: {loudness:?}");

    driver.tell("volume 20")?;
    let quiet_from = listen(&recorder, Duration::from_millis(500))?;
    let quiet_to = listen(&recorder, Duration::from_millis(500))?;
    let quiet = recorder.heard().part(quiet_from, quiet_to).rms();
    ensure!(quiet > FLOOR && quiet < loudness[3] / 4.0, "turned down from {} to {quiet}", loudness[3]);
    driver.ask("stop", "Stopped")?;
    Ok(())
}

#[test]
fn sound_comes_back_with_the_sound_server() -> Result<()> {
    let (mut desktop, mut driver) = start(WITH_SOUND)?;
    driver.ask("ring two-tone 100 0", "Sounding")?;
    for _ in 0..2 {
        desktop.kill(Part::Sound)?;
        driver.expect("Lost(")?;
        desktop.restart(Part::Sound)?;
        let said = driver.next()?;
        // A try between death and return fails and says so.
        if said.starts_with("Failed(") {
            driver.expect("Recovered")?;
        } else {
            ensure!(said.starts_with("Recovered"), "{said}");
        }
        let recorder = desktop.record()?;
        let heard_at = recorder.wait_for_sound(Duration::ZERO, FLOOR, SOON)?;
        let to = listen(&recorder, Duration::from_secs(1))?;
        let loud = recorder.heard().part(heard_at, to).rms();
        ensure!(loud > 0.3, "back with only RMS {loud}");
    }
    driver.ask("stop", "Stopped")?;
    Ok(())
}

#[test]
fn a_frozen_sound_server_is_noticed_and_survived() -> Result<()> {
    let (desktop, mut driver) = start(WITH_SOUND)?;
    driver.ask("ring two-tone 100 0", "Sounding")?;
    desktop.freeze(Part::Sound)?;
    driver.expect("Lost(")?;
    driver.expect("Failed(")?;
    desktop.thaw(Part::Sound)?;
    driver.expect("Recovered")?;
    driver.ask("stop", "Stopped")?;
    desktop.freeze(Part::Sound)?;
    driver.ask("ring two-tone 100 0", "Failed(")?;
    driver.ask("stop", "Stopped")?;
    Ok(())
}

#[test]
fn without_a_sound_server_it_says_so_rings_the_bell_and_waits_for_one() -> Result<()> {
    let (mut desktop, mut driver) = start(BARE)?;
    let failed = driver.ask("ring two-tone 100 0", "Failed(")?;
    let says_why = |said: &str| said.contains("NoSoundDevice") || said.contains("SoundShut");
    ensure!(says_why(&failed), "{failed}");
    let tested = driver.ask("self-test", "SelfTest(Err(")?;
    ensure!(says_why(&tested), "{tested}");
    desktop.restart(Part::Sound)?;
    driver.expect("Recovered")?;
    driver.ask("stop", "Stopped")?;
    drop(desktop);
    wait::until("the terminal bell", SOON, || driver.errors().contains('\u{7}').then_some(()))
}

#[test]
fn the_self_test_proves_the_path_quietly() -> Result<()> {
    let (desktop, mut driver) = start(WITH_SOUND)?;
    let recorder = desktop.record()?;
    driver.ask("self-test", "SelfTest(Ok(")?;
    recorder.wait_for_sound(Duration::ZERO, 0.0001, SOON)?;
    listen(&recorder, Duration::from_millis(500))?;
    let loudest = recorder.heard().windows().map(|window| window.rms).fold(0.0, f64::max);
    ensure!(loudest < 0.02, "a self-test wakes nobody: {loudest}");
    ensure!(streams(&desktop)? == 0, "and leaves no stream");
    Ok(())
}

/// A self-test and a ring that were just begun: both say so, and the ring is loud until it is stopped.
fn both_work(driver: &mut Driver, recorder: &Recorder) -> Result<()> {
    let mut said = [driver.next()?, driver.next()?];
    said.sort();
    ensure!(said[0].starts_with("SelfTest(Ok(") && said[1].starts_with("Sounding"), "{said:?}");
    let from = recorder.now() + Duration::from_millis(500);
    let to = listen(recorder, Duration::from_millis(1_500))?;
    let loud = recorder.heard().part(from, to).rms();
    ensure!(loud > 0.3, "only RMS {loud}");
    driver.ask("stop", "Stopped")?;
    Ok(())
}

#[test]
fn a_ring_beside_a_self_test_is_heard() -> Result<()> {
    let (desktop, mut driver) = start(WITH_SOUND)?;
    let recorder = desktop.record()?;
    for round in 0..ROUNDS {
        driver.tell("self-test")?;
        // Each round at another moment of the test: from beside its opening to after its end.
        listen(&recorder, Duration::from_millis(round * 34))?;
        driver.tell("ring two-tone 100 0")?;
        both_work(&mut driver, &recorder).with_context(|| format!("round {round}"))?;
    }
    Ok(())
}

#[test]
fn a_ring_is_heard_after_one_that_was_killed() -> Result<()> {
    let (desktop, mut driver) = start(WITH_SOUND)?;
    let recorder = desktop.record()?;
    for round in 0..ROUNDS {
        driver.ask("ring two-tone 100 0", "Sounding")?;
        listen(&recorder, Duration::from_millis(round * 34))?;
        drop(std::mem::replace(&mut driver, Driver::start(&desktop)?));
        driver.expect("ready")?;
        driver.tell("self-test")?;
        driver.tell("ring two-tone 100 0")?;
        both_work(&mut driver, &recorder).with_context(|| format!("round {round}"))?;
    }
    Ok(())
}

#[test]
fn a_siren_that_was_muted_in_the_mixer_notices_it() -> Result<()> {
    let (desktop, mut driver) = start(WITH_SOUND)?;
    let mute = |muted: &str| -> Result<()> {
        let inputs = desktop.command("pactl").args(["list", "short", "sink-inputs"]).output()?;
        let inputs = String::from_utf8_lossy(&inputs.stdout).into_owned();
        let id = inputs.split_whitespace().next().context("nothing plays")?;
        ensure!(desktop.command("pactl").args(["set-sink-input-mute", id, muted]).status()?.success());
        Ok(())
    };
    driver.ask("ring pulse 100 0", "Sounding")?;
    mute("1")?;
    let lost = driver.expect("Lost(")?;
    ensure!(lost.contains("SoundMute"), "{lost}");
    driver.expect("Recovered")?;
    let recorder = desktop.record()?;
    recorder.wait_for_sound(Duration::ZERO, FLOOR, SOON)?;
    mute("1")?;
    let muted = driver.expect("Muted(")?;
    ensure!(muted.contains("MixerMute"), "{muted}");
    mute("0")?;
    let from = recorder.now();
    recorder.wait_for_sound(from, FLOOR, SOON)?;
    driver.ask("stop", "Stopped")?;
    Ok(())
}

#[test]
fn a_chime_plays_once() -> Result<()> {
    let (desktop, mut driver) = start(WITH_SOUND)?;
    let recorder = desktop.record()?;
    driver.ask("ring chime 100 0", "Sounding")?;
    driver.expect("Ended")?;
    let heard_at = recorder.wait_for_sound(Duration::ZERO, FLOOR, SOON)?;
    let silent_at = recorder.wait_for_silence(Duration::from_millis(300), FLOOR, SOON)?;
    let length = silent_at.saturating_sub(heard_at);
    ensure!(length > Duration::from_secs(1) && length < Duration::from_secs(3), "{length:?}");
    // And again: a chime that is over does not count as playing.
    driver.ask("ring chime 100 0", "Sounding")?;
    driver.expect("Ended")?;
    Ok(())
}

#[test]
fn muted_speakers_are_told_while_ringing_and_fail_the_self_test() -> Result<()> {
    let (desktop, mut driver) = start(WITH_SOUND)?;
    for (set, undo) in [
        (["set-sink-mute", "baton", "1"], ["set-sink-mute", "baton", "0"]),
        (["set-sink-volume", "baton", "2%"], ["set-sink-volume", "baton", "100%"]),
    ] {
        ensure!(desktop.command("pactl").args(set).status()?.success());
        driver.ask("self-test", "SelfTest(Err(")?;
        driver.ask("ring two-tone 100 0", "Sounding")?;
        driver.expect("Muted(")?;
        driver.ask("stop", "Stopped")?;
        ensure!(desktop.command("pactl").args(undo).status()?.success());
        driver.ask("self-test", "SelfTest(Ok(")?;
    }
    Ok(())
}

#[test]
fn a_stand_in_for_a_missing_sound_card_is_no_device() -> Result<()> {
    let (desktop, mut driver) = start(WITH_SOUND)?;
    let pactl = |arguments: &[&str]| desktop.command("pactl").args(arguments).output();
    ensure!(pactl(&["unload-module", "module-null-sink"])?.status.success());
    ensure!(pactl(&["load-module", "module-null-sink", "sink_name=auto_null"])?.status.success());
    driver.ask("ring two-tone 100 0", "Failed(")?;
    ensure!(pactl(&["load-module", "module-null-sink", "sink_name=headphones"])?.status.success());
    driver.expect("Recovered")?;
    driver.ask("stop", "Stopped")?;
    Ok(())
}
