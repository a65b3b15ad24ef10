//! `GET` or `POST /api/v1/heartbeat/{key}`: something says that it still runs. When it does not in time, its service's owners are paged.
//!
//! A body does not matter, with one exception: what Alertmanager sends when its always-firing alert has stopped is no beat.

use super::App;
use super::body::{ALERTS_BYTES_MAX, skip, whole};
use super::caller::Address;
use super::problem::Refused;
use crate::mint;
use axum::body::Body;
use axum::extract::{Path, State as Extract};
use axum::routing::{MethodRouter, get};
use baton_domain::command::{Beat, Command};
use baton_wire::command::BeatOutcome;
use baton_wire::problem::ProblemCode;

pub(super) fn route() -> MethodRouter<App> {
    get(beat).post(beat).put(beat)
}

async fn beat(
    Extract(app): Extract<App>,
    Address(address): Address,
    Path(key): Path<String>,
    body: Body,
) -> Result<axum::Json<BeatOutcome>, Refused> {
    let key = mint::hash(&key);
    let Some(heartbeat) = app.find(|state| state.heartbeat_of_key(&key)).await else {
        skip(body).await;
        app.guesses.attempt(address, app.clock.now())?;
        let detail = "no heartbeat has the key in this address; make a new one with `baton heartbeat new`";
        return Err(Refused::new(ProblemCode::UnknownKey, detail));
    };
    let body = whole(body, ALERTS_BYTES_MAX).await?;
    if !baton_connect::is_beat(&body) {
        return Ok(axum::Json(BeatOutcome { beat: false, next_by: None }));
    }
    let done = app.queue.submit(Command::Beat { beat: Beat::Of(heartbeat) }).await?;
    let next_by = done.state.heartbeat(heartbeat).and_then(|monitor| monitor.due());
    Ok(axum::Json(BeatOutcome { beat: true, next_by }))
}
