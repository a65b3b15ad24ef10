//! Request bodies: bounded in bytes and in time, and JSON whose mistakes are named.

use super::problem::Refused;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use baton_wire::problem::{Problem, ProblemCode};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Bytes of a request's body. Alertmanager's largest messages hold a few hundred alerts of some kilobytes each.
pub(crate) const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Time in which a body must have come. A sender on a slow line needs a second for a megabyte; who needs longer holds a connection.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// Bytes of a too large body that are read and thrown away, so that its sender sees the answer instead of a broken connection.
const SKIPPED_BYTES_MAX: usize = 16 * BODY_BYTES_MAX;

/// A whole body.
pub(super) struct Whole(pub(super) Bytes);

/// A body that is JSON of type `T`.
pub(super) struct Json<T>(pub(super) T);

impl<S: Send + Sync> FromRequest<S> for Whole {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refused> {
        let read = tokio::time::timeout(BODY_WITHIN, read(request.into_body())).await;
        read.map_err(|_| {
            let detail = format!("the body did not come within {} seconds", BODY_WITHIN.as_secs());
            Refused::new(ProblemCode::BadRequest, detail)
        })?
        .map(Self)
    }
}

async fn read(body: Body) -> Result<Bytes, Refused> {
    let mut stream = body.into_data_stream();
    let mut whole = Vec::new();
    let mut length = 0_usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Refused::new(ProblemCode::BadRequest, "the body broke off"))?;
        length = length.saturating_add(chunk.len());
        if length <= BODY_BYTES_MAX {
            whole.extend_from_slice(&chunk);
        } else if length > SKIPPED_BYTES_MAX {
            break;
        }
    }
    if length > BODY_BYTES_MAX {
        let detail = format!("the body is larger than {BODY_BYTES_MAX} bytes; send it in parts");
        return Err(Problem::new(ProblemCode::TooLarge, detail).with("max_bytes", BODY_BYTES_MAX).into());
    }
    Ok(whole.into())
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let Whole(bytes) = Whole::from_request(request, state).await?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|problem| {
            let (field, inner) = (problem.path().to_string(), problem.inner());
            let refused = Problem::new(ProblemCode::BadRequest, format!("the body cannot be read: {inner}"));
            if field == "." { refused } else { refused.at(field) }
        })?;
        json.end().map_err(|problem| {
            Refused::new(ProblemCode::BadRequest, format!("something follows the body's JSON: {problem}"))
        })?;
        Ok(Self(value))
    }
}
