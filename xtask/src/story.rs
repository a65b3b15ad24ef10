//! What `cargo xtask run` shows where there is no display: the whole way of a page, on a virtual desktop.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use xtask::desktop::{Desktop, DesktopOptions, SILENCE};
use xtask::place;
use xtask::process::Process;
use xtask::wait;

use crate::run::{self, Program};

/// How long each part of the story may take on a machine that is busy with something else.
const PATIENCE: Duration = Duration::from_secs(30);

/// The screen counts as settled when two looks this far apart see the same; what moves for ever is taken as it is
/// after [`MOVES`].
const LOOK_AGAIN: Duration = Duration::from_millis(1200);

/// See [`LOOK_AGAIN`].
const MOVES: Duration = Duration::from_secs(6);

/// See [`is_drawn`]. A window that only says what it waits for has up to five hundred, an ordinary screen a thousand and more.
const COLOURS_DRAWN: usize = 800;

/// How long a screen with fewer is waited for: where letters have hard edges, no screen has as many.
const UNDRAWN: Duration = Duration::from_secs(20);

/// Quiet for this long means that the siren has stopped, not that it draws breath.
const QUIET: Duration = Duration::from_millis(1500);

/// What happens when the story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Everything ends.
    Close,
    /// The desktop stays until Ctrl-C.
    StayUp,
}

/// Tells it: first run, hub with a demo team, a page, the acknowledgement, the timeline.
///
/// # Errors
/// At the first thing that does not happen.
pub(crate) fn tell(ending: Ending) -> Result<()> {
    let watch = wait::Stopwatch::start();
    let desktop = Desktop::start(DesktopOptions::default())?;
    println!("  The virtual desktop came up in {} ms.", watch.elapsed().as_millis());
    let mut story = Story { desktop, pictures: Pictures::new()?, programs: Vec::new() };
    let told = story.tell();
    for program in &story.programs {
        // A program that ended tells in its log why.
        if told.is_err() {
            eprintln!("--- what {} wrote:\n{}", program.name(), program.log());
        }
    }
    told?;
    println!("\nPictures of the screen are in {}", story.pictures.folder.display());
    if ending == Ending::StayUp {
        story.stay_up()?;
    }
    Ok(())
}

struct Story {
    desktop: Desktop,
    pictures: Pictures,
    /// Ended in the opposite order, before the desktop.
    programs: Vec<Process>,
}

impl Story {
    fn tell(&mut self) -> Result<()> {
        self.start("agent", Program::Cli, &["agent"])?;
        self.start("app", Program::App, &[])?;
        self.desktop.wait_for_window("Baton", PATIENCE)?;
        self.picture("1-first-run")?;

        println!("  Starting a hub on this computer, with a demo team …");
        self.baton(&["hub", "start", "--demo", "--json"])?;
        self.picture("2-now")?;

        println!("  Paging …");
        let recorder = self.desktop.record()?;
        let paged = recorder.now();
        self.baton(&["page", "--me", "--json"])?;
        let shown =
            self.desktop.wait_for_notification(PATIENCE, |notification| !notification.actions.is_empty())?;
        let heard = recorder.wait_for_sound(paged, SILENCE, PATIENCE)?;
        let labels: Vec<&str> = shown.actions.iter().map(|action| action.label.as_str()).collect();
        println!("  On screen: {:?} with {}", shown.summary, labels.join(" / "));
        println!("  The siren was heard {} ms after `baton page` was started.", (heard - paged).as_millis());
        self.picture("3-ringing")?;

        println!("  Acknowledging …");
        self.baton(&["ack", "--json"])?;
        let answered = recorder.now();
        let quiet = recorder.wait_for_silence(QUIET, SILENCE, PATIENCE)?;
        let after = quiet.saturating_sub(answered).as_millis();
        println!("  The siren fell silent {after} ms after `baton ack` was done.");
        self.picture("4-acknowledged")?;

        let number = self.incident()?;
        println!("\nThe timeline, as `baton incident show {number}` tells it:\n");
        println!("{}", self.baton(&["incident", "show", &number])?.trim_end());
        Ok(())
    }

    fn start(&mut self, name: &str, program: Program, arguments: &[&str]) -> Result<()> {
        let mut command = self.command(program)?;
        command.args(arguments);
        self.programs.push(self.desktop.start_program(name, command)?);
        Ok(())
    }

    fn command(&self, program: Program) -> Result<Command> {
        let built = run::program(program)?;
        let mut command = self.desktop.command(built.get_program());
        command.envs(built.get_envs().filter_map(|(name, value)| Some((name, value?))));
        Ok(command)
    }

    /// Runs `baton` and gives what it says.
    fn baton(&self, arguments: &[&str]) -> Result<String> {
        let line = format!("baton {}", arguments.join(" "));
        let output = self.command(Program::Cli)?.args(arguments).output();
        let output = output.with_context(|| format!("`{line}` could not be started"))?;
        if !output.status.success() {
            bail!("`{line}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The number of the incident that this story is about: the only one.
    fn incident(&self) -> Result<String> {
        let text = self.baton(&["view", "--json"])?;
        let view: Value = serde_json::from_str(&text).context("`baton view --json` gave no JSON")?;
        let number = view["incidents"][0]["id"].as_u64();
        number.map(|number| number.to_string()).context("`baton view --json` names no incident")
    }

    fn picture(&mut self, name: &str) -> Result<()> {
        self.pictures.take(&self.desktop, name)
    }

    fn stay_up(&self) -> Result<()> {
        let file = place::target()?.join(run::DESKTOP_ENV);
        let lines: Vec<String> =
            self.desktop.env().iter().map(|(name, value)| format!("{name}={value}")).collect();
        std::fs::write(&file, lines.join("\n"))
            .with_context(|| format!("{} could not be written", file.display()))?;
        println!("The desktop stays up: `cargo xtask page` pages it; Ctrl-C ends it.");
        loop {
            std::thread::park();
        }
    }
}

/// The pictures of one run.
struct Pictures {
    folder: PathBuf,
    /// The screen of the latest picture.
    latest: Vec<u8>,
}

impl Pictures {
    fn new() -> Result<Self> {
        let folder = place::target()?.join("screenshots");
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("{} could not be made", folder.display()))?;
        Ok(Self { folder, latest: Vec::new() })
    }

    /// Takes a picture when the screen has changed since the latest and has come to rest.
    fn take(&mut self, desktop: &Desktop, name: &str) -> Result<()> {
        let watch = wait::Stopwatch::start();
        let mut before = (wait::Stopwatch::start(), desktop.pixels()?);
        self.latest = wait::until("the screen coming to rest", PATIENCE, || {
            if before.0.elapsed() < LOOK_AGAIN {
                return None;
            }
            let now = desktop.pixels().ok()?;
            let still = now == before.1 && now != self.latest;
            before = (wait::Stopwatch::start(), now);
            let drawn = is_drawn(&before.1) || watch.elapsed() >= UNDRAWN;
            ((still || watch.elapsed() >= MOVES) && drawn).then(|| before.1.clone())
        })?;
        let path = self.folder.join(format!("{name}.png"));
        desktop.screenshot(&path)?;
        println!("  Picture: {}", path.display());
        Ok(())
    }
}

/// Whether a window shows one of its screens: one that has not drawn itself yet has hardly any colours, and letters with smooth edges
/// bring hundreds.
fn is_drawn(screen: &[u8]) -> bool {
    let mut colours = std::collections::BTreeSet::new();
    screen.chunks_exact(4).any(|pixel| {
        colours.insert(pixel);
        colours.len() >= COLOURS_DRAWN
    })
}
