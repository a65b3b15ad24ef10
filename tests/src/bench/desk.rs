//! A virtual desktop with an owner, its hub and the demo team; the person at it is on call.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use baton_wire::intent::{Intent, Query, QueryAnswer};
use baton_wire::view::{LinkState, View};
use xtask::desktop::{Desktop, DesktopOptions};
use xtask::place;
use xtask::process::Process;
use xtask::wait;

use baton_tests::owner::Owner;

/// How long a part may take to come up on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The desktop and what runs on it.
pub(crate) struct Desk {
    /// Ended before the desktop; the hub, which outlives its owner, ends with the desktop.
    agent: Option<Process>,
    pub(crate) desktop: Desktop,
}

impl Desk {
    /// Starts all of it.
    pub(crate) fn on_call() -> Result<Self> {
        let mut desk = Self { agent: None, desktop: Desktop::start(DesktopOptions::default())? };
        desk.start_agent()?;
        let mut owner = desk.wait_for_owner()?;
        owner.send(Intent::StartHub { your_name: "Bench".to_owned(), demo: true })?;
        owner.wait_for("being on call", |view| live(view) && view.duties.iter().any(|duty| duty.mine))?;
        Ok(desk)
    }

    /// A command for one of our programs.
    pub(crate) fn command(&self, program: &str) -> Result<Command> {
        Ok(self.desktop.command(place::program(program)?))
    }

    /// Starts `baton agent`.
    pub(crate) fn start_agent(&mut self) -> Result<()> {
        let mut command = self.command("baton")?;
        command.arg("agent").env("BATON_LOG", "warn");
        self.agent = Some(self.desktop.start_program("agent", command)?);
        Ok(())
    }

    /// Ends it as a log-out does; the hub stays.
    pub(crate) fn end_agent(&mut self) {
        drop(self.agent.take());
    }

    fn socket(&self) -> PathBuf {
        self.desktop.runtime_folder().join("baton/owner.sock")
    }

    /// Connects to the owner, which may be starting.
    pub(crate) fn wait_for_owner(&self) -> Result<Owner> {
        let socket = self.socket();
        let owner = wait::until("the owner's greeting", PATIENCE, || Owner::connect(&socket).ok());
        let log = || self.agent.as_ref().map(Process::log).unwrap_or_default();
        owner.with_context(log)
    }

    /// Where monitoring sends alerts that page the person at this desktop: the hub's address, and the path.
    pub(crate) fn ingest(&self, owner: &mut Owner) -> Result<(SocketAddr, String)> {
        let view = owner.wait_for("the demo's services", |view| !view.services.is_empty())?;
        let service = view.services.first().context("the demo has no service")?.id;
        let QueryAnswer::IntegrationUrl(url) = owner.ask(Query::IntegrationKey {
            service,
            kind: None,
            template: None,
            integration: None,
            name: None,
        })?
        else {
            bail!("the owner gave no address for alerts");
        };
        let rest = url.strip_prefix("http://").with_context(|| format!("{url} is not on this computer"))?;
        let (address, path) = rest.split_once('/').with_context(|| format!("{url} has no path"))?;
        Ok((address.parse().with_context(|| format!("{address} is no address"))?, format!("/{path}")))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.end_agent();
    }
}

/// The owner is connected to the hub.
pub(crate) fn live(view: &View) -> bool {
    view.link.state == LinkState::Live
}
