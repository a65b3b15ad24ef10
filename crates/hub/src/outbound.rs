//! The hub's one HTTP client for requests to others: feeds that are read, webhooks and messages that are sent.
//!
//! Every request has a deadline, its answer a bound in bytes that is enforced while it comes, redirects a count. A name is resolved
//! here, once, and only addresses that the request may reach are connected to, so that no name can point at another address between
//! the check and the connection. Nothing here logs an address or a header: both may hold secrets.
//!
//! Proxies of the environment are not used: behind one, nobody could say what an address leads to.

mod address;

pub use address::Reach;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, HeaderMap, IF_MODIFIED_SINCE, IF_NONE_MATCH, LOCATION, RETRY_AFTER};
pub use reqwest::{Method, StatusCode, Url};
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Until a connection stands; a name that resolves to dead addresses must not eat the whole deadline.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// Until the whole answer has come, unless a request says less or more.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Bytes of an answer that is read, unless a request says more: no provider's answer to a message comes near it.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Redirects that are followed; browsers follow 20, and what needs more than a few goes in a circle.
const REDIRECTS_MAX: usize = 4;
/// An idle connection is kept as long for the next message of a storm, and then given back.
const IDLE_FOR: Duration = Duration::from_secs(30);
/// Idle connections to one host.
const IDLE_PER_HOST_MAX: usize = 4;
/// Characters in a web address; longer ones are refused by most servers.
const URL_CHARS_MAX: usize = 8_192;

/// Makes requests. Cheap to clone; clones share connections.
#[derive(Clone, Debug)]
pub struct Outbound {
    guarded: reqwest::Client,
    free: reqwest::Client,
    people: Reach,
}

/// Who entered the address of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Somebody with an account: only public addresses, unless the hub is told otherwise.
    Person,
    /// Whoever runs the hub: any address.
    Operator,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What it does. Only `GET` follows redirects: what changes something goes where it was sent, or nowhere.
    pub method: Method,
    /// Where it goes.
    pub url: Url,
    /// Who entered that address.
    pub origin: Origin,
    /// Its headers; on a redirect only those that name no secret go along.
    pub headers: HeaderMap,
    /// What it carries.
    pub body: Vec<u8>,
    /// Until the whole answer has come, redirects included.
    pub within: Duration,
    /// Bytes of the answer's body that are taken.
    pub answer_bytes_max: usize,
}

impl Ask {
    /// A request with the usual bounds, without headers and body.
    pub fn new(method: Method, url: Url, origin: Origin) -> Self {
        let (headers, body) = (HeaderMap::new(), Vec::new());
        Self { method, url, origin, headers, body, within: ANSWER_WITHIN, answer_bytes_max: ANSWER_BYTES_MAX }
    }
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// How it went, in the other's eyes.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body; at most [`Ask::answer_bytes_max`].
    pub body: Vec<u8>,
}

impl Answer {
    /// Seconds that the other asks to be left alone for; a date is not understood, and nobody here needs it to be.
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds))
    }
}

/// Why there is no answer. The texts name the host at most: the rest of an address may hold a secret.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OutboundError {
    /// It is no web address.
    #[error("this is no web address; it begins with https:// and names a host")]
    BadUrl,
    /// The address is one that people may not send the hub to.
    #[error(
        "{host} is inside the hub's own network, and the hub does not go there for anybody; use a public address, or have the hub started with --allow-private-addresses"
    )]
    Forbidden {
        /// Which.
        host: String,
    },
    /// No connection, or one that broke.
    #[error("{host} cannot be reached: {why}")]
    Unreachable {
        /// Which.
        host: String,
        /// What the system says.
        why: String,
    },
    /// It took too long.
    #[error("{host} did not answer within {within_s} s")]
    Silent {
        /// Which.
        host: String,
        /// How long it had.
        within_s: u64,
    },
    /// More than is taken.
    #[error("{host} answered with more than {bytes_max} bytes")]
    TooLarge {
        /// Which.
        host: String,
        /// The bound.
        bytes_max: usize,
    },
    /// Redirects in a circle.
    #[error("{host} redirects more than {max} times")]
    TooManyRedirects {
        /// Which.
        host: String,
        /// The bound.
        max: usize,
    },
}

/// `text` as a web address: `https` or `http`, with a host, without a name and password in it.
///
/// # Errors
/// When it is none.
pub fn web_url(text: &str) -> Result<Url, OutboundError> {
    let text = text.trim();
    if text.chars().count() > URL_CHARS_MAX {
        return Err(OutboundError::BadUrl);
    }
    let url = Url::parse(text).map_err(|_| OutboundError::BadUrl)?;
    let web = matches!(url.scheme(), "https" | "http") && url.has_host();
    let bare = url.username().is_empty() && url.password().is_none();
    if web && bare { Ok(url) } else { Err(OutboundError::BadUrl) }
}

impl Outbound {
    /// A client; `people` says how far people's addresses may lead.
    ///
    /// # Errors
    /// When the system's certificates cannot be used; says why.
    pub fn new(people: Reach) -> Result<Self, OutboundError> {
        // set once for the process; another caller may have been first
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = |reach| {
            let built = reqwest::Client::builder()
                .user_agent(concat!("baton-hub/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(CONNECT_WITHIN)
                .pool_idle_timeout(IDLE_FOR)
                .pool_max_idle_per_host(IDLE_PER_HOST_MAX)
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .dns_resolver(Arc::new(Resolver { reach }))
                .build();
            let failed =
                |error| OutboundError::Unreachable { host: "the internet".to_owned(), why: root(&error) };
            built.map_err(failed)
        };
        Ok(Self { guarded: client(people)?, free: client(Reach::Anywhere)?, people })
    }

    /// Makes a request, and says what was answered.
    ///
    /// # Errors
    /// When there is no answer within the bounds; an answer of any status is none.
    pub async fn send(&self, ask: Ask) -> Result<Answer, OutboundError> {
        let (host, within) = (host_of(&ask.url), ask.within);
        let answered = tokio::time::timeout(within, self.follow(ask)).await;
        answered.unwrap_or(Err(OutboundError::Silent { host, within_s: within.as_secs() }))
    }

    async fn follow(&self, ask: Ask) -> Result<Answer, OutboundError> {
        let Ask { method, mut url, origin, mut headers, mut body, answer_bytes_max, within: _ } = ask;
        for _ in 0..=REDIRECTS_MAX {
            let (client, reach) = match origin {
                Origin::Person => (&self.guarded, self.people),
                Origin::Operator => (&self.free, Reach::Anywhere),
            };
            check_literal(&url, reach)?;
            let request = client.request(method.clone(), url.clone());
            let request = request.headers(headers.clone()).body(std::mem::take(&mut body));
            let response = request.send().await.map_err(|error| failure(&url, &error))?;
            let next = redirect(&method, &url, &response);
            match next {
                Some(next) => {
                    headers = without_secrets(&headers);
                    url = next;
                }
                None => return read(&url, response, answer_bytes_max).await,
            }
        }
        Err(OutboundError::TooManyRedirects { host: host_of(&url), max: REDIRECTS_MAX })
    }
}

/// Where the answer sends on, if it does and the request may be sent again. Never from an encrypted address to an open one.
fn redirect(method: &Method, url: &Url, response: &reqwest::Response) -> Option<Url> {
    if method != Method::GET || !response.status().is_redirection() {
        return None;
    }
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let next = web_url(url.join(location).ok()?.as_str()).ok()?;
    let weaker = url.scheme() == "https" && next.scheme() != "https";
    (!weaker).then_some(next)
}

/// What may go along to another host.
fn without_secrets(headers: &HeaderMap) -> HeaderMap {
    let harmless = [ACCEPT, IF_NONE_MATCH, IF_MODIFIED_SINCE].into_iter();
    harmless.filter_map(|name| headers.get(&name).cloned().map(|value| (name, value))).collect()
}

/// Refuses addresses that are written as numbers: no name is resolved for those.
fn check_literal(url: &Url, reach: Reach) -> Result<(), OutboundError> {
    let host = url.host_str().ok_or(OutboundError::BadUrl)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) if !reach.allows(address) => Err(OutboundError::Forbidden { host: host.to_owned() }),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// The answer's body, bounded while it comes.
async fn read(url: &Url, mut response: reqwest::Response, bytes_max: usize) -> Result<Answer, OutboundError> {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(url, &error))? {
        if body.len() + chunk.len() > bytes_max {
            return Err(OutboundError::TooLarge { host: host_of(url), bytes_max });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body })
}

fn failure(url: &Url, error: &reqwest::Error) -> OutboundError {
    let host = host_of(url);
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(inner) = cause {
        if inner.downcast_ref::<InsideOnly>().is_some() {
            return OutboundError::Forbidden { host };
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        return OutboundError::Silent { host, within_s: CONNECT_WITHIN.as_secs() };
    }
    OutboundError::Unreachable { host, why: root(error) }
}

/// The innermost cause, which names what the system said; the outer ones name the whole address.
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if cause.is::<reqwest::Error>() { "the connection broke".to_owned() } else { cause.to_string() }
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or("this address").to_owned()
}

/// Resolves names, and leaves out the addresses that may not be reached.
#[derive(Clone, Copy, Debug)]
struct Resolver {
    reach: Reach,
}

/// All addresses of a name are ones that may not be reached.
#[derive(Debug, thiserror::Error)]
#[error("all addresses of this name are inside the hub's own network")]
struct InsideOnly;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.reach;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let some = !found.is_empty();
            let allowed: Vec<_> = found.into_iter().filter(|address| reach.allows(address.ip())).collect();
            if some && allowed.is_empty() {
                return Err(InsideOnly.into());
            }
            let allowed: Addrs = Box::new(allowed.into_iter());
            Ok(allowed)
        })
    }
}

#[cfg(test)]
#[path = "outbound/tests.rs"]
mod tests;
