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
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(browser(stage)?).chain(std::env::split_paths(&path));
        command
            .arg(format!("--port={port}"))
            .env("PATH", std::env::join_paths(folders)?)
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

    /// What the browser was asked to open, once it was.
    pub(crate) fn opened_outside(&self, stage: &Stage) -> Result<String> {
        let file = stage.desktop.folder().join("opened");
        wait::until("the browser to be asked", PATIENCE, || std::fs::read_to_string(&file).ok())
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

/// A folder with the program that opens links on every Linux desktop; this one only writes down what it was asked to open.
fn browser(stage: &Stage) -> Result<std::path::PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let folder = stage.desktop.folder().join("browser");
    std::fs::create_dir_all(&folder)?;
    let program = folder.join("xdg-open");
    let opened = stage.desktop.folder().join("opened").display().to_string();
    std::fs::write(
        &program,
        format!("#!/bin/sh\nprintf %s \"$1\" > {opened}.new && mv {opened}.new {opened}\n"),
    )?;
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}
