//! Pairing: an invite's code becomes a device with a token of its own. `POST /api/v1/pair`.
//!
//! An invite is a link `baton://join?hub=<address>&code=<code>`, shown as text and as a QR code; the code alone can be typed.

use baton_domain::device::Platform;
use baton_domain::id::{DeviceId, PersonId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Letters of a code: Crockford's base 32, without I, L, O and U, which people mistake (<https://www.crockford.com/base32.html>).
pub const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code: 50 random bits, which rate-limited guesses do not find in the time that an invite lives.
pub const CODE_CHARS: usize = 10;

/// A device asks to be paired.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PairRequest {
    /// The invite's code, as people type it.
    pub code: String,
    /// What the owner calls the device.
    pub device_name: String,
    /// What it is.
    pub platform: Platform,
}

/// The device is paired.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Paired {
    /// Opens the API; shown once, kept in the keyring.
    pub token: String,
    /// The new device.
    pub device: DeviceId,
    /// Whose it is.
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// The workspace's name.
    pub workspace: String,
}

/// A code as it is compared: upper case, without spaces and hyphens, look-alikes mapped.
pub fn normal_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// A code as it is shown: `ABCDE-FGHJK`.
pub fn shown_code(code: &str) -> String {
    let half = code.len() / 2;
    match code.split_at_checked(half) {
        Some((left, right)) if !left.is_empty() => format!("{left}-{right}"),
        Some(_) | None => code.to_owned(),
    }
}

/// Where an invite leads.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct JoinLink {
    /// The hub's address, such as `http://127.0.0.1:7420`.
    pub hub: String,
    /// The invite's code.
    pub code: String,
}

/// The text is not an invite's link.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "this is not an invite link; it looks like baton://join?hub=https://hub.example.org&code=ABCDE-FGHJK"
)]
pub struct NotAJoinLink;

impl JoinLink {
    /// The link as text.
    pub fn to_link(&self) -> String {
        format!("baton://join?hub={}&code={}", percent(&self.hub), percent(&shown_code(&self.code)))
    }

    /// The hub's page with the code, for a browser. Behind the `#`, so that no server and no proxy on the way writes the code down.
    /// `None` where the hub's address means whatever computer it is opened on.
    pub fn to_web(&self) -> Option<String> {
        let (_, rest) = self.hub.split_once("://")?;
        let host = rest.split('/').next().unwrap_or_default();
        let name = match host.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        let here = name == "localhost"
            || name.ends_with(".localhost")
            || name.parse::<core::net::IpAddr>().is_ok_and(|ip| ip.is_loopback() || ip.is_unspecified());
        (!here).then(|| format!("{}/#/join?code={}", self.hub, percent(&shown_code(&self.code))))
    }
}

impl std::str::FromStr for JoinLink {
    type Err = NotAJoinLink;

    fn from_str(text: &str) -> Result<Self, NotAJoinLink> {
        let rest = text.trim().strip_prefix("baton://join").ok_or(NotAJoinLink)?;
        let query = rest.trim_start_matches('/').strip_prefix('?').ok_or(NotAJoinLink)?;
        let value = |name: &str| {
            let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
            unpercent(pair)
        };
        let hub = value("hub").filter(|hub| hub.starts_with("http://") || hub.starts_with("https://"));
        let code = value("code").map(|code| normal_code(&code)).filter(|code| !code.is_empty());
        match (hub, code) {
            (Some(hub), Some(code)) => Ok(Self { hub: hub.trim_end_matches('/').to_owned(), code }),
            (None, _) | (_, None) => Err(NotAJoinLink),
        }
    }
}

fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn unpercent(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        if byte == b'%' {
            let hex = text.get(i + 1..i + 3)?;
            out.push(u8::from_str_radix(hex, 16).ok()?);
            i += 3;
        } else {
            out.push(byte);
            i += 1;
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_led_to_a_hub_that_others_can_reach() {
        for (hub, web) in [
            ("https://hub.example.org", Some("https://hub.example.org/#/join?code=ABCDE-FGHJK")),
            ("http://192.168.1.20:7420", Some("http://192.168.1.20:7420/#/join?code=ABCDE-FGHJK")),
            ("https://[2001:db8::7]:7420", Some("https://[2001:db8::7]:7420/#/join?code=ABCDE-FGHJK")),
            ("http://127.0.0.1:7420", None),
            ("http://[::1]:7420", None),
            ("http://localhost:7420", None),
            ("http://0.0.0.0:7420", None),
        ] {
            let link = JoinLink { hub: hub.into(), code: "ABCDEFGHJK".into() };
            assert_eq!(link.to_web().as_deref(), web, "{hub}");
        }
    }

    #[test]
    fn a_link_survives_the_round_trip() {
        let link = JoinLink { hub: "http://127.0.0.1:7420".into(), code: "ABCDEFGHJK".into() };
        assert_eq!(link.to_link().parse(), Ok(link));
    }

    #[test]
    fn typed_codes_are_forgiven() {
        assert_eq!(normal_code(" abcde-fghjk "), "ABCDEFGHJK");
        assert_eq!(normal_code("oIl"), "011");
    }

    #[test]
    fn other_texts_are_not_links() {
        for text in
            ["", "baton://join", "baton://join?hub=ftp://x&code=A", "https://x", "baton://join?hub=%4&code=A"]
        {
            assert_eq!(text.parse::<JoinLink>(), Err(NotAJoinLink), "{text}");
        }
    }
}
