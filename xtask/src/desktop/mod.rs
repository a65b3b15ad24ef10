//! A whole virtual desktop of one's own, without a display, as root or not.
//!
//! It has its own home, runtime folder and `XDG_*` folders, its own session bus, X server, window manager (openbox),
//! notification daemon (dunst), keyring (gnome-keyring) and sound server (PulseAudio with a null sink), and touches
//! nothing of the person who runs it. The bus activates nothing: what is left out or killed stays away, where a usual
//! session bus would start the next best keyring or notification daemon.
//!
//! ```no_run
//! use xtask::desktop::{Desktop, DesktopOptions, Part};
//! # fn main() -> anyhow::Result<()> {
//! let mut desktop = Desktop::start(DesktopOptions::default())?;
//! let mut agent = desktop.command(xtask::place::program("baton")?);
//! agent.arg("agent");
//! let agent = desktop.start_program("agent", agent)?;
//! desktop.kill(Part::Notifications)?; // the daemon crashes
//! desktop.restart(Part::Notifications)?; // and comes back, with ids that start over
//! # drop(agent);
//! # Ok(()) }
//! ```
//!
//! Everything it started ends when it is dropped, and also when its owner is killed ([`crate::process::Leash`]). Set
//! `BATON_KEEP_DESKTOP=1` to keep its folder with all logs.

mod folder;
mod notifications;
mod parts;
mod screen;
mod sound;
mod wave;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command};
use std::sync::Arc;

use anyhow::{Context, Result};

pub use self::notifications::{Action, Notification};
pub use self::sound::Recorder;
pub use self::wave::{Loudness, RATE_HZ, SILENCE, Sound, WINDOW};
use crate::process::{Leash, Process, Signal};

/// The null sink's name.
const SINK: &str = "baton";

/// Set to keep a desktop's folder with its logs.
const KEEP: &str = "BATON_KEEP_DESKTOP";

/// What programs on the desktop may know of the world outside; the rest of the environment is the desktop's own.
const INHERITED: [&str; 12] = [
    "PATH",
    "TZ",
    "TERM",
    "USER",
    "LOGNAME",
    "CARGO",
    "RUST_BACKTRACE",
    "RUST_LOG",
    "LD_LIBRARY_PATH",
    "LLVM_PROFILE_FILE",
    "NEXTEST_RUN_ID",
    crate::place::BIN_DIR,
];

/// A part of the desktop that can be left out, killed, frozen and started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The session bus.
    Bus,
    /// The X server.
    Display,
    /// The window manager.
    Windows,
    /// The notification daemon.
    Notifications,
    /// The Secret Service.
    Keyring,
    /// The sound server.
    Sound,
}

/// The order in which parts start; they end in the opposite one.
const ORDER: [Part; 6] =
    [Part::Bus, Part::Display, Part::Sound, Part::Keyring, Part::Windows, Part::Notifications];

/// Whether programs are told of the display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Display {
    /// A screen of this many pixels.
    Shown {
        /// Pixels across.
        width: u16,
        /// Pixels down.
        height: u16,
    },
    /// There is an X server for the notification daemon, but programs are not told of it: `DISPLAY` is unset.
    Hidden,
}

/// Whether the desktop has this part at its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is there.
    Present,
    /// It is not; [`Desktop::restart`] can still start it later.
    Absent,
}

/// The state in which the keyring starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyring {
    /// It answers without asking.
    Unlocked,
    /// It is there, and every secret needs a prompt that nobody answers.
    Locked,
    /// There is none.
    Absent,
}

/// What the desktop consists of. The default has everything, on a screen of 1440 × 1000 pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DesktopOptions {
    /// The screen.
    pub display: Display,
    /// The notification daemon.
    pub notifications: Presence,
    /// The keyring.
    pub keyring: Keyring,
    /// The sound server.
    pub sound: Presence,
}

impl Default for DesktopOptions {
    fn default() -> Self {
        Self {
            display: Display::Shown { width: 1440, height: 1000 },
            notifications: Presence::Present,
            keyring: Keyring::Unlocked,
            sound: Presence::Present,
        }
    }
}

/// A running virtual desktop. Dropping it ends everything on it.
#[derive(Debug)]
pub struct Desktop {
    options: DesktopOptions,
    folder: PathBuf,
    /// What runs, in the order of its start.
    running: Vec<(Part, Process)>,
    /// The X server's number, once it told it.
    screen: Option<String>,
    leash: Arc<Leash>,
}

impl Desktop {
    /// Starts a desktop and waits until each of its parts answers.
    ///
    /// # Errors
    /// Names the part that did not come up, with its log; `cargo xtask doctor` names missing packages.
    pub fn start(options: DesktopOptions) -> Result<Self> {
        let folder = folder::make()?;
        let leash = Leash::new(&folder)?;
        if std::env::var_os(KEEP).is_some() {
            eprintln!("{KEEP} is set: the desktop's logs stay in {}", folder.join("logs").display());
            leash.keep_folder();
        }
        let mut desktop = Self { options, folder, running: Vec::new(), screen: None, leash };
        let wanted: Vec<Part> = ORDER.into_iter().filter(|part| desktop.wants(*part)).collect();
        // The slow ones start side by side; openbox and dunst need the X server to be ready.
        let (first, second): (Vec<_>, Vec<_>) =
            wanted.into_iter().partition(|part| !matches!(part, Part::Windows | Part::Notifications));
        for stage in [first, second] {
            for part in &stage {
                desktop.launch(*part)?;
            }
            for part in &stage {
                desktop.settle(*part)?;
            }
        }
        if options.keyring == Keyring::Locked {
            desktop.lock_keyring()?;
        }
        Ok(desktop)
    }

    fn wants(&self, part: Part) -> bool {
        match part {
            Part::Bus | Part::Display | Part::Windows => true,
            Part::Notifications => self.options.notifications == Presence::Present,
            Part::Keyring => self.options.keyring != Keyring::Absent,
            Part::Sound => self.options.sound == Presence::Present,
        }
    }

    /// The desktop's own folder: `home`, `run`, `logs` and the parts' configuration lie in it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The home folder of the person who sits at this desktop.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// The folder for sockets, mode 0700 (`XDG_RUNTIME_DIR`).
    #[must_use]
    pub fn runtime_folder(&self) -> PathBuf {
        self.folder.join("run")
    }

    /// The address of the session bus.
    #[must_use]
    pub fn bus_address(&self) -> String {
        format!("unix:path={}", self.runtime_folder().join("bus").display())
    }

    /// A command whose environment is the desktop's and nothing else but the path and a few harmless variables.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear();
        for name in INHERITED {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.envs(self.env()).current_dir(self.home());
        command
    }

    /// Starts a program of the test's own on the desktop, in a process group of its own; it ends when the value is
    /// dropped, and at the latest with the desktop. What it writes goes to `logs/<name>.log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_program(&self, name: &str, mut command: Command) -> Result<Process> {
        command.stdin(std::process::Stdio::null());
        Process::start(name, command, &self.logs(), Some(&self.leash))
    }

    fn start_piped(&self, name: &str, command: Command) -> Result<(Process, ChildStdout)> {
        Process::start_piped(name, command, &self.logs(), Some(&self.leash))
    }

    fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// Whether a part runs.
    pub fn runs(&mut self, part: Part) -> bool {
        self.running.iter_mut().any(|(name, process)| *name == part && process.ended().is_none())
    }

    /// The process of a part that was started.
    ///
    /// # Errors
    /// When it does not run.
    pub fn process(&self, part: Part) -> Result<&Process> {
        let found = self.running.iter().find(|(name, _)| *name == part);
        found.map(|(_, process)| process).with_context(|| format!("{part:?} does not run on this desktop"))
    }

    /// Kills a part as a crash would, and returns when it is gone.
    ///
    /// # Errors
    /// When it does not run.
    pub fn kill(&mut self, part: Part) -> Result<()> {
        let index = self.running.iter().position(|(name, _)| *name == part);
        let index = index.with_context(|| format!("{part:?} does not run on this desktop"))?;
        let (_, mut process) = self.running.remove(index);
        process.kill();
        Ok(())
    }

    /// Freezes a part: it is still there and answers nobody.
    ///
    /// # Errors
    /// When it does not run.
    pub fn freeze(&self, part: Part) -> Result<()> {
        self.process(part)?.signal(Signal::STOP)
    }

    /// Lets a frozen part go on.
    ///
    /// # Errors
    /// When it does not run.
    pub fn thaw(&self, part: Part) -> Result<()> {
        self.process(part)?.signal(Signal::CONT)
    }

    /// Kills a part if it runs, starts it afresh and waits until it answers.
    ///
    /// # Errors
    /// When it does not come up; the message carries its log.
    pub fn restart(&mut self, part: Part) -> Result<()> {
        if self.running.iter().any(|(name, _)| *name == part) {
            self.kill(part)?;
        }
        self.launch(part)?;
        self.settle(part)
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        while let Some((_, mut process)) = self.running.pop() {
            process.end();
        }
        self.leash.release();
    }
}
