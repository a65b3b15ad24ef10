//! The socket on Unix: a file that only this user can open.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use super::SocketError;

/// The folder: this user's alone.
const FOLDER_MODE: u32 = 0o700;
/// The socket: this user's alone.
const SOCKET_MODE: u32 = 0o600;
/// Bits that let others put something into a folder.
const OTHERS_WRITE: u32 = 0o022;

/// A listening socket; its file goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Listener {
    listener: UnixListener,
    path: PathBuf,
}

/// A connection.
pub(crate) type Connection = UnixStream;

/// Makes the socket's folder, or checks the one that is there.
pub(super) fn prepare_folder(socket: &Path) -> Result<(), SocketError> {
    let folder = socket.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error| SocketError::System { path: socket.to_owned(), error };
    if !folder.exists() {
        fs::DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder).map_err(failed)?;
    }
    let found = fs::metadata(folder).map_err(failed)?;
    let own = found.uid() == rustix::process::geteuid().as_raw();
    if !own || found.mode() & OTHERS_WRITE != 0 {
        return Err(SocketError::UnsafeFolder(folder.to_owned()));
    }
    Ok(())
}

impl Listener {
    /// Listens; replaces what a dead owner left. The caller holds the lock.
    pub(super) fn bind(path: &Path) -> Result<Self, SocketError> {
        let failed = |error| SocketError::System { path: path.to_owned(), error };
        match fs::remove_file(path) {
            Ok(()) => tracing::info!("replaced the socket of an owner that has ended"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let listener = UnixListener::bind(path).map_err(failed)?;
        fs::set_permissions(path, fs::Permissions::from_mode(SOCKET_MODE)).map_err(failed)?;
        Ok(Self { listener, path: path.to_owned() })
    }

    /// The next connection of this user; others' are dropped.
    pub(super) async fn accept(&mut self) -> io::Result<Connection> {
        loop {
            let (stream, _) = self.listener.accept().await?;
            let me = rustix::process::geteuid().as_raw();
            match stream.peer_cred() {
                Ok(peer) if peer.uid() == me => return Ok(stream),
                Ok(peer) => tracing::warn!(uid = peer.uid(), "refused another user at the owner's socket"),
                Err(error) => tracing::warn!(%error, "refused a peer whose user is not known"),
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // The lock is still held, so this can only be our own.
        let _gone_already = fs::remove_file(&self.path);
    }
}

/// Connects as a client.
pub(super) async fn connect(path: &Path) -> io::Result<Connection> {
    UnixStream::connect(path).await
}
