//! Request bodies: bounded in bytes and in time, and JSON whose mistakes are named.

use super::problem::Refused;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use baton_wire::problem::{Problem, ProblemCode};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Bytes of a device's request: a schedule with years of overrides is a tenth of it.
const JSON_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a monitoring tool's message. Alertmanager sends a whole group in one request, does not send it again after a 413, and
/// five megabytes hold the ten thousand alerts of a storm: a smaller bound would lose the worst night's pages.
pub(super) const ALERTS_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Bytes of a too large or unwanted body that are read and thrown away, so that its sender sees the answer instead of a broken
/// connection.
const SKIPPED_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Time in which a body must have come. Who needs longer holds a connection, and its answer would come too late.
const BODY_WITHIN: Duration = Duration::from_secs(20);

/// A body that is JSON of type `T`.
pub(super) struct Json<T>(pub(super) T);

/// The whole body, of at most `bytes_max`.
pub(super) async fn whole(body: Body, bytes_max: usize) -> Result<Bytes, Refused> {
    tokio::time::timeout(BODY_WITHIN, read(body, bytes_max)).await.map_err(|_| {
        let detail = format!("the body did not come within {} seconds", BODY_WITHIN.as_secs());
        Refused::new(ProblemCode::BadRequest, detail)
    })?
}

/// Reads a body that nobody wants, so that its sender sees the answer.
pub(super) async fn skip(body: Body) {
    let _ = whole(body, 0).await; // it is the answer that matters
}

async fn read(body: Body, bytes_max: usize) -> Result<Bytes, Refused> {
    let mut stream = body.into_data_stream();
    let mut whole = Vec::new();
    let mut length = 0_usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Refused::new(ProblemCode::BadRequest, "the body broke off"))?;
        length = length.saturating_add(chunk.len());
        if length <= bytes_max {
            whole.extend_from_slice(&chunk);
        } else if length > SKIPPED_BYTES_MAX {
            break;
        }
    }
    if length > bytes_max {
        let detail = format!("the body is larger than {bytes_max} bytes; send it in parts");
        return Err(Problem::new(ProblemCode::TooLarge, detail).with("max_bytes", bytes_max).into());
    }
    Ok(whole.into())
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refused> {
        let bytes = whole(request.into_body(), JSON_BYTES_MAX).await?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|problem| {
            let (field, inner) = (problem.path().to_string(), problem.inner());
            let refused = Problem::new(ProblemCode::BadRequest, format!("the body cannot be read: {inner}"));
            // "." is the body itself, "?" a place that its end hides
            if matches!(field.as_str(), "." | "?") { refused } else { refused.at(field) }
        })?;
        json.end().map_err(|problem| {
            Refused::new(ProblemCode::BadRequest, format!("something follows the body's JSON: {problem}"))
        })?;
        Ok(Self(value))
    }
}
