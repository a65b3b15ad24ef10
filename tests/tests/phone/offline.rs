//! Without the hub: the last view, and what is done meanwhile.

use anyhow::{Result, ensure};
use baton_domain::incident::IncidentEvent;

use crate::stage::{ANA, Stage};

/// The service worker has the page's files and works for this page.
const INSTALLED: &str = "return navigator.serviceWorker.controller !== null";
/// The last view is in the browser's database.
const KEPT: &str = "const done = arguments[arguments.length - 1]; const open = indexedDB.open('baton'); \
    open.onsuccess = () => { const all = open.result.transaction('views').objectStore('views').get('last'); \
    all.onsuccess = () => done(JSON.stringify(all.result ?? null)) }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_hub_a_phone_shows_what_it_knows_and_sends_what_was_done() -> Result<()> {
    let mut stage = Stage::set().await?;
    stage.ana_signs_in().await?;
    stage.phone.until(INSTALLED, Vec::new()).await?;
    let incident = stage.mia_pages("Checkout answers 500").await?;
    stage.phone.press("Acknowledge").await?;
    stage.phone.reads("You have it").await?;
    while !stage
        .phone
        .page
        .execute_async(KEPT, Vec::new())
        .await?
        .json()
        .to_string()
        .contains("Checkout answers")
    {
        tokio::task::yield_now().await;
    }

    stage.stop_hub().await?;
    stage.phone.reads("Connection lost").await?;
    stage.phone.page.refresh().await?;
    stage.phone.reads("Connection lost").await?;
    stage.picture("offline").await?;
    stage.phone.go("#/shifts").await?;
    stage.phone.reads("Shop on call").await?;
    stage.phone.go("#/team").await?;
    stage.phone.reads("Mia").await?;
    stage.phone.go(&format!("#/incidents/{incident}")).await?;
    stage.phone.reads("Checkout answers 500").await?;
    stage.phone.press("Resolve").await?;
    stage.phone.click_on("dialog[open] footer button:last-child").await?;
    stage.phone.reads("Not confirmed by the hub yet").await?;
    stage.picture("queued").await?;
    // also when the page is closed and opened again meanwhile
    stage.phone.page.refresh().await?;
    stage.phone.reads("Connection lost").await?;

    stage.start_hub().await?;
    stage
        .hub_knows("what was done", |state| {
            state.incident(incident).is_some_and(|incident| !incident.is_open())
        })
        .await?;
    stage.phone.reads_no_more("Connection lost").await?;
    let state = stage.hub()?.state();
    let timeline = state.incident(incident).map(|incident| &incident.timeline);
    let resolved = timeline
        .into_iter()
        .flatten()
        .filter(|entry| entry.what == IncidentEvent::Resolved && entry.by.person() == Some(ANA));
    ensure!(resolved.count() == 1, "it is done once: {timeline:#?}");
    stage.strike().await
}
