//! Lines of JSON with a bound.

use std::io;

use baton_wire::socket::LINE_BYTES_MAX;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt};

/// Room kept between lines; a line that needed more gives it back.
const KEPT_BYTES: usize = 64 * 1024;

/// Reads lines of JSON, each of at most [`LINE_BYTES_MAX`].
pub(super) struct Lines<R> {
    from: R,
    line: Vec<u8>,
}

/// What a line was.
#[derive(Debug)]
pub(super) enum Line<T> {
    /// As expected.
    Value(T),
    /// Not JSON of the expected form.
    Garbage(String),
}

impl<R: AsyncBufRead + Unpin> Lines<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, line: Vec::new() }
    }

    /// The next line; `None` at the end. A longer line than allowed is an error, and the connection is to be ended.
    ///
    /// Dropping the future loses nothing: what was read so far stays for the next call.
    pub(super) async fn next<T: DeserializeOwned>(&mut self) -> io::Result<Option<Line<T>>> {
        if !self.fill().await? {
            return Ok(None);
        }
        let value = serde_json::from_slice(&self.line);
        self.line.clear();
        self.line.shrink_to(KEPT_BYTES);
        Ok(Some(value.map_or_else(|error| Line::Garbage(error.to_string()), Line::Value)))
    }

    /// Reads on until the line is complete; false at the end of the stream. An unfinished last line is dropped.
    async fn fill(&mut self) -> io::Result<bool> {
        loop {
            let chunk = self.from.fill_buf().await?;
            if chunk.is_empty() {
                return Ok(false);
            }
            let (used, complete) = match chunk.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (chunk.len(), false),
            };
            if self.line.len() + used > LINE_BYTES_MAX {
                let told = format!("a line is longer than {LINE_BYTES_MAX} bytes");
                return Err(io::Error::new(io::ErrorKind::InvalidData, told));
            }
            self.line.extend_from_slice(&chunk[..used]);
            self.from.consume(used);
            if complete {
                return Ok(true);
            }
        }
    }
}

/// Writes one line and flushes it.
pub(super) async fn write<T: Serialize>(to: &mut (impl AsyncWrite + Unpin), value: &T) -> io::Result<()> {
    let mut line = serde_json::to_vec(value).map_err(io::Error::other)?;
    line.push(b'\n');
    to.write_all(&line).await?;
    to.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::BufReader;

    #[tokio::test(flavor = "current_thread")]
    async fn lines_are_values_garbage_or_the_end() {
        let mut lines = Lines::new(BufReader::with_capacity(3, &b"12\n{x\n\n34\n5"[..]));
        assert!(matches!(lines.next::<u8>().await.unwrap(), Some(Line::Value(12))));
        assert!(matches!(lines.next::<u8>().await.unwrap(), Some(Line::Garbage(_))));
        assert!(matches!(lines.next::<u8>().await.unwrap(), Some(Line::Garbage(_))));
        assert!(matches!(lines.next::<u8>().await.unwrap(), Some(Line::Value(34))));
        assert!(lines.next::<u8>().await.unwrap().is_none(), "an unfinished line is no line");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn an_endless_line_is_an_error_not_memory() {
        let mut lines = Lines::new(BufReader::new(tokio::io::repeat(b'x')));
        let error = lines.next::<u8>().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}
