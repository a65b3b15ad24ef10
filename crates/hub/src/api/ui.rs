//! `/api/v1/ui/…`: the three verbs of the interface for a browser, which is a device like any other: send, ask, view.

use super::App;
use super::body::Json;
use super::caller::Caller;
use super::problem::Refused;
use crate::web::session::{Desk, Seat, Session};
use axum::body::{Body, Bytes};
use axum::extract::State as Extract;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get, post};
use baton_domain::command::{Action, Command, Receipt};
use baton_domain::page::Rung;
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply, SentIntent};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::shifts::{self, Reader};
use futures_util::stream;
use std::convert::Infallible;

pub(super) fn send() -> MethodRouter<App> {
    post(sent)
}

pub(super) fn ask() -> MethodRouter<App> {
    post(asked)
}

pub(super) fn view() -> MethodRouter<App> {
    get(views)
}

async fn sent(
    Extract(app): Extract<App>,
    caller: Caller,
    Json(SentIntent { id, intent }): Json<SentIntent>,
) -> Result<axum::Json<Reply>, Refused> {
    let action = match intent {
        Intent::Act { action } => action,
        Intent::Leave => Action::RevokeDevice { device: caller.device },
        Intent::Seen { incident } => {
            let state = app.state();
            let page = state.incident(incident).and_then(|incident| incident.wanted_page_of(caller.person));
            let Some(page) = page else { return Ok(axum::Json(Reply::Done)) };
            let receipt = Receipt { incident, page: page.id, rung: Rung::Seen, device_ms: 0 };
            Action::Receipts { receipts: vec![receipt] }
        }
        Intent::StartHub { .. }
        | Intent::Join { .. }
        | Intent::PageMe
        | Intent::SetSettings { .. }
        | Intent::TrySound
        | Intent::SelfTest
        | Intent::Invite { .. }
        | Intent::MakeCalendarLink { .. }
        | Intent::SaveShifts { .. }
        | Intent::AddCalendarSource { .. }
        | Intent::Retry { .. }
        | Intent::Discard { .. }
        | Intent::Unlock { .. }
        | Intent::OpenWindow
        | Intent::Quit => return Err(not_here()),
    };
    app.queue.submit(Command::Act { id, by: caller.actor(), action }).await?;
    Ok(axum::Json(Reply::Done))
}

async fn asked(
    Extract(app): Extract<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(query): Json<Query>,
) -> Result<axum::Json<QueryAnswer>, Refused> {
    let state = app.state();
    if let Query::Payload { incident } = &query {
        let payload = state.payloads.get(incident).map(ToString::to_string);
        return Ok(axum::Json(QueryAnswer::Payload(payload)));
    }
    let mut desk = Desk::new(seat(caller, &headers));
    desk.take(&state);
    let now = app.clock.now();
    if query == Query::View {
        return Ok(axum::Json(QueryAnswer::View(Box::new(desk.view(now)))));
    }
    let reader = Reader { documents: desk.documents(), me: caller.person, now };
    let answer = shifts::ask(reader, &query).ok_or_else(not_here)??;
    Ok(axum::Json(answer))
}

async fn views(
    Extract(app): Extract<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Refused> {
    let seat = seat(caller, &headers);
    let session = Session::open(app.fanout.clone(), app.states.clone(), seat).ok_or_else(|| {
        Refused::new(ProblemCode::ShuttingDown, "the hub is stopping; connect again in a moment")
    })?;
    let events = stream::unfold(session, async |mut session| {
        let bytes = session.next().await?;
        Some((Ok::<Bytes, Infallible>(bytes), session))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // a proxy that collects the answer before it passes it on would silence every page
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(events)))
}

/// Where the browser sits. The address is what it says itself, and is shown to it alone.
fn seat(caller: Caller, headers: &HeaderMap) -> Seat {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    Seat { device: caller.device, person: caller.person, hub: host.to_owned() }
}

fn not_here() -> Refused {
    let detail = "a browser cannot do this; use the app on a computer, or `baton` in a terminal";
    Problem::new(ProblemCode::Invalid, detail).into()
}
