//! Browsers: Chromium with a phone's or a laptop's screen, driven by chromedriver as a person would drive it.

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::json;
use thirtyfour::prelude::*;
use xtask::process::{Leash, Process};
use xtask::{place, wait};

use crate::window::{PATIENCE, Window};

/// What a browser is shown on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Screen {
    /// A phone's, that is touched: 390 × 844 logical pixels.
    Phone,
    /// A laptop's: 1280 × 800 logical pixels.
    Laptop,
}

impl Screen {
    fn size(self) -> (u32, u32) {
        match self {
            Self::Phone => (390, 844),
            Self::Laptop => (1280, 800),
        }
    }
}

/// Starts a browser of its own on such a screen. `folder` gets its profile and the driver's log; whatever holds `leash` ends it.
///
/// # Errors
/// When Chromium or its driver is missing or does not come up; carries the driver's log.
pub async fn open(folder: &Path, leash: &Arc<Leash>, screen: Screen) -> Result<Window> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = Command::new(place::tool("chromedriver").context("chromedriver is missing")?);
    // What it writes goes into the folder, and so does what it leaves behind.
    command.arg(format!("--port={port}")).env("HOME", folder).env("TMPDIR", folder.join(""));
    let driver = Process::start("chromedriver", command, folder, Some(leash))?;
    wait::until("chromedriver", PATIENCE, || TcpStream::connect(("127.0.0.1", port)).ok())
        .with_context(|| driver.log())?;
    // The client insists on a TLS library although it only speaks on loopback; a second call changes nothing.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let profile = folder.join("profile");
    let arguments = [
        "--headless=new".to_owned(),
        "--disable-gpu".to_owned(),
        "--lang=en-GB".to_owned(),
        // its sandbox wants another user than root, as which tests often run
        "--no-sandbox".to_owned(),
        // as on a phone: nothing sounds before somebody touched the page
        "--autoplay-policy=user-gesture-required".to_owned(),
        format!("--user-data-dir={}", profile.display()),
    ];
    let (width, height) = screen.size();
    let mut options = json!({ "args": arguments });
    match screen {
        Screen::Phone => {
            let metrics = json!({ "width": width, "height": height, "pixelRatio": 2.0, "touch": true });
            options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
        }
        Screen::Laptop => {}
    }
    let mut wanted = Capabilities::new();
    wanted.set("goog:chromeOptions", options)?;
    wanted.set("goog:loggingPrefs", json!({ "browser": "ALL" }))?;
    let page = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await;
    let window = Window::of(page.with_context(|| driver.log())?, driver);
    match screen {
        Screen::Phone => {}
        Screen::Laptop => window.resize(width, height).await?,
    }
    Ok(window)
}

/// What the browser complained of since this was asked last: errors of scripts, and what the content policy forbade. That a hub cannot
/// be reached is no complaint of a page that says so.
///
/// # Errors
/// When the driver does not answer.
pub async fn complaints(window: &Window) -> Result<Vec<String>> {
    let said = window.page.browser_log().await?;
    let about_page = said.into_iter().filter(|entry| entry.source.as_deref() != Some("network"));
    Ok(about_page.filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect())
}
