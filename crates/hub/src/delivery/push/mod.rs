//! Web Push: a message to a browser (or to a UnifiedPush distributor) whose page is closed.
//!
//! The message is encrypted for the device (RFC 8291), so that the push service between learns when somebody is paged and nothing else;
//! it is signed by the hub's key (RFC 8292) and handed over as the push protocol says (RFC 8030). That a service takes it counts as
//! nothing: the device says itself what it received. [`vapid`] is the key, [`courier`] looks what has to be pushed to whom.

mod courier;
mod vapid;

pub(crate) use courier::run;
pub(crate) use vapid::Vapid;

use super::{Trouble, taken};
use crate::outbound::{Ask, Method, Origin, Outbound, OutboundError, web_url};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_domain::id::PageId;
use baton_domain::push::PushSubscription;
use baton_wire::push::PushMessage;
use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use web_push_native::p256::PublicKey;
use web_push_native::{Auth, encrypt};

/// How long the push service keeps it for a device that sleeps (RFC 8030, section 5.2).
const TTL: HeaderName = HeaderName::from_static("ttl");
/// How much of the device's battery it is worth (section 5.3).
const URGENCY: HeaderName = HeaderName::from_static("urgency");
/// A newer message of the same topic takes the place of one that still waits (section 5.4).
const TOPIC: HeaderName = HeaderName::from_static("topic");
/// Seconds for which a page, or its end, is worth delivering: a device that is off for a night still asks whether it holds.
const KEPT_FOR_S: u32 = 24 * 60 * 60;
/// Seconds for which a test is: whoever pressed the button looks for no longer.
const TEST_KEPT_FOR_S: u32 = 60;
/// Where a sealed message says how large its record may be, and what that has to be (RFC 8188, section 2.1). It must be more than the
/// one record has (RFC 8291, section 4), and the crate says just as much; nothing else of the message depends on it.
const RECORD_SIZE_AT: std::ops::Range<usize> = 16..20;
const RECORD_BYTES: u32 = 4_096;
/// Bytes of an authentication secret.
const AUTH_BYTES: usize = 16;

/// Pushes. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Pusher {
    vapid: Vapid,
    outbound: Outbound,
}

/// A push did not go out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Unpushed {
    /// The service takes nothing for this device any more, or never took anything of this hub.
    Refused { detail: String },
    /// It may later, or will not take this one.
    Trouble(Trouble),
}

impl Unpushed {
    /// What happened, for people.
    pub(crate) fn detail(&self) -> &str {
        match self {
            Self::Refused { detail } => detail,
            Self::Trouble(trouble) => &trouble.detail,
        }
    }
}

impl From<Trouble> for Unpushed {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<OutboundError> for Unpushed {
    fn from(error: OutboundError) -> Self {
        match error {
            // nothing that waiting mends
            OutboundError::BadUrl | OutboundError::Forbidden { .. } => {
                Self::Refused { detail: error.to_string() }
            }
            OutboundError::Unreachable { .. }
            | OutboundError::Silent { .. }
            | OutboundError::TooLarge { .. }
            | OutboundError::TooManyRedirects { .. } => Self::Trouble(error.into()),
        }
    }
}

/// How much of a battery a message is worth (RFC 8030, section 5.3).
fn urgency(message: &PushMessage) -> &'static str {
    match message {
        PushMessage::Page { quiet: false, .. } | PushMessage::Test => "high",
        PushMessage::Page { quiet: true, .. } | PushMessage::Stop { .. } => "normal",
    }
}

fn kept_for_s(message: &PushMessage) -> u32 {
    match message {
        PushMessage::Page { .. } | PushMessage::Stop { .. } => KEPT_FOR_S,
        PushMessage::Test => TEST_KEPT_FOR_S,
    }
}

/// What takes the place of what: the end of a page that of the page. At most 32 letters of base64url.
fn topic(message: &PushMessage) -> String {
    match message {
        PushMessage::Page { page: PageId(page), .. } | PushMessage::Stop { page: PageId(page), .. } => {
            format!("page-{page}")
        }
        PushMessage::Test => "test".to_owned(),
    }
}

impl Pusher {
    pub(crate) fn new(vapid: Vapid, outbound: Outbound) -> Self {
        Self { vapid, outbound }
    }

    /// The hub's public key, with which a browser subscribes.
    pub(crate) fn public_key(&self) -> &str {
        self.vapid.public()
    }

    /// Hands a message over, once.
    pub(crate) async fn push(
        &self,
        to: &PushSubscription,
        message: &PushMessage,
        now: Timestamp,
    ) -> Result<(), Unpushed> {
        let endpoint = web_url(to.endpoint.reveal())?;
        let unusable = |error: String| Trouble::refused(error);
        let plain = serde_json::to_vec(message).map_err(|error| unusable(error.to_string()))?;
        let authorization = self.vapid.authorization(&endpoint, now);
        let mut ask = Ask::new(Method::POST, endpoint, Origin::Person);
        ask.body = sealed(to, plain)?;
        for (name, value) in [
            (AUTHORIZATION, authorization),
            (CONTENT_TYPE, "application/octet-stream".to_owned()),
            (CONTENT_ENCODING, "aes128gcm".to_owned()),
            (TTL, kept_for_s(message).to_string()),
            (URGENCY, urgency(message).to_owned()),
            (TOPIC, topic(message)),
        ] {
            let value = HeaderValue::from_str(&value).map_err(|error| unusable(error.to_string()))?;
            ask.headers.insert(name, value);
        }
        let answer = self.outbound.send(ask).await?;
        match answer.status.as_u16() {
            // gone (RFC 8030, section 7.3), or made with another key than this hub's (RFC 8292, section 4.2)
            403 | 404 | 410 => Err(Unpushed::Refused { detail: format!("{}", answer.status) }),
            _ => Ok(taken(&answer, |_| "the push service's answer".to_owned())?),
        }
    }
}

/// The message as only the device can read it.
fn sealed(to: &PushSubscription, plain: Vec<u8>) -> Result<Vec<u8>, Unpushed> {
    let refused = |what: &str| Unpushed::Refused { detail: format!("the subscription's {what} is no key") };
    let decoded = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let key = decoded(to.p256dh.reveal()).and_then(|bytes| PublicKey::from_sec1_bytes(&bytes).ok());
    let key = key.ok_or_else(|| refused("p256dh"))?;
    let auth = decoded(to.auth.reveal()).and_then(|bytes| <[u8; AUTH_BYTES]>::try_from(bytes).ok());
    let auth = auth.ok_or_else(|| refused("auth"))?;
    let sealed = encrypt(plain, &key, &Auth::from(auth));
    let mut sealed = sealed.map_err(|error| Trouble::refused(error.to_string()))?;
    if let Some(size) = sealed.get_mut(RECORD_SIZE_AT) {
        size.copy_from_slice(&RECORD_BYTES.to_be_bytes());
    }
    Ok(sealed)
}
