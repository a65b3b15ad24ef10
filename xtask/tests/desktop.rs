//! The virtual desktop, every part of it for real.
#![cfg(target_os = "linux")]

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use xtask::desktop::{Desktop, DesktopOptions, Display, Keyring, Part, Presence, SILENCE, Sound};
use xtask::process::Process;
use xtask::wait;

const SOON: Duration = Duration::from_secs(15);

/// A window with text on it.
fn open_window(desktop: &Desktop) -> Result<Process> {
    let mut command = desktop.command("xmessage");
    command.args(["-title", "A window", "-center", "Something to see"]);
    desktop.start_program("xmessage", command)
}

/// A notification with two buttons, whose sender waits for the answer and prints it.
fn ask(desktop: &Desktop, name: &str, summary: &str) -> Result<Process> {
    let mut command = desktop.command("notify-send");
    command.args(["--wait", "-u", "critical", "-a", "Asker", "-A", "yes-1=Yes, do", "-A", "no-1=No"]);
    command.args([summary, "line one\nline two"]);
    desktop.start_program(name, command)
}

#[test]
fn a_window_is_seen_a_sound_heard_a_button_pressed_and_a_secret_kept() -> Result<()> {
    let watch = wait::Stopwatch::start();
    let desktop = Desktop::start(DesktopOptions::default())?;
    println!("the desktop came up in {:?}", watch.elapsed());

    let window = open_window(&desktop)?;
    desktop.wait_for_window("A window", SOON)?;
    let picture = desktop.folder().join("screen.png");
    desktop.screenshot(&picture)?;
    let colours = Command::new("identify").args(["-format", "%k"]).arg(&picture).output()?;
    let colours: u32 =
        String::from_utf8_lossy(&colours.stdout).trim().parse().context("a number of colours")?;
    ensure!(colours > 8, "the picture has {colours} colours");
    drop(window);

    let recorder = desktop.record()?;
    desktop.play(&Sound::sine(440.0, 0.5, Duration::from_millis(600)))?;
    let began = recorder.wait_for_sound(Duration::ZERO, SILENCE, SOON)?;
    let fell = recorder.wait_for_silence(Duration::from_millis(200), SILENCE, SOON)?;
    let sound = recorder.stop();
    ensure!(fell.saturating_sub(began).abs_diff(Duration::from_millis(600)) < Duration::from_millis(40));
    let middle = sound.part(began + Duration::from_millis(100), began + Duration::from_millis(500)).rms();
    ensure!((middle - 0.354).abs() < 0.01, "a sine of amplitude 0.5 reads {middle}");

    let mut asker = ask(&desktop, "asker", "Disk full [0,1] (really)")?;
    let shown = desktop.wait_for_notification(SOON, |notification| notification.app == "Asker")?;
    ensure!(shown.urgency == "CRITICAL" && shown.body == "line one\nline two", "{shown:?}");
    ensure!(shown.actions.len() == 2, "{shown:?}");
    ensure!(desktop.press(shown.id, "Perhaps").is_err());
    desktop.command("notify-send").args(["-a", "Plain", "No buttons", "here"]).status()?;
    let plain = desktop.wait_for_notification(SOON, |notification| notification.app == "Plain")?;
    ensure!(plain.actions.is_empty());
    desktop.press(shown.id, "Yes, do")?;
    ensure!(asker.wait(SOON)?.success());
    ensure!(asker.log().trim() == "yes-1", "{}", asker.log());
    wait::until("the notification's end", SOON, || {
        let left = desktop.notifications().ok()?;
        (left.len() == 1 && left[0].id == plain.id).then_some(())
    })?;
    desktop.dismiss_all()?;
    wait::until("an empty screen", SOON, || desktop.notifications().ok()?.is_empty().then_some(()))?;

    let kept =
        "printf word | secret-tool store --label=Test service baton && secret-tool lookup service baton";
    let output = desktop.command("sh").args(["-c", kept]).output()?;
    ensure!(output.stdout == b"word", "{output:?}");
    Ok(())
}

#[test]
fn a_recording_dates_silence_on_its_own_clock() -> Result<()> {
    let desktop = Desktop::start(DesktopOptions::default())?;
    let path = desktop.folder().join("long.wav");
    Sound::sine(440.0, 0.5, Duration::from_secs(20)).save(&path)?;
    let recorder = desktop.record()?;
    let mut command = desktop.command("paplay");
    command.arg(path);
    let before = recorder.now();
    let mut player = desktop.start_program("paplay", command)?;
    let began = recorder.wait_for_sound(Duration::ZERO, SILENCE, SOON)?;
    ensure!(began >= before, "heard at {began:?}, before it was played at {before:?}");
    let killed = recorder.now();
    player.kill();
    let fell = recorder.wait_for_silence(Duration::from_millis(300), SILENCE, SOON)?;
    println!("killed at {killed:?}, silent from {fell:?}");
    ensure!(fell.abs_diff(killed) < Duration::from_millis(80), "killed at {killed:?}, silent from {fell:?}");
    Ok(())
}

#[test]
fn parts_break_and_come_back() -> Result<()> {
    let mut desktop = Desktop::start(DesktopOptions::default())?;
    let mut orphan = ask(&desktop, "orphan", "Before")?;
    let before = desktop.wait_for_notification(SOON, |notification| notification.summary == "Before")?;
    desktop.kill(Part::Notifications)?;
    ensure!(!desktop.runs(Part::Notifications));
    ensure!(desktop.notifications().is_err(), "a killed daemon is not started by being called");
    orphan.kill();
    desktop.restart(Part::Notifications)?;
    let _asker = ask(&desktop, "asker", "After")?;
    let after = desktop.wait_for_notification(SOON, |notification| notification.summary == "After")?;
    ensure!(after.id == before.id, "ids start over: {} and {}", before.id, after.id);

    desktop.kill(Part::Sound)?;
    ensure!(desktop.record().is_err());
    ensure!(desktop.play(&Sound::sine(440.0, 0.5, Duration::from_millis(50))).is_err());
    desktop.restart(Part::Sound)?;
    ensure!(desktop.record_for(Duration::from_millis(100))?.rms() < SILENCE);

    desktop.freeze(Part::Sound)?;
    desktop.thaw(Part::Sound)?;
    desktop.play(&Sound::sine(440.0, 0.5, Duration::from_millis(50)))
}

#[test]
fn parts_can_be_left_out() -> Result<()> {
    let mut desktop = Desktop::start(DesktopOptions {
        display: Display::Hidden,
        notifications: Presence::Absent,
        keyring: Keyring::Absent,
        sound: Presence::Absent,
    })?;
    let env = desktop.command("env").output()?.stdout;
    ensure!(!String::from_utf8_lossy(&env).contains("DISPLAY="));
    ensure!(!desktop.command("notify-send").arg("Nobody sees this").status()?.success());
    let store = "printf word | secret-tool store --label=Test service baton";
    ensure!(!desktop.command("sh").args(["-c", store]).status()?.success());
    ensure!(!desktop.runs(Part::Sound) && desktop.record().is_err());
    Ok(())
}

#[test]
fn a_locked_keyring_gives_nothing_away() -> Result<()> {
    let desktop = Desktop::start(DesktopOptions { keyring: Keyring::Locked, ..DesktopOptions::default() })?;
    let mut command = desktop.command("sh");
    command.args(["-c", "printf word | secret-tool store --label=Test service baton"]);
    let mut store = desktop.start_program("store", command)?;
    // Either it fails at once or it waits for a prompt that nobody answers; it never succeeds.
    let ended = store.wait(Duration::from_millis(500));
    ensure!(!ended.is_ok_and(|status| status.success()));
    Ok(())
}

#[test]
fn nothing_is_left_behind() -> Result<()> {
    let desktop = Desktop::start(DesktopOptions::default())?;
    let folder = desktop.folder().to_path_buf();
    // A daemon that leaves its process group and forgets its parent.
    let mut command = desktop.command("sh");
    command.args(["-c", "setsid sleep 1000 & echo $! > stray; wait"]);
    let starter = desktop.start_program("stray", command)?;
    let stray = wait::until("the stray's number", SOON, || {
        std::fs::read_to_string(desktop.home().join("stray")).ok()?.trim().parse::<u32>().ok()
    })?;
    drop(starter);
    drop(desktop);
    ensure!(!folder.exists());
    wait::until("the stray's end", SOON, || {
        // A zombie has no command line any more.
        let line = std::fs::read(format!("/proc/{stray}/cmdline")).unwrap_or_default();
        line.is_empty().then_some(())
    })
}
