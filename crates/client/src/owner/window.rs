//! Bringing the window up where none is connected: its program is started.

use std::process::Stdio;

use tokio::process::Command;

use crate::paths::Program;

/// The window that was started last.
#[derive(Debug, Default)]
pub(super) struct Window {
    started: Option<tokio::task::JoinHandle<()>>,
}

impl Window {
    /// Starts the window's program, unless it is on its way.
    pub(super) fn open(&mut self) {
        if self.started.as_ref().is_some_and(|window| !window.is_finished()) {
            return;
        }
        if !has_display() {
            tracing::info!("there is no display: no window is brought up");
            return;
        }
        let Some(program) = Program::App.find() else {
            tracing::info!("no window is brought up: baton-app is not installed beside baton");
            return;
        };
        let mut command = Command::new(program);
        command.arg("--raise").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        command.process_group(0);
        match command.spawn() {
            Ok(mut child) => {
                self.started = Some(tokio::spawn(async move {
                    // However it ends, it may be started again.
                    let _ended = child.wait().await;
                }));
            }
            Err(error) => tracing::error!(%error, "the window's program does not start"),
        }
    }
}

fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
