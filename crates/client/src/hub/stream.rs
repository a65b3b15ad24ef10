//! The stream from the hub: what changed, as it happens.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use baton_domain::id::Seq;
use baton_wire::newer::Heard;
use baton_wire::problem::{Problem, ProblemCode};
use futures_util::{Stream, StreamExt};
use sse_stream::{Sse, SseByteStream};

use super::http::{not_a_hub, unreachable};
use super::{HubClient, HubUrl};
use crate::ports::secrets::Secret;

/// Bytes of one event: a snapshot of a very large workspace; a hub that sends more is broken or hostile.
pub const EVENT_BYTES_MAX: usize = 64 * 1024 * 1024;

type Events = Pin<Box<dyn Stream<Item = Result<Sse, sse_stream::Error>> + Send>>;

/// An open stream. Dropping it closes it.
pub struct HubStream {
    hub: HubUrl,
    events: Events,
    /// Bytes since the last event.
    pending: Arc<AtomicUsize>,
}

impl HubStream {
    /// Opens it; the hub begins with what changed after `cursor`.
    pub async fn open(
        client: &HubClient,
        hub: &HubUrl,
        token: &Secret,
        cursor: Seq,
    ) -> Result<Self, Problem> {
        let response = client.stream(hub, token, cursor.0).await?;
        let is_stream = response
            .headers()
            .get("content-type")
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("text/event-stream"));
        if !is_stream {
            return Err(not_a_hub(hub));
        }
        let pending = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&pending);
        let address = hub.clone();
        let bytes = response.bytes_stream().map(move |chunk| {
            let chunk = chunk.map_err(|error| unreachable(&address, &error))?;
            let held = counted.fetch_add(chunk.len(), Ordering::Relaxed) + chunk.len();
            if held > EVENT_BYTES_MAX {
                let told = format!("The hub {address} sent a message larger than {EVENT_BYTES_MAX} bytes: update app and hub.");
                return Err(Problem::new(ProblemCode::TooLarge, told));
            }
            Ok(chunk)
        });
        Ok(Self { hub: hub.clone(), events: Box::pin(SseByteStream::new(bytes)), pending })
    }

    /// The next message, however long it takes: whether silence means death is for the caller to say. Every error is the end of the
    /// stream; what a newer hub says and this version cannot read is none. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Heard, Problem> {
        loop {
            let event = match self.events.next().await {
                None => return Err(self.ended()),
                Some(Err(error)) => return Err(self.broken(error)),
                Some(Ok(event)) => event,
            };
            self.pending.store(0, Ordering::Relaxed);
            let Some(data) = event.data else { continue };
            return baton_wire::newer::read(&data).map_err(|error| {
                tracing::warn!(%error, "a message of the hub is not understood");
                not_a_hub(&self.hub)
            });
        }
    }

    fn ended(&self) -> Problem {
        let told = format!("The connection to the hub {} ended; it is made again by itself.", self.hub);
        Problem::new(ProblemCode::HubUnreachable, told).with("hub", &self.hub)
    }

    fn broken(&self, error: sse_stream::Error) -> Problem {
        if let sse_stream::Error::Body(inner) = error {
            return inner.downcast::<Problem>().map_or_else(|_| self.ended(), |problem| *problem);
        }
        tracing::warn!(%error, "the stream of the hub is not understood");
        not_a_hub(&self.hub)
    }
}
