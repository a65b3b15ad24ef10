//! A lead invites from a browser, and another browser joins by what is shown there: its first run.

use anyhow::{Context, Result, ensure};
use baton_tests::browser::Screen;
use baton_tests::window::Window;
use baton_wire::pairing::JoinLink;
use serde_json::json;

use crate::stage::{ANA, Stage};

/// The texts to copy in the dialog: the links, the address, the code.
const COPIED: &str =
    "return [...document.querySelectorAll('dialog[open] code')].map((one) => one.innerText.trim())";
/// Both pictures are there, as pictures.
const PICTURES: &str = "const all = [...document.querySelectorAll('dialog[open] img')]; \
    return all.length === arguments[0] && all.every((one) => one.complete && one.naturalWidth > 100)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lead_invites_from_a_browser_and_another_browser_joins_by_it() -> Result<()> {
    let stage = Stage::set().await?;
    let laptop = stage.another("laptop", Screen::Laptop).await?;
    // as on the computer on which the hub runs: a phone cannot come here by a link, and this browser can by the code
    stage.signs_in(&laptop, stage.mia()).await?;
    makes_an_invite(&laptop).await?;
    laptop.reads("A phone cannot open this hub").await?;
    laptop.until(PICTURES, vec![json!(1)]).await?;
    laptop.reads("An invite for Ana").await?;
    let link = copied(&laptop).await?.into_iter().find(|one| one.starts_with("baton://join"));
    let join: JoinLink = link.context("no link")?.parse()?;
    let url = stage.hub()?.url();
    ensure!(join.hub == url, "it leads to {}, and not to where the browser found the hub", join.hub);
    ensure!(stage.devices_of(ANA)?.is_empty(), "an invite alone is no device");

    let phone = &stage.phone;
    phone.page.goto(format!("{url}/#/join?code={}", join.code)).await?;
    phone.reads("Join a hub").await?;
    stage.picture("first_run").await?;
    let address = phone.page.current_url().await?;
    ensure!(!address.as_str().contains("code="), "the code stays in the address: {address}");
    phone.click_on("button[type=submit]").await?;
    phone.reads("You are on call").await?;
    let device = stage.device_beside(ANA, &[]).await?;
    ensure!(stage.devices_of(ANA)? == [device], "it pairs one device");
    stage.strike_with(vec![laptop]).await
}

/// For a device of Ana's.
async fn makes_an_invite(window: &Window) -> Result<()> {
    window.go("#/team").await?;
    window.press("Invite a device").await?;
    window.fill("dialog[open] select", &ANA.to_string()).await?;
    window.press("Make an invite").await?;
    window.reads("For the app on a computer").await
}

async fn copied(window: &Window) -> Result<Vec<String>> {
    let said = window.page.execute(COPIED, Vec::new()).await?;
    Ok(serde_json::from_value(said.json().clone())?)
}
