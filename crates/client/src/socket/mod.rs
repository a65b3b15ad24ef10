//! The owner's local socket: where windows, terminals and tests meet the owner.
//!
//! What is said on it is [`baton_wire::socket`]: one JSON value a line. Who may say it: only this user. On Unix the socket is a file of
//! mode 0600 in a folder that nobody else can write to, and the peer's user is checked besides; on Windows it is a named pipe that
//! refuses other computers (written against its documentation, not run).
//!
//! Who becomes owner is decided by a lock file beside the socket, held as long as the owner lives ([`claim`]): the system releases it
//! however the owner ends, so the socket that a killed owner left behind is told from a living one, and of two that start at once one
//! becomes the other's client.

mod client;
mod line;
mod lock;
mod server;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

pub use client::{Pushed, Pushes, SocketClient};
pub use lock::{Claim, Claimed, Watch, claim, claim_watch, is_watched};
pub use server::serve;

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use std::io;
use std::path::PathBuf;

/// Why the socket cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// Others could put a socket of theirs in its place.
    #[error(
        "{0} can be written to by other users, or is not this user's: the owner's socket must lie in a folder of one's own. Set BATON_SOCKET to a path in such a folder."
    )]
    UnsafeFolder(PathBuf),
    /// The system refuses.
    #[error("The owner's socket {path} cannot be used: {error}.")]
    System {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// No owner.
    #[error("No owner of Baton runs for this user: start it with `baton agent`.")]
    NoOwner,
    /// Something listens that does not speak our language.
    #[error(
        "What listens at {0} is not Baton's owner, or one of another version: end it and start `baton agent`."
    )]
    NotAnOwner(PathBuf),
}
