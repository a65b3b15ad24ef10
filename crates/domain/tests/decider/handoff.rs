//! Hand-off: offered, then taken. Between two hands the giver holds it.

use crate::hub::*;
use baton_domain::command::EscalateTo;
use baton_domain::incident::{HandOffOver, IncidentEvent};

fn over(hub: &Hub, id: baton_domain::id::IncidentId) -> Option<HandOffOver> {
    hub.incident(id).timeline.iter().rev().find_map(|entry| {
        if let IncidentEvent::HandOffReturned { reason, .. } = entry.what { Some(reason) } else { None }
    })
}

#[test]
fn the_receiver_rings_and_the_giver_stays_responsible_until_it_is_taken() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.ok(ANA, hand_off(incident, BEN));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("Ben", "Ana"));
    hub.ok(BEN, ack(incident));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ben"));
    assert_eq!(hub.incident(incident).handoff, None);
}

#[test]
fn two_minutes_of_silence_return_it_quietly_to_who_has_it() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.ok(ANA, hand_off(incident, BEN));
    hub.wait(seconds(119));
    assert_eq!(hub.rings(incident), "Ben");
    hub.wait(seconds(1));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ana"));
    assert_eq!(over(&hub, incident), Some(HandOffOver::TimedOut));
}

#[test]
fn without_an_ack_it_returns_loudly() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, hand_off(incident, EVE));
    assert_eq!(hub.rings(incident), "Eve");
    assert_eq!(names(hub.incident(incident).responsible()), "Ana Eve");
    hub.ok(EVE, cant(incident));
    assert_eq!(hub.rings(incident), "Ana");
    assert_eq!(over(&hub, incident), Some(HandOffOver::Declined));
}

#[test]
fn the_policy_goes_on_beside_an_offer_of_what_nobody_has() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, hand_off(incident, EVE));
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ben Eve");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Dan", "Eve's two minutes are over");
}

#[test]
fn a_receiver_who_cannot_be_told_returns_it_after_twenty_seconds() {
    let mut hub = hub(&[&[ANA], &[CLEO]]);
    hub.deaf.insert(BEN);
    let incident = hub.alert("disk");
    hub.ok(ANA, hand_off(incident, BEN));
    hub.wait(seconds(20));
    assert_eq!(hub.rings(incident), "Ana");
    assert_eq!(over(&hub, incident), Some(HandOffOver::Unreachable));
    assert_eq!(
        hub.refused(ANA, hand_off(incident, DAN)),
        "Dan has no device that could ring; choose somebody else, or invite a device of theirs"
    );
}

#[test]
fn an_offer_is_overtaken_by_whoever_takes_the_incident() {
    let mut hub = hub(&[&[ANA, CLEO]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, hand_off(incident, BEN));
    hub.ok(CLEO, ack(incident));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Cleo"));
    assert_eq!(over(&hub, incident), Some(HandOffOver::Overtaken));
    assert_eq!(
        hub.refused(BEN, ack(incident)),
        "incident 1 was acknowledged by Cleo already; ask for it with a hand-off"
    );
}

#[test]
fn the_giver_may_take_it_back() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, hand_off(incident, BEN));
    hub.ok(ANA, ack(incident));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ana"));
    assert_eq!(over(&hub, incident), Some(HandOffOver::Overtaken));
}

#[test]
fn a_giver_who_cannot_wait_lets_the_next_ring_beside_the_receiver() {
    let mut hub = hub(&[&[ANA], &[CLEO]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.ok(ANA, hand_off(incident, BEN));
    hub.ok(ANA, cant(incident));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("Ben Cleo", "nobody"));
    hub.wait(minutes(2));
    assert!(!hub.rings(incident).contains("Ana") || hub.incident(incident).nobody_answered);
    hub.ok(BEN, ack(incident));
    assert_eq!(hub.holder(incident), "Ben");
}

#[test]
fn a_receiver_who_rang_before_the_offer_rings_on_after_it() {
    let mut hub = hub(&[&[ANA, BEN], &[CLEO], &[EVE]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, hand_off(incident, BEN));
    hub.wait(minutes(2));
    assert_eq!(over(&hub, incident), Some(HandOffOver::TimedOut));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo Eve");
    assert!(!hub.incident(incident).nobody_answered, "and it is not the last resort that asked Ben again");
}

#[test]
fn a_receiver_who_declines_is_not_asked_by_the_next_level() {
    let mut hub = hub(&[&[ANA], &[BEN], &[CLEO]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, hand_off(incident, BEN));
    hub.ok(BEN, cant(incident));
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ana Cleo");
}

#[test]
fn an_acknowledgement_does_not_expire_under_an_offer() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.wait(minutes(29));
    hub.ok(ANA, hand_off(incident, BEN));
    hub.wait(minutes(3));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ana"));
}

#[test]
fn the_receiver_may_be_called_by_others_meanwhile() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.ok(ANA, hand_off(incident, BEN));
    hub.ok(RITA, escalate(incident, EscalateTo::Person(BEN)));
    hub.ok(BEN, ack(incident));
    assert_eq!(hub.holder(incident), "Ben");
}

#[test]
fn offers_that_make_no_sense_are_refused() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    assert_eq!(
        hub.refused(ANA, hand_off(incident, ANA)),
        "an incident cannot be handed to the person who has it; choose a teammate"
    );
    assert_eq!(
        hub.refused(ANA, hand_off(incident, RITA)),
        "Rita may not do this: it needs the role Responder; ask an admin"
    );
    hub.ok(ANA, ack(incident));
    assert_eq!(
        hub.refused(BEN, hand_off(incident, CLEO)),
        "incident 1 was acknowledged by Ana already; ask for it with a hand-off"
    );
    hub.ok(ANA, hand_off(incident, BEN));
    assert_eq!(
        hub.refused(ANA, hand_off(incident, CLEO)),
        "incident 1 is being handed off already; wait for the answer (at most two minutes)"
    );
}
