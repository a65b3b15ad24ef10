//! The window as a person uses it: first run, page, acknowledge by click, all with trusted events.

use crate::stage::{Stage, ringing};
use anyhow::{Context, Result, ensure};
use baton_tests::window::Window;

#[tokio::test]
async fn first_run_then_a_page_then_acknowledge_by_click() -> Result<()> {
    let stage = Stage::empty()?;
    let window = Window::open(&stage.desktop).await?;
    window.field("input[type=text], input:not([type])").await?.send_keys("Robin").await?;
    window.button("Start the hub").await?.click().await?;
    stage.wait_for("the demo team", |view| view.duties.iter().any(|duty| duty.mine))?;
    window.button("Page me").await?.click().await?;
    let view = stage.wait_for("the page to ring", |view| ringing(view).is_some())?;
    let page = ringing(&view).context("nothing rings")?;
    window.button("Acknowledge").await?.click().await?;
    stage.is_acknowledged(page)?;
    window.page.quit().await?;
    Ok(())
}

#[tokio::test]
async fn a_runbook_opens_in_the_browser_and_the_window_stays_where_it_is() -> Result<()> {
    let stage = Stage::on_call()?;
    let told =
        stage.baton(&["integration", "new", "--service", "Checkout", "--kind", "generic", "--json"])?;
    let told: serde_json::Value = serde_json::from_str(&told)?;
    let url = told["url"].as_str().context("`baton integration new` gave no address")?;
    // Before the page, which would bring up a window that no driver knows.
    let window = Window::open(&stage.desktop).await?;
    window.button("Page me").await?;
    let runbook = "https://wiki.example.org/payments?step=1";
    let alert = serde_json::json!({ "title": "Nobody can pay", "runbook": runbook }).to_string();
    let mut curl = stage.desktop.command("curl");
    let sent = curl.args(["--silent", "--fail", "--max-time", "10", "-d", &alert, url]).output()?;
    ensure!(sent.status.success(), "the alert was not taken");
    let view = stage.wait_for("the page to ring", |view| ringing(view).is_some())?;
    let page = ringing(&view).context("nothing rings")?;
    stage.baton(&["ack"])?;
    stage.is_acknowledged(page)?;

    window.page.execute(&format!("location.hash = '#/incidents/{}'", page.0), Vec::new()).await?;
    window.field(&format!("a[href='{runbook}']")).await?.click().await?;
    assert_eq!(window.opened_outside(&stage.desktop)?, runbook);
    assert!(window.page.current_url().await?.as_str().contains("#/incidents/"));
    window.page.quit().await?;
    Ok(())
}
