//! Signed in, paged, answered.

use anyhow::{Context, Result, ensure};
use baton_domain::command::Action;
use baton_domain::page::Rung;
use serde_json::Value;

use crate::stage::{ANA, Stage, reached};

/// What a person on call must be able to do on this screen without scrolling sideways or hitting the wrong thing.
const FITS: &str = "return document.documentElement.scrollWidth <= innerWidth";
pub(crate) const RINGS: &str = "return document.querySelector('[role=alertdialog]') !== null";
pub(crate) const IS_CALM: &str = "return document.querySelector('[role=alertdialog]') === null";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_signs_in_rings_and_answers() -> Result<()> {
    let stage = Stage::set().await?;
    let device = stage.ana_signs_in().await?;
    let phone = &stage.phone;
    stage.picture("now").await?;
    let address = phone.page.current_url().await?;
    ensure!(!address.as_str().contains("code="), "the code stays in the address: {address}");
    phone.until(FITS, Vec::new()).await?;

    let incident = stage.mia_pages("Checkout answers 500 to every third customer").await?;
    phone.until(RINGS, Vec::new()).await?;
    phone.reads("Checkout answers 500").await?;
    phone.until(FITS, Vec::new()).await?;
    // what the hub knows of it the browser has told: it has the page, it sounds, somebody looks at it
    for rung in [Rung::Received, Rung::Ringing, Rung::Seen] {
        stage.hub_knows(&format!("{rung:?}"), |state| reached(state, incident, device, rung)).await?;
    }
    phone.reads("Siren").await?;
    stage.picture("alarm").await?;
    phone.press("Acknowledge").await?;
    phone.until(IS_CALM, Vec::new()).await?;
    stage
        .hub_knows("the acknowledgement", |state| {
            state.incident(incident).and_then(|incident| incident.acknowledged_by()) == Some(ANA)
        })
        .await?;
    stage.hub_knows("the silence", |state| reached(state, incident, device, Rung::Silent)).await?;
    stage.picture("acknowledged").await?;

    // the next one goes to somebody else
    let second = stage.mia_pages("Payments hang").await?;
    phone.until(RINGS, Vec::new()).await?;
    phone.press("I can’t").await?;
    phone.until(IS_CALM, Vec::new()).await?;
    stage
        .hub_knows("the next person's page", |state| {
            let pages = state.incident(second).map(|incident| &incident.pages);
            pages.is_some_and(|pages| pages.iter().any(|page| page.person != ANA && page.is_wanted()))
        })
        .await?;
    stage.strike().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_anybody_touched_it_the_page_shows_what_it_cannot_sound() -> Result<()> {
    let stage = Stage::set().await?;
    let device = stage.ana_signs_in().await?;
    let phone = &stage.phone;
    phone.page.refresh().await?;
    phone.reads("You are on call").await?;
    let incident = stage.mia_pages("Search is slow").await?;
    phone.until(RINGS, Vec::new()).await?;
    phone.reads("tap anywhere").await?;
    stage.picture("silent").await?;
    stage.hub_knows("its receipt", |state| reached(state, incident, device, Rung::Received)).await?;
    ensure!(
        !reached(&stage.hub()?.state(), incident, device, Rung::Ringing),
        "a page that cannot sound does not ring"
    );
    // one tap beside the buttons, and it is heard
    phone.click_on("[role=alertdialog] h1").await?;
    stage.hub_knows("its ring", |state| reached(state, incident, device, Rung::Ringing)).await?;
    stage.strike().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_whose_access_is_taken_away_says_so() -> Result<()> {
    let stage = Stage::set().await?;
    let device = stage.ana_signs_in().await?;
    stage.mia_does(Action::RevokeDevice { device }).await?;
    stage.phone.reads("access was taken away").await?;
    stage.picture("revoked").await?;
    let kept = stage.phone.page.execute("return Object.keys(localStorage)", Vec::new()).await?;
    let kept = kept.json().as_array().context("no list")?;
    ensure!(!kept.contains(&Value::from("baton.token")), "the token is kept: {kept:?}");
    stage.strike().await
}
