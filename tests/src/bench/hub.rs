//! The hub as a process of its own, built for release.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::place;
use xtask::process::Process;
use xtask::wait::Stopwatch;

/// A running hub; ends when dropped.
pub(crate) struct HubProcess {
    process: Process,
    pub(crate) address: SocketAddr,
    /// The code that pairs the first device, while there is none.
    pub(crate) invite: Option<String>,
    data: PathBuf,
    /// Since the program's start.
    pub(crate) started: Stopwatch,
}

impl HubProcess {
    /// Starts one on any free port of this computer, with its journal in `work/hub`.
    pub(crate) fn start(work: &Path) -> Result<Self> {
        let data = work.join("hub");
        let mut command = Command::new(place::program("baton-hub")?);
        command.args(["serve", "--listen", "127.0.0.1:0", "--announce", "--data-dir"]).arg(&data);
        // it must not outlive a measurement that was killed: our end of the pipe closes with us
        command.arg("--stop-with-parent").stdin(std::process::Stdio::piped()).env("BATON_LOG", "warn");
        let started = Stopwatch::start();
        let (process, output) = Process::start_piped("hub", command, work, None)?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).context("the hub said nothing")?;
        ensure!(!line.is_empty(), "the hub did not start: {}", process.log());
        let said: Value = serde_json::from_str(&line).with_context(|| format!("the hub said {line:?}"))?;
        let said = &said["baton_hub"];
        let url = said["url"].as_str().with_context(|| format!("the hub did not say where it is: {line}"))?;
        let address =
            url.trim_start_matches("http://").parse().with_context(|| format!("{url} is no address"))?;
        let invite = said["first_invite"].as_str().map(str::to_owned);
        Ok(Self { process, address, invite, data, started })
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Where its journal is.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// Kills it as a crash would.
    pub(crate) fn kill(mut self) {
        self.process.kill();
    }
}
