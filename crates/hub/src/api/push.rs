//! `/api/v1/push…`: what a browser needs for Web Push besides its commands: the hub's key, whether a page that was pushed still asks,
//! and a test.

use super::App;
use super::caller::Caller;
use super::problem::Refused;
use axum::extract::{Path, State as Extract};
use axum::routing::{MethodRouter, get, post};
use baton_domain::id::{IncidentId, PageId};
use baton_domain::state::State;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::push::{PushMessage, PushOffer, PushTested, PushedPage};

pub(super) fn offer() -> MethodRouter<App> {
    get(async |Extract(app): Extract<App>, _: Caller| {
        axum::Json(PushOffer { key: app.pusher.public_key().to_owned() })
    })
}

pub(super) fn page() -> MethodRouter<App> {
    get(still_asks)
}

pub(super) fn test() -> MethodRouter<App> {
    post(push_test)
}

/// What is not known any more does not ask any more. What another hub wrote a moment ago does: to call it over would hide a page.
async fn still_asks(
    Extract(app): Extract<App>,
    caller: Caller,
    Path((incident, page)): Path<(String, String)>,
) -> Result<axum::Json<PushedPage>, Refused> {
    let named = || {
        let detail = "an incident and a page are named by their numbers, as in /api/v1/push/42/57";
        Problem::new(ProblemCode::BadRequest, detail)
    };
    let incident: IncidentId = incident.parse().map_err(|_| named().at("incident"))?;
    let page: PageId = page.parse().map_err(|_| named().at("page"))?;
    let wanted = |state: &State| {
        let known = state.incident(incident)?;
        let page = known.page(page)?;
        Some(known.is_open() && page.person == caller.person && page.is_wanted())
    };
    let known = app.find(wanted).await;
    if known.is_none() && app.outage.is_failing() {
        let detail = "this hub cannot read its journal now, and does not know whether the page still asks";
        return Err(Refused::new(ProblemCode::StorageUnavailable, detail));
    }
    let wanted = known.unwrap_or(false);
    Ok(axum::Json(PushedPage { wanted }))
}

async fn push_test(Extract(app): Extract<App>, caller: Caller) -> Result<axum::Json<PushTested>, Refused> {
    let state = app.state();
    let Some(to) = state.push_of(caller.device) else {
        let detail = "this browser has no push subscription here; allow pushes in its settings first";
        return Err(Refused::new(ProblemCode::Conflict, detail));
    };
    let pushed = app.pusher.push(to, &PushMessage::Test, app.clock.now()).await;
    if let Err(crate::delivery::Unpushed::Refused { .. }) = &pushed {
        let (device, endpoint) = (caller.device, to.endpoint.clone());
        app.queue.submit(baton_domain::command::Command::PushRefused { device, endpoint }).await?;
    }
    Ok(axum::Json(PushTested { trouble: pushed.err().map(|trouble| trouble.detail().to_owned()) }))
}
