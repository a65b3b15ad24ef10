//! Programs that the tests talk to and that must not be installed, because installing them would start a service:
//! their packages are unpacked below the target directory instead. Only a file that one of them reads at a fixed place needs root.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use xtask::place;

use crate::{setup, steps};

/// The package and program that sends real alerts.
const ALERTMANAGER: &str = "prometheus-alertmanager";

/// What Debian's Alertmanager reads at each start, at this very place and nowhere else: without them, it ends at once.
const TEMPLATES: &str = "usr/share/prometheus/alertmanager";
const EACH_TEMPLATE: [&str; 2] = ["default.tmpl", "email.tmpl"];

/// Fetches what is missing. A system without apt goes without: the tests that need it say so.
///
/// # Errors
/// When a package cannot be fetched or unpacked.
pub(crate) fn prepare() -> Result<()> {
    if place::on_path("apt-get").is_none() || place::on_path(ALERTMANAGER).is_some() {
        return Ok(());
    }
    if !unpacked()?.is_file() {
        unpack()?;
    }
    let place = Path::new("/").join(TEMPLATES);
    if EACH_TEMPLATE.iter().all(|name| place.join(name).is_file()) {
        return Ok(());
    }
    let unpacked = place::target()?.join(place::TOOLS).join(TEMPLATES);
    let mut copy = setup::as_root()?;
    copy.args(["install", "-D", "--mode=644", "--target-directory"]).arg(place);
    copy.args(EACH_TEMPLATE.map(|name| unpacked.join(name)));
    steps::run(copy)
}

fn unpack() -> Result<()> {
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
