//! Licences, sources and bans of everything we link, by the rules in `deny.toml`.
//!
//! Where cargo-deny is installed it does the work. It takes many minutes to compile, so that a fresh machine goes by
//! this check instead, which reads the same file: each package of `cargo metadata` must have an allowed licence, come
//! from an allowed registry and not be banned. The interface's npm packages are
//! checked either way.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use spdx::{Expression, Licensee, ParseMode};
use xtask::place;

use crate::steps;

/// Where the advisories come from; many build machines cannot reach it.
const ADVISORIES: &str = "https://github.com/RustSec/advisory-db";

/// Checks everything.
///
/// # Errors
/// Names each package that breaks a rule, and the rule.
pub(crate) fn check() -> Result<()> {
    let rules = Rules::read()?;
    if steps::answer("cargo", &["deny", "--version"]).is_some() {
        steps::run(steps::cargo(&["deny", "--workspace", "check", "licenses", "bans", "sources"]))?;
        advisories()?;
    } else {
        let count = report("Rust", check_crates(&rules)?)?;
        println!("  {count} crates: licences, sources and bans are as deny.toml wants them.");
        println!("  Advisories were not checked: cargo-deny is not installed here.");
    }
    let count = report("npm", check_npm(&rules)?)?;
    println!("  {count} npm packages: licences are as deny.toml wants them.");
    Ok(())
}

fn advisories() -> Result<()> {
    let mut reach = Command::new("git");
    reach.args([
        "-c",
        "http.lowSpeedLimit=1",
        "-c",
        "http.lowSpeedTime=10",
        "ls-remote",
        "--quiet",
        ADVISORIES,
        "HEAD",
    ]);
    let reached = reach.env("GIT_TERMINAL_PROMPT", "0").output().is_ok_and(|output| output.status.success());
    if !reached {
        println!("  Advisories were not checked: {ADVISORIES} cannot be reached from here.");
        return Ok(());
    }
    steps::run(steps::cargo(&["deny", "--workspace", "check", "advisories"]))
}

/// What was looked at, and what breaks a rule.
struct Findings {
    looked_at: usize,
    broken: Vec<String>,
}

fn report(of: &str, findings: Findings) -> Result<usize> {
    if findings.broken.is_empty() {
        return Ok(findings.looked_at);
    }
    bail!("{of} packages break the rules in deny.toml:\n  {}", findings.broken.join("\n  "))
}

/// The part of `deny.toml` that this check obeys.
struct Rules {
    licences: Vec<Licensee>,
    registries: Vec<String>,
    /// Banned names.
    banned: BTreeMap<String, Ban>,
}

/// Why a crate is banned, and the crates through which alone it may come all the same (cargo-deny's `wrappers`).
struct Ban {
    reason: String,
    wrappers: Vec<String>,
}

impl Rules {
    fn read() -> Result<Self> {
        let path = place::root().join("deny.toml");
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let file: toml::Table = text.parse().context("deny.toml is not TOML")?;
        Self::of(&file).context("deny.toml says something else than expected")
    }

    fn of(file: &toml::Table) -> Result<Self> {
        let list = |table: &str, key: &str| -> Result<Vec<toml::Value>> {
            let found = file.get(table).and_then(|table| table.get(key)).and_then(toml::Value::as_array);
            found.cloned().with_context(|| format!("[{table}] has no list {key}"))
        };
        let mut licences = Vec::new();
        for licence in list("licenses", "allow")? {
            let name = licence.as_str().context("an allowed licence is not a name")?;
            licences.push(Licensee::parse(name).with_context(|| format!("{name:?} is no SPDX licence"))?);
        }
        let registries = list("sources", "allow-registry")?;
        let registries =
            registries.iter().filter_map(toml::Value::as_str).map(|url| format!("registry+{url}"));
        let mut banned = BTreeMap::new();
        for ban in list("bans", "deny")? {
            let text = |key: &str| ban.get(key).and_then(toml::Value::as_str).map(str::to_owned);
            let name = text("crate").context("a ban names no crate")?;
            let wrappers = ban.get("wrappers").and_then(toml::Value::as_array).into_iter().flatten();
            let wrappers = wrappers.filter_map(toml::Value::as_str).map(str::to_owned).collect();
            banned.insert(name, Ban { reason: text("reason").unwrap_or_default(), wrappers });
        }
        Ok(Self { licences, registries: registries.collect(), banned })
    }

    /// Why this licence expression is not allowed.
    fn refuses(&self, expression: Option<&str>) -> Option<String> {
        let Some(text) = expression else {
            return Some("names no licence".into());
        };
        match Expression::parse_mode(text, ParseMode::LAX) {
            Ok(parsed) => {
                let allowed =
                    parsed.evaluate(|wanted| self.licences.iter().any(|licence| licence.satisfies(wanted)));
                (!allowed).then(|| format!("its licence {text} is not allowed"))
            }
            Err(error) => Some(format!("its licence {text:?} is not understood: {}", error.reason)),
        }
    }
}

fn check_crates(rules: &Rules) -> Result<Findings> {
    let output = steps::cargo(&["metadata", "--locked", "--format-version", "1"]).output();
    let output = output.context("cargo metadata could not be started")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata is not JSON")?;
    let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
    let mut findings = Findings { looked_at: 0, broken: Vec::new() };
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let called = format!("{name} {}", package["version"].as_str().unwrap_or_default());
        findings.looked_at += 1;
        if let Some(ban) = rules.banned.get(name) {
            let users = users_of(&metadata, &package["id"]);
            if users.is_empty() || users.iter().any(|user| !ban.wrappers.iter().any(|one| one == user)) {
                findings.broken.push(format!("{called}: banned: {}", ban.reason));
            }
        }
        // Without a source it is a folder of this workspace.
        if let Some(source) = package["source"].as_str()
            && !rules.registries.iter().any(|registry| registry == source)
        {
            findings.broken.push(format!("{called}: comes from {source}"));
        }
        if let Some(refusal) = rules.refuses(package["license"].as_str()) {
            findings.broken.push(format!("{called}: {refusal}"));
        }
    }
    Ok(findings)
}

/// The names of the packages that depend on this one, in the graph that is built.
fn users_of<'a>(metadata: &'a Value, id: &Value) -> Vec<&'a str> {
    let list = |value: &'a Value| value.as_array().into_iter().flatten();
    let nodes = list(&metadata["resolve"]["nodes"]);
    let users = nodes.filter(|node| list(&node["dependencies"]).any(|one| one == id)).map(|node| &node["id"]);
    let name = |user: &Value| list(&metadata["packages"]).find(|one| one["id"] == *user);
    users.filter_map(name).filter_map(|package| package["name"].as_str()).collect()
}

/// All that the interface is made of and with: what the bundle embeds is listed as a tool for development too.
fn check_npm(rules: &Rules) -> Result<Findings> {
    let path = place::root().join("ui/package-lock.json");
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let lock: Value = serde_json::from_str(&text).context("ui/package-lock.json is not JSON")?;
    let packages = lock["packages"].as_object().context("ui/package-lock.json names no packages")?;
    let mut findings = Findings { looked_at: 0, broken: Vec::new() };
    for (place, package) in packages {
        // The first entry, without a place, is the interface itself.
        if place.is_empty() {
            continue;
        }
        findings.looked_at += 1;
        if let Some(refusal) = rules.refuses(package["license"].as_str()) {
            findings.broken.push(format!("{place}: {refusal}"));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        let text = r#"
            [licenses]
            allow = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"]
            [sources]
            allow-registry = ["https://example.org/index"]
            [bans]
            deny = [{ crate = "openssl-sys", reason = "no" }]
        "#;
        Rules::of(&text.parse().expect("TOML")).expect("rules")
    }

    #[test]
    fn expressions_are_weighed() {
        for (expression, allowed) in [
            (Some("MIT"), true),
            (Some("MIT/Apache-2.0"), true),
            (Some("GPL-3.0-only OR MIT"), true),
            (Some("GPL-3.0-only AND MIT"), false),
            (Some("(MIT OR Apache-2.0) AND Unicode-3.0"), false),
            (Some("Apache-2.0 WITH LLVM-exception OR GPL-2.0-only"), true),
            (Some("whatever"), false),
            (None, false),
        ] {
            assert_eq!(rules().refuses(expression).is_none(), allowed, "{expression:?}");
        }
    }

    #[test]
    fn the_rules_of_this_repository_are_read() {
        let rules = Rules::read().expect("deny.toml");
        assert!(rules.licences.len() > 5 && rules.banned.contains_key("openssl-sys"));
        assert_eq!(rules.registries, ["registry+https://github.com/rust-lang/crates.io-index"]);
    }

    #[test]
    fn crates_that_break_a_rule_are_named() {
        let mut rules = rules();
        let tried = |wrappers: &[&str]| Ban {
            reason: "tried out".into(),
            wrappers: wrappers.iter().map(|&name| name.to_owned()).collect(),
        };
        rules.banned.insert("anyhow".into(), tried(&[]));
        // calcard alone has it, as deny.toml itself says: through another it would not be allowed
        rules.banned.insert("chrono-tz".into(), tried(&["serde"]));
        let findings = check_crates(&rules).expect("cargo metadata");
        let names = |who: &str, what: &str| {
            findings.broken.iter().any(|line| line.starts_with(who) && line.contains(what))
        };
        assert!(
            names("anyhow ", "banned: tried out")
                && names("anyhow ", "comes from registry+https://github.com/rust-lang/crates.io-index")
        );
        assert!(names("chrono-tz ", "banned: tried out"), "it comes through another than the one allowed");
        let through_its_own = check_crates(&Rules::read().expect("deny.toml")).expect("cargo metadata");
        assert_eq!(through_its_own.broken, Vec::<String>::new());
        assert!(
            !findings.broken.iter().any(|line| line.starts_with("xtask ")),
            "a workspace member has no source"
        );
    }
}
