//! The first start, and the first invite.
//!
//! An empty journal becomes a workspace with one admin. As long as nobody has paired a device, each start makes a new invite for that
//! admin: whoever lost the first one can start the hub again. Once a device is paired, invites are made by people.

use crate::clock::Clock;
use crate::mint;
use crate::writer::{Failure, Queue};
use baton_domain::command::{Action, Command};
use baton_domain::device::Invite;
use baton_domain::event::Actor;
use baton_domain::id::{CommandId, InviteId, PersonId};
use baton_domain::person::{Person, Role};
use baton_domain::schedule::ZoneName;
use baton_domain::state::State;
use baton_wire::pairing::{JoinLink, shown_code};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// Minutes for which the first invite is valid.
const FIRST_INVITE_MIN: u32 = 60;

/// What a new workspace begins with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Founding {
    /// The workspace's name.
    pub workspace: String,
    /// The first person's name.
    pub admin_name: String,
    /// Where the first person's day and night are.
    pub zone: ZoneName,
}

/// The invite that pairs the first device. Shown once: the hub keeps only what its code hashes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FirstInvite {
    /// To be typed: `ABCDE-FGHJK`.
    pub code: String,
    /// `baton://join?…`
    pub link: String,
    /// From when it opens nothing.
    pub expires_at: Timestamp,
}

/// Begins the workspace if there is none, and makes an invite if nobody could come in otherwise.
pub(crate) async fn first_invite(
    queue: &Queue,
    state: &State,
    clock: &dyn Clock,
    founding: &Founding,
    hub: &str,
) -> Result<Option<FirstInvite>, Failure> {
    let is_admin = |person| state.persons.get(&person).is_some_and(|person| person.is.role == Role::Admin);
    // Of a hub whose admins have all left with their devices nobody could ask for an invite any more.
    if state.devices.values().any(|device| !device.is.revoked && is_admin(device.is.person)) {
        return Ok(None);
    }
    let code = mint::code();
    let secret = mint::hash_code(&code);
    let (invite, now) = (InviteId(mint::id(clock)), clock.now());
    let expires_at = now.saturating_add(SignedDuration::from_mins(FIRST_INVITE_MIN.into())).unwrap_or(now);
    let admin = state.persons.values().find(|person| person.is.role == Role::Admin).map(|admin| admin.is.id);
    let command = match admin {
        None => {
            let Founding { workspace, admin_name, zone } = founding.clone();
            let admin = Person { id: PersonId(mint::id(clock)), name: admin_name, role: Role::Admin, zone };
            let invite = Invite { id: invite, person: admin.id, secret, expires_at };
            Command::Found { name: workspace, admin, invite }
        }
        Some(admin) => Command::Act {
            id: CommandId(mint::id(clock)),
            by: Actor::Person { person: admin, device: None },
            action: Action::Invite { invite, person: admin, secret, valid_min: FIRST_INVITE_MIN },
        },
    };
    queue.submit(command).await?;
    let link = JoinLink { hub: hub.to_owned(), code: code.clone() }.to_link();
    Ok(Some(FirstInvite { code: shown_code(&code), link, expires_at }))
}
