//! A hub of a later version: what this device knows works on, and it says "update Baton".

use super::rig::Rig;
use baton_domain::alert::{AlertStatus, Urgency};
use baton_domain::id::Seq;
use baton_engine::effect::Write;
use baton_engine::event::Event;
use baton_wire::document::changed_since;
use baton_wire::newer::{Heard, Missing, read};
use baton_wire::view::{Light, LinkState, NoticeCode};
use serde_json::{Value, json};

/// The documents of the hub that changed since, as a later version might write them.
fn later(rig: &Rig, since: Seq, change: impl FnOnce(&mut Vec<Value>)) -> Vec<Value> {
    let documents = changed_since(&rig.hub, since);
    let mut documents: Vec<Value> =
        documents.iter().map(|document| serde_json::to_value(document).unwrap()).collect();
    change(&mut documents);
    documents
}

/// The device hears it as its network hears it.
fn hears(rig: &mut Rig, message: &Value) -> Heard {
    let heard = read(&message.to_string()).unwrap();
    if !heard.unread.is_empty() {
        rig.engine_hears(Event::StreamUnread(rig.attempt, heard.unread.clone()));
    }
    if let Some(message) = heard.message.clone() {
        rig.engine_hears(Event::Stream(rig.attempt, message));
    }
    heard
}

fn changes(rig: &mut Rig, since: Seq, change: impl FnOnce(&mut Vec<Value>)) -> Heard {
    let message = json!({ "type": "changes", "cursor": rig.hub.seq, "documents": later(rig, since, change) });
    hears(rig, &message)
}

fn snapshot(rig: &mut Rig, change: impl FnOnce(&mut Vec<Value>)) -> Heard {
    let message =
        json!({ "type": "snapshot", "cursor": rig.hub.seq, "documents": later(rig, Seq(0), change) });
    hears(rig, &message)
}

fn told(rig: &Rig) -> Option<(Light, String)> {
    let notices = rig.view().notices.into_iter();
    let mut told = notices.filter(|notice| notice.code == NoticeCode::VersionsDiffer);
    told.next().map(|notice| (notice.light, notice.text))
}

fn last_cursor(rig: &Rig) -> Option<Seq> {
    let cursors = rig.writes.iter().rev();
    let mut cursors = cursors.filter_map(|write| match write {
        Write::PutCursor(cursor) => Some(*cursor),
        _ => None,
    });
    cursors.next()
}

fn probe() -> Value {
    json!({ "seq": 99, "kind": "probe", "body": { "id": "7", "every_s": 30 } })
}

fn body<'a>(documents: &'a mut [Value], kind: &str) -> &'a mut Value {
    let found = documents.iter_mut().find(|document| document["kind"] == kind);
    &mut found.unwrap()["body"]
}

#[test]
fn a_kind_that_is_not_known_is_left_out_and_the_rest_rings() {
    let mut rig = Rig::live();
    assert_eq!(told(&rig), None);
    let before = rig.hub.seq;
    rig.alert_unheard("db", Urgency::High, AlertStatus::Firing);
    let heard = changes(&mut rig, before, |documents| documents.insert(0, probe()));
    assert_eq!(heard.unread[0].name.as_deref(), Some("probe/7"));
    let view = rig.view();
    assert!(view.alarm.is_some(), "it rings");
    assert_eq!(view.link.state, LinkState::Live);
    let (light, text) = told(&rig).unwrap();
    assert_eq!(light, Light::Amber);
    assert!(text.contains("(probe)") && text.contains("Update Baton"), "{text}");
    assert_eq!(last_cursor(&rig), Some(Seq(0)), "an update brings what is missing");
}

#[test]
fn a_message_of_a_type_that_is_not_known_does_no_harm() {
    let mut rig = Rig::live();
    let heard = hears(&mut rig, &json!({ "type": "weather", "sun": true }));
    assert_eq!(heard.message, None);
    assert_eq!(rig.view().link.state, LinkState::Live);
    assert!(told(&rig).unwrap().1.contains("weather"));
    rig.alert("db", Urgency::High);
    assert!(rig.view().alarm.is_some());
    let reads = |text: &str| read(text).is_ok();
    assert!(
        !reads("<html>") && !reads("{}") && !reads(r#"{"type":"hello"}"#),
        "what is no hub is none still"
    );
}

#[test]
fn an_incident_with_news_in_it_rings_and_stops() {
    let mut rig = Rig::live();
    let before = rig.hub.seq;
    rig.alert_unheard("db", Urgency::High, AlertStatus::Firing);
    let heard = changes(&mut rig, before, |documents| {
        let incident = body(documents, "incident");
        let entry = json!({ "seq": 9, "at": "2026-03-02T08:00:00Z", "by": { "is": "hub" }, "what": { "type": "sung" } });
        incident["timeline"].as_array_mut().unwrap().push(entry);
        incident["pages"][0]["reason"] = json!({ "robot": 3 });
        incident["noise"] = json!({ "storm": "yes" });
    });
    assert_eq!(heard.unread[0].missing, Missing::Parts);
    assert!(rig.view().alarm.is_some(), "it rings");
    assert_eq!(told(&rig).unwrap().0, Light::Amber);
    let before = rig.hub.seq;
    rig.ben(baton_domain::command::Action::Acknowledge {
        incident: baton_domain::id::IncidentId(1),
        back_in_min: None,
    });
    changes(&mut rig, before, |documents| {
        body(documents, "incident")["pages"][0]["state"] = json!({ "stopped": "sung_away" });
    });
    assert!(rig.view().alarm.is_none(), "however it was stopped");
}

#[test]
fn a_copy_is_kept_where_a_newer_state_of_it_cannot_be_read() {
    let mut rig = Rig::live();
    let team = rig.view().team.len();
    assert!(team > 0);
    let heard = snapshot(&mut rig, |documents| {
        body(documents, "person")["role"] = json!("robot");
        body(documents, "service")["policy"] = json!({ "of": "several" });
    });
    assert_eq!(heard.unread.iter().filter(|unread| unread.missing == Missing::All).count(), 2);
    assert_eq!(rig.view().team.len(), team, "the person as they were");
    let (light, text) = told(&rig).unwrap();
    assert_eq!(light, Light::Amber, "{text}");
    assert!(text.contains("person") && text.contains("service"), "{text}");
}

#[test]
fn an_incident_that_cannot_be_read_at_all_is_told_in_red() {
    let mut rig = Rig::live();
    let before = rig.hub.seq;
    rig.alert_unheard("db", Urgency::High, AlertStatus::Firing);
    changes(&mut rig, before, |documents| body(documents, "incident")["urgency"] = json!("deadly"));
    let (light, text) = told(&rig).unwrap();
    assert_eq!(light, Light::Red);
    assert!(text.contains("Update Baton now") && text.contains("another device"), "{text}");
    assert_eq!(rig.view().link.state, LinkState::Live);
}

#[test]
fn after_an_update_everything_is_asked_for_again() {
    let mut rig = Rig::live();
    let before = rig.hub.seq;
    changes(&mut rig, before, |documents| documents.push(probe()));
    rig.alert("db", Urgency::High);
    assert_eq!(last_cursor(&rig), Some(Seq(0)), "later messages do not move it on");
    rig.restart();
    assert!(rig.story().contains("connect from 0"));
    rig.connect();
    assert_eq!(told(&rig), None, "the updated app reads all of it");
    rig.alert("disk", Urgency::High);
    assert_eq!(last_cursor(&rig), Some(rig.hub.seq));
}
