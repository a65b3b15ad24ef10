//! Snooze: somebody has it, and it is quiet until some time; then it rings again.

use crate::hub::*;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_domain::incident::IncidentState;
use baton_domain::limit;
use jiff::SignedDuration;

fn snooze(hub: &Hub, incident: IncidentId, ahead: SignedDuration) -> Action {
    Action::Snooze { incident, until: hub.now + ahead }
}

#[test]
fn a_snoozed_incident_is_quiet_for_everybody_and_has_somebody() {
    let mut hub = hub(&[&[ANA, BEN], &[CLEO]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, snooze(&hub, incident, minutes(90)));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ana"));
    hub.wait(minutes(90) - seconds(1));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ana"), "longer than an ack");
    hub.wait(seconds(1));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("Ana Ben", "nobody"));
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ana Ben Cleo");
}

#[test]
fn whoever_snoozed_rings_again_also_when_the_policy_would_ask_others() {
    let mut hub = hub(&[&[BEN]]);
    let incident = hub.alert("disk");
    hub.ok(CLEO, snooze(&hub, incident, minutes(5)));
    hub.wait(minutes(5));
    assert_eq!(hub.rings(incident), "Ben Cleo");
}

#[test]
fn a_quiet_incident_snoozes_into_a_quiet_page() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.quiet_alert("disk");
    hub.ok(ANA, snooze(&hub, incident, minutes(60)));
    hub.wait(minutes(60));
    assert_eq!((hub.rings(incident).as_str(), hub.state.next_due()), ("Ana", None));
}

#[test]
fn a_snooze_ends_when_the_source_says_that_it_is_worse() {
    let mut hub = hub(&[&[BEN]]);
    let incident = hub.quiet_alert("disk");
    hub.ok(ANA, snooze(&hub, incident, minutes(600)));
    hub.ingest(vec![firing("disk", Urgency::Low)]);
    assert_eq!(hub.rings(incident), "", "the same again wakes nobody");
    hub.ingest(vec![firing("disk", Urgency::High)]);
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("Ana Ben", "nobody"));
}

#[test]
fn acknowledging_ends_the_snooze_and_a_note_does_not() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, snooze(&hub, incident, minutes(10)));
    hub.ok(ANA, Action::Note { incident, text: "waits for the deploy".into(), vendor: None });
    let until = hub.incident(incident).held_until();
    assert_eq!(until, Some(hub.now + minutes(10)));
    hub.ok(ANA, ack(incident));
    assert!(matches!(hub.incident(incident).state, IncidentState::Acknowledged { .. }));
    hub.wait(minutes(29));
    assert_eq!(hub.rings(incident), "");
}

#[test]
fn only_who_may_silence_may_snooze_and_not_for_ever() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    assert!(hub.refused(RITA, snooze(&hub, incident, minutes(5))).contains("needs the role Responder"));
    for wrong in [seconds(59), seconds(-5), limit::SNOOZE_MAX + seconds(1)] {
        let refusal = hub.refused(ANA, snooze(&hub, incident, wrong));
        assert!(refusal.ends_with("is not between 1 minute and 24 hours from now"), "{refusal}");
    }
    hub.ok(BEN, ack(incident));
    assert_eq!(
        hub.refused(ANA, snooze(&hub, incident, minutes(5))),
        "incident 1 was acknowledged by Ben already; ask for it with a hand-off"
    );
    hub.source_resolves("disk");
    assert!(hub.refused(BEN, snooze(&hub, incident, minutes(5))).contains("resolved already"));
}

#[test]
fn snoozing_takes_an_offer() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    hub.ok(ANA, hand_off(incident, BEN));
    hub.ok(BEN, snooze(&hub, incident, minutes(30)));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ben"));
    assert!(hub.incident(incident).handoff.is_none());
}

#[test]
fn a_snoozed_incident_of_somebody_who_falls_sick_goes_on_to_the_next() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, snooze(&hub, incident, minutes(300)));
    hub.ok(ANA, Action::Cant { incident, away_min: Some(60) });
    assert_eq!(hub.rings(incident), "Ben");
}
