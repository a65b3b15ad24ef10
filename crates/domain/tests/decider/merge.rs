//! Merging duplicates: one incident takes in another, and every fault in it has to be over before it is.

use crate::hub::*;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_domain::incident::IncidentState;

fn merge(incident: IncidentId, into: IncidentId) -> Action {
    Action::Merge { incident, into }
}

fn unmerge(incident: IncidentId) -> Action {
    Action::Unmerge { incident }
}

#[test]
fn the_merged_one_stops_and_its_alerts_go_to_the_other() {
    let mut hub = hub(&[&[ANA, BEN]]);
    let (disk, net) = (hub.alert("disk"), hub.alert("net"));
    hub.ok(ANA, ack(disk));
    hub.ok(ANA, merge(net, disk));
    assert_eq!((hub.rings(net).as_str(), hub.rings(disk).as_str()), ("", ""));
    assert_eq!(hub.incident(net).merged_into(), Some(disk));
    hub.ingest(vec![firing("net", Urgency::High)]);
    assert!(hub.state.incident(IncidentId(3)).is_none(), "no third incident");
    assert_eq!(hub.incident(disk).alert_count, 2);
    assert_eq!(hub.incident(disk).title, "disk is broken", "its title stays its own");
    assert_eq!(hub.state.open_incidents().map(|incident| incident.id).collect::<Vec<_>>(), [disk]);
}

#[test]
fn every_fault_in_it_has_to_be_over() {
    let mut hub = hub(&[&[ANA]]);
    let (disk, net) = (hub.alert("disk"), hub.alert("net"));
    hub.ok(ANA, merge(net, disk));
    hub.source_resolves("disk");
    assert!(hub.incident(disk).is_open(), "the other fault is still there");
    assert_eq!(hub.rings(disk), "Ana");
    hub.source_resolves("net");
    assert!(!hub.incident(disk).is_open());
    assert!(matches!(hub.incident(net).state, IncidentState::Resolved { .. }));
    assert_eq!((hub.rings(disk).as_str(), hub.state.next_due()), ("", None));
    assert_ne!(hub.alert("net"), net, "what comes back begins anew");
}

#[test]
fn a_fault_that_comes_back_keeps_it_open() {
    let mut hub = hub(&[&[ANA]]);
    let (disk, net) = (hub.alert("disk"), hub.alert("net"));
    hub.ok(ANA, merge(net, disk));
    hub.source_resolves("net");
    hub.ingest(vec![firing("net", Urgency::High)]);
    hub.source_resolves("disk");
    assert!(hub.incident(disk).is_open());
    hub.ingest(vec![firing("disk", Urgency::High)]);
    hub.source_resolves("net");
    assert!(hub.incident(disk).is_open(), "its own fault is back");
    hub.source_resolves("disk");
    assert!(!hub.incident(disk).is_open());
}

#[test]
fn resolving_by_hand_ends_all_of_it() {
    let mut hub = hub(&[&[ANA]]);
    let (disk, net) = (hub.alert("disk"), hub.alert("net"));
    hub.ok(ANA, merge(net, disk));
    hub.ok(ANA, resolve(disk));
    assert_eq!(hub.refused(BEN, ack(net)), "incident 2 is resolved already; there is nothing left to do");
    assert_eq!(hub.state.open_incidents().count(), 0);
}

#[test]
fn undoing_a_merge_rings_anew() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let (disk, net) = (hub.alert("disk"), hub.alert("net"));
    hub.ok(ANA, ack(disk));
    hub.ok(ANA, ack(net));
    hub.ok(CLEO, merge(net, disk));
    hub.ok(CLEO, unmerge(net));
    assert_eq!((hub.rings(net).as_str(), hub.holder(net), hub.holder(disk)), ("Ana", "nobody", "Ana"));
    hub.source_resolves("disk");
    assert!(hub.incident(net).is_open() && !hub.incident(disk).is_open());
    hub.source_resolves("net");
    assert!(!hub.incident(net).is_open());
}

#[test]
fn undoing_the_last_merge_of_what_is_over_ends_it() {
    let mut hub = hub(&[&[ANA]]);
    let (disk, net) = (hub.alert("disk"), hub.alert("net"));
    hub.ok(ANA, merge(net, disk));
    hub.source_resolves("disk");
    hub.ok(ANA, unmerge(net));
    assert!(!hub.incident(disk).is_open());
    assert_eq!(hub.rings(net), "Ana");
}

#[test]
fn a_louder_duplicate_makes_a_quiet_incident_ring() {
    let mut hub = hub(&[&[BEN]]);
    let (quiet, loud) = (hub.quiet_alert("disk"), hub.alert("net"));
    hub.ok(ANA, merge(loud, quiet));
    assert_eq!(hub.incident(quiet).urgency, Urgency::High);
    assert_eq!(hub.rings(quiet), "Ben");
    assert!(hub.state.next_due().is_some());
}

#[test]
fn what_makes_no_sense_is_refused_with_the_way_out() {
    let mut hub = hub(&[&[ANA]]);
    let (disk, net, cpu) = (hub.alert("disk"), hub.alert("net"), hub.alert("cpu"));
    assert!(hub.refused(RITA, merge(net, disk)).contains("needs the role Responder"));
    assert_eq!(
        hub.refused(ANA, merge(disk, disk)),
        "into: an incident cannot be merged into itself; choose another one"
    );
    hub.ok(ANA, merge(net, disk));
    assert_eq!(
        hub.refused(ANA, merge(disk, cpu)),
        "incident 1 has taken others in itself; merge 3 into 1 instead, or undo those merges first"
    );
    let merged = "incident 2 was merged into incident 1; answer that one, or undo the merge";
    for late in [ack(net), cant(net), resolve(net), merge(net, cpu), merge(cpu, net)] {
        assert_eq!(hub.refused(ANA, late), merged);
    }
    assert_eq!(hub.refused(ANA, unmerge(cpu)), "incident: incident 3 is merged into no other one");
    hub.source_resolves("net");
    assert_eq!(
        hub.refused(ANA, unmerge(net)),
        "the source of incident 2 said that it is over; there is nothing to bring back"
    );
    hub.ok(ANA, resolve(disk));
    assert!(hub.refused(ANA, unmerge(net)).contains("resolved already"));
}
