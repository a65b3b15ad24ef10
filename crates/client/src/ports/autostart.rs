//! Starting the owner at log-in: an XDG autostart entry, or a systemd user unit.
//!
//! The unit is the better one where there is systemd, because systemd starts the owner again when it ends; the
//! desktop entry works on every freedesktop desktop. Only files are written, where the caller says; no program is
//! asked to notice them before the next log-in.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Name of the desktop entry.
const ENTRY: &str = "baton.desktop";
/// Name of the unit.
const UNIT: &str = "baton.service";
/// The unit's place among those that a log-in wants.
const WANTED_BY: &str = "default.target";

/// How the session starts programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AutostartKind {
    /// An entry in this folder, usually `~/.config/autostart`.
    DesktopEntry(PathBuf),
    /// A unit in this folder, usually `~/.config/systemd/user`.
    SystemdUser(PathBuf),
}

/// Starts `program agent` at log-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Autostart {
    kind: AutostartKind,
    program: PathBuf,
}

/// Whether the owner starts at log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutostartState {
    /// This program does.
    Installed,
    /// Something else does under our name: an older place of the program, or an entry that was edited.
    Different,
    /// Nothing does.
    Missing,
}

/// Why autostart could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum AutostartError {
    /// The program's path cannot be written into such a file.
    #[error(
        "{0} cannot be started at log-in: a program needs an absolute path without line breaks, in UTF-8."
    )]
    BadProgram(PathBuf),
    /// A file could not be read or written.
    #[error("{path} cannot be changed: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl Autostart {
    /// For the program at this absolute path.
    pub fn new(kind: AutostartKind, program: PathBuf) -> Result<Self, AutostartError> {
        let writable = program.to_str().is_some_and(|text| !text.chars().any(char::is_control));
        if !writable || !program.is_absolute() {
            return Err(AutostartError::BadProgram(program));
        }
        Ok(Self { kind, program })
    }

    /// Writes it; replaces an older one.
    pub fn install(&self) -> Result<(), AutostartError> {
        let path = self.path();
        replace(&path, &self.text()).map_err(|error| AutostartError::File { path, error })?;
        if let Some((link, folder)) = self.link() {
            let failed = |error| AutostartError::File { path: link.clone(), error };
            fs::create_dir_all(folder).map_err(failed)?;
            remove(&link).map_err(failed)?;
            symlink(Path::new("..").join(UNIT).as_path(), &link).map_err(failed)?;
        }
        Ok(())
    }

    /// Removes it; it is no error if it is not there.
    pub fn remove(&self) -> Result<(), AutostartError> {
        let link = self.link().map(|(link, _)| link);
        for path in link.into_iter().chain([self.path()]) {
            remove(&path).map_err(|error| AutostartError::File { path, error })?;
        }
        Ok(())
    }

    /// What the files say.
    pub fn state(&self) -> Result<AutostartState, AutostartError> {
        let path = self.path();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(AutostartState::Missing),
            Err(error) => return Err(AutostartError::File { path, error }),
        };
        let linked = self.link().is_none_or(|(link, _)| link.symlink_metadata().is_ok());
        Ok(if text == self.text() && linked { AutostartState::Installed } else { AutostartState::Different })
    }

    /// The file that is written.
    pub fn path(&self) -> PathBuf {
        match &self.kind {
            AutostartKind::DesktopEntry(folder) => folder.join(ENTRY),
            AutostartKind::SystemdUser(folder) => folder.join(UNIT),
        }
    }

    /// What `systemctl --user enable` would make, and its folder.
    fn link(&self) -> Option<(PathBuf, PathBuf)> {
        match &self.kind {
            AutostartKind::DesktopEntry(_) => None,
            AutostartKind::SystemdUser(folder) => {
                let wants = folder.join(format!("{WANTED_BY}.wants"));
                Some((wants.join(UNIT), wants))
            }
        }
    }

    fn text(&self) -> String {
        let program = self.program.to_string_lossy();
        match &self.kind {
            AutostartKind::DesktopEntry(_) => format!(
                "[Desktop Entry]\nType=Application\nName=Baton\nComment=Rings when you are paged\nExec={} agent\n\
                 Icon=baton\nTerminal=false\nNoDisplay=true\nX-GNOME-Autostart-enabled=true\n",
                desktop_quoted(&program)
            ),
            AutostartKind::SystemdUser(_) => format!(
                "[Unit]\nDescription=Baton: rings when you are paged\nStartLimitIntervalSec=0\n\n\
                 [Service]\nExecStart={} agent\nRestart=always\nRestartSec=1\n\n[Install]\nWantedBy={WANTED_BY}\n",
                systemd_quoted(&program)
            ),
        }
    }
}

/// Quotes an argument of `Exec`, then the string value that holds it (Desktop Entry Specification 1.5, section 7).
fn desktop_quoted(argument: &str) -> String {
    let mut out = String::from("\"");
    for c in argument.chars() {
        match c {
            '"' | '`' | '$' => out.extend(["\\\\", &c.to_string()]),
            '\\' => out.push_str("\\\\\\\\"),
            '%' => out.push_str("%%"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// Quotes an argument of `ExecStart` (systemd.service(5), "Command lines").
fn systemd_quoted(argument: &str) -> String {
    let mut out = String::from("\"");
    for c in argument.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '%' => out.push_str("%%"),
            '$' => out.push_str("$$"),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("new");
    let mut file = fs::File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn symlink(_target: &Path, _link: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn installs_notices_a_moved_program_and_removes() {
        let folder = tempfile::tempdir().unwrap();
        for kind in [
            AutostartKind::DesktopEntry(folder.path().join("autostart")),
            AutostartKind::SystemdUser(folder.path().join("systemd/user")),
        ] {
            let old = Autostart::new(kind.clone(), "/opt/old/baton".into()).unwrap();
            let new = Autostart::new(kind, "/opt/my \"new\" $5 100%/baton".into()).unwrap();
            assert_eq!(new.state().unwrap(), AutostartState::Missing);
            old.install().unwrap();
            assert_eq!(new.state().unwrap(), AutostartState::Different);
            new.install().unwrap();
            new.install().unwrap();
            assert_eq!(new.state().unwrap(), AutostartState::Installed);
            if let Some((link, _)) = new.link() {
                assert_eq!(fs::read_to_string(&link).unwrap(), new.text(), "the link leads to the unit");
            }
            new.remove().unwrap();
            new.remove().unwrap();
            assert_eq!(new.state().unwrap(), AutostartState::Missing);
        }
    }

    #[test]
    fn odd_paths_are_quoted_as_each_format_wants() {
        assert_eq!(desktop_quoted(r#"/a "b" $c \d %e"#), r#""/a \\"b\\" \\$c \\\\d %%e""#);
        assert_eq!(systemd_quoted(r#"/a "b" $c \d %e"#), r#""/a \"b\" $$c \\d %%e""#);
        for bad in ["baton", "/a\nExec=evil"] {
            let kind = AutostartKind::DesktopEntry("/nowhere".into());
            assert!(
                matches!(Autostart::new(kind, bad.into()), Err(AutostartError::BadProgram(_))),
                "{bad:?}"
            );
        }
    }
}
