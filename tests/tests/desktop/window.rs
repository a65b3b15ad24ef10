//! The window as a person uses it: first run, page, acknowledge by click, all with trusted events.

use crate::stage::{Stage, ringing};
use crate::webdriver::Window;
use anyhow::{Context, Result};

#[tokio::test]
async fn first_run_then_a_page_then_acknowledge_by_click() -> Result<()> {
    let stage = Stage::empty()?;
    let window = Window::open(&stage).await?;
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
