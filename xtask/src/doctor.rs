//! `cargo xtask doctor`: what is missing on this machine, and how to get it.

use anyhow::{Result, bail};
use xtask::place;

use crate::packages::{self, Use};
use crate::{setup, steps};

/// Looks at everything that the commands need; changes nothing.
///
/// # Errors
/// When something needed is missing.
pub(crate) fn doctor() -> Result<()> {
    let mut missing = 0;
    let mut report = |name: &str, found: Result<String, String>| match found {
        Ok(version) => println!("  ok       {name:24} {version}"),
        Err(fix) => {
            missing += 1;
            println!("  MISSING  {name:24} {fix}");
        }
    };
    for (name, arguments, fix) in [
        ("cargo", &["--version"][..], "https://rustup.rs"),
        ("cargo fmt", &["fmt", "--version"][..], "rustup component add rustfmt"),
        ("cargo clippy", &["clippy", "--version"][..], "rustup component add clippy"),
    ] {
        report(name, steps::answer("cargo", arguments).ok_or_else(|| fix.to_owned()));
    }
    report("node", setup::node().map_err(|error| error.to_string()));
    report(
        "npm",
        steps::answer(steps::NPM, &["--version"]).ok_or_else(|| "comes with https://nodejs.org".into()),
    );
    match packages::missing(&[Use::Build, Use::Desktop, Use::Test]) {
        Some(lacking) => {
            for package in &packages::PACKAGES {
                let lacks = lacking.iter().any(|other| other.name == package.name);
                let fix = || format!("cargo xtask setup, or: sudo apt-get install {}", package.name);
                report(package.name, if lacks { Err(fix()) } else { Ok(package.reason.into()) });
            }
            let alertmanager = place::tool("prometheus-alertmanager").map(|path| path.display().to_string());
            report("prometheus-alertmanager", alertmanager.ok_or_else(|| "cargo xtask setup".into()));
        }
        None => println!("  --       system packages          unknown: this system has no dpkg"),
    }
    optional("cargo nextest", &["nextest", "--version"], "tests run with `cargo test` instead");
    optional(
        "cargo deny",
        &["deny", "--version"],
        "licences, sources and bans are checked by ourselves instead",
    );
    if missing > 0 {
        bail!("{missing} missing; `cargo xtask setup` installs what it can");
    }
    println!("Everything is there.");
    Ok(())
}

fn optional(name: &str, arguments: &[&str], without: &str) {
    match steps::answer("cargo", arguments) {
        Some(version) => println!("  ok       {name:24} {}", version.lines().next().unwrap_or_default()),
        None => println!("  optional {name:24} not there: {without}"),
    }
}
