//! `cargo xtask screenshots`: pictures of every screen in the real window, at two widths and in both themes.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context, Result};
use clap::Args;
use xtask::place;

use crate::run::Program;
use crate::setup::{self, Purpose};
use crate::steps::{self, Steps};

/// Where the team of the pictures works: a zone whose clocks change, that is not the hub's.
const ZONE: &str = "Europe/Berlin";

/// The pictures that README shows, and what they are called there.
const README: [(&str, &str); 4] = [
    ("03-ringing-1280-light.png", "ringing.png"),
    ("02-now-1280-light.png", "now.png"),
    ("10-shifts-1280-light.png", "shifts.png"),
    ("11-calendar-1280-dark.png", "calendar.png"),
];

/// The film that README shows: a page, its acknowledgement, the hand-off.
const FILM: &str = "page-acknowledge-hand-off.gif";
/// How long each of its frames stays, in hundredths of a second.
const FRAMES: [(&str, &str); 5] = [
    ("90-film-1.png", "120"),
    ("90-film-2.png", "240"),
    ("90-film-3.png", "200"),
    ("90-film-4.png", "240"),
    ("90-film-5.png", "320"),
];
/// Its width: half a laptop's window is still read, and loads quickly.
const FILM_WIDTH: &str = "960x";

/// Which pictures.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Also put those that README shows, and its film, into docs/images.
    #[arg(long)]
    readme: bool,
    /// For the pictures themselves: `--only 10,42` …
    #[arg(last = true)]
    rest: Vec<OsString>,
}

/// Builds what is shown, and takes the pictures.
///
/// # Errors
/// When a build fails, or a screen cannot be opened; says which.
pub(crate) fn screenshots(arguments: Arguments) -> Result<()> {
    let target = place::target()?;
    let folder = target.join("screenshots");
    let mut steps = Steps::new(4);
    steps.next("Set-up");
    setup::setup(Purpose::Test)?;
    steps.next("The interface's bundle");
    steps::run(steps::npm(&["run", "build"]))?;
    steps.next("The hub, the pager, the window and whoever takes the pictures");
    let mut build = vec!["build", "--workspace", "--bin", "baton-screenshots"];
    for program in [Program::Hub, Program::Cli, Program::App] {
        build.extend(["--bin", program.file()]);
    }
    steps::run(steps::cargo(&build))?;
    steps.next("The pictures");
    let built = target.join("debug");
    let mut command = std::process::Command::new(built.join("baton-screenshots"));
    let axe = place::root().join("ui/node_modules/axe-core/axe.min.js");
    command.arg(&folder).arg("--axe").arg(axe).args(arguments.rest);
    command.env(place::BIN_DIR, &built).env("TZ", ZONE);
    steps::run(command)?;
    if arguments.readme {
        publish(&folder)?;
    }
    Ok(())
}

fn publish(folder: &Path) -> Result<()> {
    let images = place::root().join("docs/images");
    for (taken, called) in README {
        let (from, to) = (folder.join(taken), images.join(called));
        std::fs::copy(&from, &to)
            .with_context(|| format!("{} could not be copied to {}", from.display(), to.display()))?;
        println!("  {}", to.display());
    }
    film(folder, &images.join(FILM))
}

/// One moving picture of the frames that the walk took.
fn film(folder: &Path, to: &Path) -> Result<()> {
    let mut convert = std::process::Command::new("convert");
    for (frame, stays) in FRAMES {
        convert.args(["-delay", stays]).arg(folder.join(frame));
    }
    // The same colours for every frame, so that only what changes is kept of the later ones.
    convert.args(["-resize", FILM_WIDTH, "+dither", "-colors", "128", "-loop", "0", "-layers", "Optimize"]);
    steps::run({
        convert.arg(to);
        convert
    })
}
