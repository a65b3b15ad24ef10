//! `GET /metrics`: figures for Prometheus. No name, title or key is part of them.

use super::App;
use crate::metrics::Gauges;
use axum::extract::State as Extract;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};

pub(super) fn route() -> MethodRouter<App> {
    get(metrics)
}

async fn metrics(Extract(app): Extract<App>) -> impl IntoResponse {
    let state = app.state();
    let gauges = Gauges {
        seq: state.seq.0,
        open_incidents: state.open_incidents().count(),
        well: u8::from(app.health.unwell().is_none()),
        beats: app.health.beats(),
        ready: u8::from(!app.outage.is_failing()),
    };
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render(&gauges))
}
