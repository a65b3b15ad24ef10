//! Pictures of every screen: the real window on a virtual desktop, a real hub, and a team in the middle of its week.
//!
//! Each screen is opened once, by mouse and keyboard, and taken at two widths in both themes, and some at the narrowest width as
//! well. A screen that cannot be opened, or does not come to rest in time, ends the run and is named, so that no old picture passes
//! for a new one.

mod answers;
mod film;
mod screens;
mod team;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Error, Result, anyhow, bail, ensure};
use baton_tests::owner::Owner;
use baton_tests::window::{PATIENCE, Window};
use clap::Parser;
use serde_json::json;
use xtask::desktop::{Desktop, DesktopOptions, Display};
use xtask::{place, wait};

use team::Crew;

/// Takes pictures of every screen.
#[derive(Debug, Parser)]
#[command(name = "baton-screenshots", bin_name = "cargo xtask screenshots --", version)]
struct Options {
    /// Where they go.
    folder: PathBuf,
    /// The file of axe-core: each screen is also looked at for what stands in the way of a screen reader or is hard to read.
    #[arg(long)]
    axe: Option<PathBuf>,
    /// Only the screens whose names begin so.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// Screens of the width of a laptop's window and of a phone, in logical pixels, and how much of a page is seen at once.
const SIZES: [(u32, u32); 2] = [(1280, 860), (390, 844)];
/// As narrow as the window can be made.
const NARROWEST: (u32, u32) = (320, 640);
/// The screens that are also taken at that width: those with much beside each other.
const NARROW: [&str; 13] = [
    "03-ringing",
    "06-incident",
    "10-shifts",
    "13-list",
    "14-month",
    "20-away",
    "24-vacation",
    "31-ask-for-a-part",
    "42-editor-changed",
    "51-fairness",
    "50-dry-run",
    "60-team",
    "62-calendars",
];
/// How long a picture may take on a machine that is busy with something else; a driver that hangs says nothing by itself.
const PICTURE_WITHIN: Duration = Duration::from_secs(90);
/// How long the whole walk may take: several times what it takes on two busy cores.
const WALK_WITHIN: Duration = Duration::from_secs(40 * 60);
/// Taller pages are cut off.
const HEIGHT_MAX: u32 = 2800;
const THEMES: [&str; 2] = ["light", "dark"];
/// The screen has room for the tallest picture and the window's frame.
const SCREEN: Display = Display::Shown { width: 1440, height: 2900 };

/// What is taken of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Height {
    /// The whole page, however long.
    Page,
    /// What is seen at once: a dialog lies over it, or it is always as high as the window.
    Window,
}

/// Takes them all.
pub(crate) fn run() -> Result<()> {
    let options = Options::parse();
    std::fs::create_dir_all(&options.folder)
        .with_context(|| format!("{} could not be made", options.folder.display()))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(take(options))
}

async fn take(options: Options) -> Result<()> {
    let desktop = Desktop::start(DesktopOptions { display: SCREEN, ..DesktopOptions::default() })?;
    let mut command = desktop.command(place::program("baton")?);
    // Nobody hears it here, and a window that comes up by itself is one that no driver knows.
    command.arg("agent");
    let agent = desktop.start_program("agent", command)?;
    let socket = desktop.runtime_folder().join("baton/owner.sock");
    let owner = wait::until("the owner", PATIENCE, || Owner::connect(&socket).ok());
    let owner = owner.with_context(|| agent.log())?;
    let window = Window::open(&desktop).await?;
    let axe = options.axe.map(|file| {
        std::fs::read_to_string(&file).with_context(|| format!("{} could not be read", file.display()))
    });
    let camera = Camera {
        window,
        folder: options.folder,
        only: options.only,
        axe: axe.transpose()?,
        taken: BTreeSet::new(),
        pictures: 0,
        found: Vec::new(),
    };
    let mut visit = Visit { crew: None, owner, desktop: &desktop, camera };
    let visited = match tokio::time::timeout(WALK_WITHIN, visit.all()).await {
        Ok(visited) => visited,
        Err(_) => Err(anyhow!("the walk did not end within {} min", WALK_WITHIN.as_secs() / 60)),
    };
    if let Err(error) = visited {
        return Err(visit.camera.failed(error).await);
    }
    if visit.camera.taken.is_empty() {
        bail!("no screen is called so");
    }
    println!(
        "{} pictures of {} screens are in {}",
        visit.camera.pictures,
        visit.camera.taken.len(),
        visit.camera.folder.display()
    );
    let found = std::mem::take(&mut visit.camera.found);
    visit.camera.window.page.quit().await?;
    ensure!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
    Ok(())
}

/// A walk through the window.
struct Visit<'a> {
    owner: Owner,
    desktop: &'a Desktop,
    /// Once the team is there.
    crew: Option<Crew>,
    camera: Camera,
}

/// Takes the pictures, and remembers which.
struct Camera {
    window: Window,
    folder: PathBuf,
    only: Vec<String>,
    /// The source of axe-core.
    axe: Option<String>,
    taken: BTreeSet<String>,
    pictures: usize,
    /// What axe-core found.
    found: Vec<String>,
}

impl Camera {
    /// What failed, after which picture, and where it can be seen.
    async fn failed(&self, error: Error) -> Error {
        let after = self.taken.last().map_or("the start", String::as_str);
        let seen = self.folder.join("failed.png");
        let picture = tokio::time::timeout(PICTURE_WITHIN, self.window.picture(&seen)).await;
        let where_seen = match picture {
            Ok(Ok(())) => format!("what was seen then is in {}", seen.display()),
            Ok(Err(error)) => format!("no picture could be taken of it: {error:#}"),
            Err(_) => "the window answers no more".to_owned(),
        };
        error.context(format!("the walk broke off after {after}; {where_seen}"))
    }

    /// Was this screen asked for?
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| name.starts_with(wanted.as_str()))
    }

    /// Takes one frame of the film, as the window is.
    async fn frame(&mut self, number: u32) -> Result<()> {
        self.window.rests().await?;
        self.window.picture(&self.folder.join(format!("{}-{number}.png", film::FILM))).await?;
        self.pictures += 1;
        self.taken.insert(film::FILM.to_owned());
        Ok(())
    }

    /// Takes a screen as it is now, at each width in each theme, and goes back to the first width.
    async fn take(&mut self, name: &str, height: Height) -> Result<()> {
        if !self.wants(name) {
            return Ok(());
        }
        let narrowest = NARROW.contains(&name).then_some(NARROWEST);
        for size in SIZES.into_iter().chain(narrowest) {
            for theme in THEMES {
                let called = format!("{name}, {} px, {theme}", size.0);
                tokio::time::timeout(PICTURE_WITHIN, self.picture(name, size, theme, height))
                    .await
                    .with_context(|| format!("{called} was not taken within {} s", PICTURE_WITHIN.as_secs()))?
                    .with_context(|| format!("{called} could not be taken"))?;
            }
        }
        let (width, seen) = SIZES[0];
        self.window.resize(width, seen).await?;
        self.theme(THEMES[0]).await?;
        self.taken.insert(name.to_owned());
        println!("  {name}");
        Ok(())
    }

    async fn picture(
        &mut self,
        name: &str,
        (width, seen): (u32, u32),
        theme: &str,
        height: Height,
    ) -> Result<()> {
        self.window.resize(width, seen).await?;
        self.theme(theme).await?;
        if height == Height::Page {
            self.window.rests().await?;
            self.unfold(width, seen).await?;
        }
        self.window.rests().await?;
        self.window.picture(&self.path(name, width, theme)).await?;
        self.pictures += 1;
        let screen = format!("{name}, {width}, {theme}");
        self.sideways(&screen).await?;
        self.check(&screen).await
    }

    /// Looks for a page that has to be moved sideways to be read.
    async fn sideways(&mut self, screen: &str) -> Result<()> {
        let script = "const has = document.scrollingElement.scrollWidth; \
            const wide = [...document.querySelectorAll('body *')].filter( \
              (one) => one.getBoundingClientRect().right > innerWidth + 1 && one.checkVisibility()); \
            return has > innerWidth ? `${has} px wide: ${wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))}` : null";
        let said = self.window.page.execute(script, Vec::new()).await?;
        if let Some(said) = said.json().as_str() {
            self.found.push(format!("{screen}: {said}"));
        }
        Ok(())
    }

    /// Looks for what stands in somebody's way, contrast included.
    async fn check(&mut self, screen: &str) -> Result<()> {
        let Some(axe) = &self.axe else { return Ok(()) };
        self.window.page.execute(format!("if (!window.axe) {{ {axe} }}"), Vec::new()).await?;
        let script = "const done = arguments[arguments.length - 1]; \
            axe.run(document, { resultTypes: ['violations'] }).then( \
              (result) => done(result.violations.flatMap((one) => one.nodes.slice(0, 3).map( \
                (node) => one.id + ': ' + node.html.slice(0, 200) + ' ' + node.failureSummary))), \
              (error) => done([String(error)]))";
        let said = self.window.page.execute_async(script, Vec::new()).await?;
        let said = said.json().as_array().context("axe-core gave no list")?.clone();
        self.found.extend(said.iter().map(|one| format!("{screen}: {}", one.as_str().unwrap_or_default())));
        Ok(())
    }

    fn path(&self, name: &str, width: u32, theme: &str) -> PathBuf {
        Path::new(&self.folder).join(format!("{name}-{width}-{theme}.png"))
    }

    async fn theme(&self, theme: &str) -> Result<()> {
        let script = "document.documentElement.dataset.theme = arguments[0]";
        self.window.page.execute(script, vec![json!(theme)]).await?;
        Ok(())
    }

    /// Makes the window as high as what is in it.
    async fn unfold(&self, width: u32, seen: u32) -> Result<()> {
        let script = "return Math.ceil(document.documentElement.scrollHeight)";
        let high = self.window.page.execute(script, Vec::new()).await?;
        let high = high.json().as_u64().and_then(|high| u32::try_from(high).ok()).unwrap_or(seen);
        self.window.resize(width, high.clamp(seen, HEIGHT_MAX)).await
    }
}
