//! Vendors, and front-line support: people outside the team.

use crate::hub::*;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::{IncidentId, VendorId};
use baton_domain::incident::IncidentEvent;
use baton_domain::page::PageReason;
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::team::Service;
use baton_domain::vendor::{VendorContact, VendorNews};
use uuid::Uuid;

const AWS: VendorId = VendorId(Uuid::from_u128(0x91));

fn contact(id: VendorId, reach: &str) -> VendorContact {
    VendorContact {
        id,
        name: "AWS".into(),
        reach: reach.into(),
        notes: "account 42, business support".into(),
    }
}

fn service(vendors: Vec<VendorContact>) -> Action {
    let service = Service {
        id: DISKS,
        name: "Disks".into(),
        team: STORAGE,
        policy: POLICY,
        runbook: None,
        runbook_text: None,
        vendors,
    };
    Action::PutService { service }
}

fn hub_with_vendor() -> Hub {
    let mut hub = hub(&[&[BEN], &[CLEO]]);
    hub.ok(ADA, service(vec![contact(AWS, "console → support")]));
    hub
}

fn call(incident: IncidentId, update_min: u32) -> Action {
    Action::CallVendor { incident, vendor: AWS, case: "case 123".into(), update_min }
}

fn note(incident: IncidentId, news: VendorNews) -> Action {
    Action::Note { incident, text: "they are on it".into(), vendor: Some(news) }
}

#[test]
fn calling_a_vendor_takes_the_incident_and_waits() {
    let mut hub = hub_with_vendor();
    let incident = hub.alert("disk");
    hub.ok(ANA, call(incident, 60));
    assert_eq!((hub.rings(incident).as_str(), hub.holder(incident)), ("", "Ana"));
    let leg = &hub.incident(incident).vendors[0];
    assert_eq!((leg.name.as_str(), leg.case.as_str(), leg.by), ("AWS", "case 123", ANA));
    hub.wait(minutes(59));
    assert_eq!(hub.rings(incident), "", "the acknowledgement waits with it");
    hub.wait(minutes(1));
    assert_eq!(hub.rings(incident), "Ana", "alone at first");
    assert_eq!(hub.incident(incident).wanted_page_of(ANA).unwrap().reason, PageReason::VendorUpdate);
    hub.wait(minutes(2));
    assert_eq!(hub.rings(incident), "Ana Ben", "and then the policy");
    hub.ok(ANA, ack(incident));
    hub.wait(minutes(29));
    assert_eq!((hub.rings(incident).as_str(), hub.incident(incident).vendors.len()), ("", 1));
}

#[test]
fn whoever_has_it_is_asked_and_not_who_called() {
    let mut hub = hub_with_vendor();
    let incident = hub.alert("disk");
    hub.ok(BEN, ack(incident));
    hub.ok(ANA, call(incident, 10));
    hub.wait(minutes(10));
    assert_eq!(hub.rings(incident), "Ben");
}

#[test]
fn a_note_says_how_it_goes_on() {
    let mut hub = hub_with_vendor();
    let incident = hub.alert("disk");
    hub.ok(ANA, call(incident, 20));
    hub.wait(minutes(15));
    hub.ok(ANA, note(incident, VendorNews::GoesOn { vendor: AWS, update_min: 40 }));
    hub.wait(minutes(39));
    assert_eq!(hub.rings(incident), "");
    hub.wait(minutes(1));
    assert_eq!(hub.rings(incident), "Ana");
    hub.ok(ANA, ack(incident));
    hub.ok(ANA, note(incident, VendorNews::Answered { vendor: AWS }));
    assert!(hub.incident(incident).vendors.is_empty());
    let refusal = hub.refused(ANA, note(incident, VendorNews::Answered { vendor: AWS }));
    assert!(refusal.starts_with("there is no vendor that this incident waits for"), "{refusal}");
    let refusal = hub.refused(RITA, note(incident, VendorNews::Answered { vendor: AWS }));
    assert!(refusal.contains("needs the role Responder"), "{refusal}");
}

#[test]
fn resolving_ends_the_wait() {
    let mut hub = hub_with_vendor();
    let incident = hub.alert("disk");
    hub.ok(ANA, call(incident, 20));
    hub.ok(ANA, resolve(incident));
    assert_eq!((hub.incident(incident).vendors.len(), hub.state.next_due()), (0, None));
    assert_eq!(
        hub.refused(BEN, call(incident, 20)),
        "incident 1 is resolved already; there is nothing left to do"
    );
}

#[test]
fn a_quiet_incident_asks_quietly() {
    let mut hub = hub_with_vendor();
    let incident = hub.quiet_alert("disk");
    hub.ok(ANA, call(incident, 20));
    hub.wait(minutes(20));
    assert_eq!((hub.rings(incident).as_str(), hub.state.next_due()), ("Ana", None));
}

#[test]
fn the_policy_names_a_vendor_and_somebody_who_calls_it() {
    let mut hub = hub_with_vendor();
    let level = |targets| Level { targets, timeout_s: TIMEOUT_S, order: LevelOrder::Together };
    let policy = |levels| Action::PutPolicy {
        policy: Policy { id: POLICY, name: "P".into(), levels, repeats: 0, turns: Vec::new() },
    };
    assert_eq!(
        hub.refused(ADA, policy(vec![level(vec![Target::Vendor(AWS)])])),
        "targets: a vendor has no device that rings; add somebody who calls it"
    );
    hub.ok(
        ADA,
        policy(vec![
            level(vec![Target::Person(BEN)]),
            level(vec![Target::Person(CLEO), Target::Vendor(AWS)]),
        ]),
    );
    let incident = hub.alert("disk");
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ben Cleo");
    let named =
        |what: &IncidentEvent| matches!(what, IncidentEvent::VendorNamed { name, .. } if name == "AWS");
    assert_eq!(hub.incident(incident).timeline.iter().filter(|entry| named(&entry.what)).count(), 1);
    assert_eq!(hub.refused(ADA, service(vec![])), "the policy P names AWS; take it out there first");
}

#[test]
fn a_vendor_contact_is_added_changed_and_taken_away() {
    let mut hub = hub_with_vendor();
    let put = |contact| Action::PutVendor { service: DISKS, contact };
    assert!(hub.refused(BEN, put(contact(AWS, "there"))).contains("needs the role Lead"));
    hub.ok(ANA, put(contact(AWS, "there")));
    assert_eq!(hub.state.vendor(AWS).unwrap().reach, "there");
    hub.ok(ANA, put(contact(VendorId(Uuid::from_u128(0x92)), "elsewhere")));
    let remove = |vendor| Action::RemoveVendor { service: DISKS, vendor };
    hub.ok(ANA, remove(AWS));
    assert_eq!(hub.state.services[&DISKS].is.vendors.len(), 1);
    assert!(hub.refused(ANA, remove(AWS)).starts_with("there is no vendor"));
}

#[test]
fn a_vendor_contact_says_how_it_is_reached() {
    let mut hub = hub_with_vendor();
    assert_eq!(
        hub.refused(ADA, service(vec![contact(AWS, " ")])),
        "vendors: say how AWS is reached: a number, or an address"
    );
    let twice = vec![contact(AWS, "here"), contact(AWS, "there")];
    assert!(hub.refused(ADA, service(twice)).contains("another vendor contact has this id"));
    let incident = hub.alert("disk");
    for wrong in [0, 24 * 60 + 1] {
        assert_eq!(hub.refused(ANA, call(incident, wrong)), "update_min: between 1 and 1440 minutes");
    }
    assert!(hub.refused(RITA, call(incident, 5)).contains("needs the role Responder"));
}

#[test]
fn front_line_support_pages_owners_whom_it_does_not_know() {
    let mut hub = hub(&[&[BEN]]);
    let report = |impact: &str, since, tried: &str| Action::Report {
        service: DISKS,
        impact: impact.into(),
        since,
        tried: tried.into(),
        urgency: Urgency::High,
    };
    let began = hub.now - minutes(20);
    hub.ok(RITA, report("nobody can pay\nin all shops", Some(began), "another card"));
    let incident = hub.incident(IncidentId(1));
    let facts = incident.report.as_ref().unwrap();
    assert_eq!(
        (incident.title.as_str(), facts.impact.as_str()),
        ("nobody can pay", "nobody can pay\nin all shops")
    );
    assert_eq!((facts.by, facts.since, facts.tried.as_str()), (RITA, began, "another card"));
    assert_eq!(hub.rings(IncidentId(1)), "Ben");
    for silence in [ack(IncidentId(1)), resolve(IncidentId(1)), cant(IncidentId(1))] {
        assert!(hub.refused(RITA, silence).contains("needs the role Responder"));
    }
    assert_eq!(hub.refused(RITA, report(" ", None, "")), "impact: say who or what is hit, and how badly");
    for wrong in [hub.now + minutes(16), hub.now - minutes(32 * 24 * 60)] {
        let refusal = hub.refused(RITA, report("x", Some(wrong), ""));
        assert!(refusal.ends_with("is not within the last 31 days; say when it began"), "{refusal}");
    }
}
