//! Monitoring tools send alerts.

use crate::stage::{ALERTMANAGER_KEY, GENERIC_KEY, Stage, alertmanager, problem};
use baton_domain::id::IncidentId;
use baton_wire::command::IngestOutcome;
use baton_wire::problem::ProblemCode;
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn accepted(stage: &Stage, key: &str, body: &Value) -> IngestOutcome {
    let answer = stage.ingest(key, body).await;
    assert_eq!(answer.status(), StatusCode::OK, "{body}");
    answer.json().await.unwrap()
}

#[tokio::test]
async fn an_alert_fires_repeats_and_is_resolved() {
    let stage = Stage::set().await;
    let first = accepted(&stage, ALERTMANAGER_KEY, &alertmanager(&[("a", "firing")])).await;
    assert_eq!((first.accepted, first.incidents.as_slice()), (1, &[IncidentId(1)][..]));
    let again = accepted(&stage, ALERTMANAGER_KEY, &alertmanager(&[("a", "firing")])).await;
    assert_eq!(again.incidents, [IncidentId(1)]);
    let state = stage.hub.state();
    let incident = state.incident(IncidentId(1)).unwrap();
    assert_eq!((incident.alert_count, incident.pages.len()), (2, 1));
    assert!(incident.title.contains("Checkout fails"), "{}", incident.title);
    let over = accepted(&stage, ALERTMANAGER_KEY, &alertmanager(&[("a", "resolved")])).await;
    assert_eq!((over.accepted, over.incidents.len()), (1, 0));
    assert!(!stage.hub.state().incident(IncidentId(1)).unwrap().is_open());
    let anew = accepted(&stage, ALERTMANAGER_KEY, &alertmanager(&[("a", "firing")])).await;
    assert_eq!(anew.incidents, [IncidentId(1)], "a moment later it is the same again");
}

#[tokio::test]
async fn many_alerts_in_one_body_are_one_incident_each() {
    let stage = Stage::set().await;
    let names: Vec<String> = (0..300).map(|n| format!("f{n}")).collect();
    let alerts: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "firing")).collect();
    let outcome = accepted(&stage, ALERTMANAGER_KEY, &alertmanager(&alerts)).await;
    assert_eq!((outcome.accepted, outcome.incidents.len()), (300, 300));
    let mixed =
        accepted(&stage, ALERTMANAGER_KEY, &alertmanager(&[("f0", "resolved"), ("new", "firing")])).await;
    // one more is the storm, which rings for those that came after the first ten
    assert_eq!(mixed.incidents, [IncidentId(302)]);
    assert_eq!(stage.hub.state().open_incidents().count(), 301);
}

#[tokio::test]
async fn any_json_object_is_a_page() {
    let stage = Stage::set().await;
    let full =
        json!({"title": "Disk full", "dedup_key": "disk", "urgency": "high", "url": "https://example.org"});
    let outcome = accepted(&stage, GENERIC_KEY, &full).await;
    let state = stage.hub.state();
    assert_eq!(state.incident(outcome.incidents[0]).unwrap().title, "Disk full");
    let poor = accepted(&stage, GENERIC_KEY, &json!({"what": {"even": ["is", "this"]}})).await;
    let state = stage.hub.state();
    let incident = state.incident(poor.incidents[0]).unwrap();
    assert!(!incident.title.is_empty());
    assert!(state.payloads[&incident.id].contains("even"), "the raw message is kept");
    let closed = accepted(&stage, GENERIC_KEY, &json!({"dedup_key": "disk", "status": "resolved"})).await;
    assert_eq!(closed.incidents, []);
}

#[tokio::test]
async fn what_cannot_be_an_alert_is_refused_and_nothing_is_stored() {
    let stage = Stage::set().await;
    let before = stage.hub.state().seq;
    for (key, body, field) in [
        (ALERTMANAGER_KEY, "", "body"),
        (ALERTMANAGER_KEY, "not json at all", "body"),
        (ALERTMANAGER_KEY, "\u{0}\u{1}\u{2}", "body"),
        (ALERTMANAGER_KEY, "[", "body"),
        (ALERTMANAGER_KEY, "7", "body"),
        (ALERTMANAGER_KEY, r#"{"alerts": 7}"#, "alerts"),
        (ALERTMANAGER_KEY, r#"{"alerts": [7]}"#, "alerts[0]"),
        (GENERIC_KEY, "\"text\"", "body"),
        (GENERIC_KEY, "null", "body"),
    ] {
        let path = format!("/api/v1/ingest/{key}");
        let problem = problem(stage.post(&path, body.as_bytes().to_vec()).await).await;
        assert_eq!(problem.code, ProblemCode::BadRequest, "{body}");
        assert_eq!(problem.field.as_deref(), Some(field), "{body}: {problem}");
    }
    let invalid_utf8 =
        problem(stage.post(&format!("/api/v1/ingest/{GENERIC_KEY}"), vec![b'"', 0xff, b'"']).await).await;
    assert_eq!(invalid_utf8.code, ProblemCode::BadRequest);
    assert_eq!(stage.hub.state().seq, before);
}

#[tokio::test]
async fn a_storm_in_one_body_fits_and_more_than_that_is_refused() {
    let stage = Stage::set().await;
    let before = stage.hub.state().seq;
    let path = format!("/api/v1/ingest/{ALERTMANAGER_KEY}");
    let problem = problem(stage.post(&path, vec![b'x'; 9 * 1024 * 1024]).await).await;
    assert_eq!((problem.code, problem.params["max_bytes"].as_str()), (ProblemCode::TooLarge, "8388608"));
    let deep = "[".repeat(500_000);
    let nested = stage.post(&path, deep.into_bytes()).await;
    assert_eq!(nested.status(), StatusCode::BAD_REQUEST);
    assert_eq!(stage.hub.state().seq, before);
    let large = json!({"title": "x".repeat(3_000_000), "dedup_key": "k".repeat(100_000)});
    let outcome = accepted(&stage, GENERIC_KEY, &large).await;
    assert_eq!(outcome.incidents.len(), 1, "what is too long is cut, and still one incident");
}

#[tokio::test]
async fn an_unknown_key_is_not_echoed_and_keeps_nobody_else_out() {
    let stage = Stage::set().await;
    let mut statuses = Vec::new();
    for _ in 0..25 {
        let answer = stage.ingest("a-secret-that-is-wrong", &alertmanager(&[("a", "firing")])).await;
        statuses.push(answer.status().as_u16());
        let text = answer.text().await.unwrap();
        assert!(!text.contains("a-secret-that-is-wrong"), "{text}");
    }
    assert_eq!((statuses[0], *statuses.last().unwrap()), (404, 429));
    stage.alert("from the same address").await;
    let metrics = stage.http.get(stage.url("/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("baton_requests_refused_total{code=\"unknown_key\"} 20"), "{metrics}");
    assert!(metrics.contains("baton_alerts_accepted_total 1"), "{metrics}");
}
