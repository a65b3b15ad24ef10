//! Acknowledge: one person has it, everybody else is left alone, until it expires.

use crate::hub::*;
use baton_domain::command::{Action, EscalateTo};
use baton_domain::limit;

#[test]
fn an_ack_stops_every_ring() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.wait(seconds(60));
    hub.ok(BEN, ack(incident));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ben"));
    hub.wait(minutes(20));
    assert_eq!(hub.rings(incident), "", "the policy waits as well");
}

#[test]
fn a_late_ack_is_refused_with_the_name_of_who_has_it() {
    let mut hub = hub(&[&[ANA, BEN]]);
    let incident = hub.alert("disk");
    hub.ok(BEN, ack(incident));
    assert_eq!(
        hub.refused(ANA, ack(incident)),
        "incident 1 was acknowledged by Ben already; ask for it with a hand-off"
    );
}

#[test]
fn resolve_beats_a_late_ack() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.source_resolves("disk");
    for late in [ack(incident), cant(incident), resolve(incident), hand_off(incident, BEN)] {
        assert_eq!(hub.refused(ANA, late), "incident 1 is resolved already; there is nothing left to do");
    }
    assert!(!hub.incident(incident).is_open());
    assert_eq!(hub.state.next_due(), None);
}

#[test]
fn who_was_called_in_addition_answers_for_himself_while_another_has_it() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.ok(ANA, escalate(incident, EscalateTo::Person(BEN)));
    assert_eq!(hub.rings(incident), "Ben");
    hub.ok(BEN, ack(incident));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ana"));
}

#[test]
fn an_ack_without_activity_expires_into_a_new_page() {
    let mut hub = hub(&[&[BEN], &[CLEO]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.wait(minutes(30) - seconds(1));
    assert_eq!(hub.rings(incident), "");
    hub.wait(seconds(1));
    assert_eq!(hub.rings(incident), "Ana Ben", "who had it, and the policy from its start");
    assert_eq!(hub.holder(incident), "nobody");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo");
}

#[test]
fn back_in_five_minutes_rings_after_five_minutes() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, Action::Acknowledge { incident, back_in_min: Some(5) });
    hub.wait(minutes(5));
    assert_eq!(hub.rings(incident), "Ana");
    for wrong in [0, limit::BACK_IN_MIN_MAX + 1] {
        let back_in = Action::Acknowledge { incident, back_in_min: Some(wrong) };
        assert_eq!(hub.refused(ANA, back_in), "back_in_min: between 1 and 480 minutes");
    }
}

#[test]
fn acknowledging_again_begins_the_time_again() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.wait(minutes(29));
    hub.ok(ANA, ack(incident));
    hub.wait(minutes(29));
    assert_eq!(hub.holder(incident), "Ana");
}

#[test]
fn whoever_does_something_about_it_keeps_it() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, Action::Acknowledge { incident, back_in_min: Some(5) });
    hub.wait(minutes(4));
    hub.ok(ANA, escalate(incident, EscalateTo::Person(BEN)));
    hub.wait(minutes(29));
    assert_eq!(hub.holder(incident), "Ana");
    hub.wait(minutes(1));
    assert_eq!(hub.holder(incident), "nobody");
}

#[test]
fn whoever_called_for_help_before_rings_again_when_the_ack_expires() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, escalate(incident, EscalateTo::NextLevel));
    hub.ok(BEN, ack(incident));
    hub.wait(minutes(30));
    assert_eq!(hub.rings(incident), "Ana Ben");
}

#[test]
fn anybody_who_may_answer_can_take_it_and_it_is_said() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(EVE, ack(incident));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Eve"));
    let last = hub.incident(incident).timeline.last().unwrap();
    assert_eq!(last.by.person(), Some(EVE));
}

#[test]
fn resolving_stops_everything() {
    let mut hub = hub(&[&[ANA, BEN]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, resolve(incident));
    assert_eq!(hub.rings(incident), "");
    assert_eq!(hub.state.next_due(), None);
}
