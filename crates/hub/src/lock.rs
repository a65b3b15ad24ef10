//! One hub for each data folder.
//!
//! Two hubs on one journal do not damage it (see [`crate::writer`]), but each would page only the devices that are connected to it
//! until it notices the other's events. So the second one is refused, unless both are told that they share.
//!
//! The lock is the operating system's, on an open file: it ends with the process, however that ends.

use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

const LOCK_FILE: &str = "hub.lock";
/// Beside the lock, because a locked file cannot be read everywhere.
const RUNNING_FILE: &str = "hub.json";

/// Why the data folder cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// A hub runs on it.
    #[error("another hub{} uses {} already; use that one, stop it, or choose another folder with --data-dir",
        where_it_is(.running.as_ref()), path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
        /// What the other hub said about itself.
        running: Option<RunningHub>,
    },
    /// The lock's file cannot be made.
    #[error("cannot lock {}: {why}; choose another folder with --data-dir", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
}

/// What a running hub leaves in its data folder, for whoever looks for it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RunningHub {
    /// Its address.
    pub url: String,
    /// Its process.
    pub pid: u32,
    /// Its version.
    pub version: String,
}

fn where_it_is(running: Option<&RunningHub>) -> String {
    running.map_or_else(String::new, |hub| format!(" (process {}, {})", hub.pid, hub.url))
}

/// Held while the hub runs.
#[derive(Debug)]
pub(crate) struct FolderLock {
    folder: PathBuf,
    _file: File,
}

impl FolderLock {
    pub(crate) fn take(folder: &Path) -> Result<Self, LockError> {
        let path = folder.join(LOCK_FILE);
        let failed = |why| LockError::File { path: path.clone(), why };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_owned(), _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(LockError::Taken { path: folder.to_owned(), running: RunningHub::read(folder) })
            }
            Err(TryLockError::Error(why)) => Err(failed(why)),
        }
    }

    /// Leaves word of where the hub is.
    pub(crate) fn says(&self, url: &str) {
        let running = RunningHub {
            url: url.to_owned(),
            pid: std::process::id(),
            version: env!("CARGO_PKG_VERSION").into(),
        };
        let written = serde_json::to_vec(&running)
            .map_err(io::Error::from)
            .and_then(|text| std::fs::write(self.folder.join(RUNNING_FILE), text));
        if let Err(problem) = written {
            tracing::warn!(%problem, "could not leave word of where this hub is");
        }
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.folder.join(RUNNING_FILE)); // only a courtesy
    }
}

impl RunningHub {
    /// What the hub that uses `folder` said about itself. It may have been killed since.
    pub fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(folder.join(RUNNING_FILE)).ok()?).ok()
    }
}
