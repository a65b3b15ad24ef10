//! Tokens in gnome-keyring, and in the file where there is none.

use std::os::unix::fs::PermissionsExt;

use anyhow::{Result, ensure};
use xtask::desktop::{Desktop, DesktopOptions, Keyring, Part};

use super::BARE;
use super::driver::Driver;

const WITH_KEYRING: DesktopOptions = DesktopOptions { keyring: Keyring::Unlocked, ..BARE };

fn start(options: DesktopOptions) -> Result<(Desktop, Driver)> {
    let desktop = Desktop::start(options)?;
    let mut driver = Driver::start(&desktop)?;
    driver.expect("ready")?;
    Ok((desktop, driver))
}

/// What another program finds in the keyring.
fn lookup(desktop: &Desktop, name: &str) -> Result<String> {
    let output =
        desktop.command("secret-tool").args(["lookup", "service", "baton", "username", name]).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn a_token_goes_through_the_keyring_and_survives_its_restart() -> Result<()> {
    let (mut desktop, mut driver) = start(WITH_KEYRING)?;
    driver.ask("secret-kind", "Keyring")?;
    driver.ask("secret-get hub:one", "error after 0 s: NotFound")?;
    driver.ask("secret-set hub:one first", "done")?;
    driver.ask("secret-set hub:one second", "done")?;
    driver.ask("secret-get hub:one", "second")?;
    ensure!(lookup(&desktop, "hub:one")? == "second", "other programs of the person find it under its name");
    desktop.restart(Part::Keyring)?;
    driver.ask("secret-get hub:one", "second")?;
    driver.ask("secret-delete hub:one", "done")?;
    driver.ask("secret-delete hub:one", "done")?;
    driver.ask("secret-get hub:one", "error after 0 s: NotFound")?;
    ensure!(lookup(&desktop, "hub:one")?.is_empty());
    ensure!(!desktop.home().join("secrets").exists(), "with a keyring there is no file");
    Ok(())
}

#[test]
fn a_locked_keyring_is_told_in_time() -> Result<()> {
    let (desktop, mut driver) = start(WITH_KEYRING)?;
    driver.ask("secret-set hub token", "done")?;
    let mut lock = desktop.command("dbus-send");
    lock.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"]);
    lock.args([
        "org.freedesktop.Secret.Service.Lock",
        "array:objpath:/org/freedesktop/secrets/collection/login",
    ]);
    ensure!(lock.output()?.status.success(), "the keyring could not be locked");
    let said = driver.ask("secret-get hub", "error after ")?;
    ensure!(said.ends_with(": Locked"), "{said}");
    Ok(())
}

#[test]
fn a_frozen_keyring_is_told_in_time() -> Result<()> {
    let (desktop, mut driver) = start(WITH_KEYRING)?;
    driver.ask("secret-set hub token", "done")?;
    desktop.freeze(Part::Keyring)?;
    let said = driver.ask("secret-get hub", "error after ")?;
    ensure!(said.ends_with(": TimedOut"), "{said}");
    // The next one waits its turn and is told as well.
    let said = driver.ask("secret-get hub", "error after ")?;
    ensure!(said.ends_with(": TimedOut"), "{said}");
    desktop.thaw(Part::Keyring)?;
    driver.ask("secret-get hub", "token")?;
    Ok(())
}

#[test]
fn without_a_keyring_tokens_live_in_an_encrypted_file() -> Result<()> {
    let (desktop, mut driver) = start(BARE)?;
    driver.ask("secret-kind", "error after 0 s: NoKeyring")?;
    driver.ask("secret-set hub plain-token", "error after 0 s: NoKeyring")?;
    driver.ask("secret-get hub", "error after 0 s: NoKeyring")?;
    let file = desktop.home().join("secrets");
    ensure!(!file.exists(), "nothing is written without a passphrase");
    driver.ask("secret-unlock correct-horse", "done")?;
    driver.ask("secret-kind", "File")?;
    driver.ask("secret-set hub plain-token", "done")?;
    driver.ask("secret-get hub", "plain-token")?;
    let bytes = std::fs::read(&file)?;
    for word in ["plain-token", "hub", "correct-horse"] {
        ensure!(
            !bytes.windows(word.len()).any(|part| part == word.as_bytes()),
            "{word} can be read in the file"
        );
    }
    ensure!(std::fs::metadata(&file)?.permissions().mode() & 0o777 == 0o600);
    let mut second = Driver::start(&desktop)?;
    second.expect("ready")?;
    second.ask("secret-unlock wrong", "error after")?;
    second.ask("secret-get hub", "error after 0 s: NoKeyring")?;
    second.ask("secret-unlock correct-horse", "done")?;
    second.ask("secret-get hub", "plain-token")?;
    Ok(())
}

#[test]
fn a_keyring_that_comes_late_is_found() -> Result<()> {
    let (mut desktop, mut driver) = start(BARE)?;
    driver.ask("secret-kind", "error after 0 s: NoKeyring")?;
    desktop.restart(Part::Keyring)?;
    driver.ask("secret-kind", "Keyring")?;
    driver.ask("secret-set hub token", "done")?;
    driver.ask("secret-get hub", "token")?;
    Ok(())
}
