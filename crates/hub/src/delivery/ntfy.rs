//! ntfy: a message to a topic, at the highest priority when it is urgent (<https://docs.ntfy.sh/publish/>, read 2026-11).

use super::message::Message;
use super::providers::ProviderSecret;
use super::{Trouble, taken};
use crate::outbound::{Answer, Ask, Method, Origin, Outbound, web_url};
use baton_domain::alert::Urgency;
use baton_domain::contact::address::{NtfyTopic, WebUrl};
use baton_domain::contact::event::ContactSecret;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde_json::{Value, json};

/// The server of those who name none and whose hub has none.
const PUBLIC_SERVER: &str = "https://ntfy.sh";
/// ntfy's priorities: it repeats 5 until it is seen, where its person allows that.
const PRIORITY_URGENT: u8 = 5;
/// The usual one.
const PRIORITY_DEFAULT: u8 = 3;
/// Buttons of one message.
const ACTIONS_MAX: usize = 3;

/// The hub's own ntfy server.
#[derive(Clone, Debug, Default)]
pub struct Ntfy {
    /// Its address; the public one when left out.
    pub server: Option<WebUrl>,
    /// The token with which the hub may publish there. Never sent to a server that a person named.
    pub token: Option<ProviderSecret>,
}

pub(super) async fn send(
    ntfy: &Ntfy,
    outbound: &Outbound,
    server: Option<&WebUrl>,
    topic: &NtfyTopic,
    secret: Option<&ContactSecret>,
    message: &Message,
) -> Result<(), Trouble> {
    let (address, origin) = match server {
        Some(server) => (server.as_str(), Origin::Person),
        None => (ntfy.server.as_ref().map_or(PUBLIC_SERVER, WebUrl::as_str), Origin::Operator),
    };
    let hubs = ntfy.token.as_ref().filter(|_| server.is_none()).map(ProviderSecret::reveal);
    let token = secret.map(ContactSecret::reveal).or(hubs);
    let mut ask = Ask::new(Method::POST, web_url(address)?, origin);
    ask.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(token) = token {
        let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| Trouble::refused("the token of this ntfy server cannot be sent"))?;
        value.set_sensitive(true);
        ask.headers.insert(AUTHORIZATION, value);
    }
    ask.body = body(topic, message).to_string().into_bytes();
    let answer = outbound.send(ask).await?;
    taken(&answer, said)
}

/// What an ntfy server says about a message that it does not take.
fn said(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    body["error"].as_str().unwrap_or("the ntfy server's answer").to_owned()
}

fn body(topic: &NtfyTopic, message: &Message) -> Value {
    let urgent = message.urgency() == Urgency::High;
    let mut body = json!({
        "topic": topic,
        "title": message.headline(),
        "message": message.body(),
        "priority": if urgent { PRIORITY_URGENT } else { PRIORITY_DEFAULT },
        "tags": [if urgent { "rotating_light" } else { "speech_balloon" }],
    });
    let pages = message.pages();
    if let Some(first) = pages.first() {
        body["click"] = json!(first.link);
        let action = |page: &super::message::PageLine| {
            json!({
                "action": "http",
                "label": format!("Acknowledge #{}", page.incident),
                "url": page.link,
                "method": "POST",
                "headers": {"Content-Type": "application/x-www-form-urlencoded"},
                "body": "answer=acknowledge",
                "clear": true,
            })
        };
        body["actions"] = pages.iter().take(ACTIONS_MAX).map(action).collect();
    }
    body
}
