//! Programs that never outlive whoever started them.
//!
//! Each runs in a process group of its own, so that ending it ends its children too, and on a [`Leash`]: a small shell
//! that holds the other end of a pipe. When we are killed without a chance to tidy up (a test that timed out, Ctrl-C),
//! the pipe closes and the shell ends what is left. A death signal set by `prctl` would not do: it fires when the
//! *thread* that started the program ends.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
pub use rustix::process::Signal;
use rustix::process::{Pid, kill_process_group};

use crate::wait;

/// How long a program may take to end when asked politely, before it is killed: daemons here need a few milliseconds.
const POLITE: Duration = Duration::from_millis(1500);

/// The shell's half of a leash: remembers process groups (`+id`, `-id`), and at the pipe's end kills what is left, then
/// whatever else still has the folder in its environment (a daemon that left its group), and removes the folder.
const LEASH: &str = r#"
groups=
while read -r line; do
  case $line in
    +*) groups="$groups ${line#+}" ;;
    -*) left=; for group in $groups; do [ "$group" = "${line#-}" ] || left="$left $group"; done; groups=$left ;;
    keep) keep=1 ;;
  esac
done
for group in $groups; do kill -KILL -- "-$group" 2>/dev/null; done
for round in 1 2; do
  for found in $(grep -lsaF "=$1/" /proc/[0-9]*/environ); do
    id=${found#/proc/}; id=${id%/environ}
    [ "$id" = "$$" ] || kill -KILL "$id" 2>/dev/null
  done
done
[ -n "${keep:-}" ] || rm -rf -- "$1"
"#;

/// Ends programs and removes a folder when its owner is gone, however that happens.
#[derive(Debug)]
pub struct Leash {
    pipe: Mutex<Option<ChildStdin>>,
    shell: Mutex<Child>,
}

impl Leash {
    /// A leash that also removes `folder` at its end.
    ///
    /// # Errors
    /// When no shell can be started.
    pub fn new(folder: &Path) -> Result<Arc<Self>> {
        let mut shell = Command::new("/bin/sh")
            .args([OsStr::new("-c"), OsStr::new(LEASH), OsStr::new("leash"), folder.as_os_str()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("/bin/sh could not be started to look after the virtual desktop")?;
        Ok(Arc::new(Self { pipe: Mutex::new(shell.stdin.take()), shell: Mutex::new(shell) }))
    }

    /// Leaves the folder in place at the end, for somebody who wants to read its logs.
    pub fn keep_folder(&self) {
        self.tell("keep");
    }

    /// Lets go: ends what is still on the leash and waits until the folder is gone.
    pub fn release(&self) {
        drop(self.pipe.lock().unwrap_or_else(PoisonError::into_inner).take());
        // The shell cannot fail in a way that matters here; it is reaped so that it does not linger.
        let _ = self.shell.lock().unwrap_or_else(PoisonError::into_inner).wait();
    }

    fn tell(&self, line: &str) {
        let mut pipe = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pipe) = pipe.as_mut() {
            // A shell that somebody killed holds nothing any more: our own Drop still ends each program.
            let _ = writeln!(pipe, "{line}");
        }
    }
}

/// A running program in its own process group. Dropping it ends the whole group.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
    leash: Option<Arc<Leash>>,
    ended: Option<ExitStatus>,
}

impl Process {
    /// Starts `command`; its standard error, and its standard output unless the command pipes it (see
    /// [`Process::start_piped`]), go to the file `<logs>/<name>.log`.
    ///
    /// # Errors
    /// When the program is not there or the log file cannot be made.
    pub fn start(name: &str, command: Command, logs: &Path, leash: Option<&Arc<Leash>>) -> Result<Self> {
        let log = logs.join(format!("{name}.log"));
        let file = open_log(&log)?;
        Self::spawn(name, command, log, file.into(), leash)
    }

    /// Starts `command` and hands back its standard output; its standard error goes to the log.
    ///
    /// # Errors
    /// As [`Process::start`].
    pub fn start_piped(
        name: &str,
        command: Command,
        logs: &Path,
        leash: Option<&Arc<Leash>>,
    ) -> Result<(Self, ChildStdout)> {
        let log = logs.join(format!("{name}.log"));
        let mut process = Self::spawn(name, command, log, Stdio::piped(), leash)?;
        let output = process.child.stdout.take().context("a piped program has no standard output")?;
        Ok((process, output))
    }

    fn spawn(
        name: &str,
        mut command: Command,
        log: PathBuf,
        output: Stdio,
        leash: Option<&Arc<Leash>>,
    ) -> Result<Self> {
        let child =
            command.stdout(output).stderr(open_log(&log)?).process_group(0).spawn().with_context(|| {
                format!("{} could not be started", command.get_program().to_string_lossy())
            })?;
        if let Some(leash) = leash {
            leash.tell(&format!("+{}", child.id()));
        }
        Ok(Self { name: name.to_owned(), child, log, leash: leash.cloned(), ended: None })
    }

    /// The name it was started under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The process id, which is also the group's.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The program's standard input, once, where the command piped it.
    pub fn take_stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// What it wrote so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// How it ended, or `None` while it runs.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().ok().flatten();
            if self.ended.is_some() {
                self.forget();
            }
        }
        self.ended
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// When it still runs after `within`.
    pub fn wait(&mut self, within: Duration) -> Result<ExitStatus> {
        let what = format!("the end of {}", self.name);
        wait::until(&what, within, || self.ended())
    }

    /// Sends a signal to the whole group: [`Signal::STOP`] freezes it, [`Signal::CONT`] thaws it.
    ///
    /// # Errors
    /// When it has ended.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let group = self.group().with_context(|| format!("{} has no process group", self.name))?;
        kill_process_group(group, signal).with_context(|| format!("{} could not be signalled", self.name))
    }

    /// Kills the whole group at once, as a crash would, and waits until it is gone.
    pub fn kill(&mut self) {
        if self.ended().is_none() {
            // Fails only if the group is gone already, which is what is wanted.
            let _ = self.signal(Signal::KILL);
            self.ended = self.child.wait().ok();
            self.forget();
        }
    }

    /// Kills the program itself and leaves its children alone, as a crash of only that program would.
    pub fn kill_alone(&mut self) {
        if self.ended().is_none() {
            let _ = self.child.kill();
            self.ended = self.child.wait().ok();
            self.forget();
        }
    }

    /// Asks the group to end, kills what does not, and waits until it is gone. Children of a program that had already
    /// ended are left to the leash: the group's number may belong to somebody else by now.
    pub fn end(&mut self) {
        if self.ended().is_some() {
            return;
        }
        let _ = self.signal(Signal::TERM);
        // A frozen group must be woken to hear the request.
        let _ = self.signal(Signal::CONT);
        // A deadline that passes is not a failure: the group is killed below.
        let _ = self.wait(POLITE);
        let _ = self.signal(Signal::KILL);
        if self.ended.is_none() {
            self.ended = self.child.wait().ok();
            self.forget();
        }
    }

    fn forget(&self) {
        if let Some(leash) = &self.leash {
            leash.tell(&format!("-{}", self.child.id()));
        }
    }

    fn group(&self) -> Option<Pid> {
        i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn open_log(path: &Path) -> Result<File> {
    File::options()
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("the log {} could not be opened", path.display()))
}
