//! A colleague at another device: an owner of their own, with their own data, on the same desktop.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use baton_domain::id::PersonId;
use baton_wire::intent::{Intent, Reply};
use baton_wire::view::LinkState;
use xtask::desktop::Desktop;
use xtask::process::Process;
use xtask::{place, wait};

use crate::owner::Owner;

/// How long the owner may take to come up on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody else of the team, at a device of their own. It ends with this value.
#[derive(Debug)]
pub struct Colleague {
    /// What their device knows, and does for them.
    pub owner: Owner,
    folder: PathBuf,
    _agent: Process,
}

impl Colleague {
    /// Starts a device for this person, and joins the hub of `host` with it; `host`'s person may invite.
    ///
    /// # Errors
    /// When the owner does not come up, or the hub does not take it.
    pub fn joins(desktop: &Desktop, host: &mut Owner, name: &str, person: PersonId) -> Result<Self> {
        let Reply::Invite(invite) = host.send(Intent::Invite { person: Some(person) })? else {
            bail!("the owner made no invite");
        };
        let folder = desktop.folder().join(name);
        std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let mut command = desktop.command(place::program("baton")?);
        command.arg("agent").env("BATON_DATA_DIR", &folder);
        let agent = desktop.start_program(name, command)?;
        let socket = folder.join("run").join("owner.sock");
        let mut owner = wait::until("the colleague's owner", PATIENCE, || Owner::connect(&socket).ok())
            .with_context(|| agent.log())?;
        let joined = owner.send(Intent::Join { link: Some(invite.link), hub: None, code: None })?;
        ensure!(joined == Reply::Done, "{name} did not join: {joined:?}");
        owner.wait_for("the colleague's team", |view| {
            view.link.state == LinkState::Live && !view.team.is_empty()
        })?;
        Ok(Self { owner, folder, _agent: agent })
    }

    /// `baton` in their terminal.
    ///
    /// # Errors
    /// When it was not built.
    pub fn command(&self, desktop: &Desktop) -> Result<Command> {
        let mut command = desktop.command(place::program("baton")?);
        command.env("BATON_DATA_DIR", &self.folder);
        Ok(command)
    }

    /// Runs `baton` in their terminal, which must succeed, and gives what it says.
    ///
    /// # Errors
    /// When it does not succeed; carries what it wrote.
    pub fn baton(&self, desktop: &Desktop, arguments: &[&str]) -> Result<String> {
        let output = self.command(desktop)?.args(arguments).output().context("baton could not be started")?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let wrote = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`baton {}` failed: {said}{wrote}", arguments.join(" "));
        Ok(said)
    }
}
