//! A device's raw connection: the hub's stream of server-sent events, read byte by byte.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use baton_wire::sync::SyncMessage;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use xtask::wait::Stopwatch;

use super::http;

/// Bytes that one look at a connection takes at most.
const SCRATCH_BYTES: usize = 64 * 1024;

/// An open stream.
pub(crate) struct Stream {
    socket: TcpStream,
    /// As it came, chunk headers included.
    raw: Vec<u8>,
    /// Events, chunk headers removed.
    text: Vec<u8>,
}

impl Stream {
    /// Connects, and returns when the hub has accepted the token.
    pub(crate) async fn open(hub: SocketAddr, token: &str, cursor: u64) -> Result<Self> {
        ensure!(hub.ip().is_loopback(), "{hub} is another computer; only this one is measured");
        let mut socket = TcpStream::connect(hub).await.with_context(|| format!("no hub at {hub}"))?;
        socket.set_nodelay(true).context("a connection without delay")?;
        let request = format!(
            "GET /api/v1/sync?cursor={cursor} HTTP/1.1\r\nhost: {hub}\r\nauthorization: Bearer {token}\r\naccept: text/event-stream\r\n\r\n"
        );
        socket.write_all(request.as_bytes()).await.context("the hub closed the connection")?;
        let mut raw = Vec::new();
        loop {
            if let Some((status, length, head)) = http::head(&raw)? {
                ensure!(status == 200, "the stream was refused: {head}");
                raw.drain(..length);
                return Ok(Self { socket, raw, text: Vec::new() });
            }
            let count = socket.read_buf(&mut raw).await.context("the connection broke")?;
            ensure!(count > 0, "the hub closed the stream before it began");
        }
    }

    /// The next message, and when its last byte was here by `clock`.
    pub(crate) async fn next(&mut self, clock: &Stopwatch) -> Result<(Duration, SyncMessage)> {
        loop {
            let at = clock.elapsed();
            if let Some(event) = self.event() {
                let text = String::from_utf8(event).context("an event that is no text")?;
                let data = text.lines().find_map(|line| line.strip_prefix("data: "));
                let data = data.with_context(|| format!("an event without data: {text}"))?;
                let message = serde_json::from_str(data).with_context(|| format!("not a message: {data}"))?;
                return Ok((at, message));
            }
            let count = self.socket.read_buf(&mut self.raw).await.context("the stream broke")?;
            ensure!(count > 0, "the hub ended the stream");
            self.unchunk()?;
        }
    }

    fn event(&mut self) -> Option<Vec<u8>> {
        let end = self.text.windows(2).position(|window| window == b"\n\n")?;
        Some(self.text.drain(..end + 2).collect())
    }

    /// Moves whole chunks from `raw` to `text` (RFC 9112, section 7.1).
    fn unchunk(&mut self) -> Result<()> {
        let mut used = 0;
        while let Some(rest) = self.raw.get(used..)
            && let Some(line) = rest.windows(2).position(|window| window == b"\r\n")
        {
            let size =
                std::str::from_utf8(&rest[..line]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
            let Some(size) = size else { bail!("the stream is not chunked as HTTP/1.1 says") };
            let Some(chunk) = rest.get(line + 2..line + 2 + size + 2) else { break };
            self.text.extend_from_slice(&chunk[..size]);
            used += line + 2 + size + 2;
        }
        self.raw.drain(..used);
        Ok(())
    }

    /// Reads what comes and throws it away, as cheaply as can be, until the hub ends the stream.
    pub(crate) async fn discard(self) -> Result<()> {
        thread_local! {
            // one for all connections of a thread: ten thousand of them must not cost us memory
            static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH_BYTES]);
        }
        let Self { socket, .. } = self;
        loop {
            socket.readable().await.context("the stream broke")?;
            let read = SCRATCH.with_borrow_mut(|scratch| socket.try_read(scratch));
            match read {
                Ok(0) => bail!("the hub ended the stream"),
                Ok(_) => {}
                Err(problem) if problem.kind() == ErrorKind::WouldBlock => {}
                Err(problem) => return Err(problem).context("the stream broke"),
            }
        }
    }
}
