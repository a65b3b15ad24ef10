//! The socket on Windows: a named pipe. Written against tokio's documentation; not run.
//!
//! A pipe without a security descriptor of its own lets its creator, administrators and the system open it for writing; everybody else
//! may read at most, and cannot speak (<https://learn.microsoft.com/windows/win32/ipc/named-pipe-security-and-access-rights>).

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::windows::named_pipe::{ClientOptions, NamedPipeClient, NamedPipeServer, ServerOptions};

use super::SocketError;

/// A listening pipe.
#[derive(Debug)]
pub(crate) struct Listener {
    name: String,
    next: NamedPipeServer,
}

/// A connection, either end.
#[derive(Debug)]
pub(crate) enum Connection {
    Server(NamedPipeServer),
    Client(NamedPipeClient),
}

/// Makes the folder in which the lock lies.
pub(super) fn prepare_folder(socket: &Path) -> Result<(), SocketError> {
    let Some(folder) = socket.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|error| SocketError::System { path: socket.to_owned(), error })
}

/// The pipe's name: made of the socket's path, which lies in the user's own folder.
fn name(socket: &Path) -> String {
    let path: String =
        socket.to_string_lossy().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!(r"\\.\pipe\baton-{path}")
}

impl Listener {
    /// Listens. The caller holds the lock.
    pub(super) fn bind(path: &Path) -> Result<Self, SocketError> {
        let name = name(path);
        let next = ServerOptions::new()
            .first_pipe_instance(true)
            .reject_remote_clients(true)
            .create(&name)
            .map_err(|error| SocketError::System { path: path.to_owned(), error })?;
        Ok(Self { name, next })
    }

    /// The next connection.
    pub(super) async fn accept(&mut self) -> io::Result<Connection> {
        self.next.connect().await?;
        let following = ServerOptions::new().reject_remote_clients(true).create(&self.name)?;
        Ok(Connection::Server(std::mem::replace(&mut self.next, following)))
    }
}

/// Connects as a client.
pub(super) async fn connect(path: &Path) -> io::Result<Connection> {
    ClientOptions::new().open(name(path)).map(Connection::Client)
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Server(pipe) => Pin::new(pipe).poll_read(cx, buf),
            Self::Client(pipe) => Pin::new(pipe).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Server(pipe) => Pin::new(pipe).poll_write(cx, buf),
            Self::Client(pipe) => Pin::new(pipe).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Server(pipe) => Pin::new(pipe).poll_flush(cx),
            Self::Client(pipe) => Pin::new(pipe).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Server(pipe) => Pin::new(pipe).poll_shutdown(cx),
            Self::Client(pipe) => Pin::new(pipe).poll_shutdown(cx),
        }
    }
}
