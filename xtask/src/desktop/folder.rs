//! The desktop's folder and its environment.

use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail};

use super::{Desktop, Display};

/// How many names for the folder are tried before giving up: more than desktops that one process ever starts.
const NAMES: u32 = 10_000;

/// Folders inside, besides those that programs make themselves.
const INSIDE: [&str; 8] =
    ["run", "logs", "shown", "bin", "home/.config", "home/.cache", "home/.local/share", "home/.local/state"];

/// The session bus: our socket, our user, and no service files, so that nothing is started by being called.
const BUS_CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>ADDRESS</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Programs that use ALSA find the sound server through it.
const ALSA_CONFIG: &str = "pcm.!default { type pulse }\nctl.!default { type pulse }\n";

/// Makes a private folder with everything that must lie there before the first part starts.
pub(super) fn make() -> Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Unix sockets allow about 100 characters: a short name under the temporary folder.
    let parent = std::env::temp_dir();
    for _ in 0..NAMES {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = parent.join(format!("baton-desktop-{}-{number}", std::process::id()));
        match std::fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => {
                fill(&folder)?;
                return Ok(folder);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(error).with_context(|| format!("{} could not be made", folder.display()));
            }
        }
    }
    bail!("{} has no room for another virtual desktop's folder", parent.display())
}

fn fill(folder: &Path) -> Result<()> {
    for inside in INSIDE {
        std::fs::DirBuilder::new()
            .mode(0o700)
            .recursive(true)
            .create(folder.join(inside))
            .with_context(|| format!("{inside} could not be made in {}", folder.display()))?;
    }
    let address = format!("unix:path={}", folder.join("run/bus").display());
    write(&folder.join("bus.conf"), &BUS_CONFIG.replace("ADDRESS", &address))?;
    write(&folder.join("home/.asoundrc"), ALSA_CONFIG)
}

/// Writes a configuration file of a part.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("{} could not be written", path.display()))
}

/// Writes a script that a part calls.
pub(super) fn write_script(path: &Path, text: &str) -> Result<()> {
    write(path, text)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
        .with_context(|| format!("{} could not be made executable", path.display()))
}

impl Desktop {
    /// The variables that make a program part of this desktop. They replace a person's own; [`Desktop::command`] also
    /// takes those away that would lead outside.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let home = self.home();
        let under = |path: &Path| path.display().to_string();
        let mut env = vec![
            ("HOME", under(&home)),
            ("XDG_CONFIG_HOME", under(&home.join(".config"))),
            ("XDG_CACHE_HOME", under(&home.join(".cache"))),
            ("XDG_DATA_HOME", under(&home.join(".local/share"))),
            ("XDG_STATE_HOME", under(&home.join(".local/state"))),
            ("XDG_RUNTIME_DIR", under(&self.runtime_folder())),
            ("XDG_SESSION_TYPE", "x11".into()),
            ("XDG_CURRENT_DESKTOP", "Openbox".into()),
            ("DBUS_SESSION_BUS_ADDRESS", self.bus_address()),
            ("PULSE_SERVER", format!("unix:{}", self.sound_socket().display())),
            ("PULSE_STATE_PATH", under(&self.folder.join("pulse"))),
            ("PULSE_COOKIE", under(&self.folder.join("pulse-cookie"))),
            ("LANG", "C.UTF-8".into()),
            ("LC_ALL", "C.UTF-8".into()),
            // No settings daemon, accessibility bus or graphics card here.
            ("GSETTINGS_BACKEND", "memory".into()),
            ("NO_AT_BRIDGE", "1".into()),
            ("GTK_A11Y", "none".into()),
            ("GDK_BACKEND", "x11".into()),
            ("LIBGL_ALWAYS_SOFTWARE", "1".into()),
        ];
        if let Some(screen) = &self.screen
            && matches!(self.options.display, Display::Shown { .. })
        {
            env.push(("DISPLAY", screen.clone()));
        }
        env.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    pub(super) fn sound_socket(&self) -> PathBuf {
        self.runtime_folder().join("pulse/native")
    }
}
