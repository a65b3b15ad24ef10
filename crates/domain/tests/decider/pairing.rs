//! Invites are single-use and expire; devices can be taken away.

use crate::hub::*;
use baton_domain::command::{Action, Command};
use baton_domain::decide::{INVITE_MIN_MAX, Refusal};
use baton_domain::device::Invite;
use baton_domain::id::{DeviceId, InviteId, PersonId};
use baton_domain::limit;
use baton_domain::person::Role;
use uuid::Uuid;

const CODE: u128 = 0x77;

fn invite(person: PersonId, code: u128, valid_min: u32) -> Action {
    Action::Invite { invite: InviteId(Uuid::from_u128(code)), person, secret: secret(code), valid_min }
}

fn tablet() -> DeviceId {
    DeviceId(Uuid::from_u128(0x7AB))
}

#[test]
fn an_invite_pairs_one_device_once() {
    let mut hub = hub(&[&[ANA]]);
    hub.ok(BEN, invite(BEN, CODE, 10));
    hub.pair(CODE, tablet(), secret(0x99)).unwrap();
    assert_eq!(hub.state.device_of_token(&secret(0x99)).unwrap().person, BEN);
    assert_eq!(hub.pair(CODE, tablet(), secret(0x98)), Err(Refusal::BadInvite));
}

#[test]
fn an_invite_expires() {
    let mut hub = hub(&[&[ANA]]);
    hub.ok(BEN, invite(BEN, CODE, 10));
    hub.wait(minutes(10));
    assert_eq!(hub.pair(CODE, tablet(), secret(0x99)), Err(Refusal::BadInvite));
    assert_eq!(hub.pair(0x1234, tablet(), secret(0x99)), Err(Refusal::BadInvite));
    assert_eq!(
        Refusal::BadInvite.to_string(),
        "this invite is unknown, was used, or has expired; ask for a new one"
    );
}

#[test]
fn nobody_hands_out_more_than_they_have() {
    let mut hub = hub(&[&[ANA]]);
    assert!(hub.refused(BEN, invite(CLEO, CODE, 10)).contains("needs the role Lead"));
    assert!(hub.refused(ANA, invite(ADA, CODE, 10)).contains("needs the role Admin"));
    hub.ok(ANA, invite(CLEO, CODE, 10));
    assert!(hub.refused(BEN, invite(BEN, CODE, 10)).starts_with("invite: this id or code is taken"));
    for wrong in [0, INVITE_MIN_MAX + 1] {
        assert_eq!(hub.refused(BEN, invite(BEN, 0x78, wrong)), "valid_min: between 1 and 10080 minutes");
    }
}

#[test]
fn the_number_of_devices_of_one_person_is_bounded() {
    let mut hub = hub(&[&[ANA]]);
    for number in 1..=limit::DEVICES_PER_PERSON_MAX as u128 {
        hub.ok(BEN, invite(BEN, 0x1000 + number, 10));
        let paired = hub.pair(0x1000 + number, DeviceId(Uuid::from_u128(number)), secret(0x5000 + number));
        assert_eq!(paired.is_ok(), number < limit::DEVICES_PER_PERSON_MAX as u128, "device {number}");
    }
}

#[test]
fn a_revoked_device_opens_nothing_and_is_not_paged() {
    let mut hub = hub(&[&[BEN], &[ANA]]);
    let token = secret(BEN.0.as_u128());
    assert!(hub.refused(CLEO, Action::RevokeDevice { device: device(BEN) }).contains("needs the role Admin"));
    hub.ok(ADA, Action::RevokeDevice { device: device(BEN) });
    assert!(hub.state.device_of_token(&token).is_none() && hub.state.is_revoked_token(&token));
    let incident = hub.alert("disk");
    assert_eq!(hub.rings(incident), "Ana Ben", "Ben cannot be told, so Ana rings at once");
    assert!(hub.refused(BEN, ack(incident)).starts_with("there is no device"));
    hub.ok(ADA, Action::RevokeDevice { device: device(BEN) });
}

#[test]
fn a_device_paired_during_a_page_rings_for_it() {
    let mut hub = hub(&[&[DAN]]);
    let incident = hub.alert("disk");
    hub.give_device(DAN);
    hub.alert("other");
    assert!(hub.incident(incident).wanted_page_of(DAN).unwrap().is_hopeful());
}

#[test]
fn a_device_can_be_renamed_by_its_owner() {
    let mut hub = hub(&[&[ANA]]);
    hub.ok(BEN, Action::RenameDevice { device: device(BEN), name: " Ben's\tphone ".into() });
    assert_eq!(hub.state.devices.get(&device(BEN)).unwrap().is.name, "Ben's phone");
    let nameless = Action::RenameDevice { device: device(BEN), name: " ".into() };
    assert_eq!(hub.refused(BEN, nameless), "name: give the device a name");
}

#[test]
fn a_workspace_begins_once_with_an_admin_who_has_a_name() {
    let mut hub = hub(&[&[ANA]]);
    let invite = Invite {
        id: InviteId(Uuid::from_u128(5)),
        person: EVE,
        secret: secret(5),
        expires_at: hub.now + minutes(1),
    };
    let found = |admin| Command::Found { name: "Again".into(), admin, invite: invite.clone() };
    assert_eq!(hub.run(found(person(EVE, Role::Admin))), Err(Refusal::AlreadyFounded));
    let mut fresh = Hub { state: baton_domain::state::State::new(), journal: Vec::new(), ..hub };
    let mut nameless = person(EVE, Role::Responder);
    nameless.name = "\n".into();
    assert_eq!(fresh.run(found(nameless)).unwrap_err().to_string(), "your_name: a name may not be empty");
    fresh.run(found(person(EVE, Role::Responder))).unwrap();
    assert_eq!(fresh.state.person(EVE).unwrap().role, Role::Admin);
}
