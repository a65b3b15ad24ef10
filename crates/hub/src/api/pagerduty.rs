//! `POST /v2/enqueue` and `POST /v2/change/enqueue`: PagerDuty's Events API, version 2, for tools that speak it
//! (<https://developer.pagerduty.com/docs/send-alert-event>, read 2026-11). `routing_key` is the integration's key.
//!
//! Answers have the shapes that PagerDuty's have, so that its clients understand them. A tool that acknowledges silences nothing: its
//! acknowledgement is told in the incident's timeline. Change events are taken and page nobody; they are not kept.

use super::App;
use super::body::{ALERTS_BYTES_MAX, whole};
use super::caller::Address;
use super::intake;
use super::problem::Refused;
use axum::body::Body;
use axum::extract::State as Extract;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use baton_connect::pagerduty::{Enqueued, InvalidEvent, change, enqueue};
use baton_wire::problem::{ProblemCode, Retry};
use serde_json::json;

pub(super) fn events() -> MethodRouter<App> {
    post(event)
}

pub(super) fn changes() -> MethodRouter<App> {
    post(changed)
}

async fn event(Extract(app): Extract<App>, Address(address): Address, body: Body) -> Response {
    let body = match whole(body, ALERTS_BYTES_MAX).await {
        Ok(body) => body,
        Err(refused) => return refusal(refused),
    };
    let Enqueued { routing_key, dedup_key, reading } = match enqueue(&body) {
        Ok(enqueued) => enqueued,
        Err(invalid) => return invalid_event(&invalid),
    };
    let integration = match intake::integration(&app, address, &routing_key).await {
        Ok(integration) => integration,
        Err(refused) => return refusal(refused),
    };
    match intake::take(&app, &integration, reading).await {
        Ok(_) => {
            let told = json!({"status": "success", "message": "Event processed", "dedup_key": dedup_key});
            (StatusCode::ACCEPTED, axum::Json(told)).into_response()
        }
        Err(failure) => refusal(failure.into()),
    }
}

async fn changed(Extract(app): Extract<App>, Address(address): Address, body: Body) -> Response {
    let body = match whole(body, ALERTS_BYTES_MAX).await {
        Ok(body) => body,
        Err(refused) => return refusal(refused),
    };
    let key = match change(&body) {
        Ok(key) => key,
        Err(invalid) => return invalid_event(&invalid),
    };
    match intake::integration(&app, address, &key).await {
        Ok(_) => {
            let told = json!({"status": "success", "message": "Change event processed"});
            (StatusCode::ACCEPTED, axum::Json(told)).into_response()
        }
        Err(refused) => refusal(refused),
    }
}

fn invalid_event(InvalidEvent(errors): &InvalidEvent) -> Response {
    shaped(
        ProblemCode::BadRequest,
        StatusCode::BAD_REQUEST,
        "invalid event",
        "Event object is invalid",
        errors,
    )
}

/// What a problem is in PagerDuty's words. Its clients send again after a 429 and a 5xx.
fn refusal(Refused(problem): Refused) -> Response {
    let later = problem.retry == Retry::Later;
    let unknown_key = problem.code == ProblemCode::UnknownKey;
    // PagerDuty knows no 404 here, and its clients take any 400 as "do not send it again"
    let status = if unknown_key { StatusCode::BAD_REQUEST.as_u16() } else { problem.code.status() };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (word, message) = if later {
        ("throttle exceeded", "Requests for this service cannot be taken now")
    } else {
        ("invalid event", "Event object is invalid")
    };
    let error = if unknown_key {
        "'routing_key' opens nothing here; copy the integration's key again".to_owned()
    } else {
        problem.detail
    };
    let mut answer = shaped(problem.code, status, word, message, &[error]);
    if later {
        let wait = header::HeaderValue::from(super::problem::RETRY_AFTER_S);
        answer.headers_mut().insert(header::RETRY_AFTER, wait);
    }
    answer
}

fn shaped(code: ProblemCode, status: StatusCode, word: &str, message: &str, errors: &[String]) -> Response {
    let told = json!({"status": word, "message": message, "errors": errors});
    let mut answer = (status, axum::Json(told)).into_response();
    answer.extensions_mut().insert(code); // for the metrics
    answer
}
