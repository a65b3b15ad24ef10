//! `/hooks/twilio/…`: what a provider of calls and short messages tells the hub. Only with the account's signature.

use super::App;
use super::body::whole;
use super::problem::Refused;
use crate::delivery::{Said, read_aloud};
use crate::mint;
use crate::writer::Failure;
use axum::body::Body;
use axum::extract::{OriginalUri, Path, State as Extract};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use baton_domain::attempt::WayReport;
use baton_domain::command::{Command, WayAnswer};
use baton_domain::contact::address::PhoneNumber;
use baton_domain::contact::{SendFailure, Way};
use baton_domain::id::{CommandId, ContactId, IncidentId, SendId};
use baton_domain::send::{PageItem, Sending};
use baton_domain::state::State;
use baton_wire::problem::ProblemCode;
use std::collections::BTreeMap;

/// Bytes of what a provider tells: a few dozen short fields.
const FORM_BYTES_MAX: usize = 16 * 1024;

type Form = BTreeMap<String, String>;

/// A call was taken: what it says.
pub(super) fn voice() -> MethodRouter<App> {
    post(
        async |Extract(app): Extract<App>,
               uri: OriginalUri,
               Path(token): Path<String>,
               headers: HeaderMap,
               body: Body| {
            signed(&app, &uri, &headers, body).await?;
            let send = known(&app, &token)?;
            let keys_to = app.links.at(&format!("/hooks/twilio/keys/{token}"));
            Ok::<_, Refused>(twiml(read_aloud(&app.state(), send, &app.links, Said::Message { keys_to })))
        },
    )
}

/// A key was pressed during a call.
pub(super) fn keys() -> MethodRouter<App> {
    post(
        async |Extract(app): Extract<App>,
               uri: OriginalUri,
               Path(token): Path<String>,
               headers: HeaderMap,
               body: Body| {
            let form = signed(&app, &uri, &headers, body).await?;
            let send = known(&app, &token)?;
            let items = items(&app.state(), send);
            let said = match form.get("Digits").map(String::as_str) {
                Some("1") => Said::Sentence(answer(&app, &items, WayAnswer::Acknowledge).await?),
                Some("2") => Said::Sentence(answer(&app, &items, WayAnswer::Cant).await?),
                // a finger that slipped: it is read once more, with what the keys do
                Some(_) | None => {
                    Said::Message { keys_to: app.links.at(&format!("/hooks/twilio/keys/{token}")) }
                }
            };
            Ok::<_, Refused>(twiml(read_aloud(&app.state(), send, &app.links, said)))
        },
    )
}

/// A message or a call went on.
pub(super) fn status() -> MethodRouter<App> {
    post(
        async |Extract(app): Extract<App>,
               uri: OriginalUri,
               Path(token): Path<String>,
               headers: HeaderMap,
               body: Body| {
            let form = signed(&app, &uri, &headers, body).await?;
            let send = known(&app, &token)?;
            let field = form.get("MessageStatus").or_else(|| form.get("CallStatus"));
            if let Some(report) = field.and_then(|status| report(status)) {
                app.queue.submit(Command::SendReported { send, report }).await?;
            }
            Ok::<_, Refused>(axum::http::StatusCode::NO_CONTENT)
        },
    )
}

/// A short message came in.
pub(super) fn reply() -> MethodRouter<App> {
    post(async |Extract(app): Extract<App>, uri: OriginalUri, headers: HeaderMap, body: Body| {
        let form = signed(&app, &uri, &headers, body).await?;
        let state = app.state();
        let from = form.get("From").and_then(|from| from.parse::<PhoneNumber>().ok());
        let text = form.get("Body").map(String::as_str).unwrap_or_default();
        let sentence = match (from, understood(text)) {
            (Some(from), Some((reply, which))) => {
                let mut items = asked_through(&state, &from);
                items.retain(|item| which.is_none_or(|which| item.incident == which));
                answer(&app, &items, reply).await?
            }
            (Some(_), None) => {
                "Reply ACK to acknowledge, NO if you can't; with a number for one of several.".to_owned()
            }
            (None, _) => "Nothing was changed.".to_owned(),
        };
        let text = crate::delivery::escaped(&sentence);
        Ok::<_, Refused>(twiml(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Message>{text}</Message></Response>"
        )))
    })
}

/// The parameters of a request that the provider has signed.
async fn signed(app: &App, uri: &OriginalUri, headers: &HeaderMap, body: Body) -> Result<Form, Refused> {
    let body = whole(body, FORM_BYTES_MAX).await?;
    let refused = || Refused::new(ProblemCode::Unauthorized, "this is not signed by the hub's provider");
    let twilio = app.providers.twilio.as_ref().ok_or_else(refused)?;
    let signature =
        headers.get("x-twilio-signature").and_then(|value| value.to_str().ok()).ok_or_else(refused)?;
    let form = form(&body);
    let url = app.links.at(uri.path_and_query().map_or("", |path| path.as_str()));
    if twilio.has_signed(&url, &form, signature) { Ok(form) } else { Err(refused()) }
}

/// A form's fields (`application/x-www-form-urlencoded`).
fn form(body: &[u8]) -> Form {
    let text = String::from_utf8_lossy(body);
    // the address's own reader of pairs, which is the form's
    let address = crate::outbound::Url::parse("http://form.invalid/").ok();
    let address = address.map(|mut address| {
        address.set_query(Some(&text));
        address
    });
    address
        .iter()
        .flat_map(|address| address.query_pairs())
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect()
}

fn known(app: &App, token: &str) -> Result<SendId, Refused> {
    let unknown = || Refused::new(ProblemCode::Unknown, "this hub has sent no such message");
    app.links.send(token).ok_or_else(unknown)
}

fn items(state: &State, send: SendId) -> Vec<PageItem> {
    match state.sends.get(send).map(|send| &send.what) {
        Some(Sending::Pages { items }) => {
            items.iter().copied().filter(|item| state.is_item_wanted(*item)).collect()
        }
        Some(Sending::Code | Sending::Test) | None => Vec::new(),
    }
}

/// The pages that were told to this telephone by a short message, and still ask.
fn asked_through(state: &State, from: &PhoneNumber) -> Vec<PageItem> {
    let is_theirs = |way: &Way| matches!(way, Way::Sms { number } if number == from);
    let methods = state.contacts.values().flat_map(|book| &book.is.methods);
    let methods: Vec<ContactId> = methods
        .filter(|method| method.verified_at.is_some() && is_theirs(&method.way))
        .map(|method| method.id)
        .collect();
    let mut items = Vec::new();
    for incident in state.open_incidents().chain(state.open_drills()) {
        for page in incident.pages.iter().filter(|page| page.is_wanted()) {
            let told = page
                .attempts
                .iter()
                .find(|attempt| methods.contains(&attempt.contact) && !attempt.is_planned());
            items.extend(told.map(|attempt| PageItem {
                incident: incident.id,
                page: page.id,
                attempt: attempt.no,
            }));
        }
    }
    items
}

/// What a reply says, and about which incident.
fn understood(text: &str) -> Option<(WayAnswer, Option<IncidentId>)> {
    let mut words = text.split_whitespace();
    let answer = match words.next()?.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str() {
        "ack" | "acknowledge" | "ok" | "yes" | "1" => WayAnswer::Acknowledge,
        "no" | "cant" | "can't" | "2" => WayAnswer::Cant,
        _ => return None,
    };
    match words.next() {
        None => Some((answer, None)),
        Some(number) => Some((answer, Some(number.parse().ok()?))),
    }
}

/// Answers each of these pages, and says what came of it.
async fn answer(app: &App, items: &[PageItem], answer: WayAnswer) -> Result<String, Refused> {
    let (mut done, mut refusal) = (Vec::new(), None);
    for item in items {
        let id = CommandId(mint::id(&*app.clock));
        match app.queue.submit(Command::WayAnswered { id, item: *item, answer }).await {
            Ok(_) => done.push(item.incident.to_string()),
            Err(Failure::Refused(why)) => refusal = Some(why.to_string()),
            Err(failure) => return Err(failure.into()),
        }
    }
    let which = done.join(", ");
    Ok(match (done.is_empty(), refusal, answer) {
        (true, Some(why), _) => why,
        (true, None, _) => "Nothing asks for you any more.".to_owned(),
        (false, _, WayAnswer::Acknowledge) => format!("Acknowledged: {which}."),
        (false, _, WayAnswer::Cant) => format!("The next person is asked about {which}."),
    })
}

fn report(status: &str) -> Option<Result<WayReport, SendFailure>> {
    match status {
        "delivered" | "read" => Some(Ok(WayReport::Delivered)),
        "in-progress" => Some(Ok(WayReport::Taken)),
        "busy" | "no-answer" | "canceled" => Some(Err(SendFailure::NotAnswered)),
        "failed" | "undelivered" => Some(Err(SendFailure::Refused)),
        _ => None, // on its way
    }
}

fn twiml(xml: String) -> Response {
    ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], xml).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_understood_or_not() {
        let ack = Some((WayAnswer::Acknowledge, None));
        for text in ["ack", " ACK! ", "Ok", "1"] {
            assert_eq!(understood(text), ack, "{text}");
        }
        assert_eq!(understood("ack 42"), Some((WayAnswer::Acknowledge, Some(IncidentId(42)))));
        assert_eq!(understood("no #7"), Some((WayAnswer::Cant, Some(IncidentId(7)))));
        for text in ["", "what?", "ack me", "stop"] {
            assert_eq!(understood(text), None, "{text}");
        }
    }

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let fields = form(b"From=%2B4915112345678&Body=ack+42%21&Empty=");
        assert_eq!(
            (fields["From"].as_str(), fields["Body"].as_str(), fields["Empty"].as_str()),
            ("+4915112345678", "ack 42!", "")
        );
    }
}
