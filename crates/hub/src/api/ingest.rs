//! `POST /api/v1/ingest/{key}`: a monitoring tool sends alerts, as JSON of any kind or as an e-mail. A 2xx says that they are on the
//! disk.
//!
//! The key is a secret: it is never logged and never part of an answer.

use super::App;
use super::body::{ALERTS_BYTES_MAX, skip, whole};
use super::caller::Address;
use super::intake::{self, Taken};
use super::problem::Refused;
use axum::body::Body;
use axum::extract::{Path, State as Extract};
use axum::routing::{MethodRouter, post};
use baton_domain::id::{IncidentId, ServiceId};
use baton_domain::state::State;
use baton_wire::command::IngestOutcome;
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
    let integration = match intake::integration(&app, address, &key).await {
        Ok(integration) => integration,
        Err(refused) => {
            skip(body).await;
            return Err(refused);
        }
    };
    let body = whole(body, ALERTS_BYTES_MAX).await?;
    let (kind, template) = (integration.kind, integration.template.clone());
    let reading =
        intake::read(body, move |body| baton_connect::read(kind, template.as_deref(), body)).await?;
    let (tool, accepted) = (reading.tool.to_owned(), reading.alerts.len());
    let keys: BTreeSet<String> = reading.alerts.iter().map(|alert| alert.dedup_key.clone()).collect();
    let Taken { done, unpaged } = intake::take(&app, &integration, reading).await?;
    let state = done.map_or_else(|| app.state(), |done| done.state);
    Ok(axum::Json(IngestOutcome {
        accepted: u32::try_from(accepted).unwrap_or(u32::MAX),
        seq: state.seq,
        incidents: open_incidents(&state, integration.service, &keys),
        tool,
        unpaged,
    }))
}

fn open_incidents(state: &State, service: ServiceId, keys: &BTreeSet<String>) -> Vec<IncidentId> {
    let open = keys.iter().filter_map(|key| state.open_incident(service, key)).map(|incident| incident.id);
    open.collect::<BTreeSet<_>>().into_iter().collect()
}
