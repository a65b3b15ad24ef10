//! Saying what is being done, and doing it.

use std::process::Command;

use anyhow::{Context, Result, bail};
use xtask::wait::Stopwatch;

/// A list of steps that are announced with their number and the time so far.
#[derive(Debug)]
pub(crate) struct Steps {
    total: usize,
    done: usize,
    watch: Stopwatch,
}

impl Steps {
    /// So many steps lie ahead.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, done: 0, watch: Stopwatch::start() }
    }

    /// Announces the next step.
    pub(crate) fn next(&mut self, what: &str) {
        self.done += 1;
        println!("\n[{}/{} {}] {what}", self.done, self.total, self.elapsed());
    }

    /// The time since the first step, as `3m07s`.
    pub(crate) fn elapsed(&self) -> String {
        let seconds = self.watch.elapsed().as_secs();
        format!("{}m{:02}s", seconds / 60, seconds % 60)
    }
}

/// Shows a command and runs it to its end.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let line = shown(&command);
    println!("  $ {line}");
    let status = command.status().with_context(|| format!("`{line}` could not be started"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs a command and gives what it writes, or `None` when it does not succeed.
pub(crate) fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// cargo, in the repository's root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(xtask::place::cargo());
    command.args(arguments).current_dir(xtask::place::root());
    command
}

/// npm, in the interface's folder.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new(NPM);
    command.args(arguments).current_dir(xtask::place::root().join("ui"));
    command
}

/// npm's name: on Windows a script, which must be called by its full name.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// The command as a person would type it.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words.map(|word| quoted(&word.to_string_lossy())).collect();
    let place = match command.get_current_dir() {
        Some(folder) if folder.ends_with("ui") => " (in ui/)",
        Some(_) | None => "",
    };
    format!("{}{place}", words.join(" "))
}

fn quoted(word: &str) -> String {
    let name = match std::path::Path::new(word).file_stem() {
        // The full path of the cargo that runs us helps nobody.
        Some(stem) if stem == "cargo" => "cargo",
        Some(_) | None => word,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:@+,".contains(c);
    if name.chars().all(plain) { name.to_owned() } else { format!("'{name}'") }
}
