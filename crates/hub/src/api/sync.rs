//! `GET /api/v1/sync?cursor=N`: the device's stream, server-sent events of [`baton_wire::sync::SyncMessage`].
//! `POST /api/v1/sync/alive`: the device that has it still runs.

use super::App;
use super::caller::Caller;
use super::problem::Refused;
use crate::fanout::{Connection, Signs};
use crate::hub::Sharing;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get, post};
use baton_domain::id::Seq;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::sync::SHOWS_SIGNS;
use futures_util::stream;
use std::convert::Infallible;

pub(super) fn route() -> MethodRouter<App> {
    get(sync)
}

/// A sign of life. Its connection is closed at once: kept for the next sign, each device would hold two for good, and alerts need room.
pub(super) fn alive() -> MethodRouter<App> {
    post(async |Extract(app): Extract<App>, caller: Caller| {
        app.fanout.lives(caller.device, caller.person);
        (StatusCode::NO_CONTENT, [(header::CONNECTION, "close")])
    })
}

async fn sync(
    Extract(app): Extract<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Refused> {
    let cursor = cursor(query.as_deref(), &headers)?;
    app.reach(cursor).await.map_err(Refused::from)?;
    let signs = match app.sharing {
        Sharing::Alone => signs(query.as_deref()),
        Sharing::Shared => Signs::None, // a sign may go to another hub than the stream comes from
    };
    let connection = Connection::open(app.fanout.clone(), caller.device, caller.person, signs, cursor)
        .ok_or_else(|| {
            Refused::new(ProblemCode::ShuttingDown, "the hub is stopping; connect again in a moment")
        })?;
    let events = stream::unfold(connection, async |mut connection| {
        let bytes = connection.next().await?;
        Some((Ok::<Bytes, Infallible>(bytes), connection))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // a proxy that collects the answer before it passes it on would silence every page
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(events)))
}

/// Whether the device shows signs of life, as it says itself.
fn signs(query: Option<&str>) -> Signs {
    let said = query.into_iter().flat_map(|query| query.split('&')).any(|pair| pair == SHOWS_SIGNS);
    if said { Signs::Shown } else { Signs::None }
}

/// From the query, or from the header that a browser sends when it reconnects by itself; 0 is everything.
fn cursor(query: Option<&str>, headers: &HeaderMap) -> Result<Seq, Refused> {
    let asked =
        query.into_iter().flat_map(|query| query.split('&')).find_map(|pair| pair.strip_prefix("cursor="));
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    match asked.or(last) {
        None | Some("") => Ok(Seq(0)),
        Some(text) => text.parse::<u64>().map(Seq).map_err(|_| {
            let detail = "the cursor is the number that the stream gave last, or 0 for everything";
            Problem::new(ProblemCode::BadRequest, detail).at("cursor").into()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_device_says_that_it_shows_signs() {
        assert_eq!(signs(Some("cursor=7&alive=1")), Signs::Shown);
        for silent in [None, Some("cursor=7"), Some("alive=0"), Some("cursor=alive=1")] {
            assert_eq!(signs(silent), Signs::None, "{silent:?}");
        }
    }

    #[test]
    fn the_cursor_comes_from_the_query_first() {
        let mut headers = HeaderMap::new();
        assert_eq!(cursor(None, &headers).unwrap(), Seq(0));
        headers.insert("last-event-id", HeaderValue::from_static("5"));
        assert_eq!(cursor(None, &headers).unwrap(), Seq(5));
        assert_eq!(cursor(Some("a=b&cursor=7"), &headers).unwrap(), Seq(7));
        for wrong in ["cursor=-1", "cursor=seven", "cursor=7.5", "cursor=99999999999999999999"] {
            assert_eq!(
                cursor(Some(wrong), &headers).unwrap_err().0.field.as_deref(),
                Some("cursor"),
                "{wrong}"
            );
        }
    }
}
