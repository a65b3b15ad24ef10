//! Merged incidents whose alerts are noise: storms, flapping sources, maintenances, heartbeats.

use crate::hub::*;
use baton_domain::alert::{AlertStatus, SourceNote, Urgency};
use baton_domain::command::{Action, Beat, Command};
use baton_domain::heartbeat::Heartbeat;
use baton_domain::id::{HeartbeatId, IncidentId, MaintenanceId};
use baton_domain::limit;
use uuid::Uuid;

const BACKUP: HeartbeatId = HeartbeatId(Uuid::from_u128(0xBB));
const UPGRADE: MaintenanceId = MaintenanceId(Uuid::from_u128(0xAA));

fn merge(incident: IncidentId, into: IncidentId) -> Action {
    Action::Merge { incident, into }
}

/// A backup that is late, and its incident.
fn late_backup() -> (Hub, IncidentId) {
    let mut hub = hub_with(&[&[ANA]], 0);
    let name = "Backup".to_owned();
    let heartbeat =
        Heartbeat { id: BACKUP, service: DISKS, name, every_s: 300, grace_s: 60, urgency: Urgency::High };
    hub.ok(ADA, Action::PutHeartbeat { heartbeat, key: secret(0xE1) });
    beat(&mut hub);
    hub.wait(minutes(7));
    let late = hub.state.open_incidents().next().unwrap().id;
    (hub, late)
}

fn beat(hub: &mut Hub) {
    hub.run(Command::Beat { beat: Beat::Of(BACKUP) }).unwrap();
}

fn open(hub: &Hub) -> Vec<IncidentId> {
    hub.state.open_incidents().map(|incident| incident.id).collect()
}

#[test]
fn a_beat_ends_only_its_own_part_of_a_merged_fault() {
    let (mut hub, late) = late_backup();
    let disk = hub.alert("disk");
    hub.ok(ANA, ack(disk));
    hub.ok(ANA, merge(late, disk));
    beat(&mut hub);
    assert_eq!(open(&hub), [disk], "the disk is broken still");
    assert!(hub.incident(disk).absorbed[0].over);
    hub.wait(minutes(7));
    assert_eq!(open(&hub), [disk], "late once more, and part of the same fault");
    assert!(!hub.incident(disk).absorbed[0].over);
    hub.source_resolves("disk");
    assert_eq!(open(&hub), [disk]);
    beat(&mut hub);
    assert_eq!(open(&hub), []);
}

#[test]
fn a_beat_does_not_end_what_its_incident_took_in() {
    let (mut hub, late) = late_backup();
    let disk = hub.alert("disk");
    hub.ok(ANA, merge(disk, late));
    beat(&mut hub);
    assert_eq!(open(&hub), [late], "the disk is broken still");
    hub.source_resolves("disk");
    assert_eq!(open(&hub), []);
}

#[test]
fn what_a_maintenance_kept_quiet_is_loud_after_it_also_when_it_was_merged() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let end = hub.now + minutes(60);
    let (name, services) = ("Upgrade".to_owned(), vec![DISKS]);
    hub.ok(BEN, Action::PutMaintenance { maintenance: UPGRADE, name, services, start: None, end });
    let (disk, net) = (hub.quiet_alert("disk"), hub.alert("net"));
    hub.ok(BEN, merge(net, disk));
    assert_eq!(hub.incident(disk).urgency, Urgency::Low);
    hub.wait(minutes(60));
    assert_eq!((hub.incident(disk).urgency, hub.rings(disk).as_str()), (Urgency::High, "Ana"));
    hub.ok(ANA, Action::Unmerge { incident: net });
    assert_eq!((hub.incident(net).urgency, hub.rings(net).as_str()), (Urgency::High, "Ana"));
}

#[test]
fn the_end_of_a_maintenance_never_makes_a_loud_part_quiet() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let net = hub.alert("net");
    let end = hub.now + minutes(60);
    let (name, services) = ("Upgrade".to_owned(), vec![DISKS]);
    hub.ok(BEN, Action::PutMaintenance { maintenance: UPGRADE, name, services, start: None, end });
    let disk = hub.quiet_alert("disk");
    hub.ok(BEN, merge(net, disk));
    assert_eq!(hub.incident(disk).urgency, Urgency::High, "what rang before rings on");
    hub.wait(minutes(61));
    assert_eq!(hub.incident(disk).urgency, Urgency::High);
    assert!(!hub.rings(disk).is_empty());
}

#[test]
fn a_storm_and_its_parts_stay_together() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let lone = hub.alert("lone");
    hub.wait(minutes(5));
    for n in 0..limit::STORM_AFTER + 3 {
        hub.alert(&format!("key {n}"));
    }
    let storm = hub.state.open_incidents().find(|incident| incident.noise.members.is_some()).unwrap().id;
    let part = hub.state.open_incidents().find(|incident| incident.noise.storm.is_some()).unwrap().id;
    for one in [storm, part] {
        let refusal = hub.refused(ANA, merge(one, lone));
        assert_eq!(
            refusal,
            format!("a storm and its parts stay together; merge {lone} into {storm} instead")
        );
    }
    hub.ok(ANA, merge(lone, storm));
    hub.ok(ANA, resolve(storm));
    assert!(!hub.incident(lone).is_open() && !hub.incident(part).is_open(), "all of it is over");
}

#[test]
fn a_calm_storm_stays_open_for_the_fault_that_it_took_in() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let lone = hub.alert("lone");
    hub.wait(minutes(5));
    let keys: Vec<String> = (0..limit::STORM_AFTER + 3).map(|n| format!("key {n}")).collect();
    keys.iter().for_each(|key| {
        hub.alert(key);
    });
    let storm = hub.state.open_incidents().find(|incident| incident.noise.members.is_some()).unwrap().id;
    hub.ok(ANA, merge(lone, storm));
    keys.iter().for_each(|key| hub.source_resolves(key));
    hub.wait(minutes(10));
    assert_eq!(open(&hub), [storm]);
    assert!(hub.incident(storm).next_due().is_some());
    hub.source_resolves("lone");
    assert_eq!(open(&hub), []);
}

#[test]
fn a_held_end_that_is_said_twice_leaves_nothing_due() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let disk = hub.alert("disk");
    for _ in 0..limit::FLAPS_AFTER {
        hub.source_resolves("disk");
        hub.wait(seconds(30));
        hub.alert("disk");
    }
    let net = hub.alert("net");
    hub.ok(ANA, merge(net, disk));
    for _ in 0..2 {
        hub.source_resolves("disk");
        hub.wait(minutes(30));
        assert_eq!(open(&hub), [disk], "the net is down still");
    }
    hub.source_resolves("net");
    assert_eq!(open(&hub), []);
}

#[test]
fn what_its_source_reopens_is_itself_again_without_what_it_had_taken_in() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let (disk, net) = (hub.alert("disk"), hub.alert("net"));
    hub.ok(ANA, merge(net, disk));
    hub.source_resolves("disk");
    hub.source_resolves("net");
    assert_eq!(open(&hub), []);
    hub.wait(minutes(1));
    hub.ingest(vec![firing("disk", Urgency::High)]);
    hub.ingest(vec![firing("net", Urgency::High)]);
    assert_eq!(open(&hub).len(), 2);
    hub.source_resolves("disk");
    let left: Vec<String> = hub.state.open_incidents().map(|one| one.dedup_key.clone()).collect();
    assert_eq!(left, ["net"], "each ends for itself");
}

#[test]
fn what_people_do_in_the_tool_of_a_merged_one_is_told() {
    let mut hub = hub_with(&[&[ANA]], 0);
    let (disk, net) = (hub.alert("disk"), hub.alert("net"));
    hub.ok(ANA, merge(net, disk));
    let lines = hub.incident(disk).timeline.len();
    let status = AlertStatus::Told(SourceNote::Acknowledged);
    let mut told = firing("net", Urgency::High);
    told.status = status;
    hub.ingest(vec![told]);
    assert_eq!(hub.incident(disk).timeline.len(), lines + 1);
    assert_eq!(hub.rings(disk), "Ana", "and silences nothing");
}
