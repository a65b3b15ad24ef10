//! `POST /api/v1/commands`: a device acts. Sent twice, an action has one effect: its id decides.

use super::App;
use super::body::Json;
use super::caller::Caller;
use super::problem::Refused;
use crate::writer::Done;
use axum::extract::State as Extract;
use axum::routing::{MethodRouter, post};
use baton_domain::command::{Action, Command};
use baton_domain::id::{CommandId, IncidentId};
use baton_domain::state::State;
use baton_wire::command::{CommandEnvelope, CommandOutcome};

pub(super) fn route() -> MethodRouter<App> {
    post(command)
}

async fn command(
    Extract(app): Extract<App>,
    caller: Caller,
    Json(CommandEnvelope { id, action }): Json<CommandEnvelope>,
) -> Result<axum::Json<CommandOutcome>, Refused> {
    let pages = matches!(action, Action::Page { .. } | Action::Drill { .. });
    let Done { state, repeated, began } =
        app.queue.submit(Command::Act { id, by: caller.actor(), action }).await?;
    let incident = if repeated && pages { begun_by(&state, id) } else { began };
    Ok(axum::Json(CommandOutcome { seq: state.seq, repeated, incident }))
}

/// The incident that a command began when it came the first time.
fn begun_by(state: &State, command: CommandId) -> Option<IncidentId> {
    let last = state.command_done(command)?;
    let mut newest_first = state.incidents.values().rev().map(|incident| &*incident.is);
    newest_first.find(|i| i.timeline.iter().any(|entry| entry.seq == last)).map(|incident| incident.id)
}
