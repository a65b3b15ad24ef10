//! Where things are on this device: data, socket, programs.
//!
//! | what | where (Linux) | other |
//! | --- | --- | --- |
//! | data | `$XDG_DATA_HOME/baton`, else `~/.local/share/baton` | `~/Library/Application Support/Baton`, `%LOCALAPPDATA%\Baton` |
//! | socket | `$XDG_RUNTIME_DIR/baton/owner.sock`, else `run/owner.sock` in the data | the latter |
//!
//! [`DATA_DIR_ENV`] and [`SOCKET_ENV`] override them. With only the first set, the socket lies in the data too, so that two sets of
//! data never share an owner.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Names the folder of all data.
pub const DATA_DIR_ENV: &str = "BATON_DATA_DIR";
/// Names the owner's socket.
pub const SOCKET_ENV: &str = "BATON_SOCKET";
/// Names the folder of our programs, before the running program's own folder.
pub const BIN_DIR_ENV: &str = "BATON_BIN_DIR";
/// Bytes of a socket's path: what the systems' `sun_path` holds at least, with its final zero (104 on macOS, 108 on Linux).
const SOCKET_PATH_BYTES_MAX: usize = 103;

/// The environment does not say where things are.
#[derive(Debug, thiserror::Error)]
pub enum PathsError {
    /// No home.
    #[error("It is not known where this person's data is: set HOME, or {DATA_DIR_ENV} to a folder.")]
    NoHome,
    /// The socket's path is longer than the system takes.
    #[error(
        "The path {0} is too long for a socket: set {SOCKET_ENV} to one of at most {SOCKET_PATH_BYTES_MAX} bytes."
    )]
    SocketTooLong(PathBuf),
}

/// Where this person's things are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Paths {
    data: PathBuf,
    socket: PathBuf,
}

impl Paths {
    /// As the environment says.
    pub fn from_env() -> Result<Self, PathsError> {
        Self::from_vars(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
    }

    /// The same, from any source of variables.
    pub fn from_vars(var: impl Fn(&str) -> Option<OsString>) -> Result<Self, PathsError> {
        let path = |name: &str| var(name).map(PathBuf::from);
        let told = path(DATA_DIR_ENV);
        let data = match &told {
            Some(folder) => folder.clone(),
            None => data_home(path).ok_or(PathsError::NoHome)?,
        };
        let runtime = if told.is_some() { None } else { path("XDG_RUNTIME_DIR") };
        let socket = path(SOCKET_ENV)
            .or_else(|| Some(runtime?.join("baton").join("owner.sock")))
            .unwrap_or_else(|| data.join("run").join("owner.sock"));
        Self::of(data, socket)
    }

    /// With these.
    pub fn of(data: impl Into<PathBuf>, socket: impl Into<PathBuf>) -> Result<Self, PathsError> {
        let (data, socket) = (data.into(), socket.into());
        if cfg!(unix) && socket.as_os_str().len() > SOCKET_PATH_BYTES_MAX {
            return Err(PathsError::SocketTooLong(socket));
        }
        Ok(Self { data, socket })
    }

    /// Everything that is kept.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The owner's socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Held by the owner as long as it lives.
    pub fn lock(&self) -> PathBuf {
        self.socket.with_extension("lock")
    }

    /// Held by the process that starts the owner again, where there is one.
    pub fn watch_lock(&self) -> PathBuf {
        self.socket.with_extension("watch")
    }

    /// Which notifications are on the screen; gone with the session, as they are.
    pub fn shown(&self) -> PathBuf {
        self.socket.with_file_name("shown.json")
    }

    /// The local database.
    pub fn store(&self) -> PathBuf {
        self.data.join("device.sqlite")
    }

    /// Secrets under a passphrase, where there is no keyring.
    pub fn secrets(&self) -> PathBuf {
        self.data.join("secrets.vault")
    }

    /// The owner's log when it has no terminal.
    pub fn log(&self) -> PathBuf {
        self.data.join("owner.log")
    }

    /// The data of the hub that runs on this computer.
    pub fn hub(&self) -> PathBuf {
        self.data.join("hub")
    }

    /// That hub's log.
    pub fn hub_log(&self) -> PathBuf {
        self.data.join("hub.log")
    }

    /// Who runs that hub, and where: written by the owner.
    pub fn hub_record(&self) -> PathBuf {
        self.data.join("hub.json")
    }
}

#[cfg(target_os = "macos")]
fn data_home(path: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    Some(path("HOME")?.join("Library/Application Support/Baton"))
}

#[cfg(windows)]
fn data_home(path: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    Some(path("LOCALAPPDATA")?.join("Baton"))
}

#[cfg(not(any(target_os = "macos", windows)))]
fn data_home(path: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let home = path("XDG_DATA_HOME").filter(|folder| folder.is_absolute());
    Some(home.or_else(|| Some(path("HOME")?.join(".local/share")))?.join("baton"))
}

/// One of our programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Program {
    /// `baton`: the owner and the terminal's commands.
    Cli,
    /// `baton-hub`: the server.
    Hub,
    /// `baton-app`: the window.
    App,
}

impl Program {
    /// Its file's name, without ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cli => "baton",
            Self::Hub => "baton-hub",
            Self::App => "baton-app",
        }
    }

    /// Names its path, before everything else.
    pub fn env(self) -> &'static str {
        match self {
            Self::Cli => "BATON_CLI",
            Self::Hub => "BATON_HUB",
            Self::App => "BATON_APP",
        }
    }

    /// Where it is: as [`Program::env`] says, in [`BIN_DIR_ENV`], beside the running program (a test's programs are one folder above it),
    /// or on the path. `None` when nowhere.
    pub fn find(self) -> Option<PathBuf> {
        let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        if let Some(told) = var(self.env()) {
            return told.is_file().then_some(told);
        }
        let file = format!("{}{}", self.name(), std::env::consts::EXE_SUFFIX);
        let running = std::env::current_exe().unwrap_or_default();
        let beside = running.parent().map(Path::to_path_buf);
        let above = beside.as_deref().filter(|folder| folder.ends_with("deps")).and_then(Path::parent);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = var(BIN_DIR_ENV)
            .into_iter()
            .chain(beside.clone())
            .chain(above.map(Path::to_path_buf))
            .chain(std::env::split_paths(&path));
        folders.map(|folder| folder.join(&file)).find(|path| path.is_file())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(vars: &[(&str, &str)]) -> Result<Paths, PathsError> {
        Paths::from_vars(|name| vars.iter().find(|(n, _)| *n == name).map(|(_, value)| value.into()))
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_usual_places() {
        let all = paths(&[("HOME", "/h"), ("XDG_RUNTIME_DIR", "/run/user/7")]).unwrap();
        assert_eq!(all.data(), Path::new("/h/.local/share/baton"));
        assert_eq!(all.socket(), Path::new("/run/user/7/baton/owner.sock"));
        assert_eq!(
            paths(&[("HOME", "/h")]).unwrap().socket(),
            Path::new("/h/.local/share/baton/run/owner.sock")
        );
        let relative = paths(&[("HOME", "/h"), ("XDG_DATA_HOME", "x")]).unwrap();
        assert_eq!(
            relative.data(),
            Path::new("/h/.local/share/baton"),
            "a relative one is ignored, as XDG says"
        );
    }

    #[test]
    fn overrides_win_and_keep_owners_apart() {
        let all = paths(&[("HOME", "/h"), ("XDG_RUNTIME_DIR", "/r"), (DATA_DIR_ENV, "/d")]).unwrap();
        assert_eq!(all.socket(), Path::new("/d/run/owner.sock"));
        let both = paths(&[(DATA_DIR_ENV, "/d"), (SOCKET_ENV, "/s.sock")]).unwrap();
        assert_eq!((both.data(), both.socket()), (Path::new("/d"), Path::new("/s.sock")));
    }

    #[test]
    fn what_is_missing_is_said() {
        assert!(paths(&[]).unwrap_err().to_string().contains("set HOME"));
        let long = format!("/{}", "x".repeat(120));
        #[cfg(unix)]
        assert!(paths(&[(DATA_DIR_ENV, &long)]).unwrap_err().to_string().contains("too long"));
        #[cfg(not(unix))]
        assert!(paths(&[(DATA_DIR_ENV, &long)]).is_ok());
    }
}
