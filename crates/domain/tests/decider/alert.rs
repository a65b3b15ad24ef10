//! Alerts become incidents; alerts with one key are one incident while it is open.

use crate::hub::*;
use baton_domain::alert::{Alert, AlertStatus, Urgency};
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_domain::limit;

#[test]
fn an_alert_rings_the_first_level() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.alert("disk");
    assert_eq!(incident, IncidentId(1), "incidents count from one");
    assert_eq!(hub.rings(incident), "Ana");
    assert_eq!(hub.state.payloads.get(&incident).unwrap().as_ref(), "raw disk");
}

#[test]
fn the_same_key_is_the_same_incident_until_it_is_resolved() {
    let mut hub = hub(&[&[ANA]]);
    let first = hub.alert("disk");
    let page = hub.wanted_page(first, ANA);
    assert_eq!(hub.alert("disk"), first);
    assert_eq!(hub.incident(first).alert_count, 2);
    assert_eq!(hub.wanted_page(first, ANA), page, "a repeat makes no new page");
    hub.source_resolves("disk");
    assert_eq!(hub.rings(first), "");
    hub.wait(minutes(11));
    assert_ne!(hub.alert("disk"), first, "a while later it is another one");
}

#[test]
fn one_body_fires_and_resolves_several() {
    let mut hub = hub(&[&[ANA]]);
    let disk = hub.alert("disk");
    let over = Alert { status: AlertStatus::Resolved, ..firing("disk", Urgency::High) };
    hub.ingest(vec![firing("net", Urgency::High), over.clone(), firing("cpu", Urgency::High), over]);
    assert!(!hub.incident(disk).is_open());
    let open: Vec<_> = hub.state.open_incidents().map(|incident| incident.dedup_key.clone()).collect();
    assert_eq!(open, ["net", "cpu"]);
}

#[test]
fn the_end_of_what_never_began_is_nothing() {
    let mut hub = hub(&[&[ANA]]);
    let before = hub.state.clone();
    hub.source_resolves("disk");
    assert!(hub.state == before);
}

#[test]
fn a_quiet_incident_that_grows_loud_rings_from_the_first_level() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.quiet_alert("disk");
    hub.wait(minutes(60));
    assert_eq!(hub.rings(incident), "Ana", "low urgency waits for ever");
    assert_eq!(hub.alert("disk"), incident);
    hub.wait(seconds(60));
    assert_eq!(hub.rings(incident), "Ana Ben");
    hub.quiet_alert("disk");
    assert_eq!(hub.incident(incident).urgency, Urgency::High, "it does not grow quiet again");
}

#[test]
fn growing_loud_keeps_whoever_was_asked() {
    let mut hub = hub(&[&[ANA], &[BEN]]);
    let incident = hub.quiet_alert("disk");
    hub.ok(ANA, hand_off(incident, CLEO));
    hub.ok(RITA, escalate(incident, baton_domain::command::EscalateTo::Person(EVE)));
    assert_eq!(hub.rings(incident), "Cleo Eve");
    hub.alert("disk");
    assert_eq!(hub.rings(incident), "Ana Cleo Eve");
    assert_eq!(hub.incident(incident).handoff.unwrap().page, hub.wanted_page(incident, CLEO));
    hub.ok(CLEO, ack(incident));
    assert_eq!(hub.holder(incident), "Cleo");
}

#[test]
fn growing_loud_does_not_disturb_who_has_it() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.quiet_alert("disk");
    hub.ok(ANA, ack(incident));
    hub.alert("disk");
    assert_eq!((hub.holder(incident), hub.rings(incident).as_str()), ("Ana", ""));
}

#[test]
fn a_reporter_pages_but_does_not_answer() {
    let mut hub = hub(&[&[ANA]]);
    let page = Action::Page { service: DISKS, title: "  shop\nis down ".into(), urgency: Urgency::High };
    hub.ok(RITA, page.clone());
    hub.ok(RITA, page);
    let ids: Vec<_> = hub.state.open_incidents().map(|incident| incident.id).collect();
    assert_eq!(ids.len(), 2, "each page by hand is an incident of its own");
    assert_eq!(hub.incident(ids[0]).title, "shop is down");
    assert_eq!(hub.incident(ids[0]).source, "Rita");
    for answer in [ack(ids[0]), cant(ids[0]), resolve(ids[0]), hand_off(ids[0], BEN)] {
        assert_eq!(
            hub.refused(RITA, answer),
            "Rita may not do this: it needs the role Responder; ask an admin"
        );
    }
    assert_eq!(hub.rings(ids[0]), "Ana");
}

#[test]
fn a_tool_cannot_take_the_place_of_a_page_by_hand() {
    let mut hub = hub(&[&[ANA]]);
    let tool = hub.alert("page/2");
    hub.ok(RITA, Action::Page { service: DISKS, title: "shop".into(), urgency: Urgency::High });
    assert_eq!(hub.state.open_incidents().count(), 2);
    hub.source_resolves("page/2");
    assert!(!hub.incident(tool).is_open());
    assert_eq!(hub.state.open_incidents().count(), 1);
}

#[test]
fn a_page_says_what_broke_and_where() {
    let mut hub = hub(&[&[ANA]]);
    let blank = Action::Page { service: DISKS, title: " \n ".into(), urgency: Urgency::High };
    assert_eq!(hub.refused(RITA, blank), "title: say in one line what broke");
    let service = baton_domain::id::ServiceId(uuid::Uuid::nil());
    let nowhere = Action::Page { service, title: "x".into(), urgency: Urgency::High };
    assert!(hub.refused(RITA, nowhere).starts_with("there is no service with the id"));
}

#[test]
fn a_flood_of_repeats_leaves_what_people_did_in_the_timeline() {
    let mut hub = hub(&[&[ANA]]);
    let incident = hub.alert("disk");
    hub.ok(ANA, ack(incident));
    let done = hub.incident(incident).timeline.len();
    for _ in 0..limit::TIMELINE_ENTRIES_MAX + 10 {
        hub.alert("disk");
    }
    let timeline = &hub.incident(incident).timeline;
    assert_eq!(timeline.len(), limit::TIMELINE_ENTRIES_MAX);
    let others = timeline.iter().filter(|entry| !format!("{:?}", entry.what).starts_with("AlertRepeated"));
    assert_eq!(others.count(), done);
}

#[test]
fn old_resolved_incidents_are_forgotten_and_answer_like_resolved_ones() {
    let mut hub = hub(&[&[ANA]]);
    let first = hub.alert("disk");
    hub.source_resolves("disk");
    for number in 0..limit::RESOLVED_INCIDENTS_MAX {
        hub.run(baton_domain::command::Command::Ingest {
            integration: KEY,
            alerts: vec![
                firing(&number.to_string(), Urgency::Low),
                Alert { status: AlertStatus::Resolved, ..firing(&number.to_string(), Urgency::Low) },
            ],
        })
        .unwrap();
    }
    assert_eq!(hub.state.incidents.len(), limit::RESOLVED_INCIDENTS_MAX);
    assert!(hub.state.incident(first).is_none() && !hub.state.payloads.contains_key(&first));
    assert_eq!(hub.refused(ANA, ack(first)), "incident 1 is resolved already; there is nothing left to do");
}
