//! A room with real ears and eyes: a sound server, a notification daemon and a keyring, and devices as processes that use them.

use std::path::Path;
use std::time::Duration;

use xtask::desktop::{Desktop, DesktopOptions, Display};

use crate::process::Agent;

/// Quiet for this long means that the siren has stopped, not that it draws breath.
pub(crate) const QUIET: Duration = Duration::from_millis(1_500);

/// Everything that devices need besides the hub. They share it, as devices on one table do.
pub(crate) struct Room {
    pub(crate) desktop: Desktop,
}

impl Room {
    pub(crate) fn open() -> Self {
        let options = DesktopOptions { display: Display::Hidden, ..DesktopOptions::default() };
        Self { desktop: Desktop::start(options).expect("`cargo xtask doctor` names what is missing") }
    }

    /// A device whose files are in `folder`; the same one where some are there already.
    pub(crate) fn device(&self, folder: &Path) -> Agent {
        let command = self.desktop.command("baton");
        let environment: Vec<(&str, &str)> = command
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_str()?, value?.to_str()?)))
            .filter(|(name, _)| *name != "PATH")
            .collect();
        Agent::with(folder, &environment)
    }
}

/// What a hub is started with so that its admin has this name.
pub(crate) fn named(admin: &str) -> Vec<String> {
    ["--admin-name", admin, "--zone", "UTC"].map(str::to_owned).to_vec()
}
