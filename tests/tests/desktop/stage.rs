//! A desktop with Baton on it, and the sentences in which the tests speak about it.

use anyhow::{Context, Result, ensure};
use baton_wire::domain::id::IncidentId;
use baton_wire::view::{IncidentView, SirenState, View};
use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Output;
use std::time::Duration;
use xtask::desktop::{Desktop, DesktopOptions, Notification, Recorder, SILENCE};
use xtask::process::Process;
use xtask::{place, wait};

/// How long anything may take on a machine that is busy with something else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// Quiet for this long means that the siren has stopped, not that it draws breath.
pub(crate) const QUIET: Duration = Duration::from_millis(1_500);

/// A desktop with Baton on it.
pub(crate) struct Stage {
    /// What is on it, ended before the desktop.
    programs: Vec<Process>,
    pub(crate) desktop: Desktop,
}

impl Stage {
    /// A whole desktop with an owner, before any hub.
    pub(crate) fn empty() -> Result<Self> {
        Self::with(DesktopOptions::default())
    }

    /// A desktop of this kind with an owner, before any hub.
    pub(crate) fn with(options: DesktopOptions) -> Result<Self> {
        let mut stage = Self { programs: Vec::new(), desktop: Desktop::start(options)? };
        stage.start("agent", "baton", &["agent"])?;
        wait::until("the owner's socket", PATIENCE, || stage.owner().ok()).context(stage.logs())?;
        Ok(stage)
    }

    /// A whole desktop with an owner, a hub and the demo team; the person at it is on call.
    pub(crate) fn on_call() -> Result<Self> {
        Self::on_call_with(DesktopOptions::default())
    }

    /// The same on a desktop of this kind.
    pub(crate) fn on_call_with(options: DesktopOptions) -> Result<Self> {
        let stage = Self::with(options)?;
        stage.start_hub()?;
        Ok(stage)
    }

    /// Starts the hub with its demo team, and waits until this device is connected and on call.
    pub(crate) fn start_hub(&self) -> Result<()> {
        self.baton(&["hub", "start", "--demo"])?;
        self.wait_for("to be on call, tested and known to the hub as such", |view| {
            view.duties.iter().any(|duty| duty.mine) && view.readiness.proof.is_some()
        })?;
        Ok(())
    }

    /// Starts one of Baton's programs on the desktop and leaves it running.
    pub(crate) fn start(&mut self, name: &str, program: &str, arguments: &[&str]) -> Result<()> {
        let mut command = self.desktop.command(place::program(program)?);
        command.args(arguments);
        self.programs.push(self.desktop.start_program(name, command)?);
        Ok(())
    }

    /// The program that was started under this name.
    pub(crate) fn program(&mut self, name: &str) -> Result<&mut Process> {
        let found = self.programs.iter_mut().find(|process| process.name() == name);
        found.with_context(|| format!("{name} was not started"))
    }

    /// Runs `baton` to its end, whatever it says.
    pub(crate) fn try_baton(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = self.desktop.command(place::program("baton")?);
        command.args(arguments).output().context("baton could not be started")
    }

    /// Runs `baton`, which must succeed, and gives what it says.
    pub(crate) fn baton(&self, arguments: &[&str]) -> Result<String> {
        let output = self.try_baton(arguments)?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(
            output.status.success(),
            "`baton {}` failed: {said}{}\n{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr),
            self.logs()
        );
        Ok(said)
    }

    /// What there is to show.
    pub(crate) fn view(&self) -> Result<View> {
        serde_json::from_str(&self.baton(&["view", "--json"])?)
            .context("`baton view --json` gave another shape")
    }

    /// Waits until the view is as wanted, and gives it.
    pub(crate) fn wait_for(&self, what: &str, wanted: impl Fn(&View) -> bool) -> Result<View> {
        let mut last = None;
        let found = wait::until(what, PATIENCE, || {
            let view = self.view().ok()?;
            if wanted(&view) {
                return Some(view);
            }
            last = Some(view);
            None
        });
        found.with_context(|| format!("the last view: {last:#?}\n{}", self.logs()))
    }

    /// Pages the person at the desktop, and gives the incident that rings for it.
    pub(crate) fn page_me(&self) -> Result<IncidentId> {
        let before = self.view()?.incidents.iter().map(|incident| incident.id).max().unwrap_or_default();
        self.baton(&["page", "--me"])?;
        let view = self.wait_for("the page to ring", |view| ringing(view).is_some_and(|id| id > before))?;
        ringing(&view).context("nothing rings")
    }

    /// The notification about the page, with its buttons.
    pub(crate) fn notification(&self) -> Result<Notification> {
        self.desktop
            .wait_for_notification(PATIENCE, |shown| shown.urgency == "CRITICAL" && !shown.actions.is_empty())
            .context(self.logs())
    }

    /// Waits until the siren is heard at or after `from`.
    pub(crate) fn hear(&self, recorder: &Recorder, from: Duration) -> Result<Duration> {
        recorder.wait_for_sound(from, SILENCE, PATIENCE).context(self.logs())
    }

    /// Waits until the siren has fallen silent, and says when it did.
    pub(crate) fn hear_silence(&self, recorder: &Recorder) -> Result<Duration> {
        recorder.wait_for_silence(QUIET, SILENCE, PATIENCE).context(self.logs())
    }

    /// Nothing rings, nothing is shown any more, and the incident is acknowledged by the person at the desktop.
    pub(crate) fn is_acknowledged(&self, id: IncidentId) -> Result<View> {
        let view = self.wait_for("the acknowledgement", |view| {
            incident(view, id).is_some_and(|incident| {
                view.alarm.is_none() && incident.pending.is_none() && acknowledged_by_me(incident)
            })
        })?;
        wait::until("the notification's end", PATIENCE, || {
            let shown = self.desktop.notifications().ok()?;
            shown.iter().all(|shown| shown.urgency != "CRITICAL").then_some(())
        })?;
        Ok(view)
    }

    /// The process id in which the owner runs, as its socket tells.
    pub(crate) fn owner(&self) -> Result<u32> {
        let socket = UnixStream::connect(self.socket())?;
        socket.set_read_timeout(Some(Duration::from_secs(2)))?;
        let mut line = String::new();
        BufReader::new(socket).read_line(&mut line)?;
        let hello: serde_json::Value = serde_json::from_str(&line)?;
        let pid = hello.pointer("/with/pid").and_then(serde_json::Value::as_u64);
        pid.and_then(|pid| u32::try_from(pid).ok()).context("the owner did not greet")
    }

    /// The owner's socket.
    pub(crate) fn socket(&self) -> PathBuf {
        self.desktop.runtime_folder().join("baton/owner.sock")
    }

    /// The process id of this desktop's hub.
    pub(crate) fn hub(&self) -> Result<u32> {
        let home = self.desktop.folder().display().to_string();
        let mine = |pid: u32| {
            let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            let program = line.split(' ').next().unwrap_or_default();
            program.ends_with("baton-hub") && line.contains(&home)
        };
        let all =
            std::fs::read_dir("/proc")?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        all.into_iter().find(|pid| mine(*pid)).context("this desktop's hub does not run")
    }

    /// What the programs wrote, for a test that failed.
    pub(crate) fn logs(&self) -> String {
        let logs = self.programs.iter().map(|program| format!("--- {}:\n{}", program.name(), program.log()));
        logs.collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for program in self.programs.iter_mut().rev() {
            program.end();
        }
        if let Ok(hub) = self.hub() {
            kill_9(hub); // it outlives the owner on purpose; nobody else ends it
        }
    }
}

/// Kills a process as a crash would. Waiting for its end is the caller's.
pub(crate) fn kill_9(pid: u32) {
    let killed = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status();
    if !killed.is_ok_and(|status| status.success()) {
        eprintln!("process {pid} had ended already");
    }
}

/// The incident that rings, if one does.
pub(crate) fn ringing(view: &View) -> Option<IncidentId> {
    let alarm = view.alarm.as_ref()?;
    match alarm.siren {
        SirenState::Sounding => alarm.incidents.iter().copied().max(),
        SirenState::Starting | SirenState::Quiet | SirenState::Failed { .. } => None,
    }
}

/// The incident in this view.
pub(crate) fn incident(view: &View, id: IncidentId) -> Option<&IncidentView> {
    view.incidents.iter().find(|incident| incident.id == id)
}

fn acknowledged_by_me(incident: &IncidentView) -> bool {
    match &incident.state {
        baton_wire::view::IncidentViewState::Acknowledged { by, .. } => by.me,
        baton_wire::view::IncidentViewState::Triggered
        | baton_wire::view::IncidentViewState::Snoozed { .. }
        | baton_wire::view::IncidentViewState::Merged { .. }
        | baton_wire::view::IncidentViewState::Resolved { .. } => false,
    }
}
