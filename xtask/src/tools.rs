//! Programs that the tests talk to and that must not be installed, because installing them would start a service:
//! their packages are unpacked below the target directory instead. Nothing here needs root.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use xtask::place;

use crate::{setup, steps};

/// The package and program that sends real alerts.
const ALERTMANAGER: &str = "prometheus-alertmanager";

/// Fetches what is missing. A system without apt goes without: the tests that need it say so.
///
/// # Errors
/// When a package cannot be fetched or unpacked.
pub(crate) fn prepare() -> Result<()> {
    if place::on_path("apt-get").is_none() || place::tool(ALERTMANAGER).is_some() || unpacked()?.is_file() {
        return Ok(());
    }
    println!(
        "  {ALERTMANAGER}: unpacked into the target directory, not installed, so that no service starts"
    );
    let download = place::target()?.join(place::TOOLS).join("download");
    // A leftover of an interrupted run may be half a package.
    let _ = std::fs::remove_dir_all(&download);
    std::fs::create_dir_all(&download)
        .with_context(|| format!("{} could not be made", download.display()))?;
    let fetch = || {
        let mut fetch = Command::new("apt-get");
        // Only root has a lesser user to download as, who may not write here.
        fetch.args(["-o", "APT::Sandbox::User=root", "-qq", "download", ALERTMANAGER]).current_dir(&download);
        steps::run(fetch)
    };
    if fetch().is_err() {
        // A fresh machine has no package lists yet.
        setup::update_lists()?;
        fetch()?;
    }
    let packages = std::fs::read_dir(&download).context("the fetched package is gone")?;
    for package in packages.flatten() {
        let mut unpack = Command::new("dpkg-deb");
        unpack.arg("--extract").arg(package.path()).arg(place::target()?.join(place::TOOLS));
        steps::run(unpack)?;
    }
    std::fs::remove_dir_all(&download).with_context(|| format!("{} could not be removed", download.display()))
}

fn unpacked() -> Result<PathBuf> {
    Ok(place::target()?.join(place::TOOLS).join("usr/bin").join(ALERTMANAGER))
}
