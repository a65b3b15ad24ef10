//! The interface's types, written by the wire crate's export test and committed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xtask::place;

use crate::steps;

/// Where they lie. `.cargo/config.toml` tells the export test the same.
const FOLDER: &str = "ui/src/wire";

/// Writes them anew.
///
/// # Errors
/// When the export test fails.
pub(crate) fn write() -> Result<()> {
    let before = contents()?;
    steps::run(steps::cargo(&["test", "--quiet", "--package", "baton-wire", "export"]))?;
    let changed = differences(&before, &contents()?);
    match changed.as_slice() {
        [] => println!("The types in {FOLDER} were up to date."),
        files => println!("Written: {}", files.join(", ")),
    }
    Ok(())
}

/// Writes them through the whole workspace's build and fails if that changed anything.
///
/// # Errors
/// When the committed types are not what the wire crate says.
pub(crate) fn check(nextest: bool) -> Result<()> {
    let before = contents()?;
    let export: &[&str] = if nextest {
        &["nextest", "run", "--workspace", "--status-level=fail", "-E", "package(baton-wire) & test(export)"]
    } else {
        &["test", "--quiet", "--package", "baton-wire", "export"]
    };
    steps::run(steps::cargo(export))?;
    let changed = differences(&before, &contents()?);
    if !changed.is_empty() {
        bail!("the types in {FOLDER} were out of date and are written anew; commit {}", changed.join(", "));
    }
    Ok(())
}

fn contents() -> Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    read_folder(&place::root().join(FOLDER), &mut files)?;
    Ok(files)
}

fn read_folder(folder: &Path, files: &mut BTreeMap<PathBuf, String>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        // Before the first export there is no folder.
        return Ok(());
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            read_folder(&path, files)?;
        } else {
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("{} is not text", path.display()))?;
            files.insert(path, text);
        }
    }
    Ok(())
}

fn differences(before: &BTreeMap<PathBuf, String>, after: &BTreeMap<PathBuf, String>) -> Vec<String> {
    let names = before.keys().chain(after.keys()).collect::<std::collections::BTreeSet<_>>();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    changed.map(|path| path.strip_prefix(place::root()).unwrap_or(path).display().to_string()).collect()
}
