//! The doors that other pagers have, for tools that know only those; heartbeats; and storms as a device sees them.

use crate::stage::{GENERIC_KEY, Stage, new_id, within};
use baton_domain::alert::{SourceNote, Urgency};
use baton_domain::command::Action;
use baton_domain::heartbeat::{Heartbeat, HeartbeatState};
use baton_domain::id::{HeartbeatId, IncidentId};
use baton_domain::incident::IncidentEvent;
use baton_domain::limit::STORM_AFTER;
use baton_hub::mint;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

const BEAT_KEY: &str = "beat-key";

async fn told(answer: Response, status: StatusCode) -> Value {
    assert_eq!(answer.status(), status, "{answer:?}");
    answer.json().await.unwrap()
}

async fn enqueue(stage: &Stage, body: &Value) -> Response {
    stage.post("/v2/enqueue", body.to_string().into_bytes()).await
}

fn event(action: &str) -> Value {
    json!({
        "routing_key": GENERIC_KEY, "event_action": action, "dedup_key": "orders",
        "payload": {"summary": "Orders wait", "source": "worker-3", "severity": "critical"},
    })
}

#[tokio::test]
async fn pagerduty_events_trigger_and_resolve_and_an_acknowledge_is_told() {
    let stage = Stage::set().await;
    let answer = told(enqueue(&stage, &event("trigger")).await, StatusCode::ACCEPTED).await;
    assert_eq!(answer, json!({"status": "success", "message": "Event processed", "dedup_key": "orders"}));
    told(enqueue(&stage, &event("acknowledge")).await, StatusCode::ACCEPTED).await;
    let state = stage.hub.state();
    let incident = state.open_incident(stage.service, "orders").unwrap();
    assert_eq!((incident.title.as_str(), incident.acknowledged_by()), ("Orders wait", None));
    assert!(incident.wanted_page_of(stage.person()).is_some(), "it rings on");
    let last =
        incident.timeline.iter().rev().find(|line| matches!(line.what, IncidentEvent::SourceTold { .. }));
    let IncidentEvent::SourceTold { note, .. } = &last.unwrap().what else { panic!() };
    assert_eq!(*note, SourceNote::Acknowledged);
    assert!(!state.payloads[&incident.id].contains(GENERIC_KEY), "no key is kept");
    told(enqueue(&stage, &event("resolve")).await, StatusCode::ACCEPTED).await;
    assert!(stage.hub.state().open_incident(stage.service, "orders").is_none());
}

#[tokio::test]
async fn a_pagerduty_event_without_a_key_is_given_one() {
    let stage = Stage::set().await;
    let mut body = event("trigger");
    body.as_object_mut().unwrap().remove("dedup_key");
    let answer = told(enqueue(&stage, &body).await, StatusCode::ACCEPTED).await;
    let key = answer["dedup_key"].as_str().unwrap().to_owned();
    assert!(stage.hub.state().open_incident(stage.service, &key).is_some());
    let over = json!({"routing_key": GENERIC_KEY, "event_action": "resolve", "dedup_key": key});
    told(enqueue(&stage, &over).await, StatusCode::ACCEPTED).await;
    assert!(stage.hub.state().open_incident(stage.service, &key).is_none());
}

#[tokio::test]
async fn a_bad_pagerduty_event_is_refused_in_pagerdutys_shape_naming_the_field() {
    let stage = Stage::set().await;
    let before = stage.hub.state().seq;
    let without = |field: &str| {
        let mut body = event("trigger");
        body.as_object_mut().unwrap().remove(field);
        body
    };
    for (body, field) in [
        (without("routing_key"), "routing_key"),
        (without("event_action"), "event_action"),
        (without("payload"), "payload"),
        (event("shout"), "event_action"),
        (json!({"routing_key": GENERIC_KEY, "event_action": "resolve"}), "dedup_key"),
        (json!({"routing_key": 7, "event_action": "trigger", "payload": {}}), "routing_key"),
        (json!({"routing_key": GENERIC_KEY, "event_action": "trigger", "payload": "x"}), "payload"),
        (json!({"routing_key": "nobody's", "event_action": "trigger", "payload": {}}), "routing_key"),
        (json!([]), "event"),
    ] {
        let answer = told(enqueue(&stage, &body).await, StatusCode::BAD_REQUEST).await;
        assert_eq!(answer["status"], "invalid event", "{answer}");
        assert!(answer["errors"].to_string().contains(field), "{field}: {answer}");
        assert!(!answer.to_string().contains("nobody's"), "no key is echoed");
    }
    let answer = stage.post("/v2/enqueue", b"{".to_vec()).await;
    assert!(told(answer, StatusCode::BAD_REQUEST).await["errors"].to_string().contains("not JSON"));
    assert_eq!(stage.hub.state().seq, before, "nothing is stored");
}

#[tokio::test]
async fn change_events_are_taken_and_page_nobody() {
    let stage = Stage::set().await;
    let before = stage.hub.state().seq;
    let body = json!({"routing_key": GENERIC_KEY, "payload": {"summary": "deployed 1.2"}});
    let answer = stage.post("/v2/change/enqueue", body.to_string().into_bytes()).await;
    assert_eq!(told(answer, StatusCode::ACCEPTED).await["status"], "success");
    assert_eq!(stage.hub.state().seq, before);
}

async fn opsgenie(stage: &Stage, method: Method, path: &str, key: &str, body: &Value) -> Response {
    let request =
        stage.http.request(method, stage.url(path)).header("authorization", format!("GenieKey {key}"));
    within(path, request.body(body.to_string()).send()).await.unwrap()
}

#[tokio::test]
async fn opsgenie_alerts_are_created_noted_and_closed() {
    let stage = Stage::set().await;
    let create = json!({"message": "Tank 4 is empty", "alias": "tank/4", "priority": "P1"});
    let answer = opsgenie(&stage, Method::POST, "/v2/alerts", GENERIC_KEY, &create).await;
    let answer = told(answer, StatusCode::ACCEPTED).await;
    assert!(answer["result"].is_string() && answer["took"].is_number() && answer["requestId"].is_string());
    let path = |verb: &str| format!("/v2/alerts/tank%2F4/{verb}?identifierType=alias");
    for verb in ["acknowledge", "notes", "snooze"] {
        let body = json!({"user": "mira", "note": "on it"});
        told(opsgenie(&stage, Method::POST, &path(verb), GENERIC_KEY, &body).await, StatusCode::ACCEPTED)
            .await;
    }
    let body = json!({"message": "Tank 4 is quite empty"});
    told(opsgenie(&stage, Method::PUT, &path("message"), GENERIC_KEY, &body).await, StatusCode::ACCEPTED)
        .await;
    let state = stage.hub.state();
    let incident = state.open_incident(stage.service, "tank/4").unwrap();
    let notes = incident.timeline.iter().filter(|line| matches!(line.what, IncidentEvent::SourceTold { .. }));
    assert_eq!((notes.count(), incident.acknowledged_by()), (4, None));
    let close = format!("/v2/alerts/{}/close?identifierType=tiny", incident.id);
    told(opsgenie(&stage, Method::POST, &close, GENERIC_KEY, &json!({})).await, StatusCode::ACCEPTED).await;
    assert!(stage.hub.state().open_incident(stage.service, "tank/4").is_none());
}

#[tokio::test]
async fn an_opsgenie_alert_without_alias_is_closed_by_its_requests_id() {
    let stage = Stage::set().await;
    let create = json!({"message": "Tank 5 is empty"});
    let answer = opsgenie(&stage, Method::POST, "/v2/alerts", GENERIC_KEY, &create).await;
    let id = told(answer, StatusCode::ACCEPTED).await["requestId"].as_str().unwrap().to_owned();
    assert!(stage.hub.state().open_incident(stage.service, &id).is_some());
    let answer =
        opsgenie(&stage, Method::POST, &format!("/v2/alerts/{id}/close"), GENERIC_KEY, &json!({})).await;
    told(answer, StatusCode::ACCEPTED).await;
    assert!(stage.hub.state().open_incident(stage.service, &id).is_none());
}

#[tokio::test]
async fn a_bad_opsgenie_request_is_refused_in_opsgenies_shape() {
    let stage = Stage::set().await;
    let before = stage.hub.state().seq;
    let post =
        async |path: &str, key: &str, body: Value| opsgenie(&stage, Method::POST, path, key, &body).await;
    let wrong = post("/v2/alerts", GENERIC_KEY, json!({"alias": "x"})).await;
    let wrong = told(wrong, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(wrong["errors"]["message"].is_string(), "{wrong}");
    told(post("/v2/alerts", "nobody's", json!({"message": "x"})).await, StatusCode::UNAUTHORIZED).await;
    told(post("/v2/alerts/x/dance", GENERIC_KEY, json!({})).await, StatusCode::NOT_FOUND).await;
    let unknown = post("/v2/alerts/99/close?identifierType=tiny", GENERIC_KEY, json!({})).await;
    told(unknown, StatusCode::NOT_FOUND).await;
    told(post("/v2/heartbeats/nothing/ping", GENERIC_KEY, json!({})).await, StatusCode::NOT_FOUND).await;
    assert_eq!(stage.hub.state().seq, before, "nothing is stored");
}

async fn expect_backup(stage: &Stage, name: &str) -> HeartbeatId {
    let id = HeartbeatId(new_id());
    let (name, urgency) = (name.to_owned(), Urgency::High);
    let heartbeat = Heartbeat { id, service: stage.service, name, every_s: 60, grace_s: 10, urgency };
    stage.act(Action::PutHeartbeat { heartbeat, key: mint::hash(BEAT_KEY) }).await;
    id
}

fn beats(stage: &Stage, id: HeartbeatId) -> bool {
    matches!(stage.hub.state().heartbeat(id).unwrap().state, HeartbeatState::Beating { .. })
}

#[tokio::test]
async fn a_heartbeat_is_heard_by_its_address() {
    let stage = Stage::set().await;
    let id = expect_backup(&stage, "Backup").await;
    let url = stage.url(&format!("/api/v1/heartbeat/{BEAT_KEY}"));
    let answer = within("a beat", stage.http.get(&url).send()).await.unwrap();
    let answer = told(answer, StatusCode::OK).await;
    assert!(answer["beat"] == true && answer["next_by"].is_string() && beats(&stage, id), "{answer}");
    let over = json!({"alerts": [{"status": "resolved", "labels": {"alertname": "Watchdog"}}]});
    let answer = stage.post(&format!("/api/v1/heartbeat/{BEAT_KEY}"), over.to_string().into_bytes()).await;
    assert_eq!(told(answer, StatusCode::OK).await["beat"], false);
    let answer =
        within("no beat", stage.http.get(stage.url("/api/v1/heartbeat/other")).send()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_watchdog_beats_the_heartbeat_of_its_name_and_pages_nobody() {
    let stage = Stage::set().await;
    let body =
        json!({"alerts": [{"status": "firing", "labels": {"alertname": "Watchdog", "severity": "none"}}]});
    let answer = told(stage.ingest(GENERIC_KEY, &body).await, StatusCode::OK).await;
    assert_eq!(answer["accepted"], 0);
    assert!(answer["unpaged"][0].as_str().unwrap().contains("baton heartbeat new"), "{answer}");
    let id = expect_backup(&stage, "watchdog").await;
    told(stage.ingest(GENERIC_KEY, &body).await, StatusCode::OK).await;
    assert!(beats(&stage, id) && stage.hub.state().open_incidents().next().is_none());
}

#[tokio::test]
async fn opsgenies_ping_beats_too() {
    let stage = Stage::set().await;
    let id = expect_backup(&stage, "backup").await;
    let answer = opsgenie(&stage, Method::GET, "/v2/heartbeats/Backup/ping", GENERIC_KEY, &json!({})).await;
    assert!(told(answer, StatusCode::ACCEPTED).await["result"].as_str().unwrap().starts_with("PONG"));
    assert!(beats(&stage, id));
}

#[tokio::test]
async fn what_pages_nobody_is_answered_with_its_reason() {
    let stage = Stage::set().await;
    let before = stage.hub.state().seq;
    for (body, word) in [
        (json!({"heartbeat": null, "monitor": null, "msg": "Testing"}), "test button"),
        (json!({"zen": "x", "hook_id": 1, "repository": {"full_name": "a/b"}}), "set up"),
        (
            json!({"Type": "SubscriptionConfirmation", "TopicArn": "arn:x", "SubscribeURL": "https://evil.example/?x"}),
            "not confirmed",
        ),
    ] {
        let answer = told(stage.ingest(GENERIC_KEY, &body).await, StatusCode::OK).await;
        assert!(answer["unpaged"][0].as_str().unwrap().contains(word), "{answer}");
    }
    assert_eq!(stage.hub.state().seq, before);
}

#[tokio::test]
async fn an_email_is_an_alert() {
    let stage = Stage::set().await;
    let mail = b"From: a@example.org\r\nSubject: [FIRING] Disk\r\n\r\nfull\r\n".to_vec();
    let answer = told(stage.post(&format!("/api/v1/ingest/{GENERIC_KEY}"), mail).await, StatusCode::OK).await;
    assert_eq!((answer["accepted"].as_u64(), answer["tool"].as_str()), (Some(1), Some("e-mail")));
}

#[tokio::test]
async fn ten_thousand_alerts_in_a_minute_ring_a_device_few_times_and_none_is_lost() {
    let stage = Stage::set().await;
    let mut stream = stage.stream(stage.hub.state().seq).await;
    stream.begin().await;
    for hundred in 0..100 {
        let alerts: Vec<Value> = (0..100)
            .map(|n| json!({"title": format!("Disk {n}"), "dedup_key": format!("{hundred}/{n}")}))
            .collect();
        let answer = told(stage.ingest(GENERIC_KEY, &Value::Array(alerts)).await, StatusCode::OK).await;
        assert_eq!(answer["accepted"], 100);
    }
    let state = stage.hub.state();
    let wanted = state.seq;
    within("everything on the device", async {
        while stream.cursor < wanted {
            assert!(stream.next().await.is_some(), "the stream ended");
        }
    })
    .await;
    let me = stage.person();
    let open: Vec<IncidentId> = state.open_incidents().map(|incident| incident.id).collect();
    assert_eq!(open.len(), 10_001, "every alert is an incident, and one more is the storm");
    let known = stream.documents.incidents().filter(|incident| incident.is_open()).count();
    assert_eq!(known, 10_001, "and the device knows all of them");
    let rings = stream.documents.incidents().filter(|incident| incident.wanted_page_of(me).is_some()).count();
    assert_eq!(rings, STORM_AFTER as usize + 1, "few of them ring");
    let storm = stream.documents.incidents().find(|incident| incident.noise.members.is_some()).unwrap();
    assert_eq!(storm.noise.members, Some(10_000 - STORM_AFTER));
}
