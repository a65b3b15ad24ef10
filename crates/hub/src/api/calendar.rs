//! `GET /api/v1/calendar/{file}`: shifts for calendars outside of Baton. The file's name is the link's secret: it is never logged and
//! never part of an answer.

use super::App;
use super::caller::Address;
use super::problem::Refused;
use crate::mint;
use axum::extract::{Path, State as Extract};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use baton_connect::ical;
use baton_domain::duty::Whose;
use baton_domain::shift::Span;
use baton_domain::state::State;
use baton_wire::problem::{Problem, ProblemCode};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Shifts that are over are shown for so long: a month, for whoever writes down their hours.
const BACK: SignedDuration = SignedDuration::from_hours(31 * 24);
/// Shifts are shown so far ahead: half a year.
const AHEAD: SignedDuration = SignedDuration::from_hours(183 * 24);
/// The feed begins and ends with a day, so that it is the same all day long where nothing changes.
const DAY_S: i64 = 24 * 3600;
/// Calendars ask as often as they please; what they have may be used again only once the hub said so.
const FRESH: &str = "private, no-cache";

pub(super) fn route() -> MethodRouter<App> {
    get(calendar)
}

async fn calendar(
    Extract(app): Extract<App>,
    Address(address): Address,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let secret = mint::hash(file.strip_suffix(".ics").unwrap_or(&file));
    let link = app.find(|state| state.link_of_secret(&secret).cloned()).await;
    let Some(link) = link else {
        app.guesses.attempt(address, app.clock.now())?;
        let detail = "there is no calendar at this address; copy it again, or make a new link in Baton";
        return Err(Refused::new(ProblemCode::Unknown, detail));
    };
    let (state, now) = (app.state(), app.clock.now());
    let whose =
        state.shown_by(&link).map_err(|closed| Problem::new(ProblemCode::LinkClosed, closed.to_string()))?;
    let made = tokio::task::spawn_blocking(move || feed(&state, whose, now)).await;
    let Ok(Some((tag, text))) = made else {
        let detail = "the calendar could not be made; the hub's log says more";
        return Err(Refused::new(ProblemCode::Internal, detail));
    };
    let tag = HeaderValue::from_str(&tag).map_err(|_| {
        Refused::new(ProblemCode::Internal, "the calendar could not be made; the hub's log says more")
    })?;
    let common = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, HeaderValue::from_static(FRESH))];
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((common, kind, text).into_response())
}

/// The feed and its tag; the tag says nothing of when it was made.
fn feed(state: &Arc<State>, whose: Whose, now: Timestamp) -> Option<(String, String)> {
    let today = Timestamp::from_second(now.as_second().div_euclid(DAY_S) * DAY_S).ok()?;
    let span = Span { start: today.checked_sub(BACK).ok()?, end: today.checked_add(AHEAD).ok()? };
    let duties = state.duties(whose, span).ok()?;
    let tag = mint::sha256(ical::shifts(&duties, Timestamp::UNIX_EPOCH).as_bytes());
    Some((format!("\"{tag}\""), ical::shifts(&duties, now)))
}

/// Whoever asks has it already (RFC 9110, section 13.1.2).
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let said = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = said.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|said| said == "*" || said.trim_start_matches("W/").as_bytes() == tag.as_bytes())
}
