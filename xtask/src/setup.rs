//! Making a fresh machine ready, without questions, and quickly when it is ready already.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use xtask::place;

use crate::packages::{self, Use};
use crate::{steps, tools};

/// The oldest Node.js that the interface's tools run on.
const NODE: (u32, u32) = (20, 19);

/// What the machine is made ready for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The app on the display of this machine.
    Run,
    /// The app on a virtual desktop.
    RunWithoutDisplay,
    /// Every check and test.
    Test,
}

impl Purpose {
    fn uses(self) -> &'static [Use] {
        match self {
            Self::Run => &[Use::Build],
            Self::RunWithoutDisplay => &[Use::Build, Use::Desktop],
            Self::Test => &[Use::Build, Use::Desktop, Use::Test],
        }
    }
}

/// Installs what is missing.
///
/// # Errors
/// When something cannot be installed; says what to do by hand.
pub(crate) fn setup(purpose: Purpose) -> Result<()> {
    system_packages(purpose.uses())?;
    if purpose == Purpose::Test {
        toolchain()?;
        tools::prepare()?;
    }
    node()?;
    npm_packages()
}

fn system_packages(uses: &[Use]) -> Result<()> {
    if cfg!(target_os = "macos") {
        println!("  macOS: needs the Xcode command line tools (`xcode-select --install`).");
        return Ok(());
    }
    if cfg!(windows) {
        println!("  Windows: needs the Visual Studio C++ build tools and WebView2 (part of Windows 11;");
        println!("  otherwise https://developer.microsoft.com/microsoft-edge/webview2/).");
        return Ok(());
    }
    let Some(missing) = packages::missing(uses) else {
        println!(
            "  This system has no dpkg. If the build misses something, install your system's counterparts of:"
        );
        let names: Vec<&str> = packages::needed(uses).iter().map(|package| package.name).collect();
        println!("  {}", names.join(" "));
        return Ok(());
    };
    if missing.is_empty() {
        println!("  System packages: all there.");
        return Ok(());
    }
    for package in &missing {
        println!("  missing: {:24} {}", package.name, package.reason);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    install(&names)
}

/// Options of apt-get: wait for another apt instead of failing; take nothing away from this machine, as a second
/// sound server would on some desktops.
const APT_INSTALL: [&str; 7] =
    ["-o", "DPkg::Lock::Timeout=600", "-qq", "install", "--yes", "--no-install-recommends", "--no-remove"];

fn install(names: &[&str]) -> Result<()> {
    let by_hand =
        format!("sudo apt-get update && sudo apt-get install --no-install-recommends {}", names.join(" "));
    let advice = || format!("system packages are missing; install them with:\n  {by_hand}");
    update_lists().with_context(advice)?;
    let mut install = apt().with_context(advice)?;
    install.args(APT_INSTALL).args(names);
    steps::run(install).with_context(advice)
}

/// Reads the package lists anew.
///
/// # Errors
/// When apt cannot be run as root.
pub(crate) fn update_lists() -> Result<()> {
    let mut update = apt()?;
    update.args(["-o", "DPkg::Lock::Timeout=600", "-qq", "update"]);
    if let Err(error) = steps::run(update) {
        // One unreachable extra source fails the update while the packages are still to be had.
        println!("  {error}; going on with the package lists at hand");
    }
    Ok(())
}

/// apt-get as root, or through sudo.
fn apt() -> Result<Command> {
    let mut command = as_root()?;
    command.args(["DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1", "apt-get"]);
    Ok(command)
}

/// `env`, as root or through sudo: what follows is run.
///
/// # Errors
/// When this user is not root and there is no sudo.
pub(crate) fn as_root() -> Result<Command> {
    let user = steps::answer("id", &["-u"]).context("this user's id is not known")?;
    Ok(if user == "0" {
        Command::new("env")
    } else {
        if place::on_path("sudo").is_none() {
            bail!("this user is not root and there is no sudo");
        }
        let mut sudo = Command::new("sudo");
        // Only a person at a terminal can type a password; elsewhere sudo must not wait for one.
        if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
            sudo.arg("--non-interactive");
        }
        sudo.arg("env");
        sudo
    })
}

/// rustfmt and clippy, which a minimal Rust lacks.
fn toolchain() -> Result<()> {
    let has = |tool: &str| steps::answer("cargo", &[tool, "--version"]).is_some();
    let lacking: Vec<&str> = [("fmt", "rustfmt"), ("clippy", "clippy")]
        .iter()
        .filter(|(tool, _)| !has(tool))
        .map(|(_, name)| *name)
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let mut command = Command::new("rustup");
    command.args(["component", "add"]).args(&lacking);
    steps::run(command).with_context(|| format!("install {} for this Rust", lacking.join(" and ")))
}

/// The version of Node.js on the path.
///
/// # Errors
/// When there is none or it is too old.
pub(crate) fn node() -> Result<String> {
    let (major, minor) = NODE;
    let found = steps::answer("node", &["--version"]);
    let found =
        found.with_context(|| format!("Node.js {major}.{minor} or newer is needed: https://nodejs.org"))?;
    let mut numbers = found.trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version < NODE {
        bail!("Node.js {found} is too old: {major}.{minor} or newer is needed (https://nodejs.org)");
    }
    Ok(found)
}

/// Installs the interface's packages unless those of this very lock file, for this Node.js, are there.
fn npm_packages() -> Result<()> {
    let lock = place::root().join("ui/package-lock.json");
    let lock =
        std::fs::read_to_string(&lock).with_context(|| format!("{} cannot be read", lock.display()))?;
    let wanted = format!("{}\n{lock}", node()?);
    let stamp = stamp("npm")?;
    let installed = place::root().join("ui/node_modules").is_dir();
    if installed && std::fs::read_to_string(&stamp).is_ok_and(|text| text == wanted) {
        println!("  npm packages: all there.");
        return Ok(());
    }
    steps::run(steps::npm(&["ci", "--no-audit", "--no-fund"]))?;
    std::fs::write(&stamp, wanted).with_context(|| format!("{} could not be written", stamp.display()))
}

/// A file in the target directory that remembers what was done.
fn stamp(name: &str) -> Result<PathBuf> {
    let folder = place::target()?.join("xtask");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
    Ok(folder.join(name))
}
