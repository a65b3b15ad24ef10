//! `/a/{token}`: the page that a link in a message opens. Looking at it changes nothing, since mail servers look at links as well; only
//! its button, a `POST`, answers.

use super::App;
use super::body::whole;
use super::caller::Address;
use super::problem::Refused;
use crate::delivery::escaped;
use crate::mint;
use crate::writer::Failure;
use axum::body::Body;
use axum::extract::{Path, State as Extract};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use baton_domain::command::{Command, WayAnswer};
use baton_domain::decide::Refusal;
use baton_domain::id::{CommandId, IncidentId};
use baton_domain::incident::Incident;
use baton_domain::send::PageItem;
use baton_domain::state::State;
use baton_wire::problem::ProblemCode;

/// Bytes of an answer: one field.
const ANSWER_BYTES_MAX: usize = 1_024;
/// The page's own style, and nothing from elsewhere; a form may go back here only.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
const STYLE: &str = "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#1c1b1a;background:#faf9f7}\
button{font:inherit;display:block;width:100%;padding:1rem;margin:.75rem 0;border-radius:.6rem;border:2px solid #1c1b1a;background:none;color:inherit}\
button.main{background:#b3261e;border-color:#b3261e;color:#fff;font-weight:600}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#181716}button{border-color:#eee}}";

pub(super) fn route() -> MethodRouter<App> {
    get(show).post(answer)
}

async fn show(
    Extract(app): Extract<App>,
    Address(address): Address,
    Path(token): Path<String>,
) -> Result<Response, Refused> {
    let item = item(&app, address, &token)?;
    let state = app.state();
    if let Some(over) = over(&state, item) {
        return Ok(page(StatusCode::OK, "Nothing to do", &format!("<p>{}</p>", escaped(&over))));
    }
    let Some(incident) = state.incident(item.incident) else { return Err(gone()) };
    if incident.is_drill() {
        let body = format!(
            "<p>Nothing is broken.</p><h1>{}</h1><form method=\"post\"><button class=\"main\" name=\"answer\" value=\"acknowledge\">I am here</button></form>",
            escaped(&incident.title)
        );
        return Ok(page(StatusCode::OK, "A drill", &body));
    }
    let service =
        state.services.get(&incident.service).map(|service| service.is.name.clone()).unwrap_or_default();
    let body = format!(
        "<p>Incident {} · {}</p><h1>{}</h1><form method=\"post\"><button class=\"main\" name=\"answer\" value=\"acknowledge\">Acknowledge</button><button name=\"answer\" value=\"cant\">I can't: ask the next person</button></form>",
        incident.id,
        escaped(&service),
        escaped(&incident.title)
    );
    Ok(page(StatusCode::OK, "You are paged", &body))
}

async fn answer(
    Extract(app): Extract<App>,
    Address(address): Address,
    Path(token): Path<String>,
    body: Body,
) -> Result<Response, Refused> {
    let item = item(&app, address, &token)?;
    let body = whole(body, ANSWER_BYTES_MAX).await?;
    let (answer, done) = match &body[..] {
        b"answer=acknowledge" => {
            (WayAnswer::Acknowledge, "It is yours. Everything that rang for it is silent.")
        }
        b"answer=cant" => (WayAnswer::Cant, "The next person is asked now."),
        _ => {
            let detail = "the form has one field, answer, which is acknowledge or cant";
            return Err(Refused::new(ProblemCode::BadRequest, detail));
        }
    };
    let is_drill = app.state().incident(item.incident).is_some_and(Incident::is_drill);
    let done = if is_drill { "You can be woken this way. The drill is over." } else { done };
    let id = CommandId(mint::id(&*app.clock));
    match app.queue.submit(Command::WayAnswered { id, item, answer }).await {
        Ok(_) => Ok(page(StatusCode::OK, "Done", &format!("<h1>Done</h1><p>{done}</p>"))),
        Err(Failure::Refused(refusal)) => {
            let gone = matches!(refusal, Refusal::Unknown { .. });
            let status = if gone { StatusCode::GONE } else { StatusCode::CONFLICT };
            Ok(page(
                status,
                "Nothing was changed",
                &format!("<h1>Nothing was changed</h1><p>{}</p>", escaped(&refusal.to_string())),
            ))
        }
        Err(failure) => Err(failure.into()),
    }
}

fn item(app: &App, address: std::net::IpAddr, token: &str) -> Result<PageItem, Refused> {
    if let Some(item) = app.links.item(token) {
        return Ok(item);
    }
    app.guesses.attempt(address, app.clock.now())?;
    Err(gone())
}

fn gone() -> Refused {
    Refused::new(
        ProblemCode::Unknown,
        "this link opens nothing; it may have been cut, or its page is long over",
    )
}

/// Why there is nothing to answer any more, if so.
fn over(state: &State, item: PageItem) -> Option<String> {
    if state.is_item_wanted(item) {
        return None;
    }
    let incident = state.incident(item.incident).filter(|incident| incident.is_open());
    let Some(incident) = incident else { return Some(format!("{} is over.", called(state, item.incident))) };
    let name =
        |person| state.person(person).map_or_else(|| "somebody".to_owned(), |person| person.name.clone());
    Some(match incident.acknowledged_by() {
        Some(by) => format!("{} has incident {}: {}", name(by), incident.id, incident.title),
        None => {
            format!("This page of incident {} is over; a newer one may be on its way to you.", incident.id)
        }
    })
}

fn called(state: &State, id: IncidentId) -> String {
    let is_drill = state.incident(id).is_some_and(Incident::is_drill);
    if is_drill { format!("Drill {id}") } else { format!("Incident {id}") }
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\"><title>{title} · Baton</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    );
    let mut response = (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
