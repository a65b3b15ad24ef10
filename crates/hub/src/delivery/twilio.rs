//! Short messages and calls, through an HTTP API that is Twilio's or compatible with it
//! (<https://www.twilio.com/docs/messaging/api/message-resource>, <https://www.twilio.com/docs/voice/api/call-resource>,
//! <https://www.twilio.com/docs/api/rest/change-call-state>, <https://www.twilio.com/docs/usage/security>, read 2026-11).
//!
//! A call is answered by our own endpoint, which says in TwiML what to read aloud; the key 1 or 2 comes back to another one. Whatever
//! comes in is believed only with Twilio's signature.

use super::link::is_same;
use super::mail::escaped;
use super::message::{Message, PageLine, What};
use super::providers::ProviderSecret;
use super::{Links, Trouble, taken};
use crate::outbound::{Answer, Ask, Method, Origin, Outbound, web_url};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use baton_domain::contact::address::{PhoneNumber, WebUrl};
use baton_domain::id::SendId;
use baton_domain::state::State;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde_json::Value;
use sha1::Sha1;
use std::collections::BTreeMap;

/// Seconds that a telephone rings before the call is given up: longer reaches the mailbox, which acknowledges nothing.
const RING_S: u32 = 25;
/// Characters of a short message: two parts of it; more is cut into parts that arrive in any order.
const TEXT_CHARS_MAX: usize = 300;
/// Times that a call reads its page aloud.
const READ_TIMES: usize = 3;
/// Seconds that a call waits for a key.
const KEY_WITHIN_S: u32 = 8;
/// Pages that a call names.
const SPOKEN_MAX: usize = 3;
/// Characters of a call's name; Twilio's have 34, those of others are somewhat longer.
const CALL_SID_CHARS_MAX: usize = 128;

/// What the provider calls a call (`CallSid`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct CallSid(String);

impl CallSid {
    /// The call that this answer is about. `None` where the provider names none, or by a name that is no part of an address.
    fn of(answer: &Answer) -> Option<Self> {
        let body: Value = serde_json::from_slice(&answer.body).ok()?;
        let sid = body["sid"].as_str()?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':');
        let fits = (1..=CALL_SID_CHARS_MAX).contains(&sid.len()) && sid.chars().all(plain);
        fits.then(|| Self(sid.to_owned()))
    }
}

/// An account at Twilio, or at something that speaks like it.
#[derive(Clone, Debug)]
pub struct Twilio {
    /// Where its API is; <https://api.twilio.com> for Twilio itself.
    pub api: WebUrl,
    /// The account's id.
    pub account: String,
    /// Its token; signs what comes in as well.
    pub token: ProviderSecret,
    /// The number that calls and writes.
    pub from: PhoneNumber,
}

/// Sends a short message.
pub(super) async fn text(
    twilio: &Twilio,
    outbound: &Outbound,
    links: &Links,
    to: &PhoneNumber,
    message: &Message,
) -> Result<(), Trouble> {
    let status = links.at(&format!("/hooks/twilio/status/{}", links.send_token(message.send)));
    let form = [
        ("To", to.as_str()),
        ("From", twilio.from.as_str()),
        ("Body", &words(message)),
        ("StatusCallback", &status),
    ];
    post(twilio, outbound, "Messages.json", &form).await.map(drop)
}

/// Makes a call; says what the provider calls it.
pub(super) async fn call(
    twilio: &Twilio,
    outbound: &Outbound,
    links: &Links,
    to: &PhoneNumber,
    message: &Message,
) -> Result<Option<CallSid>, Trouble> {
    let token = links.send_token(message.send);
    let (says, status) = (
        links.at(&format!("/hooks/twilio/voice/{token}")),
        links.at(&format!("/hooks/twilio/status/{token}")),
    );
    let ring_s = RING_S.to_string();
    let form = [
        ("To", to.as_str()),
        ("From", twilio.from.as_str()),
        ("Url", &says),
        ("Method", "POST"),
        ("Timeout", &ring_s),
        ("StatusCallback", &status),
        ("StatusCallbackMethod", "POST"),
        ("StatusCallbackEvent", "answered"),
        ("StatusCallbackEvent", "completed"),
    ];
    let answer = post(twilio, outbound, "Calls.json", &form).await?;
    Ok(CallSid::of(&answer))
}

/// Ends a call, whether it waits, rings or was taken.
pub(super) async fn hang_up(twilio: &Twilio, outbound: &Outbound, call: &CallSid) -> Result<(), Trouble> {
    let resource = format!("Calls/{}.json", call.0);
    // "canceled" would leave a call that was just taken to go on
    post(twilio, outbound, &resource, &[("Status", "completed")]).await.map(drop)
}

fn words(message: &Message) -> String {
    let text = match &message.what {
        What::Pages { named, all } => {
            let link = named.first().map(|page| page.link.as_str()).unwrap_or_default();
            if message.is_drill() {
                return format!(
                    "Baton DRILL, nothing is broken. Reply ACK to show that you can be woken. {link}"
                );
            }
            let line = |page: &PageLine| format!("#{} {}", page.incident, page.title);
            let first = named.first().map(line).unwrap_or_default();
            let more = if *all > 1 { format!(" and {} more", all - 1) } else { String::new() };
            let first: String = first.chars().take(TEXT_CHARS_MAX.saturating_sub(link.len() + 60)).collect();
            return format!("Baton: {first}{more}. Reply ACK to acknowledge, NO if you can't. {link}");
        }
        What::Code(code) => format!("Baton code: {}", code.as_str()),
        What::Test => message.body(),
    };
    text.chars().take(TEXT_CHARS_MAX).collect()
}

async fn post(
    twilio: &Twilio,
    outbound: &Outbound,
    resource: &str,
    form: &[(&str, &str)],
) -> Result<Answer, Trouble> {
    let (api, account) = (twilio.api.as_str().trim_end_matches('/'), &twilio.account);
    let url = web_url(&format!("{api}/2010-04-01/Accounts/{account}/{resource}"))?;
    // the address's own encoder of pairs, which is the form's
    let mut encoder = url.clone();
    encoder.query_pairs_mut().extend_pairs(form);
    let mut ask = Ask::new(Method::POST, url, Origin::Operator);
    ask.body = encoder.query().unwrap_or_default().as_bytes().to_vec();
    let login = STANDARD.encode(format!("{account}:{}", twilio.token.reveal()));
    let mut login = HeaderValue::from_str(&format!("Basic {login}"))
        .map_err(|_| Trouble::refused("the account's token cannot be sent"))?;
    login.set_sensitive(true);
    ask.headers.insert(AUTHORIZATION, login);
    ask.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    let answer = outbound.send(ask).await?;
    taken(&answer, said)?;
    Ok(answer)
}

/// What the provider says about a message that it does not take: its number and sentence.
fn said(answer: &Answer) -> String {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match (body["code"].as_i64(), body["message"].as_str()) {
        (Some(code), Some(message)) => format!("{code} {message}"),
        (_, Some(message)) => message.to_owned(),
        (_, None) => "the provider's answer".to_owned(),
    }
}

impl Twilio {
    /// Whether a request to `url` with these parameters carries this account's signature: base64 of HMAC-SHA1 over the address and
    /// each name and value, in the order of the names.
    pub(crate) fn has_signed(&self, url: &str, form: &BTreeMap<String, String>, signature: &str) -> bool {
        let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(self.token.reveal().as_bytes()) else { return false };
        mac.update(url.as_bytes());
        for (name, value) in form {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
        is_same(&STANDARD.encode(mac.finalize().into_bytes()), signature)
    }
}

/// What a call says.
pub(crate) enum Said {
    /// Its message: read aloud, and a key asked for, which goes to this address.
    Message {
        /// Where the key goes.
        keys_to: String,
    },
    /// A last sentence.
    Sentence(String),
}

/// What a call reads aloud, as TwiML.
pub(crate) fn read_aloud(state: &State, send: SendId, links: &Links, said: Said) -> String {
    let known = state.sends.get(send);
    let message = known.and_then(|known| Message::of(state, known, links));
    let inner = match (said, message) {
        (Said::Sentence(sentence), _) => format!("<Say>{}</Say>", escaped(&sentence)),
        (Said::Message { .. }, None) => "<Say>This page is over. Good bye.</Say>".to_owned(),
        (Said::Message { keys_to }, Some(message)) => match &message.what {
            What::Pages { .. } => gather(&message, &keys_to),
            What::Code(code) => {
                let digits: Vec<String> = code.as_str().chars().map(String::from).collect();
                let digits = digits.join(", ");
                format!("<Say>{}</Say>", format!("Your Baton code is: {digits}. ").repeat(READ_TIMES))
            }
            What::Test => format!("<Say>{}</Say>", escaped(&message.body())),
        },
    };
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>{inner}</Response>")
}

fn gather(message: &Message, keys_to: &str) -> String {
    let pages = message.pages();
    let spoken = pages.iter().take(SPOKEN_MAX);
    let spoken =
        spoken.map(|page| format!("Incident {}: {}, service {}.", page.incident, page.title, page.service));
    let spoken = spoken.collect::<Vec<_>>().join(" ");
    let count = match &message.what {
        What::Pages { all, .. } if *all > 1 => format!("You have {all} pages."),
        What::Pages { .. } | What::Code(_) | What::Test => "You have a page.".to_owned(),
    };
    let (sentence, nothing) = if message.is_drill() {
        let sentence =
            "This is Baton, with a drill. Nothing is broken. Press 1 to show that you can be woken.";
        (sentence.to_owned(), "Nothing was pressed.")
    } else {
        let keys = "Press 1 to acknowledge. Press 2 if you can't.";
        (
            format!("This is Baton. {count} {spoken} {keys}"),
            "Nothing was pressed. If nobody answers, the next person is asked.",
        )
    };
    let say = format!("<Say>{}</Say><Pause length=\"1\"/>", escaped(&sentence)).repeat(READ_TIMES);
    format!(
        "<Gather numDigits=\"1\" timeout=\"{KEY_WITHIN_S}\" method=\"POST\" action=\"{}\">{say}</Gather><Say>{nothing}</Say>",
        escaped(keys_to)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_checked_as_twilio_publishes_it() {
        // the example of <https://www.twilio.com/docs/usage/security>, read 2026-11
        let twilio = Twilio {
            api: "https://api.twilio.com".parse().unwrap(),
            account: "AC".into(),
            token: ProviderSecret::new("12345"),
            from: "+14158675309".parse().unwrap(),
        };
        let form = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ];
        let form = form.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        assert!(twilio.has_signed(url, &form, "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
        assert!(!twilio.has_signed(url, &form, "RSOYDt4T1cUTdK1PDd93/VVr8B9="));
        assert!(!twilio.has_signed("https://mycompany.com/", &form, "RSOYDt4T1cUTdK1PDd93/VVr8B8="));
    }

    #[test]
    fn a_call_is_known_by_a_name_that_is_a_part_of_an_address() {
        let of = |body: &str| {
            let headers = reqwest::header::HeaderMap::new();
            let body = body.as_bytes().to_vec();
            CallSid::of(&Answer { status: crate::outbound::StatusCode::CREATED, headers, body })
        };
        let named = r#"{"sid":"CAe1644a7eed5088b159577c5802d8be38","status":"queued"}"#;
        assert_eq!(of(named), Some(CallSid("CAe1644a7eed5088b159577c5802d8be38".into())));
        let long = format!("{{\"sid\":\"{}\"}}", "C".repeat(CALL_SID_CHARS_MAX + 1));
        for odd in ["", "{}", r#"{"sid":7}"#, r#"{"sid":""}"#, r#"{"sid":"../Messages"}"#, &long] {
            assert_eq!(of(odd), None, "{odd}");
        }
    }
}
