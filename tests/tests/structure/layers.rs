//! Arrows point inwards only.

use crate::tree::{files, root};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Each package of the workspace, and those of ours that it may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("baton-domain", &[]),
    ("baton-wire", &["baton-domain"]),
    ("baton-connect", &["baton-domain"]),
    ("baton-engine", &["baton-domain", "baton-wire"]),
    ("baton-hub", &["baton-domain", "baton-wire", "baton-connect"]),
    ("baton-client", &["baton-domain", "baton-wire", "baton-connect", "baton-engine"]),
    ("baton-cli", &["baton-domain", "baton-wire", "baton-client"]),
    ("baton-app", &["baton-domain", "baton-wire", "baton-client"]),
    ("xtask", &[]),
];
/// May depend on all of them, and nothing depends on it.
const TESTS: &str = "baton-tests";

/// A value and functions: nothing that waits, draws lots, reads a clock, a file or a network.
const PURE: &[&str] = &["baton-domain", "baton-wire", "baton-connect", "baton-engine"];
/// What a pure crate may name as a dependency, besides ours. One more needs a reason in the commit.
const PURE_MAY_USE: &[&str] = &[
    "calcard",
    "imbl",
    "jiff",
    "mail-parser",
    "qrcode",
    "serde",
    "serde_json",
    "thiserror",
    "ts-rs",
    "uuid",
];
/// What no pure crate may have, however deep.
const PURE_NEVER_HAS: &[&str] = &[
    "tokio",
    "async-std",
    "async-io",
    "smol",
    "futures",
    "futures-util",
    "futures-executor",
    "mio",
    "tauri",
    "wry",
    "sqlx",
    "sqlx-core",
    "rusqlite",
    "libsqlite3-sys",
    "reqwest",
    "hyper",
    "axum",
    "tower",
    "rustls",
    "ring",
    "rand",
    "fastrand",
    "chrono",
    "time",
    "notify-rust",
    "zbus",
    "keyring",
    "keyring-core",
    "rodio",
    "cpal",
    "rustix",
    "tracing",
    "log",
    "iana-time-zone",
    "tempfile",
    "clap",
    "dotenvy",
];
/// Exceptions of that, each with the one dependency through which alone it may come. `calcard` reckons with chrono's dates, and chrono
/// brings a clock along; what of `calcard` would read it is in [`PURE_NEVER_SAYS`].
const PURE_MAY_HAVE_THROUGH: &[(&str, &str, &str)] =
    &[("baton-connect", "chrono", "calcard"), ("baton-connect", "iana-time-zone", "calcard")];
/// What the source of a pure crate never names: files, network, environment, processes, threads, clocks, async, globals.
const PURE_NEVER_SAYS: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time::SystemTime",
    "std::time::Instant",
    "std::io::stdin",
    "std::io::stdout",
    "Timestamp::now",
    "Zoned::now",
    "TimeZone::system",
    "chrono",
    "PartialDateTime::now",
    "add_missing_timezones",
    "offset_parts",
    "now_v7",
    "new_v4",
    "async fn",
    "async move",
    ".await",
    "static mut",
    "thread_local!",
    "OnceLock",
    "LazyLock",
    "println!",
    "eprintln!",
];

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Name of each package of the workspace → its dependencies with their kinds ("normal", "dev", "build").
fn packages() -> BTreeMap<String, Vec<(String, String)>> {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"])).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or("normal").to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            let dependencies = dependencies.map(|one| (text(&one["name"]), text(&one["kind"])));
            (text(&package["name"]), dependencies.collect())
        })
        .collect()
}

#[test]
fn every_package_has_its_place() {
    let known: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).chain([TESTS]).collect();
    let packages = packages();
    let found: BTreeSet<&str> = packages.keys().map(String::as_str).collect();
    assert_eq!(found, known, "a new package gets its arrows here and in docs/ARCHITECTURE.md");
}

#[test]
fn arrows_point_inwards() {
    let packages = packages();
    for (name, may) in ARROWS {
        for (dependency, kind) in &packages[*name] {
            let ours = packages.contains_key(dependency);
            let tooling = kind == "dev" && dependency != "baton-hub" && dependency != TESTS;
            assert!(
                !ours || tooling || may.contains(&dependency.as_str()),
                "{name} may not depend on {dependency} ({kind}); it may on {may:?}"
            );
        }
    }
}

#[test]
fn pure_crates_name_only_what_they_may() {
    let packages = packages();
    for name in PURE {
        for (dependency, kind) in &packages[*name] {
            let allowed = packages.contains_key(dependency) || PURE_MAY_USE.contains(&dependency.as_str());
            assert!(kind == "dev" || allowed, "{name} is pure and may not use {dependency}");
        }
    }
}

#[test]
fn pure_crates_have_nothing_forbidden_however_deep() {
    for name in PURE {
        let tree = cargo(&["tree", "-p", name, "-e", "normal,build", "--prefix", "none", "--locked"]);
        for line in tree.lines() {
            let dependency = line.split(' ').next().unwrap();
            let through =
                PURE_MAY_HAVE_THROUGH.iter().find(|(of, what, _)| of == name && *what == dependency);
            if let Some((_, _, through)) = through {
                let without = without(&tree_of(name), through);
                assert!(!without.contains(dependency), "{name} may have {dependency} through {through} only");
                continue;
            }
            assert!(
                !PURE_NEVER_HAS.contains(&dependency),
                "{name} is pure and may not have {dependency}: `cargo tree -p {name} -i {dependency}` says why it has"
            );
        }
    }
}

/// What `name` has, however deep: each line of the tree as its depth and its package.
fn tree_of(name: &str) -> Vec<(usize, String)> {
    let arguments =
        ["tree", "-p", name, "-e", "normal,build", "--prefix", "depth", "--no-dedupe", "--locked"];
    let line = |line: &str| {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let (depth, rest) = line.split_at(digits);
        Some((depth.parse().ok()?, rest.split(' ').next()?.to_owned()))
    };
    cargo(&arguments).lines().filter_map(line).collect()
}

/// The packages of a tree that do not hang below `through`.
fn without(tree: &[(usize, String)], through: &str) -> BTreeSet<String> {
    let mut below: Option<usize> = None;
    let mut rest = BTreeSet::new();
    for (depth, package) in tree {
        below = below.filter(|top| depth > top);
        if below.is_none() {
            if package == through {
                below = Some(*depth);
            }
            rest.insert(package.clone());
        }
    }
    rest
}

#[test]
fn pure_crates_say_nothing_of_the_outside() {
    for name in PURE {
        let folder = format!("crates/{}/src", name.trim_start_matches("baton-"));
        for file in files(&folder, &[".rs"]) {
            let code = file.text.split("#[cfg(test)]").next().unwrap();
            for (number, line) in
                code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
            {
                let said = PURE_NEVER_SAYS.iter().find(|word| says(line, word));
                assert!(said.is_none(), "{}:{}: a pure crate says {said:?}", file.path, number + 1);
            }
        }
    }
}

/// The word stands in the line and does not go on: `.await`, but not `.awaited`.
fn says(line: &str, word: &str) -> bool {
    let goes_on = |rest: &str| rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    line.match_indices(word).any(|(at, _)| !goes_on(&line[at + word.len()..]))
}

#[test]
fn only_the_app_knows_tauri() {
    for (name, dependencies) in packages() {
        let tauri = dependencies.iter().find(|(dependency, _)| dependency.starts_with("tauri"));
        assert!(tauri.is_none() || name == "baton-app", "{name} may not depend on {tauri:?}");
    }
}

#[test]
fn only_the_stores_know_the_database() {
    for (name, dependencies) in packages() {
        let database = dependencies.iter().find(|(one, _)| one.starts_with("sqlx") || one.contains("sqlite"));
        let stores = ["baton-hub", "baton-client", TESTS].contains(&name.as_str());
        assert!(database.is_none() || stores, "{name} may not depend on {database:?}");
    }
}

/// The host that speaks to the app, and the test of it.
const KNOWS_TAURI: &[&str] = &["ui/src/host/tauri.ts", "ui/src/host/tauri.test.ts"];

#[test]
fn one_file_of_the_interface_knows_tauri() {
    let mut seen = 0;
    for file in files("ui/src", &[".ts", ".svelte", ".js"]) {
        for (number, line) in file.text.lines().enumerate().filter(|(_, line)| line.contains("@tauri-apps/"))
        {
            let imports = line.contains("import") || line.contains("from") || line.contains("require");
            let here = KNOWS_TAURI.contains(&file.path.as_str());
            assert!(
                here || !imports,
                "{}:{}: only ui/src/host/tauri.ts may import it",
                file.path,
                number + 1
            );
            seen += usize::from(here && imports);
        }
    }
    assert!(seen > 0, "ui/src/host/tauri.ts imports @tauri-apps/api, or this test looks in the wrong place");
}
