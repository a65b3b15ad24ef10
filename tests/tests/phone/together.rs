//! One step, seen on three screens of the same person: two laptops and a phone. How long it takes from the tap, and from the hub's
//! commit, until each of the others has drawn it. All clocks are this computer's.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_domain::state::State;
use baton_tests::browser::Screen;
use baton_tests::window::Window;
use serde_json::json;
use tokio::sync::watch;

use crate::stage::{ANA, Stage, now};
use crate::story::{IS_CALM, RINGS};

/// How often it is tried.
const ROUNDS: usize = 20;
/// Within this everybody sees it, however busy the machine is. What it really takes is printed.
const SEEN_WITHIN: Duration = Duration::from_secs(5);

/// Notes when something is tapped, and when the ring is gone from the screen: in the page, and in what is drawn of it.
const WATCH: &str = "window.batonTapped = window.batonTold = window.batonGone = window.batonDrawn = null; \
    const parse = JSON.parse; \
    JSON.parse = (text, ...more) => { \
      if (window.batonRang && text.includes('\"alarm\":null')) window.batonTold ??= Date.now(); \
      return parse(text, ...more) }; \
    addEventListener('click', () => { window.batonTapped = Date.now() }, true); \
    const look = () => { \
      if (window.batonRang && document.querySelector('[role=alertdialog]') === null) { \
        window.batonRang = false; window.batonGone = Date.now(); \
        requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); \
          port1.onmessage = () => { window.batonDrawn = Date.now() }; port2.postMessage(null) }) \
      } else if (document.querySelector('[role=alertdialog]') !== null) window.batonRang = true }; \
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true }); look()";
/// For the next round.
const FORGET: &str = "window.batonTapped = window.batonTold = window.batonGone = window.batonDrawn = null";
const IS_DRAWN: &str = "return window.batonDrawn !== null";
const NOTED: &str = "return [window.batonTapped, window.batonTold, window.batonGone, window.batonDrawn]";

/// Milliseconds since 1970, as a page's `Date.now()` counts them.
type Ms = i64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_on_one_screen_is_soon_seen_on_the_others() -> Result<()> {
    let stage = Stage::set().await?;
    let others =
        vec![stage.another("first", Screen::Laptop).await?, stage.another("second", Screen::Laptop).await?];
    stage.ana_signs_in().await?;
    for window in &others {
        stage.signs_in(window, ANA).await?;
        window.reads("You are on call").await?;
    }
    let screens: Vec<&Window> = others.iter().chain([&stage.phone]).collect();
    for screen in &screens {
        screen.page.execute(WATCH, Vec::new()).await?;
    }
    let mut figures = Figures::default();
    for round in 0..ROUNDS {
        stage.round(&screens, round % screens.len(), &mut figures).await?;
    }
    figures.print();
    let longest = figures.from_tap.iter().max().context("nothing was measured")?;
    let within = Ms::try_from(SEEN_WITHIN.as_millis())?;
    ensure!(*longest <= within, "it took {longest} ms until another screen had drawn it");
    stage.strike_with(others).await
}

/// Milliseconds, one for each of the other screens in each round.
#[derive(Default)]
struct Figures {
    from_tap: Vec<Ms>,
    from_commit: Vec<Ms>,
    told: Vec<Ms>,
    to_page: Vec<Ms>,
    commits: Vec<Ms>,
}

impl Figures {
    fn print(&self) {
        for (what, all) in [
            ("tap → committed", &self.commits),
            ("committed → told", &self.told),
            ("committed → in the page", &self.to_page),
            ("committed → drawn", &self.from_commit),
            ("tap → drawn", &self.from_tap),
        ] {
            let mut sorted = all.clone();
            sorted.sort_unstable();
            let at = |percent: usize| sorted.get(sorted.len().saturating_sub(1) * percent / 100);
            println!("{what}: p50 {:?} ms, p95 {:?} ms, n = {}", at(50), at(95), sorted.len());
        }
    }
}

impl Stage {
    /// It rings on all screens, and is acknowledged on the one of this number.
    async fn round(&self, screens: &[&Window], on: usize, figures: &mut Figures) -> Result<()> {
        let incident = self.mia_pages("Checkout answers 500").await?;
        for screen in screens {
            screen.until(RINGS, Vec::new()).await?;
            screen.page.execute(FORGET, Vec::new()).await?;
        }
        let committed = tokio::spawn(committed(self.hub()?.states(), incident));
        let here = screens.get(on).context("no such screen")?;
        // what it is aimed at has come to rest
        here.press("Acknowledge").await?;
        for screen in screens {
            screen.until(IS_CALM, Vec::new()).await?;
            screen.until(IS_DRAWN, Vec::new()).await?;
        }
        let committed = committed.await??;
        let (tapped, ..) = noted(here).await?;
        let tapped = tapped.context("nothing was tapped")?;
        figures.commits.push(committed - tapped);
        for (number, screen) in screens.iter().enumerate() {
            let (_, told, gone, drawn) = noted(screen).await?;
            let (gone, drawn) = (gone.context("it is there")?, drawn.context("it is not drawn")?);
            if number != on {
                figures.told.push(told.context("it was not told")? - committed);
                figures.to_page.push(gone - committed);
                figures.from_commit.push(drawn - committed);
                figures.from_tap.push(drawn - tapped);
            }
        }
        self.mia_does(Action::Resolve { incident }).await
    }
}

/// When the hub had committed the acknowledgement: it tells a new state only once its journal is on the disk.
async fn committed(mut states: watch::Receiver<Arc<State>>, incident: IncidentId) -> Result<Ms> {
    let is_there = |state: &Arc<State>| {
        state.incident(incident).is_some_and(|incident| incident.acknowledged_by().is_some())
    };
    states.wait_for(is_there).await.context("the hub has stopped")?;
    Ok(now().as_millisecond())
}

async fn noted(window: &Window) -> Result<(Option<Ms>, Option<Ms>, Option<Ms>, Option<Ms>)> {
    let said = window.page.execute(NOTED, Vec::new()).await?;
    serde_json::from_value(said.json().clone()).with_context(|| json!(said.json()).to_string())
}
