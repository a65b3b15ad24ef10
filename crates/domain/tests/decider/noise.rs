//! Storms, flapping sources, and what tools say besides "it is there" and "it is over".

use crate::hub::*;
use baton_domain::absence::AbsenceKind;
use baton_domain::alert::{Alert, AlertStatus, SourceNote, Urgency};
use baton_domain::audit::audit;
use baton_domain::command::{Action, Command};
use baton_domain::id::{AbsenceId, IncidentId};
use baton_domain::incident::{Incident, IncidentEvent};
use baton_domain::limit::{FLAPS_AFTER, STORM_AFTER};
use baton_domain::noise::NoiseEvent;
use uuid::Uuid;

/// One alert for each number, all at once.
fn burst(hub: &mut Hub, numbers: std::ops::Range<u32>) {
    hub.ingest(numbers.map(|n| firing(&format!("disk-{n}"), Urgency::High)).collect());
}

fn storm(hub: &Hub) -> &Incident {
    hub.state.open_incidents().find(|incident| incident.noise.members.is_some()).expect("a storm")
}

fn pages(hub: &Hub) -> usize {
    hub.state
        .open_incidents()
        .map(|incident| incident.pages.iter().filter(|page| page.is_wanted()).count())
        .sum()
}

#[test]
fn a_storm_is_one_ring_with_a_counter_and_nothing_is_dropped() {
    let mut hub = hub_with(&[&[ANA]], 0);
    burst(&mut hub, 0..10_000);
    let members = u32::try_from(hub.state.open_incidents().filter(|it| it.is_in_storm()).count()).unwrap();
    assert_eq!(members, 10_000 - STORM_AFTER, "each is an incident of its own");
    assert_eq!((storm(&hub).noise.members, hub.state.open_incidents().count()), (Some(members), 10_001));
    assert_eq!(pages(&hub), STORM_AFTER as usize + 1, "one page for the storm, and those before it");
    assert_eq!(audit(&hub.state, hub.now), [], "what waits for its storm is not forgotten");
    burst(&mut hub, 10_000..10_005);
    assert_eq!(storm(&hub).noise.members, Some(members + 5));
    assert_eq!(pages(&hub), STORM_AFTER as usize + 1);
}

#[test]
fn whoever_has_the_storm_has_all_of_it_and_may_end_it() {
    let mut hub = hub_with(&[&[ANA]], 0);
    burst(&mut hub, 0..50);
    let storm = storm(&hub).id;
    hub.ok(ANA, ack(storm));
    assert_eq!(hub.holder(storm), "Ana");
    hub.ok(ANA, resolve(storm));
    let left = hub.state.open_incidents().count();
    assert_eq!(left, STORM_AFTER as usize, "what rang for itself goes on");
}

#[test]
fn a_storm_that_the_source_ends_is_over_a_while_later() {
    let mut hub = hub_with(&[&[ANA]], 0);
    burst(&mut hub, 0..30);
    let storm = storm(&hub).id;
    for n in 0..30 {
        hub.source_resolves(&format!("disk-{n}"));
    }
    assert!(hub.incident(storm).is_open(), "it may go on");
    hub.wait(minutes(3));
    assert!(!hub.incident(storm).is_open());
    assert_eq!(hub.state.open_incidents().count(), 0);
}

#[test]
fn what_begins_long_after_a_storm_rings_for_itself() {
    let mut hub = hub_with(&[&[ANA]], 0);
    burst(&mut hub, 0..30);
    let storm = storm(&hub).id;
    hub.ok(ANA, ack(storm));
    hub.wait(minutes(10));
    let other = hub.alert("network");
    assert!(!hub.incident(other).is_in_storm());
    assert_eq!(hub.rings(other), "Ana");
}

#[test]
fn a_page_by_hand_always_rings() {
    let mut hub = hub_with(&[&[ANA]], 0);
    burst(&mut hub, 0..30);
    hub.ok(BEN, Action::Page { service: DISKS, title: "help".into(), urgency: Urgency::High });
    let paged = hub.state.open_incidents().last().unwrap().id;
    assert_eq!(hub.rings(paged), "Ana");
}

#[test]
fn what_fires_again_after_its_source_ended_it_is_the_same_incident_and_rings_again() {
    let mut hub = hub_with(&[&[ANA], &[BEN]], 0);
    let disk = hub.alert("disk");
    hub.ok(ANA, ack(disk));
    hub.source_resolves("disk"); // Ana sleeps again
    hub.wait(minutes(1));
    assert_eq!(hub.alert("disk"), disk, "the same incident");
    assert_eq!((hub.rings(disk).as_str(), hub.holder(disk)), ("Ana", "nobody"));
    hub.wait(minutes(5));
    assert!(hub.rings(disk).contains("Ben"), "it escalates like any other");
}

#[test]
fn a_flapping_source_is_one_incident_and_stays_with_whoever_has_it() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let disk = hub.alert("disk");
    hub.ok(ANA, ack(disk));
    for round in 1..=FLAPS_AFTER + 3 {
        hub.wait(minutes(1));
        hub.source_resolves("disk");
        hub.wait(minutes(1));
        assert_eq!(hub.alert("disk"), disk, "the same incident");
        if round <= FLAPS_AFTER {
            assert_eq!((hub.rings(disk).as_str(), hub.holder(disk)), ("Ana", "nobody"), "round {round}");
            hub.ok(ANA, ack(disk));
        } else {
            assert_eq!((hub.rings(disk).as_str(), hub.holder(disk)), ("", "Ana"), "it flaps, and she knows");
        }
    }
    let reopened = hub
        .incident(disk)
        .timeline
        .iter()
        .filter(|line| matches!(line.what, IncidentEvent::Noise(NoiseEvent::Reopened)));
    assert_eq!(u32::try_from(reopened.count()).unwrap(), FLAPS_AFTER, "afterwards it stays open");
}

#[test]
fn what_fires_again_does_not_wait_for_somebody_who_went_away() {
    let mut hub = hub_with(&[&[ANA], &[BEN]], 0);
    let disk = hub.alert("disk");
    hub.ok(ANA, ack(disk));
    hub.source_resolves("disk");
    let absence = Action::RecordAbsence {
        absence: AbsenceId(Uuid::from_u128(8)),
        person: ANA,
        kind: AbsenceKind::Sick,
        start: None,
        end: hub.now + minutes(600),
    };
    hub.ok(ANA, absence);
    hub.wait(minutes(1));
    assert_eq!(hub.alert("disk"), disk);
    assert_eq!(hub.rings(disk), "Ben");
}

#[test]
fn a_flapping_source_that_calms_down_ends_its_incident() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let disk = hub.alert("disk");
    for _ in 0..=FLAPS_AFTER {
        hub.source_resolves("disk");
        if hub.incident(disk).is_open() {
            break;
        }
        hub.alert("disk");
    }
    assert!(hub.incident(disk).noise.resolve_at.is_some(), "its word is held");
    hub.wait(minutes(5));
    hub.source_resolves("disk");
    hub.wait(minutes(6));
    assert!(!hub.incident(disk).is_open(), "ten minutes after it said so first");
}

#[test]
fn what_a_person_resolved_begins_anew_when_it_fires() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let disk = hub.alert("disk");
    hub.ok(ANA, resolve(disk));
    assert_ne!(hub.alert("disk"), disk);
}

#[test]
fn what_fires_an_hour_later_is_another_incident() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let disk = hub.alert("disk");
    hub.source_resolves("disk");
    hub.wait(minutes(60));
    assert_ne!(hub.alert("disk"), disk);
}

#[test]
fn an_acknowledgement_in_the_tool_is_told_and_silences_nothing() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let disk = hub.alert("disk");
    let told = |note| Alert {
        status: AlertStatus::Told(note),
        title: "Mira: on it".into(),
        ..firing("disk", Urgency::High)
    };
    hub.ingest(vec![told(SourceNote::Acknowledged)]);
    assert_eq!((hub.rings(disk).as_str(), hub.holder(disk)), ("Ana", "nobody"));
    let last = hub.incident(disk).timeline.last().unwrap().what.clone();
    assert_eq!(
        last,
        IncidentEvent::SourceTold { note: SourceNote::Acknowledged, text: "Mira: on it".into() }
    );
    hub.source_resolves("disk");
    let before = hub.journal.len();
    hub.ingest(vec![told(SourceNote::Snoozed)]);
    assert_eq!(hub.journal.len(), before, "about what is over nothing is told");
    assert_eq!(hub.state.open_incidents().map(|incident| incident.id).collect::<Vec<IncidentId>>(), []);
}

#[test]
fn a_hub_that_starts_changes_nothing_by_itself() {
    let mut hub = hub_with(&[&[ANA]], 0);
    hub.alert("disk");
    let before = hub.journal.len();
    hub.run(Command::Started).unwrap();
    assert_eq!(hub.journal.len(), before);
}
