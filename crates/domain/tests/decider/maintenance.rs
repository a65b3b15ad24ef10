//! Maintenance: alerts that are expected.

use crate::hub::*;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::{MaintenanceId, PersonId};
use jiff::SignedDuration;
use uuid::Uuid;

const UPGRADE: MaintenanceId = MaintenanceId(Uuid::from_u128(0xAA));

fn plan(hub: &Hub, from_min: i64, to_min: i64) -> Action {
    let at = |min| hub.now + SignedDuration::from_mins(min);
    let (name, services) = ("Upgrade".to_owned(), vec![DISKS]);
    Action::PutMaintenance {
        maintenance: UPGRADE,
        name,
        services,
        start: Some(at(from_min)),
        end: at(to_min),
    }
}

fn under_maintenance(who: PersonId) -> Hub {
    let mut hub = hub_with(&[&[ANA]], 0);
    let action = plan(&hub, 0, 60);
    hub.ok(who, action);
    hub
}

#[test]
fn alerts_during_a_maintenance_are_kept_quietly_and_say_why() {
    let mut hub = under_maintenance(BEN);
    let disk = hub.alert("disk");
    let incident = hub.incident(disk);
    assert_eq!(incident.urgency, Urgency::Low);
    assert_eq!(incident.noise.quiet.as_ref().unwrap().name, "Upgrade");
    hub.wait(minutes(20));
    hub.alert("disk");
    assert_eq!(hub.incident(disk).urgency, Urgency::Low, "said again is no louder");
    hub.source_resolves("disk");
    hub.wait(minutes(60));
    assert!(!hub.incident(disk).is_open());
}

#[test]
fn what_still_fires_at_its_end_pages() {
    let mut hub = under_maintenance(BEN);
    let disk = hub.alert("disk");
    hub.wait(minutes(60));
    let incident = hub.incident(disk);
    assert_eq!((incident.urgency, hub.rings(disk).as_str()), (Urgency::High, "Ana"));
    assert!(incident.escalation.next_at.is_some(), "and goes on through the policy");
}

#[test]
fn what_was_low_stays_low_and_what_grew_loud_meanwhile_is_loud() {
    let mut hub = under_maintenance(BEN);
    let (low, grown) = (hub.quiet_alert("low"), hub.quiet_alert("grown"));
    hub.alert("grown");
    assert_eq!(hub.incident(grown).urgency, Urgency::Low);
    hub.wait(minutes(61));
    assert_eq!(hub.incident(low).urgency, Urgency::Low);
    assert_eq!(hub.incident(grown).urgency, Urgency::High);
}

#[test]
fn one_that_is_ended_early_lets_go_at_once() {
    let mut hub = under_maintenance(BEN);
    let disk = hub.alert("disk");
    hub.ok(ANA, Action::EndMaintenance { maintenance: UPGRADE });
    assert_eq!(hub.rings(disk), "Ana");
    assert_eq!(hub.incident(disk).urgency, Urgency::High);
    hub.ok(ANA, Action::EndMaintenance { maintenance: UPGRADE });
}

#[test]
fn what_rang_before_rings_on() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let disk = hub.alert("disk");
    let action = plan(&hub, 0, 60);
    hub.ok(BEN, action);
    hub.alert("disk");
    assert_eq!((hub.incident(disk).urgency, hub.rings(disk).as_str()), (Urgency::High, "Ana"));
}

#[test]
fn before_it_begins_everything_rings() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let action = plan(&hub, 30, 60);
    hub.ok(BEN, action);
    let disk = hub.alert("disk");
    assert_eq!(hub.rings(disk), "Ana");
    hub.wait(minutes(31));
    let net = hub.alert("net");
    assert_eq!(hub.incident(net).urgency, Urgency::Low);
}

#[test]
fn refusals_name_the_field_and_what_would_be_right() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let told = |hub: &mut Hub, from, to| {
        let action = plan(hub, from, to);
        hub.refused(BEN, action)
    };
    assert!(told(&mut hub, 60, 30).starts_with("end: "));
    assert!(told(&mut hub, -120, 30).starts_with("start: "));
    assert!(told(&mut hub, 0, 60 * 24 * 31).starts_with("end: "));
    let action = plan(&hub, 0, 60);
    assert!(hub.refused(RITA, action).contains("Responder"), "a reporter may not silence");
}
