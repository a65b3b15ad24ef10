//! Opsgenie's alert and heartbeat API, as far as monitoring tools use it (<https://docs.opsgenie.com/docs/alert-api>, read 2026-11).
//! `Authorization: GenieKey KEY` has the integration's key.
//!
//! An alert is named by its alias, by its id, which here is the same, or as `tiny` by its incident's number. Everything but creating
//! and closing is told in the incident's timeline and silences nothing.

use super::App;
use super::body::{ALERTS_BYTES_MAX, whole};
use super::caller::Address;
use super::intake;
use super::problem::Refused;
use crate::clock::Stopwatch;
use crate::mint;
use axum::body::Body;
use axum::extract::{Path, Query, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use baton_connect::opsgenie::{self, Verb};
use baton_connect::{ReadError, Reading};
use baton_domain::command::{Beat, Command};
use baton_domain::id::IncidentId;
use baton_domain::integration::Integration;
use baton_wire::problem::{ProblemCode, Retry};
use serde_json::json;
use std::collections::BTreeMap;
use std::net::IpAddr;

pub(super) fn alerts() -> MethodRouter<App> {
    post(create)
}

pub(super) fn alert() -> MethodRouter<App> {
    // what changes an alert's text or priority is put
    post(change).put(change)
}

pub(super) fn heartbeat() -> MethodRouter<App> {
    get(ping).post(ping)
}

/// A request under way.
struct Request {
    id: String,
    began: Stopwatch,
}

impl Request {
    fn new(app: &App) -> Self {
        Self { id: mint::id(&*app.clock).to_string(), began: Stopwatch::start() }
    }

    fn taken(&self, result: &str) -> Response {
        let told = json!({"result": result, "took": self.took(), "requestId": self.id});
        (StatusCode::ACCEPTED, axum::Json(told)).into_response()
    }

    fn took(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// A problem in Opsgenie's shape. Its clients send again after a 429 and a 5xx.
    fn refused(&self, Refused(problem): Refused) -> Response {
        let status = if problem.code == ProblemCode::UnknownKey {
            StatusCode::UNAUTHORIZED
        } else if problem.code == ProblemCode::BadRequest && problem.field.is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        };
        let mut told = json!({"message": problem.detail, "took": self.took(), "requestId": self.id});
        if let Some(field) = &problem.field {
            told["errors"] = json!({ field: problem.detail });
        }
        let mut answer = (status, axum::Json(told)).into_response();
        if problem.retry == Retry::Later {
            let wait = header::HeaderValue::from(super::problem::RETRY_AFTER_S);
            answer.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        answer.extensions_mut().insert(problem.code); // for the metrics
        answer
    }
}

async fn create(
    Extract(app): Extract<App>,
    Address(address): Address,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let request = Request::new(&app);
    let id = request.id.clone();
    match created(&app, address, &headers, body, move |body| opsgenie::create(body, &id)).await {
        Ok(()) => request.taken("Request will be processed"),
        Err(refused) => request.refused(refused),
    }
}

async fn created(
    app: &App,
    address: IpAddr,
    headers: &HeaderMap,
    body: Body,
    read: impl FnOnce(&[u8]) -> Result<Reading, ReadError> + Send + 'static,
) -> Result<(), Refused> {
    let integration = caller(app, address, headers).await?;
    let body = whole(body, ALERTS_BYTES_MAX).await?;
    let reading = intake::read(body, read).await?;
    intake::take(app, &integration, reading).await?;
    Ok(())
}

async fn change(
    Extract(app): Extract<App>,
    Address(address): Address,
    Path((identifier, verb)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let request = Request::new(&app);
    match changed(&app, address, &headers, (&identifier, &verb, &query), body).await {
        Ok(()) => request.taken("Request will be processed"),
        Err(refused) => request.refused(refused),
    }
}

async fn changed(
    app: &App,
    address: IpAddr,
    headers: &HeaderMap,
    (identifier, verb, query): (&str, &str, &BTreeMap<String, String>),
    body: Body,
) -> Result<(), Refused> {
    let integration = caller(app, address, headers).await?;
    let verb = match verb {
        "close" => Verb::Close,
        "acknowledge" => Verb::Acknowledge,
        "unacknowledge" => Verb::Unacknowledge,
        "snooze" => Verb::Snooze,
        "notes" | "assign" | "escalate" | "tags" | "details" | "teams" | "responders" | "message"
        | "description" | "priority" => Verb::Note,
        _ => {
            let detail = format!(
                "nothing is known here of {verb}; there are close, acknowledge, unacknowledge, snooze and notes"
            );
            return Err(Refused::new(ProblemCode::Unknown, detail));
        }
    };
    let by_number = query.get("identifierType").is_some_and(|kind| kind == "tiny");
    let alias = if by_number { of_number(app, &integration, identifier)? } else { identifier.to_owned() };
    let body = whole(body, ALERTS_BYTES_MAX).await?;
    let reading = intake::read(body, move |body| opsgenie::change(verb, &alias, body)).await?;
    intake::take(app, &integration, reading).await?;
    Ok(())
}

/// The alias of the alert whose incident has this number.
fn of_number(app: &App, integration: &Integration, number: &str) -> Result<String, Refused> {
    let state = app.state();
    let incident = number.parse().ok().and_then(|number: IncidentId| state.incident(number));
    let own = incident.filter(|incident| incident.service == integration.service);
    own.map(|incident| incident.dedup_key.clone()).ok_or_else(|| {
        Refused::new(ProblemCode::Unknown, format!("this key's service has no incident {number}"))
    })
}

async fn ping(
    Extract(app): Extract<App>,
    Address(address): Address,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let request = Request::new(&app);
    let integration = match caller(&app, address, &headers).await {
        Ok(integration) => integration,
        Err(refused) => return request.refused(refused),
    };
    let beat = Beat::Named { service: integration.service, name };
    match app.queue.submit(Command::Beat { beat }).await {
        Ok(_) => request.taken("PONG - Heartbeat received"),
        Err(failure) => request.refused(failure.into()),
    }
}

/// Whose key the request shows.
async fn caller(app: &App, address: IpAddr, headers: &HeaderMap) -> Result<Integration, Refused> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let key = shown.and_then(|shown| {
        let (scheme, key) = shown.split_once(' ')?;
        scheme.eq_ignore_ascii_case("geniekey").then(|| key.trim())
    });
    let key = key.ok_or_else(|| {
        let detail = "this needs the integration's key (Authorization: GenieKey …)";
        Refused::new(ProblemCode::UnknownKey, detail)
    })?;
    intake::integration(app, address, key).await
}
