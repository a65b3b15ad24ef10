//! `cargo xtask dev`: the app on an interface that reloads as one edits it.

use std::time::Duration;

use anyhow::{Context, Result};
use xtask::wait;

use crate::run::{self, Program};
use crate::setup::{self, Purpose};
use crate::steps;

/// The development server's port; Vite's own would be taken by the next best project.
const PORT: u16 = 1420;

/// How long the development server may take to listen.
const LISTENS: Duration = Duration::from_secs(60);

/// Sets up, starts the development server, then the app on it; both end together.
///
/// # Errors
/// When a build fails or the port is taken.
pub(crate) fn dev() -> Result<()> {
    setup::setup(Purpose::Run)?;
    let owners = ["build", "--package", Program::Hub.package(), "--package", Program::Cli.package()];
    steps::run(steps::cargo(&owners))?;
    let port = PORT.to_string();
    let mut server =
        steps::npm(&["run", "dev", "--", "--port", &port, "--strictPort", "--host", "127.0.0.1"])
            .spawn()
            .context("the development server could not be started")?;
    let listens = wait::until("the development server listening", LISTENS, || {
        std::net::TcpStream::connect(("127.0.0.1", PORT)).ok()
    });
    let result = listens.and_then(|_| app());
    // It may have ended by itself, on Ctrl-C for example.
    let _ = server.kill();
    let _ = server.wait();
    result
}

fn app() -> Result<()> {
    // Without its default features the app does not carry the bundle.
    let mut build = steps::cargo(&["build", "--package", Program::App.package(), "--no-default-features"]);
    // Tauri's build merges this into its configuration: the page comes from the server instead of the bundle.
    build.env("TAURI_CONFIG", format!(r#"{{"build":{{"devUrl":"http://127.0.0.1:{PORT}"}}}}"#));
    steps::run(build)?;
    steps::run(run::program(Program::App)?)
}
