//! The real window, driven as a person drives it: WebKitWebDriver starts it, clicks and types, and every event is trusted.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;
use xtask::desktop::Desktop;
use xtask::process::Process;
use xtask::{place, wait};

/// How long anything may take on a machine that is busy with something else.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// How long to rest between two looks at the page.
const LOOK_EVERY: Duration = Duration::from_millis(40);
/// How long a window may take to get the size that it was told, before its frame is taken for the difference.
const FOLLOWS_WITHIN: Duration = Duration::from_secs(2);
/// Milliseconds after which a frame that was drawn is on the screen.
const DRAWN_MS: u32 = 250;
/// The page has come to rest when it is the same in so many looks.
const LOOKS_AT_REST: u32 = 4;

/// A session with the window. The driver ends with it.
#[derive(Debug)]
pub struct Window {
    /// The page in it.
    pub page: WebDriver,
    _driver: Process,
}

impl Window {
    /// Starts the window on this desktop.
    ///
    /// # Errors
    /// When the driver or the window does not come up; carries the driver's log.
    pub async fn open(desktop: &Desktop) -> Result<Self> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command =
            desktop.command(place::tool("WebKitWebDriver").context("WebKitWebDriver is missing")?);
        // What makes the web view listen to the driver; the driver hands its environment on.
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(browser(desktop)?).chain(std::env::split_paths(&path));
        command
            .arg(format!("--port={port}"))
            .env("PATH", std::env::join_paths(folders)?)
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = desktop.start_program("webdriver", command)?;
        wait::until("WebKitWebDriver", PATIENCE, || TcpStream::connect(("127.0.0.1", port)).ok())
            .with_context(|| driver.log())?;
        let app = place::program("baton-app")?;
        // The client insists on a TLS library although it only speaks on loopback; a second call changes nothing.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let mut wanted = Capabilities::new();
        wanted.set("webkitgtk:browserOptions", json!({ "binary": app, "args": [] }))?;
        let page = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await;
        let page = page.with_context(|| driver.log())?;
        Ok(Self { page, _driver: driver })
    }

    /// A session with another browser, which this driver drives.
    pub(crate) fn of(page: WebDriver, driver: Process) -> Self {
        Self { page, _driver: driver }
    }

    /// What the browser was asked to open, once it was.
    ///
    /// # Errors
    /// When it was not.
    pub fn opened_outside(&self, desktop: &Desktop) -> Result<String> {
        let file = desktop.folder().join("opened");
        wait::until("the browser to be asked", PATIENCE, || std::fs::read_to_string(&file).ok())
    }

    /// The button with this text, once it can be pressed.
    ///
    /// # Errors
    /// When there is none; shows the page.
    pub async fn button(&self, text: &str) -> Result<WebElement> {
        self.one(&format!("//button[contains(normalize-space(.), {})]", quoted(text)), "button", text).await
    }

    /// The link with this text, once it is there.
    ///
    /// # Errors
    /// When there is none; shows the page.
    pub async fn link(&self, text: &str) -> Result<WebElement> {
        self.one(&format!("//a[contains(normalize-space(.), {})]", quoted(text)), "link", text).await
    }

    /// What can be chosen, with this text on its label: a radio button, a tick box, a switch.
    ///
    /// # Errors
    /// When there is none; shows the page.
    pub async fn choice(&self, text: &str) -> Result<WebElement> {
        self.one(&format!("//label[contains(normalize-space(.), {})]", quoted(text)), "choice", text).await
    }

    async fn one(&self, xpath: &str, kind: &str, text: &str) -> Result<WebElement> {
        let watch = wait::Stopwatch::start();
        loop {
            let query = self.page.query(By::XPath(xpath)).wait(PATIENCE, LOOK_EVERY);
            match query.and_displayed().and_enabled().first().await {
                Ok(found) => return Ok(found),
                // The page drew itself anew between two looks.
                Err(error) if is_stale(&error) && watch.elapsed() < PATIENCE => {}
                Err(error) => {
                    let shown = self.words().await.unwrap_or_default();
                    return Err(error).with_context(|| format!("no {kind} {text:?} in\n{shown}"));
                }
            }
        }
    }

    /// The first field that this CSS selector finds, once it is there.
    ///
    /// # Errors
    /// When there is none; shows the page.
    pub async fn field(&self, selector: &str) -> Result<WebElement> {
        let query = self.page.query(By::Css(selector)).wait(PATIENCE, LOOK_EVERY);
        match query.and_displayed().first().await {
            Ok(found) => Ok(found),
            Err(error) => {
                let shown = self.words().await.unwrap_or_default();
                Err(error).with_context(|| format!("no field {selector:?} in\n{shown}"))
            }
        }
    }

    /// Puts a value into a field whose parts differ from place to place, such as a date, and tells the page of it as typing does.
    ///
    /// # Errors
    /// When the field is not there.
    pub async fn fill(&self, selector: &str, value: &str) -> Result<()> {
        let field = self.field(selector).await?;
        let script = "const [field, value] = arguments; field.value = value; \
            for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));";
        self.page.execute(script, vec![field.to_json()?, json!(value)]).await?;
        Ok(())
    }

    /// Goes to an address of the interface, what stands after the `#`.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn go(&self, route: &str) -> Result<()> {
        self.page.execute("location.hash = arguments[0]", vec![json!(route)]).await?;
        Ok(())
    }

    /// Clicks the button with this text.
    ///
    /// # Errors
    /// When there is none, or something lies over it; shows the page.
    pub async fn press(&self, text: &str) -> Result<()> {
        while !self.click(self.button(text).await?, text).await? {}
        Ok(())
    }

    /// Chooses what has this text on its label.
    ///
    /// # Errors
    /// When there is none, or something lies over it; shows the page.
    pub async fn choose(&self, text: &str) -> Result<()> {
        while !self.click(self.choice(text).await?, text).await? {}
        Ok(())
    }

    /// Clicks what this CSS selector finds first.
    ///
    /// # Errors
    /// When there is none, or something lies over it; shows the page.
    pub async fn click_on(&self, selector: &str) -> Result<()> {
        while !self.click(self.field(selector).await?, selector).await? {}
        Ok(())
    }

    /// Whether it was clicked: not when the page drew itself anew meanwhile, and it has to be looked for again.
    async fn click(&self, what: WebElement, called: &str) -> Result<bool> {
        // To the middle, as a person scrolls; and what is still moving is missed by whoever aims at it.
        let seen = what.scroll_into_view().await;
        self.rests().await?;
        match seen.and(what.click().await) {
            Ok(()) => Ok(true),
            Err(error) if is_stale(&error) => Ok(false),
            Err(error) => {
                let shown = self.words().await.unwrap_or_default();
                Err(error).with_context(|| format!("{called:?} cannot be clicked in\n{shown}"))
            }
        }
    }

    /// What can be read in the window.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn words(&self) -> Result<String> {
        let said = self.page.execute("return document.body.innerText", Vec::new()).await?;
        Ok(said.json().as_str().unwrap_or_default().to_owned())
    }

    /// Waits until this can be read in the window.
    ///
    /// # Errors
    /// When it cannot; shows what can.
    pub async fn reads(&self, text: &str) -> Result<()> {
        self.until("return document.body.innerText.includes(arguments[0])", vec![json!(text)])
            .await
            .with_context(|| format!("{text:?} is not in the window"))
    }

    /// Waits until this cannot be read in the window any more.
    ///
    /// # Errors
    /// When it still can; shows what can.
    pub async fn reads_no_more(&self, text: &str) -> Result<()> {
        self.until("return !document.body.innerText.includes(arguments[0])", vec![json!(text)])
            .await
            .with_context(|| format!("{text:?} is still in the window"))
    }

    /// Waits until a script returns `true`.
    ///
    /// # Errors
    /// When it does not; shows what can be read in the window.
    pub async fn until(&self, script: &str, arguments: Vec<Value>) -> Result<()> {
        let watch = wait::Stopwatch::start();
        loop {
            if self.page.execute(script, arguments.clone()).await?.json() == &Value::Bool(true) {
                return Ok(());
            }
            if watch.elapsed() >= PATIENCE {
                let shown = self.words().await?;
                anyhow::bail!("`{script}` did not become true; the window says\n{shown}");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Types into whatever has the focus.
    ///
    /// # Errors
    /// When the page does not answer.
    pub async fn types(&self, keys: impl Into<TypingData>) -> Result<()> {
        self.page.action_chain().send_keys(keys).perform().await?;
        Ok(())
    }

    /// Makes the page so wide and so high, in logical pixels.
    ///
    /// # Errors
    /// When the window does not follow.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let watch = wait::Stopwatch::start();
        let (mut outer_width, mut outer_height) = (width, height);
        loop {
            self.page.set_window_rect(0, 0, outer_width, outer_height).await?;
            let (has_width, has_height) = self.settled((width, height)).await?;
            if (has_width, has_height) == (width, height) {
                return Ok(());
            }
            ensure!(
                watch.elapsed() < PATIENCE,
                "the window is {has_width} × {has_height} pixels large and not {width} × {height}"
            );
            // What stands around the page takes its part.
            outer_width = (outer_width + width).saturating_sub(has_width).max(width);
            outer_height = (outer_height + height).saturating_sub(has_height).max(height);
        }
    }

    /// The page's size as soon as it is the wanted one, or once it has had its time to become so: a window follows a moment later.
    async fn settled(&self, wanted: (u32, u32)) -> Result<(u32, u32)> {
        let watch = wait::Stopwatch::start();
        loop {
            let inner = self.page.execute("return [innerWidth, innerHeight]", Vec::new()).await?;
            let pixels = |n: usize| inner.json()[n].as_u64().and_then(|has| u32::try_from(has).ok());
            let has = (pixels(0).unwrap_or_default(), pixels(1).unwrap_or_default());
            if has == wanted || watch.elapsed() >= FOLLOWS_WITHIN {
                return Ok(has);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until the page changes no more.
    ///
    /// # Errors
    /// When it does not come to rest.
    pub async fn rests(&self) -> Result<()> {
        let script = "const now = document.body.innerHTML.length + ' ' + document.getAnimations().filter( \
            (one) => one.playState === 'running' && one.effect.getComputedTiming().iterations !== Infinity).length \
            + ' ' + document.querySelectorAll('[aria-busy=true]').length; \
            window.batonLooks = window.batonLast === now ? (window.batonLooks ?? 0) + 1 : 0; \
            window.batonLast = now; return window.batonLooks >= arguments[0]";
        self.until(script, vec![json!(LOOKS_AT_REST)]).await.context("the page does not come to rest")?;
        // What has changed is drawn in the next frame, and shown in the one after it.
        let script = "const done = arguments[arguments.length - 1]; \
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, arguments[0])))";
        self.page.execute_async(script, vec![json!(DRAWN_MS)]).await?;
        Ok(())
    }

    /// Saves a picture of the page.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        let bytes = self.page.screenshot_as_png().await?;
        ensure!(!bytes.is_empty(), "the window gave an empty picture");
        std::fs::write(path, bytes).with_context(|| format!("{} could not be written", path.display()))
    }
}

/// What was found is no part of the page any more.
fn is_stale(error: &WebDriverError) -> bool {
    matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_))
}

/// As a text of XPath, which knows no escapes.
fn quoted(text: &str) -> String {
    if text.contains('"') { format!("'{text}'") } else { format!("\"{text}\"") }
}

/// A folder with the program that opens links on every Linux desktop; this one only writes down what it was asked to open.
fn browser(desktop: &Desktop) -> Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let folder = desktop.folder().join("browser");
    std::fs::create_dir_all(&folder)?;
    let program = folder.join("xdg-open");
    let opened = desktop.folder().join("opened").display().to_string();
    std::fs::write(
        &program,
        format!("#!/bin/sh\nprintf %s \"$1\" > {opened}.new && mv {opened}.new {opened}\n"),
    )?;
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}
