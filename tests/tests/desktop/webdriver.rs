//! A WebKitWebDriver of the test's own: it starts the real window and clicks in it as a person does.

use crate::stage::{PATIENCE, Stage};
use anyhow::{Context, Result};
use std::net::TcpStream;
use thirtyfour::prelude::*;
use xtask::process::Process;
use xtask::{place, wait};

/// A session with the window. The driver ends with it.
pub(crate) struct Window {
    pub(crate) page: WebDriver,
    _driver: Process,
}

impl Window {
    /// Starts the window on the stage's desktop.
    pub(crate) async fn open(stage: &Stage) -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command =
            stage.desktop.command(place::tool("WebKitWebDriver").context("WebKitWebDriver is missing")?);
        // What makes the web view listen to the driver; the driver hands its environment on.
        command
            .arg(format!("--port={port}"))
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = stage.desktop.start_program("webdriver", command)?;
        wait::until("WebKitWebDriver", PATIENCE, || TcpStream::connect(("127.0.0.1", port)).ok())
            .with_context(|| driver.log())?;
        let app = place::program("baton-app")?;
        // The client insists on a TLS library although it only speaks on loopback; a second call changes nothing.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let mut wanted = Capabilities::new();
        wanted.set("webkitgtk:browserOptions", serde_json::json!({ "binary": app, "args": [] }))?;
        let page = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await;
        let page = page.with_context(|| format!("{}\n{}", driver.log(), stage.logs()))?;
        Ok(Self { page, _driver: driver })
    }

    /// The button with this text, once it is there.
    pub(crate) async fn button(&self, text: &str) -> Result<WebElement> {
        let xpath = format!("//button[contains(normalize-space(.), \"{text}\")]");
        let query = self.page.query(By::XPath(xpath)).wait(PATIENCE, std::time::Duration::from_millis(50));
        let found = query.and_displayed().first().await;
        match found {
            Ok(button) => Ok(button),
            Err(error) => {
                let shown = self.page.source().await.unwrap_or_default();
                Err(error).with_context(|| format!("no button {text:?} in\n{shown}"))
            }
        }
    }

    /// The first field that this CSS selector finds, once it is there.
    pub(crate) async fn field(&self, selector: &str) -> Result<WebElement> {
        let query = self.page.query(By::Css(selector)).wait(PATIENCE, std::time::Duration::from_millis(50));
        query.and_displayed().first().await.with_context(|| format!("no field {selector:?}"))
    }
}
