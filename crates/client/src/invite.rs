//! Invites: a code that pairs one device, shown once as text and as a QR code.

use baton_domain::command::Action;
use baton_domain::id::{InviteId, PersonId};
use baton_wire::intent::InviteShown;
use baton_wire::invite::INVITE_VALID_MIN;
use baton_wire::pairing::JoinLink;
use baton_wire::problem::Problem;

use crate::account::Session;
use crate::mint;
use crate::ports::clock;

/// Makes one for a device of `person` (of one's own when `None`).
pub(crate) async fn invite(session: &Session, person: Option<PersonId>) -> Result<InviteShown, Problem> {
    let person = person.unwrap_or(session.account.person);
    let (now, _) = clock::read();
    let code = mint::code();
    let action = Action::Invite {
        invite: InviteId(mint::id(now)),
        person,
        secret: mint::hash(&code),
        valid_min: INVITE_VALID_MIN,
    };
    session.act(action).await?;
    let person_name = session.documents().await?.name_of(person);
    InviteShown::made(&JoinLink { hub: session.hub.to_string(), code }, person_name, now)
}
