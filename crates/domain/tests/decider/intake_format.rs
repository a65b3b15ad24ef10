//! The format of heartbeats, maintenance and noise in the journal: these snapshots may gain lines, and never lose or change one.

use crate::format::{at, lines};
use crate::hub::*;
use baton_domain::alert::Urgency;
use baton_domain::event::Event;
use baton_domain::heartbeat::{Heartbeat, HeartbeatEvent};
use baton_domain::id::{HeartbeatId, IncidentId, MaintenanceId};
use baton_domain::maintenance::{Maintenance, MaintenanceEvent};
use baton_domain::noise::{NoiseEvent, Quiet};
use uuid::Uuid;

pub(crate) fn heartbeats() -> Vec<HeartbeatEvent> {
    let id = HeartbeatId(Uuid::from_u128(7));
    let is = Heartbeat {
        id,
        service: DISKS,
        name: "Backup".into(),
        every_s: 300,
        grace_s: 60,
        urgency: Urgency::High,
    };
    let all = vec![
        HeartbeatEvent::Put { is, key: secret(3) },
        HeartbeatEvent::Beat { id },
        HeartbeatEvent::Late { id, incident: IncidentId(4) },
        HeartbeatEvent::Excused { id, from: at(0) },
        HeartbeatEvent::Removed { id },
    ];
    let variants = all.iter().map(|event| match event {
        HeartbeatEvent::Put { .. } => 0,
        HeartbeatEvent::Beat { .. } => 1,
        HeartbeatEvent::Late { .. } => 2,
        HeartbeatEvent::Excused { .. } => 3,
        HeartbeatEvent::Removed { .. } => 4,
    });
    assert_eq!(variants.collect::<Vec<_>>(), (0..all.len()).collect::<Vec<_>>(), "one of each");
    all
}

pub(crate) fn maintenances() -> Vec<MaintenanceEvent> {
    let id = MaintenanceId(Uuid::from_u128(8));
    let is = Maintenance {
        id,
        name: "Upgrade".into(),
        services: vec![DISKS],
        start: at(0),
        end: at(3600),
        by: ANA,
        over: false,
    };
    let all = vec![MaintenanceEvent::Put { is }, MaintenanceEvent::Over { id, end: at(3600) }];
    let variants = all.iter().map(|event| match event {
        MaintenanceEvent::Put { .. } => 0,
        MaintenanceEvent::Over { .. } => 1,
    });
    assert_eq!(variants.collect::<Vec<_>>(), (0..all.len()).collect::<Vec<_>>(), "one of each");
    all
}

pub(crate) fn noise() -> Vec<NoiseEvent> {
    let quiet = Quiet {
        maintenance: MaintenanceId(Uuid::from_u128(8)),
        name: "Upgrade".into(),
        urgency: Urgency::High,
    };
    let all = vec![
        NoiseEvent::Quieted(quiet),
        NoiseEvent::QuietRaised { urgency: Urgency::High },
        NoiseEvent::QuietOver { urgency: Urgency::High },
        NoiseEvent::StormBegan,
        NoiseEvent::StormJoined { storm: IncidentId(4) },
        NoiseEvent::StormGrew { by: 9 },
        NoiseEvent::Reopened,
        NoiseEvent::ResolveHeld { until: at(600) },
    ];
    let variants = all.iter().map(|event| match event {
        NoiseEvent::Quieted(_) => 0,
        NoiseEvent::QuietRaised { .. } => 1,
        NoiseEvent::QuietOver { .. } => 2,
        NoiseEvent::StormBegan => 3,
        NoiseEvent::StormJoined { .. } => 4,
        NoiseEvent::StormGrew { .. } => 5,
        NoiseEvent::Reopened => 6,
        NoiseEvent::ResolveHeld { .. } => 7,
    });
    assert_eq!(variants.collect::<Vec<_>>(), (0..all.len()).collect::<Vec<_>>(), "one of each");
    all
}

#[test]
fn every_event_of_heartbeats_and_maintenances_keeps_its_json() {
    let all: Vec<Event> = heartbeats().into_iter().map(Event::Heartbeat).collect();
    insta::assert_snapshot!(lines(&all));
    let all: Vec<Event> = maintenances().into_iter().map(Event::Maintenance).collect();
    insta::assert_snapshot!(lines(&all));
}
