//! How each part of the desktop is started, and how one knows that it answers.

use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{Desktop, Display, Part, SINK, folder};
use crate::process::Process;
use crate::wait;

/// How long a part may take to answer: each needs well under a second on an idle machine, but several desktops may
/// start at once on two cores that also compile.
const ANSWERS: Duration = Duration::from_secs(20);

/// Screen for a hidden display: nobody looks at it.
const HIDDEN_SIZE: (u16, u16) = (1024, 768);

impl Desktop {
    /// Starts a part without waiting for it.
    pub(super) fn launch(&mut self, part: Part) -> Result<()> {
        let (name, mut command) = match part {
            Part::Bus => ("bus", self.bus()),
            Part::Display => ("display", self.x_server()),
            Part::Windows => ("windows", self.window_manager()),
            Part::Notifications => ("notifications", self.notification_daemon()?),
            Part::Keyring => ("keyring", self.keyring()?),
            Part::Sound => ("sound", self.sound_server()),
        };
        if part == Part::Keyring {
            // The password is the first line of its standard input: an empty one.
            let password = self.folder.join("password");
            folder::write(&password, "\n")?;
            command.stdin(std::fs::File::open(password).context("the keyring's password file is gone")?);
        } else {
            command.stdin(Stdio::null());
        }
        let process = Process::start(name, command, &self.logs(), Some(&self.leash)).with_context(|| {
            format!("{part:?} of the virtual desktop is not installed; `cargo xtask setup` installs it")
        })?;
        self.running.push((part, process));
        Ok(())
    }

    /// Waits until a part answers.
    pub(super) fn settle(&mut self, part: Part) -> Result<()> {
        let what = format!("{part:?} of the virtual desktop coming up");
        let answered = wait::until(&what, ANSWERS, || match self.probe(part) {
            Probe::Answers => Some(true),
            Probe::Silent if !self.runs(part) => Some(false),
            Probe::Silent => None,
        });
        let log = self.process(part).map(Process::log).unwrap_or_default();
        match answered {
            Ok(true) => Ok(()),
            Ok(false) => bail!("{part:?} of the virtual desktop ended at its start: {}", log.trim()),
            Err(late) => Err(late.context(format!("its log says: {}", log.trim()))),
        }
    }

    fn probe(&mut self, part: Part) -> Probe {
        let answers = match part {
            Part::Bus => UnixStream::connect(self.runtime_folder().join("bus")).is_ok(),
            Part::Display => self.read_screen_number(),
            Part::Windows => {
                let mut command = self.on_screen("xprop");
                command.args(["-root", "_NET_SUPPORTING_WM_CHECK"]);
                command.output().is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("# 0x"))
            }
            Part::Notifications => self.owns_name("org.freedesktop.Notifications"),
            Part::Keyring => self.owns_name("org.freedesktop.secrets"),
            Part::Sound => UnixStream::connect(self.sound_socket()).is_ok(),
        };
        if answers { Probe::Answers } else { Probe::Silent }
    }

    fn bus(&self) -> Command {
        // A killed bus leaves its socket behind.
        let _ = std::fs::remove_file(self.runtime_folder().join("bus"));
        let mut command = self.command("dbus-daemon");
        command.arg(format!("--config-file={}", self.folder.join("bus.conf").display()));
        command.args(["--nofork", "--nopidfile"]);
        command
    }

    fn x_server(&mut self) -> Command {
        let (width, height) = match self.options.display {
            Display::Shown { width, height } => (width, height),
            Display::Hidden => HIDDEN_SIZE,
        };
        let mut command = self.command("Xvfb");
        match &self.screen {
            // The same display again, so that programs find it where it was.
            Some(number) => command.arg(number),
            None => command.args(["-displayfd", "1"]),
        };
        command.args(["-screen", "0"]).arg(format!("{width}x{height}x24"));
        command.args(["-nolisten", "tcp", "-noreset"]);
        command
    }

    /// The X server writes the number of the free display that it took as a line of its own.
    fn read_screen_number(&mut self) -> bool {
        if self.screen.is_none() {
            let log = self.process(Part::Display).map(Process::log).unwrap_or_default();
            let complete = log.lines().filter(|_| log.ends_with('\n'));
            let number = complete.map(str::trim).find(|line| line.parse::<u32>().is_ok());
            self.screen = number.map(|number| format!(":{number}"));
        }
        let Some(number) = self.screen.as_ref().and_then(|screen| screen.strip_prefix(':')) else {
            return false;
        };
        UnixStream::connect(format!("/tmp/.X11-unix/X{number}")).is_ok()
    }

    fn window_manager(&self) -> Command {
        let mut command = self.on_screen("openbox");
        command.arg("--sm-disable");
        command
    }

    fn keyring(&self) -> Result<Command> {
        std::fs::create_dir_all(self.home().join(".local/share/keyrings"))
            .context("the keyring's folder could not be made")?;
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--unlock", "--components=secrets", "--foreground"]);
        Ok(command)
    }

    fn sound_server(&self) -> Command {
        // A killed server leaves its socket behind.
        let _ = std::fs::remove_file(self.sound_socket());
        let mut command = self.command("pulseaudio");
        command.args([
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "--disable-shm=yes",
        ]);
        command.args(["--realtime=no", "--high-priority=no", "-L"]);
        // Without rewinds the sink works in blocks of 50 ms at most instead of 2 s: a recording begins at once.
        command.arg(format!("module-null-sink sink_name={SINK} rate=48000 channels=2 norewinds=1"));
        // Last, so that whoever can connect finds the sink.
        command.arg("-L").arg(format!(
            "module-native-protocol-unix auth-anonymous=1 socket={}",
            self.sound_socket().display()
        ));
        command
    }

    /// A command that is told of the X server even where programs are not.
    pub(super) fn on_screen(&self, program: &str) -> Command {
        let mut command = self.command(program);
        if let Some(screen) = &self.screen {
            command.env("DISPLAY", screen);
        }
        command
    }

    fn owns_name(&self, name: &str) -> bool {
        let mut command = self.command("dbus-send");
        command.args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/"]);
        command.args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{name}")]);
        command.output().is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("boolean true"))
    }

    /// Locks every collection of the keyring: from then on each secret needs a prompt.
    pub(super) fn lock_keyring(&self) -> Result<()> {
        let mut command = self.command("dbus-send");
        command.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"]);
        command.args(["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"]);
        command.arg("array:objpath:/org/freedesktop/secrets/collection/login");
        let output = command.output().context("dbus-send could not be started")?;
        if !output.status.success() {
            bail!("the keyring could not be locked: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }
}

/// What a look at a starting part shows.
enum Probe {
    Answers,
    Silent,
}
