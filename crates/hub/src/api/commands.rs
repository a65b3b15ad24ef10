//! `POST /api/v1/commands`: a device acts. Sent twice, an action has one effect: its id decides.

use super::App;
use super::body::Json;
use super::caller::Caller;
use super::problem::Refused;
use crate::writer::Done;
use axum::extract::State as Extract;
use axum::routing::{MethodRouter, post};
use baton_domain::command::{Action, Command};
use baton_domain::id::{CommandId, IncidentId, PersonId};
use baton_domain::incident::Incident;
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
    let pages = matches!(action, Action::Page { .. } | Action::Wake { .. });
    let drilled = matches!(action, Action::Drill { .. }).then(|| caller.actor().person()).flatten();
    let Done { state, repeated, began } =
        app.queue.submit(Command::Act { id, by: caller.actor(), action }).await?;
    let incident = match drilled {
        Some(person) if repeated => drill_begun_by(&state, id, person),
        Some(_) | None if repeated && pages => begun_by(&state, id),
        Some(_) | None => began,
    };
    Ok(axum::Json(CommandOutcome { seq: state.seq, repeated, incident }))
}

/// The incident that a command began when it came the first time.
fn begun_by(state: &State, command: CommandId) -> Option<IncidentId> {
    let last = state.command_done(command)?;
    let mut newest_first = state.incidents.values().rev().map(|incident| &*incident.is);
    newest_first.find(|i| i.timeline.iter().any(|entry| entry.seq == last)).map(|incident| incident.id)
}

/// The drill that a command began when it came the first time: its person's newest that is not younger.
fn drill_begun_by(state: &State, command: CommandId, person: PersonId) -> Option<IncidentId> {
    let last = state.command_done(command)?;
    let is_older = |drill: &&Incident| drill.timeline.front().is_some_and(|entry| entry.seq <= last);
    state.drills_of(person).find(is_older).map(|drill| drill.id)
}
