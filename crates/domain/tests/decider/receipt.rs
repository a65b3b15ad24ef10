//! Receipts: what devices say about pages, and what it proves.

use crate::hub::*;
use baton_domain::command::{Action, Command, Receipt};
use baton_domain::device::ProvedBy;
use baton_domain::event::Actor;
use baton_domain::id::{IncidentId, PageId};
use baton_domain::limit;
use baton_domain::page::Rung;

fn receipt(incident: IncidentId, page: PageId, rung: Rung) -> Action {
    Action::Receipts { receipts: vec![Receipt { incident, page, rung, device_ms: 12 }] }
}

fn rungs(hub: &Hub, incident: IncidentId, page: PageId) -> Vec<Rung> {
    hub.incident(incident).page(page).unwrap().rungs.iter().map(|mark| mark.rung).collect()
}

#[test]
fn a_page_climbs_its_ladder_and_each_rung_counts_once() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    let page = hub.wanted_page(incident, ANA);
    for _ in 0..2 {
        hub.run(Command::Sent { pages: vec![(page, incident, device(ANA))] }).unwrap();
        for rung in [Rung::Ringing, Rung::Seen] {
            hub.ok(ANA, receipt(incident, page, rung));
        }
    }
    assert_eq!(rungs(&hub, incident, page), [Rung::Received, Rung::Sent, Rung::Ringing, Rung::Seen]);
}

#[test]
fn a_ring_proves_the_device() {
    let mut hub = hub(&[&[ANA]]);
    hub.ok(ANA, Action::Prove { failing: vec!["sound".into()], by: ProvedBy::SelfTest });
    let incident = hub.alert("disk");
    let page = hub.wanted_page(incident, ANA);
    hub.ok(ANA, receipt(incident, page, Rung::Ringing));
    let proof = hub.state.devices.get(&device(ANA)).unwrap().is.proof.clone().unwrap();
    assert_eq!((proof.at, proof.by, proof.failing), (hub.now, ProvedBy::Page, Vec::new()));
}

#[test]
fn being_sent_counts_as_nothing() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    hub.deaf.insert(ANA);
    let incident = hub.alert("disk");
    let page = hub.wanted_page(incident, ANA);
    hub.run(Command::Sent { pages: vec![(page, incident, device(ANA))] }).unwrap();
    hub.wait(seconds(20));
    assert_eq!(hub.rings(incident), "Ana Ben");
}

#[test]
fn the_stop_is_receipted_too() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    let page = hub.wanted_page(incident, ANA);
    hub.ok(ANA, ack(incident));
    hub.ok(ANA, receipt(incident, page, Rung::Silent));
    assert_eq!(rungs(&hub, incident, page), [Rung::Received, Rung::Silent]);
    assert_eq!(hub.rings(incident), "");
}

#[test]
fn reports_about_other_peoples_pages_and_unknown_ones_are_dropped() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    let page = hub.wanted_page(incident, ANA);
    for (who, incident, page) in
        [(BEN, incident, page), (ANA, incident, PageId(99)), (ANA, IncidentId(99), page)]
    {
        hub.ok(who, receipt(incident, page, Rung::Ringing));
    }
    assert_eq!(rungs(&hub, incident, page), [Rung::Received]);
}

#[test]
fn reports_that_make_no_sense_are_refused() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    let page = hub.wanted_page(incident, ANA);
    assert_eq!(
        hub.refused(ANA, receipt(incident, page, Rung::Sent)),
        "rung: a device reports received, ringing, seen or silent"
    );
    let one = Receipt { incident, page, rung: Rung::Seen, device_ms: 1 };
    let many = Action::Receipts { receipts: vec![one; limit::RECEIPTS_MAX + 1] };
    assert_eq!(hub.refused(ANA, many), "too many receipts: at most 256");
    let by = Actor::Person { person: ANA, device: None };
    let id = hub.mint();
    let refused = hub.run(Command::Act { id, by, action: receipt(incident, page, Rung::Seen) });
    assert_eq!(refused.unwrap_err().to_string(), "device: only a paired device can report what it did");
}
