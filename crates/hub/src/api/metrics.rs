//! `GET /metrics`: figures for Prometheus. No name, title or key is part of them.

use super::App;
use crate::metrics::Gauges;
use axum::extract::State as Extract;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use baton_domain::id::PersonId;
use baton_domain::reach::Light;
use baton_domain::state::State;
use jiff::Timestamp;
use std::collections::BTreeSet;

pub(super) fn route() -> MethodRouter<App> {
    get(metrics)
}

async fn metrics(Extract(app): Extract<App>) -> impl IntoResponse {
    let state = app.state();
    let gauges = Gauges {
        seq: state.seq.0,
        open_incidents: state.open_incidents().count(),
        on_call_red: on_call_red(&state, app.clock.now()),
        well: u8::from(app.health.unwell().is_none()),
        beats: app.health.beats(),
        ready: u8::from(!app.outage.is_failing()),
    };
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render(&gauges))
}

/// How many people are on call now of whom nothing is known to be able to ring.
fn on_call_red(state: &State, now: Timestamp) -> usize {
    let on_call: BTreeSet<PersonId> =
        state.schedules.keys().flat_map(|schedule| state.on_call(*schedule, now)).collect();
    on_call.into_iter().filter(|person| state.reach_of(*person, now).light == Light::Red).count()
}
