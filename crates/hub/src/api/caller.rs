//! Who calls: the device whose token the request carries.

use super::problem::Refused;
use super::{App, Peer};
use crate::mint;
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use baton_domain::event::Actor;
use baton_domain::id::{DeviceId, PersonId};
use baton_domain::state::State;
use baton_wire::problem::ProblemCode;
use std::convert::Infallible;
use std::net::IpAddr;

/// A device that is signed in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub(super) device: DeviceId,
    pub(super) person: PersonId,
}

impl Caller {
    pub(super) fn actor(self) -> Actor {
        Actor::Person { person: self.person, device: Some(self.device) }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        let token = token.ok_or_else(|| {
            let detail =
                "this needs a device's token (Authorization: Bearer …); pair this device with an invite";
            Refused::new(ProblemCode::Unauthorized, detail)
        })?;
        let hash = mint::hash(token);
        let caller = |state: &State| {
            state.device_of_token(&hash).map(|device| Self { device: device.id, person: device.person })
        };
        if let Some(caller) = app.find(caller).await {
            return Ok(caller);
        }
        if app.state().is_revoked_token(&hash) {
            let detail = "this device's access was taken away; ask for a new invite and pair it again";
            return Err(Refused::new(ProblemCode::TokenRevoked, detail));
        }
        app.guesses.attempt(app.address(peer(parts), &parts.headers), app.clock.now())?;
        let detail = "this token opens nothing here; pair this device with an invite of this hub";
        Err(Refused::new(ProblemCode::Unauthorized, detail))
    }
}

/// Where the request comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Address(pub(super) IpAddr);

impl FromRequestParts<App> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(app.address(peer(parts), &parts.headers)))
    }
}

fn peer(parts: &Parts) -> Peer {
    // every connection is accepted with its address; without one, all share one bucket
    parts.extensions.get().copied().unwrap_or(Peer(IpAddr::from([0, 0, 0, 0])))
}
