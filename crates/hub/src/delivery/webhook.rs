//! Signed webhooks: one request to a program of the person's. `docs/webhooks.md` says how to verify one.

use super::link::sha256;
use super::message::{Message, PageLine, What};
use super::{Trouble, key_of, taken};
use crate::outbound::{Ask, Method, Origin, Outbound, web_url};
use baton_domain::contact::address::WebUrl;
use baton_domain::contact::event::ContactSecret;
use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Value, json};

/// Carries the time and the signature.
const SIGNATURE: HeaderName = HeaderName::from_static("baton-signature");
/// The same for each repetition of one message.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

pub(super) async fn send(
    outbound: &Outbound,
    url: &WebUrl,
    secret: Option<&ContactSecret>,
    message: &Message,
    now: Timestamp,
) -> Result<(), Trouble> {
    let secret =
        secret.ok_or_else(|| Trouble::refused("the key that signs it is missing; add the method anew"))?;
    let body = body(message).to_string();
    let mut ask = Ask::new(Method::POST, web_url(url.as_str())?, Origin::Person);
    let signature = signature(secret.reveal(), now, &body);
    for (name, value) in [
        (CONTENT_TYPE, "application/json".to_owned()),
        (SIGNATURE, signature),
        (IDEMPOTENCY_KEY, key_of(message.send)),
    ] {
        ask.headers.insert(
            name,
            HeaderValue::from_str(&value).map_err(|error| Trouble::refused(error.to_string()))?,
        );
    }
    ask.body = body.into_bytes();
    let answer = outbound.send(ask).await?;
    taken(&answer, |_| "the webhook's answer".to_owned())
}

/// `t=` the time in Unix seconds, `v1=` HMAC-SHA256 of that number, a dot and the body, in hexadecimal.
fn signature(secret: &str, now: Timestamp, body: &str) -> String {
    let at = now.as_second();
    format!("t={at},v1={}", sha256(secret.as_bytes(), format!("{at}.{body}").as_bytes()))
}

fn body(message: &Message) -> Value {
    let page = |page: &PageLine| {
        json!({
            "incident": page.incident,
            "title": page.title,
            "service": page.service,
            "urgency": page.urgency,
            "answer_url": page.link,
        })
    };
    let common = |kind: &str| json!({"type": kind, "id": key_of(message.send), "person": message.person});
    match &message.what {
        What::Pages { named, all } => {
            let mut body = common("pages");
            body["pages"] = named.iter().map(page).collect();
            body["count"] = json!(all);
            if message.is_drill() {
                body["drill"] = json!(true);
            }
            body
        }
        What::Code(code) => {
            let mut body = common("code");
            body["code"] = json!(code.as_str());
            body
        }
        What::Test => common("test"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_made_as_the_guide_says() {
        // printf '1772420400.{"type":"test"}' | openssl dgst -sha256 -hmac a-signing-key
        let at = Timestamp::from_second(1_772_420_400).unwrap();
        let signed = signature("a-signing-key", at, r#"{"type":"test"}"#);
        let expected = "t=1772420400,v1=80ac3e361341c06055e5a26e9bf18e3ade3e3576bef3c8b5d646d2f673a94418";
        assert_eq!(signed, expected);
    }
}
