//! The HTTP API: one file for each endpoint. Each takes its request apart, has it decided, and answers.
//!
//! Every failure is a problem (RFC 9457), those of the router included. What the endpoints are is also said by `openapi.json`, which
//! a test compares with [`endpoints`].

mod answer;
mod body;
mod calendar;
mod caller;
mod commands;
mod health;
mod heartbeat;
mod ingest;
mod insights;
pub(crate) mod intake;
mod metrics;
mod openapi;
mod opsgenie;
mod pagerduty;
mod pair;
mod payload;
mod problem;
mod push;
mod sync;
mod trail;
mod twilio;
mod ui;
mod ui_invite;
mod ui_keys;
mod web;

use crate::auditor::Health;
use crate::clock::Clock;
use crate::delivery::{Links, Providers, Pusher};
use crate::fanout::Fanout;
use crate::hub::Sharing;
use crate::journal::Backwards;
use crate::limiter::Limiter;
use crate::metrics::Metrics;
use crate::outage::Outage;
use crate::outbound::Outbound;
use crate::web::bundle::{MANIFEST, WORKER};
use crate::web::looks::Looks;
use crate::writer::Queue;
use axum::Router;
use axum::extract::{Request, State as Extract};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use baton_domain::id::Seq;
use baton_domain::state::State;
use baton_wire::problem::{Problem, ProblemCode};
use problem::Refused;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use tokio::sync::{Semaphore, watch};

/// What the endpoints work with.
pub(crate) struct Parts {
    pub(crate) queue: Queue,
    pub(crate) states: watch::Receiver<Arc<State>>,
    pub(crate) fanout: Arc<Fanout>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) outage: Arc<Outage>,
    pub(crate) health: Arc<Health>,
    /// Failed pairings.
    pub(crate) pairings: Limiter,
    /// Tokens and keys that open nothing.
    pub(crate) guesses: Limiter,
    pub(crate) trust: Trust,
    pub(crate) sharing: Sharing,
    pub(crate) stopping: AtomicBool,
    /// For requests to others.
    pub(crate) outbound: Outbound,
    /// Subscriptions that are being confirmed.
    pub(crate) confirming: Arc<Semaphore>,
    pub(crate) links: Links,
    /// The address that invites name, where the operator gave one.
    pub(crate) public_url: Option<String>,
    /// What browsers are pushed through.
    pub(crate) pusher: Pusher,
    pub(crate) providers: Arc<Providers>,
    /// What browsers look at.
    pub(crate) looks: Looks,
    /// The journal, for whoever looks at what was done.
    pub(crate) backwards: Backwards,
}

/// Whom the hub believes about where a request comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Trust {
    /// Its own connections only.
    Peer,
    /// The proxy in front of it, which adds the last address of `X-Forwarded-For`.
    Proxy,
}

/// Shared by all requests.
pub(crate) type App = Arc<Parts>;

/// The address at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

impl Parts {
    /// The newest state.
    pub(crate) fn state(&self) -> Arc<State> {
        self.states.borrow().clone()
    }

    /// What `find` finds in the newest state. Where another hub may have written it a moment ago, that is waited for.
    async fn find<T>(&self, find: impl Fn(&State) -> Option<T>) -> Option<T> {
        match (find(&self.state()), self.sharing) {
            (None, Sharing::Shared) => {
                self.queue.follow().await;
                find(&self.state())
            }
            (found, Sharing::Alone | Sharing::Shared) => found,
        }
    }

    /// Sees to it that the state has event `cursor`, of which a device was told. Another hub may have told it a moment ago: to a state
    /// without that event everything would be news, and what was answered since would ring again.
    ///
    /// # Errors
    /// The journal cannot be read now, so that nobody can tell whether the device comes from the future or this hub from the past.
    async fn reach(&self, cursor: Seq) -> Result<(), Problem> {
        let behind = || cursor > self.state().seq;
        match self.sharing {
            Sharing::Alone => return Ok(()),
            Sharing::Shared if behind() => self.queue.follow().await,
            Sharing::Shared => {}
        }
        if behind() && self.outage.is_failing() {
            let detail = "this hub cannot read what other hubs wrote; connect again in a moment";
            return Err(Problem::new(ProblemCode::StorageUnavailable, detail));
        }
        Ok(())
    }

    /// Where a request comes from, as far as that can be believed.
    fn address(&self, peer: Peer, headers: &HeaderMap) -> IpAddr {
        match self.trust {
            Trust::Peer => peer.0,
            Trust::Proxy => forwarded(headers).unwrap_or(peer.0),
        }
    }
}

/// What the nearest proxy says: the last address of the last header.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// Every endpoint with its path.
pub(crate) fn endpoints() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/api/v1/sync", sync::route()),
        ("/api/v1/sync/alive", sync::alive()),
        ("/api/v1/commands", commands::route()),
        ("/api/v1/ingest/{key}", ingest::route()),
        ("/api/v1/heartbeat/{key}", heartbeat::route()),
        ("/v2/enqueue", pagerduty::events()),
        ("/v2/change/enqueue", pagerduty::changes()),
        ("/v2/alerts", opsgenie::alerts()),
        ("/v2/alerts/{identifier}/{verb}", opsgenie::alert()),
        ("/v2/heartbeats/{name}/ping", opsgenie::heartbeat()),
        ("/api/v1/calendar/{file}", calendar::route()),
        ("/api/v1/insights", insights::route()),
        ("/api/v1/audit", trail::route()),
        ("/api/v1/pair", pair::route()),
        ("/api/v1/incidents/{incident}/payload", payload::route()),
        ("/api/v1/openapi.json", openapi::route()),
        ("/a/{token}", answer::route()),
        ("/hooks/twilio/voice/{token}", twilio::voice()),
        ("/hooks/twilio/keys/{token}", twilio::keys()),
        ("/hooks/twilio/status/{token}", twilio::status()),
        ("/hooks/twilio/reply", twilio::reply()),
        ("/api/v1/ui/view", ui::view()),
        ("/api/v1/ui/send", ui::send()),
        ("/api/v1/ui/ask", ui::ask()),
        ("/api/v1/push", push::offer()),
        ("/api/v1/push/test", push::test()),
        ("/api/v1/push/{incident}/{page}", push::page()),
        ("/", web::page()),
        ("/assets/{file}", web::asset()),
        ("/icons/{file}", web::icon()),
        ("/sw.js", web::named(WORKER)),
        ("/manifest.webmanifest", web::named(MANIFEST)),
        ("/healthz", health::alive()),
        ("/readyz", health::ready()),
        ("/metrics", metrics::route()),
    ]
}

/// All endpoints, with what holds for each of them.
pub(crate) fn router(app: App) -> Router {
    let router = endpoints().into_iter().fold(Router::new(), |all, (path, route)| all.route(path, route));
    router
        .fallback(async || {
            let detail = "there is nothing at this address; the addresses are listed at /api/v1/openapi.json";
            Refused(Problem::new(ProblemCode::Unknown, detail))
        })
        .method_not_allowed_fallback(async |request: Request| {
            let detail = format!("{} cannot be used here; see /api/v1/openapi.json", request.method());
            Refused(Problem::new(ProblemCode::MethodNotAllowed, detail))
        })
        .layer(middleware::from_fn_with_state(app.clone(), guard))
        .with_state(app)
}

/// Turns requests away while the hub stops, and puts on every answer what a browser must be told.
async fn guard(Extract(app): Extract<App>, request: Request, next: Next) -> Response {
    let mut answer = if app.stopping.load(Relaxed) {
        let detail = "the hub is stopping; send it again when it is back";
        Refused(Problem::new(ProblemCode::ShuttingDown, detail)).into_response()
    } else {
        next.run(request).await
    };
    if let Some(code) = answer.extensions().get::<ProblemCode>() {
        app.metrics.refused(*code);
    }
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        // a page of ours has a policy of its own
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // an endpoint may know better: a calendar may be kept, as long as it is asked for again
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_nearest_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded(&headers), None);
        headers.append("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 10.0.0.9"));
        assert_eq!(forwarded(&headers), Some([10, 0, 0, 9].into()));
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.8"));
        assert_eq!(forwarded(&headers), Some([10, 0, 0, 8].into()));
    }
}
