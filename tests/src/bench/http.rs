//! The least HTTP/1.1 client that can send alerts and commands: what it costs is missing to the hub on a small machine.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Bytes of an answer; the hub's are far smaller.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// One connection that is kept open, one request at a time.
pub(crate) struct Http {
    stream: TcpStream,
    host: String,
    received: Vec<u8>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body of a 2xx answer.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        let text = || String::from_utf8_lossy(&self.body).into_owned();
        ensure!((200..300).contains(&self.status), "the hub answered {}: {}", self.status, text());
        serde_json::from_slice(&self.body).with_context(|| format!("not what was asked for: {}", text()))
    }
}

impl Http {
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self> {
        ensure!(address.ip().is_loopback(), "{address} is another computer; only this one is measured");
        let stream = TcpStream::connect(address).await.with_context(|| format!("no hub at {address}"))?;
        stream.set_nodelay(true).context("a connection without delay")?;
        Ok(Self { stream, host: address.to_string(), received: Vec::new() })
    }

    pub(crate) async fn post<T: Serialize>(
        &mut self,
        path: &str,
        token: Option<&str>,
        body: &T,
    ) -> Result<Answer> {
        let body = serde_json::to_vec(body).context("a body that is no JSON")?;
        self.post_bytes(path, token, &body).await
    }

    pub(crate) async fn post_bytes(
        &mut self,
        path: &str,
        token: Option<&str>,
        body: &[u8],
    ) -> Result<Answer> {
        let mut request = self.head("POST", path, token);
        request
            .push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len()));
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        self.exchange(&bytes).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        let request = self.head("GET", path, None) + "\r\n";
        self.exchange(request.as_bytes()).await
    }

    fn head(&self, method: &str, path: &str, token: Option<&str>) -> String {
        let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n{token}", self.host)
    }

    async fn exchange(&mut self, request: &[u8]) -> Result<Answer> {
        self.stream.write_all(request).await.context("the hub closed the connection")?;
        self.received.clear();
        loop {
            if let Some((answer, length)) = answer(&self.received)? {
                ensure!(length == self.received.len(), "more than one answer came");
                return Ok(answer);
            }
            ensure!(self.received.len() < ANSWER_BYTES_MAX, "the answer is too long");
            let count = self.stream.read_buf(&mut self.received).await.context("the connection broke")?;
            ensure!(count > 0, "the hub closed the connection before it answered");
        }
    }
}

/// The answer and its length, once it is complete.
fn answer(bytes: &[u8]) -> Result<Option<(Answer, usize)>> {
    let Some((status, head_length, head)) = head(bytes)? else { return Ok(None) };
    let length = field(head, "content-length").and_then(|value| value.parse::<usize>().ok());
    let Some(length) = length else { bail!("an answer without its length: {head}") };
    let whole = head_length + length;
    Ok(bytes.get(head_length..whole).map(|body| (Answer { status, body: body.to_vec() }, whole)))
}

/// Status, length of the head with its empty line, and the head; `None` while it is not complete.
pub(crate) fn head(bytes: &[u8]) -> Result<Option<(u16, usize, &str)>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&bytes[..end]).context("an answer whose head is no text")?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.with_context(|| format!("no HTTP answer: {head}"))?;
    Ok(Some((status, end + 4, head)))
}

/// A header's value.
fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}
