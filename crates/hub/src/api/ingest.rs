//! `POST /api/v1/ingest/{key}`: a monitoring tool sends alerts. A 2xx says that they are on the disk.
//!
//! The key is a secret: it is never logged and never part of an answer.

use super::App;
use super::body::{ALERTS_BYTES_MAX, skip, whole};
use super::caller::Address;
use super::problem::Refused;
use crate::mint;
use crate::writer::Done;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State as Extract};
use axum::routing::{MethodRouter, post};
use baton_domain::alert::Alert;
use baton_domain::command::Command;
use baton_domain::id::{IncidentId, ServiceId};
use baton_domain::integration::IntegrationKind;
use baton_domain::state::State;
use baton_wire::command::IngestOutcome;
use baton_wire::problem::{Problem, ProblemCode};
use std::collections::BTreeSet;

pub(super) fn route() -> MethodRouter<App> {
    post(ingest)
}

async fn ingest(
    Extract(app): Extract<App>,
    Address(address): Address,
    Path(key): Path<String>,
    body: Body,
) -> Result<axum::Json<IngestOutcome>, Refused> {
    let key = mint::hash(&key);
    let integration = app.find(|state| state.integration_of_key(&key).cloned()).await;
    let Some(integration) = integration else {
        skip(body).await;
        // only now: a tool with a wrong key must not keep out its neighbour with a right one
        app.guesses.attempt(address, app.clock.now())?;
        let detail =
            "no integration has the key in this address; copy the address again from the service's page";
        return Err(Refused::new(ProblemCode::UnknownKey, detail));
    };
    let body = whole(body, ALERTS_BYTES_MAX).await?;
    let alerts = read(integration.kind, body).await?;
    let accepted = alerts.len();
    let keys: BTreeSet<String> = alerts.iter().map(|alert| alert.dedup_key.clone()).collect();
    let Done { state, .. } =
        app.queue.submit(Command::Ingest { integration: integration.id, alerts }).await?;
    app.metrics.accepted(accepted);
    let incidents = open_incidents(&state, integration.service, &keys);
    Ok(axum::Json(IngestOutcome {
        accepted: u32::try_from(accepted).unwrap_or(u32::MAX),
        seq: state.seq,
        incidents,
    }))
}

/// Bytes of a body that is read at once; a larger one takes so long that pages would wait for it.
const READ_AT_ONCE_BYTES: usize = 256 * 1024;

async fn read(kind: IntegrationKind, body: Bytes) -> Result<Vec<Alert>, Refused> {
    let large = body.len() > READ_AT_ONCE_BYTES;
    let read = move || baton_connect::read(kind, &body);
    let alerts = if large {
        let lost =
            |_| Refused::new(ProblemCode::Internal, "the alerts could not be read; the hub's log says more");
        tokio::task::spawn_blocking(read).await.map_err(lost)?
    } else {
        read()
    };
    Ok(alerts.map_err(unreadable)?.into_iter().map(Alert::bounded).collect())
}

fn open_incidents(state: &State, service: ServiceId, keys: &BTreeSet<String>) -> Vec<IncidentId> {
    let open = keys.iter().filter_map(|key| state.open_incident(service, key)).map(|incident| incident.id);
    open.collect::<BTreeSet<_>>().into_iter().collect()
}

fn unreadable(problem: baton_connect::ReadError) -> Refused {
    let refused = Problem::new(ProblemCode::BadRequest, problem.to_string());
    refused.at(problem.field()).into()
}
