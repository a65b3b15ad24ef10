//! Among the incidents that are over one is found again by a word, and by a filter.

use anyhow::{Context, Result, ensure};
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use thirtyfour::prelude::*;

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_over_is_found_by_a_word_and_by_a_filter() -> Result<()> {
    let stage = Stage::set().await?;
    let mut over = Vec::new();
    for title in ["Checkout answers 500", "Payments hang", "Naïve Bayes spam filter is down"] {
        let incident = stage.mia_tells(title, Urgency::Low).await?;
        stage.mia_does(Action::Resolve { incident }).await?;
        over.push(incident);
    }
    stage.mia_tells("Search is slow", Urgency::Low).await?;
    stage.ana_signs_in().await?;
    let phone = &stage.phone;
    phone.go("#/incidents").await?;
    for title in ["Checkout answers 500", "Payments hang", "Naïve Bayes", "Search is slow"] {
        phone.reads(title).await?;
    }

    // without the accent, and in any case
    phone.field("input[type=search]").await?.send_keys("NAIVE spam").await?;
    phone.reads_no_more("Payments hang").await?;
    phone.reads_no_more("Search is slow").await?;
    phone.reads("Naïve Bayes").await?;
    phone.field("input[type=search]").await?.send_keys(Key::Control + "a").await?;
    phone.field("input[type=search]").await?.send_keys("nothing like it").await?;
    phone.reads("No incident fits.").await?;
    phone.fill("input[type=search]", "").await?;
    phone.reads("Search is slow").await?;

    phone.press("Filter").await?;
    phone.fill("search select", "resolved").await?;
    phone.reads_no_more("Search is slow").await?;
    phone.reads("Checkout answers 500").await?;
    stage.picture("found").await?;
    let link = phone.link("Payments hang").await?;
    let href = link.attr("href").await?.context("it leads nowhere")?;
    let second = *over.get(1).context("no second incident")?;
    ensure!(href.ends_with(&format!("#/incidents/{second}")), "{href} is not incident {second}");
    phone.go(&href).await?;
    phone.reads("Timeline").await?;
    phone.reads("Payments hang").await?;
    let state = stage.hub()?.state();
    ensure!(state.incident(second).is_some_and(|incident| !incident.is_open()), "the hub has it open");
    stage.strike().await
}
