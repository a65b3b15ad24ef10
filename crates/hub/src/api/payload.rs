//! `GET /api/v1/incidents/{incident}/payload`: the newest raw message about an incident, as text whatever it is.

use super::App;
use super::caller::Caller;
use super::problem::Refused;
use axum::extract::{Path, State as Extract};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use baton_domain::id::IncidentId;
use baton_wire::problem::{Problem, ProblemCode};

pub(super) fn route() -> MethodRouter<App> {
    get(payload)
}

async fn payload(
    Extract(app): Extract<App>,
    _: Caller,
    Path(incident): Path<String>,
) -> Result<impl IntoResponse, Refused> {
    let incident: IncidentId = incident.parse().map_err(|_| {
        let detail = "an incident is named by its number, as in /api/v1/incidents/42/payload";
        Problem::new(ProblemCode::BadRequest, detail).at("incident")
    })?;
    let state = app.state();
    let payload = state.payloads.get(&incident).ok_or_else(|| {
        let detail = match state.incident(incident) {
            Some(_) => format!("no raw message was kept for incident {incident}"),
            None => format!("there is no incident {incident}, or it was resolved long ago"),
        };
        Problem::new(ProblemCode::Unknown, detail).with("what", "payload").with("id", incident)
    })?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], payload.to_string()))
}
