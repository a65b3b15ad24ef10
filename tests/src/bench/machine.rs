//! What the figures were measured on.

use std::path::Path;
use std::process::Command;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use xtask::place;

/// Machine, date and commit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Machine {
    pub(crate) cores: usize,
    pub(crate) processor: String,
    pub(crate) kernel: String,
    pub(crate) filesystem: String,
    pub(crate) memory_gib: u64,
    pub(crate) date: String,
    pub(crate) commit: String,
}

impl Machine {
    /// Looks at this one; `folder` is on the disk that is written to.
    pub(crate) fn look(folder: &Path) -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let cpus = read("/proc/cpuinfo");
        let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let memory = read("/proc/meminfo");
        let memory_kib = memory
            .lines()
            .find_map(|line| line.strip_prefix("MemTotal:")?.split_whitespace().next()?.parse::<u64>().ok());
        Self {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            processor: model.map_or_else(|| "unknown".to_owned(), |(_, name)| name.to_owned()),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            filesystem: filesystem(folder),
            memory_gib: memory_kib.unwrap_or(0).div_ceil(1024 * 1024),
            date: today(),
            commit: commit(),
        }
    }

    /// One line.
    pub(crate) fn text(&self) -> String {
        let Self { cores, processor, kernel, filesystem, memory_gib, .. } = self;
        format!("{cores} cores of {processor}, {memory_gib} GiB, Linux {kernel}, {filesystem}")
    }
}

fn filesystem(folder: &Path) -> String {
    let folder = folder.display().to_string();
    answer("df", &["--output=fstype", &folder])
        .and_then(|text| text.lines().nth(1).map(|kind| kind.trim().to_owned()))
        .unwrap_or_else(|| "unknown file system".to_owned())
}

/// The commit that was measured; with "+" where files differ from it.
fn commit() -> String {
    let Some(commit) = answer("git", &["rev-parse", "--short", "HEAD"]) else {
        return "unknown".to_owned();
    };
    let changed = answer("git", &["status", "--porcelain", "--", "crates", "src-tauri"]);
    let plus = if changed.is_some_and(|text| !text.is_empty()) { "+" } else { "" };
    format!("{commit}{plus}")
}

fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).current_dir(place::root()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[expect(clippy::disallowed_methods, reason = "the date on the figures is read here and nowhere else")]
fn today() -> String {
    Timestamp::now().strftime("%Y-%m-%d").to_string()
}
