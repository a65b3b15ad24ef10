//! The ports against the real services of a virtual desktop: what a person would see and hear.
//!
//! Sound, keyring and tray are found through the environment, so for them a second process (`driver.rs`) runs on the
//! desktop and does what these tests tell it; the notifier and the wake port take the address of a bus and run here.

#![cfg(target_os = "linux")]

mod driver;
mod notifier;
mod secrets;
mod siren;
mod tray;
mod wake;

use std::time::Duration;

use anyhow::{Context, Result, bail};
use baton_client::ports::{PortReport, Reports};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use xtask::desktop::{Desktop, DesktopOptions, Display, Keyring, Presence};

/// How long anything may take that should happen soon: far more than it needs, for busy machines.
const SOON: Duration = Duration::from_secs(20);

/// A desktop with nothing but what a test adds.
const BARE: DesktopOptions = DesktopOptions {
    display: Display::Hidden,
    notifications: Presence::Absent,
    keyring: Keyring::Absent,
    sound: Presence::Absent,
};

/// Runs ports in this process and hears their reports.
struct Ears {
    runtime: Runtime,
    reports: Reports,
    inbox: UnboundedReceiver<PortReport>,
}

impl Ears {
    fn new() -> Result<Self> {
        let (reports, inbox) = unbounded_channel();
        Ok(Self { runtime: Runtime::new()?, reports, inbox })
    }

    /// The next report.
    fn next(&mut self) -> Result<PortReport> {
        let next = self.runtime.block_on(async { tokio::time::timeout(SOON, self.inbox.recv()).await });
        next.context("no report came")?.context("the ports have ended")
    }

    /// The next report must be this one.
    fn expect(&mut self, expected: &PortReport) -> Result<()> {
        let next = self.next()?;
        if next != *expected {
            bail!("expected {expected:?}, but {next:?} came");
        }
        Ok(())
    }
}

/// Sends a signal from a stranger on the bus.
fn forge(desktop: &Desktop, to: Option<&str>, interface_member: &str, arguments: &[&str]) -> Result<()> {
    let mut command = desktop.command("dbus-send");
    command.args(["--session", "--type=signal"]);
    if let Some(to) = to {
        command.arg(format!("--dest={to}"));
    }
    command.args(["/org/freedesktop/Notifications", interface_member]).args(arguments);
    let output = command.output()?;
    if !output.status.success() {
        bail!("dbus-send: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
