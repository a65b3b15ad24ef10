//! The system packages, in one list: their names in Debian 12 and 13 and Ubuntu 22.04 and 24.04.

/// What something on this machine is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Compiling and running Baton.
    Build,
    /// The virtual desktop, where there is no display, and in the tests.
    Desktop,
    /// Only the tests.
    Test,
}

/// A package and the reason for it.
pub(crate) struct Package {
    pub(crate) name: &'static str,
    pub(crate) used_for: Use,
    pub(crate) reason: &'static str,
}

const fn package(name: &'static str, used_for: Use, reason: &'static str) -> Package {
    Package { name, used_for, reason }
}

/// Every package. None of them starts a service of the system's (see `tools.rs` for the one that would).
pub(crate) const PACKAGES: [Package; 28] = [
    package("build-essential", Use::Build, "the linker, and a C compiler for SQLite"),
    package("pkg-config", Use::Build, "finds the libraries below"),
    package("ca-certificates", Use::Build, "to trust the package registries"),
    package("libwebkit2gtk-4.1-dev", Use::Build, "the window's web view"),
    package("librsvg2-dev", Use::Build, "the window's icons"),
    package("libasound2-dev", Use::Build, "the siren's second way to the speakers"),
    package("libdbus-1-dev", Use::Build, "notifications and the keyring"),
    package("libasound2-plugins", Use::Desktop, "ALSA programs reach the sound server"),
    package("xvfb", Use::Desktop, "an X server without a screen"),
    package("openbox", Use::Desktop, "a window manager"),
    package("dunst", Use::Desktop, "a notification daemon"),
    package("gnome-keyring", Use::Desktop, "a Secret Service"),
    package("pulseaudio", Use::Desktop, "a sound server"),
    package("pulseaudio-utils", Use::Desktop, "plays and records"),
    package("dbus", Use::Desktop, "the session bus"),
    package("x11-utils", Use::Desktop, "asks the X server (xprop)"),
    package("x11-apps", Use::Desktop, "reads the screen (xwd)"),
    package("imagemagick", Use::Desktop, "takes screenshots (import)"),
    package("xdotool", Use::Desktop, "finds windows"),
    package("fonts-dejavu-core", Use::Desktop, "letters"),
    package("libnotify-bin", Use::Test, "another program's notifications (notify-send)"),
    package("libsecret-tools", Use::Test, "looks into the keyring (secret-tool)"),
    package("chromium", Use::Test, "a phone's browser"),
    package("chromium-driver", Use::Test, "drives it as a person would"),
    package("webkit2gtk-driver", Use::Test, "drives the window as a person would"),
    package("python3-aiosmtpd", Use::Test, "an SMTP server that takes the hub's mail"),
    package("openssl", Use::Test, "that server's certificate"),
    package("sqlite3", Use::Test, "looks into databases from outside"),
];

/// The packages for these uses.
pub(crate) fn needed(uses: &[Use]) -> Vec<&'static Package> {
    PACKAGES.iter().filter(|package| uses.contains(&package.used_for)).collect()
}

/// Those of them that dpkg does not report as installed; `None` where there is no dpkg.
pub(crate) fn missing(uses: &[Use]) -> Option<Vec<&'static Package>> {
    // Names that dpkg never heard of make it fail after it has listed the others.
    let output = std::process::Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Abbrev}${Package}\n"])
        .args(needed(uses).iter().map(|package| package.name))
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let installed: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("ii ")).collect();
    Some(needed(uses).into_iter().filter(|package| !installed.contains(&package.name)).collect())
}
