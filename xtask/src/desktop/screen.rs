//! Pictures of the screen, and its windows.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::Desktop;
use crate::wait;

impl Desktop {
    /// Saves a picture of the whole screen; the file's ending says the format (`.png`).
    ///
    /// # Errors
    /// When the X server does not run, or the file cannot be written.
    pub fn screenshot(&self, path: &Path) -> Result<()> {
        let mut command = self.on_screen("import");
        command.args(["-silent", "-window", "root"]).arg(path);
        let output = command.output().context("import (package imagemagick) could not be started")?;
        if !output.status.success() {
            bail!("no picture of the screen: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }

    /// The raw pixels of the whole screen with their header, for telling whether anything changed.
    ///
    /// # Errors
    /// When the X server does not run.
    pub fn pixels(&self) -> Result<Vec<u8>> {
        let mut command = self.on_screen("xwd");
        let output = command.args(["-silent", "-root"]).output();
        let output = output.context("xwd (package x11-apps) could not be started")?;
        if !output.status.success() {
            bail!("the screen could not be read: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(output.stdout)
    }

    /// The ids of the visible windows whose title contains `title`.
    ///
    /// # Errors
    /// When xdotool cannot be started.
    pub fn windows(&self, title: &str) -> Result<Vec<u64>> {
        let mut command = self.on_screen("xdotool");
        // The title is a pattern to xdotool, and an unmatched one makes it fail: compare here instead.
        let output = command.args(["search", "--onlyvisible", "--name", ""]).output();
        let output = output.context("xdotool could not be started")?;
        let ids = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(ids
            .lines()
            .filter_map(|id| id.trim().parse().ok())
            .filter(|id| self.window_title(*id).is_some_and(|found| found.contains(title)))
            .collect())
    }

    /// Waits until a window whose title contains `title` is visible, and gives its id.
    ///
    /// # Errors
    /// When none is within the given time.
    pub fn wait_for_window(&self, title: &str, within: Duration) -> Result<u64> {
        let what = format!("a window called {title:?}");
        wait::until(&what, within, || self.windows(title).ok()?.first().copied())
    }

    fn window_title(&self, id: u64) -> Option<String> {
        let mut command = self.on_screen("xdotool");
        let output = command.args(["getwindowname", &id.to_string()]).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}
