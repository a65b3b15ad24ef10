//! `POST /api/v1/pair`: an invite's code becomes a device with a token. The token is shown here and nowhere again.

use super::App;
use super::body::Json;
use super::caller::Address;
use super::problem::Refused;
use crate::mint;
use crate::writer::Failure;
use axum::extract::State as Extract;
use axum::routing::{MethodRouter, post};
use baton_domain::command::{Command, NewDevice};
use baton_domain::decide::Refusal;
use baton_domain::id::DeviceId;
use baton_wire::pairing::{PairRequest, Paired};
use baton_wire::problem::{Problem, ProblemCode};

pub(super) fn route() -> MethodRouter<App> {
    post(pair)
}

async fn pair(
    Extract(app): Extract<App>,
    Address(address): Address,
    Json(PairRequest { code, device_name, platform }): Json<PairRequest>,
) -> Result<axum::Json<Paired>, Refused> {
    app.pairings.check(address, app.clock.now())?;
    let (token, id) = (mint::token(), DeviceId(mint::id(&*app.clock)));
    let device = NewDevice { id, name: device_name, platform };
    let command = Command::Pair { secret: mint::hash_code(&code), device, token: mint::hash(&token) };
    let done = app.queue.submit(command).await.inspect_err(|failure| {
        if *failure == Failure::Refused(Refusal::BadInvite) {
            app.pairings.failed(address, app.clock.now());
        }
    })?;
    let state = done.state;
    let paired = state.devices.get(&id).and_then(|device| {
        let person = state.person(device.is.person)?;
        let workspace = state.name.as_ref().map(|name| name.is.clone()).unwrap_or_default();
        let person_name = person.name.clone();
        Some(Paired { token, device: id, person: person.id, person_name, workspace })
    });
    let missing =
        || Problem::new(ProblemCode::Internal, "the device was paired but is not there; invite it again");
    Ok(axum::Json(paired.ok_or_else(missing)?))
}
