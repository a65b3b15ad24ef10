//! The hub over the network: its address, its requests ([`HubClient`]), its stream ([`HubStream`]).
//!
//! Each failure is a [`Problem`]: the hub's own words where it had any, else a sentence of ours that says what to do.

mod http;
mod stream;

pub use http::HubClient;
pub(crate) use http::silent;
pub use stream::{EVENT_BYTES_MAX, HubStream};

use std::fmt;
use std::str::FromStr;

use baton_wire::problem::{Problem, ProblemCode};
use reqwest::Url;

/// A hub's address: scheme, host and port, where the API is at `/api/v1`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HubUrl(String);

/// The text is no hub's address.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is not a hub's address: it looks like https://hub.example.org or http://127.0.0.1:7420")]
pub struct NotAHubUrl(String);

impl HubUrl {
    /// The address without a final slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn at(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.0)
    }
}

impl fmt::Display for HubUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for HubUrl {
    type Err = NotAHubUrl;

    fn from_str(text: &str) -> Result<Self, NotAHubUrl> {
        let not = || NotAHubUrl(text.to_owned());
        let trimmed = text.trim();
        // People type an address without its scheme; a name goes over TLS, this computer's own does not need it.
        let full = if trimmed.contains("://") {
            trimmed.to_owned()
        } else if ["localhost", "127.", "[::1]"].iter().any(|own| trimmed.starts_with(own)) {
            format!("http://{trimmed}")
        } else {
            format!("https://{trimmed}")
        };
        let url = Url::parse(&full).map_err(|_| not())?;
        let plain = matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !plain {
            return Err(not());
        }
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

impl From<NotAHubUrl> for Problem {
    fn from(error: NotAHubUrl) -> Self {
        Self::new(ProblemCode::Invalid, format!("{error}.")).at("hub")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_forgiven_or_refused() {
        for (typed, meant) in [
            (" http://127.0.0.1:7420/ ", "http://127.0.0.1:7420"),
            ("127.0.0.1:7420", "http://127.0.0.1:7420"),
            ("hub.example.org", "https://hub.example.org"),
            ("https://example.org/baton/", "https://example.org/baton"),
        ] {
            assert_eq!(typed.parse::<HubUrl>().unwrap().as_str(), meant);
        }
        for text in ["", "ftp://x", "https://", "https://me:pw@x", "https://x?y", "https://x#y", "not a host"]
        {
            assert!(text.parse::<HubUrl>().is_err(), "{text}");
        }
    }
}
