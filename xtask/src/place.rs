//! Where things are: the repository, the one target directory, and the programs built into it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The variable that tells tests where `baton`, `baton-hub` and `baton-app` were built.
pub const BIN_DIR: &str = "BATON_BIN_DIR";

/// The repository's root.
#[must_use]
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The folder that cargo builds into, whatever the environment and configuration say.
///
/// # Errors
/// When `cargo metadata` cannot be run or answers something else.
pub fn target() -> Result<PathBuf> {
    let output = Command::new(cargo())
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .context("cargo metadata could not be started")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("cargo metadata did not answer with JSON")?;
    let path = metadata["target_directory"].as_str().context("cargo metadata names no target_directory")?;
    Ok(PathBuf::from(path))
}

/// The cargo that started us, or the one on the path.
#[must_use]
pub fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Where the programs under test are: [`BIN_DIR`], or else the folder above the running test binary's.
///
/// # Errors
/// When neither is known.
pub fn programs() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os(BIN_DIR) {
        return Ok(PathBuf::from(folder));
    }
    let running = std::env::current_exe().context("this program's own path is not known")?;
    let folder = running.parent().context("this program lies in no folder")?;
    // Test binaries lie in target/debug/deps, programs beside that folder.
    let above = if folder.ends_with("deps") { folder.parent() } else { Some(folder) };
    above.map(Path::to_path_buf).context("the folder of the built programs is not known")
}

/// The path of one of our programs, by its name without ending.
///
/// # Errors
/// When it was not built; says how to build it.
pub fn program(name: &str) -> Result<PathBuf> {
    let path = programs()?.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        return Ok(path);
    }
    bail!(
        "{} is not there; build it with `cargo build --workspace --bins` or run `cargo xtask test`",
        path.display()
    )
}

/// The path of somebody else's program, looked for as a shell would.
#[must_use]
pub fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(&file)).find(|path| path.is_file())
}

/// The folder below the target directory for programs that the tests talk to.
pub const TOOLS: &str = "tools";

/// A program that the tests talk to: from the path, or as `cargo xtask setup` unpacked it.
#[must_use]
pub fn tool(name: &str) -> Option<PathBuf> {
    on_path(name).or_else(|| {
        let unpacked = programs().ok()?.parent()?.join(TOOLS).join("usr/bin").join(name);
        unpacked.is_file().then_some(unpacked)
    })
}
