//! What all the doors for monitoring tools have in common: whose key it is, and what becomes of what was read.

use super::App;
use super::problem::Refused;
use crate::mint;
use crate::outbound::{Ask, Method, Origin, web_url};
use crate::writer::{Done, Failure};
use axum::body::Bytes;
use baton_connect::{Aside, ReadError, Reading, confirmable};
use baton_domain::command::{Beat, Command};
use baton_domain::integration::Integration;
use baton_wire::problem::{Problem, ProblemCode};
use std::net::IpAddr;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Subscriptions that are confirmed at the same time; whoever has a key cannot make the hub knock more often than that.
pub(super) const CONFIRMING_MAX: usize = 4;
/// Bytes of a body that is read at once; a larger one takes so long that pages would wait for it.
const READ_AT_ONCE_BYTES: usize = 256 * 1024;

/// The integration that `key` opens.
///
/// # Errors
/// When it opens nothing; too many guesses are slowed down.
pub(super) async fn integration(app: &App, address: IpAddr, key: &str) -> Result<Integration, Refused> {
    let key = mint::hash(key);
    if let Some(integration) = app.find(|state| state.integration_of_key(&key).cloned()).await {
        return Ok(integration);
    }
    // only now: a tool with a wrong key must not keep out its neighbour with a right one
    app.guesses.attempt(address, app.clock.now())?;
    let detail = "no integration has this key; copy it again from the service's page";
    Err(Refused::new(ProblemCode::UnknownKey, detail))
}

/// Reads a body, beside the hub's other work where it is large.
///
/// # Errors
/// When there is no alert in it.
pub(super) async fn read(
    body: Bytes,
    read: impl FnOnce(&[u8]) -> Result<Reading, ReadError> + Send + 'static,
) -> Result<Reading, Refused> {
    let reading = if body.len() > READ_AT_ONCE_BYTES {
        let lost =
            |_| Refused::new(ProblemCode::Internal, "the alerts could not be read; the hub's log says more");
        tokio::task::spawn_blocking(move || read(&body)).await.map_err(lost)?
    } else {
        read(&body)
    };
    Ok(reading.map_err(unreadable)?)
}

fn unreadable(problem: ReadError) -> Problem {
    let refused = Problem::new(ProblemCode::BadRequest, problem.to_string());
    refused.at(problem.field())
}

/// What became of a body.
pub(super) struct Taken {
    /// The newest state that has it.
    pub(super) done: Option<Done>,
    /// What pages nobody, and why.
    pub(super) unpaged: Vec<String>,
}

/// Has everything done that a body asks for. When this returns, its alerts are on the disk.
///
/// # Errors
/// When they could not be stored.
pub(super) async fn take(app: &App, integration: &Integration, reading: Reading) -> Result<Taken, Failure> {
    let Reading { tool: _, alerts, asides } = reading;
    let accepted = alerts.len();
    let mut done = None;
    if !alerts.is_empty() {
        done = Some(app.queue.submit(Command::Ingest { integration: integration.id, alerts }).await?);
        app.metrics.accepted(accepted);
    }
    let mut unpaged = Vec::new();
    for aside in asides {
        match &aside {
            Aside::Beat { name } => {
                let beat = Beat::Named { service: integration.service, name: name.clone() };
                match app.queue.submit(Command::Beat { beat }).await {
                    Ok(now) => done = Some(now),
                    Err(Failure::Refused(_)) => unpaged.push(format!(
                        "{name} always fires: it pages nobody, and would when it is missing; give the service a heartbeat of this name (baton heartbeat new {name})"
                    )),
                    Err(failure) => return Err(failure),
                }
            }
            Aside::Confirm { url } => unpaged.push(confirm(app, url)),
            Aside::Test { .. } | Aside::Unimportant { .. } => unpaged.push(aside.to_string()),
        }
    }
    Ok(Taken { done, unpaged })
}

/// Visits the address that begins a subscription, in a task of its own.
fn confirm(app: &App, url: &str) -> String {
    let Some(url) = confirmable(url).and_then(|url| web_url(url).ok()) else {
        return "the subscription is not confirmed: its address does not lead to Amazon SNS".to_owned();
    };
    let Ok(permit) = Arc::clone(&app.confirming).try_acquire_owned() else {
        return "too many subscriptions are being confirmed; send it again in a moment".to_owned();
    };
    let outbound = app.outbound.clone();
    tokio::spawn(async move {
        let _permit = permit;
        // the address holds a token, and is not logged
        match outbound.send(Ask::new(Method::GET, url, Origin::Person)).await {
            Ok(answer) if answer.status.is_success() => tracing::info!("a subscription was confirmed"),
            Ok(answer) => tracing::warn!(status = %answer.status, "a subscription was not confirmed"),
            Err(problem) => tracing::warn!(%problem, "a subscription was not confirmed"),
        }
    });
    "the subscription is being confirmed".to_owned()
}

/// As many as are confirmed at once.
pub(crate) fn confirming() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(CONFIRMING_MAX))
}
