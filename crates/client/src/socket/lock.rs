//! One owner per user: the lock beside the socket; and one who watches over it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::{SocketError, system};
use crate::paths::Paths;

/// What came of the wish to be owner.
#[derive(Debug)]
pub enum Claim {
    /// This process is the owner now.
    Owner(Claimed),
    /// Another one is; be its client.
    Taken,
}

/// The right to be owner, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Claimed {
    pub(super) listener: system::Listener,
    _lock: File,
}

/// Tries to become owner. Needs a tokio runtime.
pub fn claim(paths: &Paths) -> Result<Claim, SocketError> {
    let lock = paths.lock();
    system::prepare_folder(paths.socket())?;
    let failed = |error| SocketError::System { path: lock.clone(), error };
    let file = open(&lock).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(Claim::Taken),
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    let listener = system::Listener::bind(paths.socket())?;
    Ok(Claim::Owner(Claimed { listener, _lock: file }))
}

/// The right to watch over this user's owner and start it again, until it is dropped or the process ends.
#[derive(Debug)]
pub struct Watch {
    _lock: File,
}

/// Tries to become the one who watches over the owner; `None` while another process does.
pub fn claim_watch(paths: &Paths) -> Result<Option<Watch>, SocketError> {
    let (path, file) = open_watch(paths)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Watch { _lock: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(SocketError::System { path, error }),
    }
}

/// Whether somebody watches over the owner: it then comes back by itself, and another one is not to be started in the gap.
pub fn is_watched(paths: &Paths) -> Result<bool, SocketError> {
    let (path, file) = open_watch(paths)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(SocketError::System { path, error }),
    }
}

fn open_watch(paths: &Paths) -> Result<(PathBuf, File), SocketError> {
    let path = paths.watch_lock();
    system::prepare_folder(paths.socket())?;
    match open(&path) {
        Ok(file) => Ok((path, file)),
        Err(error) => Err(SocketError::System { path, error }),
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // A link in the lock's place would let the lock be taken somewhere else.
    if fs::symlink_metadata(path)?.file_type().is_symlink() {
        return Err(std::io::Error::other("it is a symbolic link: remove it"));
    }
    Ok(file)
}
