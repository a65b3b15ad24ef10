//! The workspace's beginning, invites, and devices.

use super::{Draft, Refusal, configure, needs, unknown};
use crate::alert::one_line;
use crate::command::NewDevice;
use crate::device::Invite;
use crate::event::Event;
use crate::id::{DeviceId, InviteId, PersonId};
use crate::limit;
use crate::person::{Person, Role};
use crate::secret::SecretHash;
use jiff::SignedDuration;

/// An invite may be valid for a week at most, in minutes.
pub const INVITE_MIN_MAX: u32 = 7 * 24 * 60;

pub(super) fn found(draft: &mut Draft, name: String, admin: Person, invite: Invite) -> Result<(), Refusal> {
    if draft.state.name.is_some() {
        return Err(Refusal::AlreadyFounded);
    }
    let name = configure::name("name", &name)?;
    let admin = Person { role: Role::Admin, name: configure::name("your_name", &admin.name)?, ..admin };
    let invite = Invite { person: admin.id, ..invite };
    draft.push(Event::Founded { name });
    draft.push(Event::PersonPut { person: admin });
    draft.push(Event::InviteCreated { invite });
    Ok(())
}

pub(super) fn pair(
    draft: &mut Draft,
    secret: &SecretHash,
    device: NewDevice,
    token: SecretHash,
) -> Result<(), Refusal> {
    let invite = draft.state.secrets.invites.get(secret).and_then(|id| draft.state.invites.get(id));
    let invite = invite.filter(|invite| invite.expires_at > draft.now).ok_or(Refusal::BadInvite)?.clone();
    let owned = draft.state.devices.values().filter(|device| device.is.person == invite.person).count();
    if owned >= limit::DEVICES_PER_PERSON_MAX {
        return Err(Refusal::TooMany { what: "devices of one person", max: limit::DEVICES_PER_PERSON_MAX });
    }
    let device = device.of(invite.person, draft.now);
    if device.name.is_empty() {
        return Err(Refusal::Invalid { field: "device_name", problem: "give the device a name".to_owned() });
    }
    draft.push(Event::DevicePaired { device, token, invite: invite.id });
    Ok(())
}

/// A person invites a device of their own; an admin or a lead anybody's.
pub(super) fn invite(
    draft: &mut Draft,
    person: &Person,
    invite: InviteId,
    whose: PersonId,
    secret: SecretHash,
    valid_min: u32,
) -> Result<(), Refusal> {
    needs(person, Role::Lead, whose == person.id || person.role.may_configure())?;
    let invited = draft.person(whose)?;
    // an invite opens all that its person may do: nobody hands out more than they have
    needs(person, Role::Admin, whose == person.id || invited.role >= person.role)?;
    if !(1..=INVITE_MIN_MAX).contains(&valid_min) {
        let problem = format!("between 1 and {INVITE_MIN_MAX} minutes");
        return Err(Refusal::Invalid { field: "valid_min", problem });
    }
    if draft.state.invites.values().filter(|invite| invite.expires_at > draft.now).count()
        >= limit::INVITES_MAX
    {
        return Err(Refusal::TooMany { what: "open invites", max: limit::INVITES_MAX });
    }
    if draft.state.invites.contains_key(&invite) || draft.state.secrets.invites.contains_key(&secret) {
        return Err(Refusal::Invalid {
            field: "invite",
            problem: "this id or code is taken; make a new one".to_owned(),
        });
    }
    let expires_at =
        draft.now.saturating_add(SignedDuration::from_mins(valid_min.into())).unwrap_or(draft.now);
    draft.push(Event::InviteCreated { invite: Invite { id: invite, person: whose, secret, expires_at } });
    Ok(())
}

pub(super) fn revoke(draft: &mut Draft, person: &Person, device: DeviceId) -> Result<(), Refusal> {
    let known = device_of(draft, person, device)?;
    if !known {
        draft.push(Event::DeviceRevoked { device });
    }
    Ok(())
}

pub(super) fn rename(
    draft: &mut Draft,
    person: &Person,
    device: DeviceId,
    name: &str,
) -> Result<(), Refusal> {
    device_of(draft, person, device)?;
    let name = one_line(name, limit::NAME_CHARS_MAX);
    if name.is_empty() {
        return Err(Refusal::Invalid { field: "name", problem: "give the device a name".to_owned() });
    }
    draft.push(Event::DeviceRenamed { device, name });
    Ok(())
}

/// Whether the device is revoked; refused unless it is the person's own or the person is an admin.
fn device_of(draft: &Draft, person: &Person, device: DeviceId) -> Result<bool, Refusal> {
    let known = draft.state.devices.get(&device).ok_or_else(|| unknown("device", device))?;
    needs(person, Role::Admin, known.is.person == person.id || person.role == Role::Admin)?;
    Ok(known.is.revoked)
}
