//! `GET /healthz`: the process lives. `GET /readyz`: it can store what it is told; and whether it keeps its promises.

use super::App;
use super::problem::Refused;
use axum::extract::State as Extract;
use axum::routing::{MethodRouter, get};
use baton_wire::problem::ProblemCode;

pub(super) fn alive() -> MethodRouter<App> {
    get(async || "alive\n")
}

pub(super) fn ready() -> MethodRouter<App> {
    get(readiness)
}

async fn readiness(Extract(app): Extract<App>) -> Result<String, Refused> {
    match app.outage.reason() {
        // a hub that is late can still store what it is told: it is not to be cut off from its senders
        None => Ok(match app.health.unwell() {
            None => "ready\n".to_owned(),
            Some(why) => format!("ready, but not well: {why}\n"),
        }),
        // what exactly is wrong stands in the log: this answer is for everybody
        Some(_) => {
            let detail =
                "the journal cannot be written: free space or unlock it; the hub tries again by itself";
            Err(Refused::new(ProblemCode::StorageUnavailable, detail))
        }
    }
}
