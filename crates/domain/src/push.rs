//! Web Push: where a device's push service takes messages for it, while nothing of the device has a connection to the hub.
//!
//! | a device's push | becomes | when |
//! | --- | --- | --- |
//! | (none), `Refused` | `Subscribed` | the device hands over a subscription |
//! | `Subscribed` | `Refused` | the push service says that it takes nothing for it any more |
//! | any | (none) | the device unsubscribes, its access is taken away, or another device has the same endpoint now |
//!
//! A subscription is as secret as a method's token: whoever has it can send to the device. It is in the journal, because the hub has
//! to use it, and in no document; those say only how it stands.

use crate::device::Device;
use crate::event::Entry;
use crate::id::{DeviceId, Seq};
use crate::state::State;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;

/// Characters of an endpoint: the longest in use (Windows) have about 700, and servers take no more than this.
const ENDPOINT_CHARS_MAX: usize = 2_048;
/// Characters of a P-256 public key, uncompressed (65 bytes), in unpadded base64url.
const KEY_CHARS: usize = 87;
/// Characters of an authentication secret (16 bytes, RFC 8291 section 3.2) in unpadded base64url.
const AUTH_CHARS: usize = 22;
/// Hosts that are this computer, where tests have their push service: what goes there needs no encryption on the way.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Why a text is no part of a subscription.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotASubscription {
    /// No endpoint.
    #[error("the endpoint of a push subscription begins with https:// and has at most 2048 characters")]
    Endpoint,
    /// No public key.
    #[error("p256dh is an uncompressed P-256 public key of 65 bytes in base64url")]
    Key,
    /// No authentication secret.
    #[error("auth is a secret of 16 bytes in base64url")]
    Auth,
}

/// Makes a newtype over a checked text that is not shown.
macro_rules! hidden_text {
    ($(#[$doc:meta])* $name:ident, $check:ident, $wrong:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(try_from = "String", into = "String")]
        #[ts(type = "string")]
        pub struct $name(String);

        impl $name {
            /// As text, to be used and not to be shown.
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotASubscription;
            fn try_from(text: String) -> Result<Self, NotASubscription> {
                if $check(&text) { Ok(Self(text)) } else { Err(NotASubscription::$wrong) }
            }
        }

        impl From<$name> for String {
            fn from(is: $name) -> Self {
                is.0
            }
        }
    };
}

hidden_text!(
    /// Where a push service takes messages for one device (RFC 8030 section 5). Whoever knows it may send.
    PushEndpoint, is_endpoint, Endpoint
);
hidden_text!(
    /// The device's public key, for which a message is encrypted (RFC 8291 section 2).
    PushKey, is_key, Key
);
hidden_text!(
    /// The secret that the device shares with whoever may send (RFC 8291 section 2).
    PushAuth, is_auth, Auth
);

fn is_endpoint(text: &str) -> bool {
    let rest = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => rest,
        (None, Some(rest)) if is_loopback(rest) => rest,
        (None, Some(_) | None) => return false,
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    text.len() <= ENDPOINT_CHARS_MAX
        && !host.is_empty()
        && !host.starts_with(':')
        && !host.contains('@')
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

fn is_loopback(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    LOOPBACK
        .iter()
        .any(|known| host.strip_prefix(known).is_some_and(|port| port.is_empty() || port.starts_with(':')))
}

fn is_base64url(text: &str, chars: usize) -> bool {
    text.len() == chars && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn is_key(text: &str) -> bool {
    // the first byte says "uncompressed" (4), which is a B and one of four letters in base64
    is_base64url(text, KEY_CHARS) && text.starts_with('B')
}

fn is_auth(text: &str) -> bool {
    is_base64url(text, AUTH_CHARS)
}

/// What a device hands over so that it can be pushed to (the Push API's `PushSubscription`; UnifiedPush has the same three).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PushSubscription {
    /// Where.
    pub endpoint: PushEndpoint,
    /// For which key.
    pub p256dh: PushKey,
    /// With which secret.
    pub auth: PushAuth,
}

/// How a device's push stands; the module's table says how it moves. Documents carry this, and nothing else of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum PushStands {
    /// The hub has a subscription.
    Subscribed {
        /// Since when.
        #[ts(type = "string")]
        since: Timestamp,
    },
    /// The push service takes nothing for the device any more.
    Refused {
        /// Since when.
        #[ts(type = "string")]
        since: Timestamp,
    },
}

/// What a device wants of its push.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum PushAction {
    /// Push to this from now on.
    Subscribe {
        /// As the browser gave it.
        subscription: PushSubscription,
    },
    /// Push no more.
    Unsubscribe,
}

/// What happens to a device's push. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum PushEvent {
    /// The device has a subscription, or another one.
    Subscribed {
        /// Which.
        subscription: PushSubscription,
    },
    /// It has none any more, as it wished.
    Unsubscribed,
    /// Its push service takes nothing for it any more.
    Refused,
}

impl State {
    /// The subscription of a device. For whoever sends, and nobody else.
    pub fn push_of(&self, device: DeviceId) -> Option<&PushSubscription> {
        self.pushes.get(&device).map(|subscription| &**subscription)
    }

    /// All devices with a subscription.
    pub fn pushed_devices(&self) -> impl Iterator<Item = &Device> {
        self.pushes.keys().filter_map(|device| self.devices.get(device)).map(|device| &*device.is)
    }

    pub(crate) fn evolve_push(&mut self, device: DeviceId, what: &PushEvent, entry: &Entry) {
        let since = entry.at;
        let stands = match what {
            PushEvent::Subscribed { subscription } => {
                self.pushes.insert(device, Arc::new(subscription.clone()));
                Some(PushStands::Subscribed { since })
            }
            PushEvent::Unsubscribed => {
                self.pushes.remove(&device);
                None
            }
            PushEvent::Refused => {
                self.pushes.remove(&device);
                Some(PushStands::Refused { since })
            }
        };
        self.put_push(device, stands, entry.seq);
    }

    /// A device's access was taken away.
    pub(crate) fn revoke_device(&mut self, device: DeviceId, seq: Seq) {
        self.pushes.remove(&device);
        self.put_push(device, None, seq);
        if let Some(known) = self.devices.get_mut(&device) {
            Arc::make_mut(&mut known.is).revoked = true;
        }
    }

    fn put_push(&mut self, device: DeviceId, stands: Option<PushStands>, seq: Seq) {
        if let Some(known) = self.devices.get_mut(&device) {
            known.seq = seq;
            Arc::make_mut(&mut known.is).push = stands;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_hand_over_is_a_subscription_or_refused() {
        let long = format!("https://push.example.org/{}", "x".repeat(ENDPOINT_CHARS_MAX));
        for (text, fits) in [
            ("https://fcm.googleapis.com/fcm/send/dQw4:APA91b-x_y", true),
            ("https://updates.push.services.mozilla.com/wpush/v2/gAAAA==", true),
            ("http://127.0.0.1:4100/push/1", true),
            ("http://localhost/push", true),
            ("http://[::1]:80/push", true),
            ("http://push.example.org/1", false),
            ("http://127.0.0.1.example.org/1", false),
            ("http://localhost@example.org/", false),
            ("ftp://push.example.org/1", false),
            ("https://", false),
            ("https:///1", false),
            ("https://user:word@push.example.org/1", false),
            ("https://push.example.org/a b", false),
            ("https://push.example.org/\r\nX: y", false),
            (long.as_str(), false),
        ] {
            assert_eq!(PushEndpoint::try_from(text.to_owned()).is_ok(), fits, "{text}");
        }
        // RFC 8291, appendix A
        let key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
        assert!(PushKey::try_from(key.to_owned()).is_ok());
        assert!(PushAuth::try_from("BTBZMqHH6r4Tts7J_aSIgg".to_owned()).is_ok());
        for text in ["", "B", &key[1..], &key.replace('B', "C"), &format!("{key}=")] {
            assert!(PushKey::try_from(text.to_owned()).is_err(), "{text}");
        }
        assert!(PushAuth::try_from("BTBZMqHH6r4Tts7J/aSIgg".to_owned()).is_err());
    }

    #[test]
    fn nobody_reads_a_subscription_in_a_log() {
        let endpoint = PushEndpoint::try_from("https://push.example.org/secret".to_owned()).unwrap();
        assert_eq!(format!("{endpoint:?}"), "PushEndpoint(…)");
    }
}
