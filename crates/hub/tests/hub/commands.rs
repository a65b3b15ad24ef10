//! People act through their devices.

use crate::stage::{Stage, new_id, problem};
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::{CommandId, IncidentId, ServiceId};
use baton_domain::incident::IncidentState;
use baton_wire::problem::ProblemCode;
use serde_json::json;

#[tokio::test]
async fn a_command_sent_twice_has_one_effect_and_one_answer() {
    let stage = Stage::set().await;
    let id = CommandId(new_id());
    let page = || Action::Page { service: stage.service, title: "It burns".into(), urgency: Urgency::High };
    let first = stage.try_act(id, page()).await.unwrap();
    assert_eq!((first.repeated, first.incident), (false, Some(IncidentId(1))));
    let again = stage.try_act(id, page()).await.unwrap();
    assert_eq!((again.repeated, again.incident), (true, Some(IncidentId(1))));
    assert_eq!(stage.hub.state().incidents.len(), 1);
    let another = stage.act(page()).await;
    assert_eq!(another.incident, Some(IncidentId(2)));
}

#[tokio::test]
async fn the_same_command_at_the_same_moment_has_one_effect() {
    let stage = Stage::set().await;
    let id = CommandId(new_id());
    let page = || Action::Page { service: stage.service, title: "It burns".into(), urgency: Urgency::High };
    let all = futures_util::future::join_all((0..20).map(|_| stage.try_act(id, page()))).await;
    let fresh = all.iter().filter(|outcome| !outcome.as_ref().unwrap().repeated).count();
    assert_eq!((fresh, stage.hub.state().incidents.len()), (1, 1));
}

#[tokio::test]
async fn an_acknowledgement_is_in_the_state_when_it_is_answered() {
    let stage = Stage::set().await;
    let incident = stage.alert("a").await.incidents[0];
    stage.act(Action::Acknowledge { incident, back_in_min: None }).await;
    let state = stage.hub.state();
    assert_eq!(state.incident(incident).unwrap().acknowledged_by(), Some(stage.person()));
    stage.act(Action::Resolve { incident }).await;
    assert!(matches!(stage.hub.state().incident(incident).unwrap().state, IncidentState::Resolved { .. }));
    let late = stage.try_act(CommandId(new_id()), Action::Acknowledge { incident, back_in_min: None }).await;
    assert_eq!(late.unwrap_err().code, ProblemCode::AlreadyResolved);
}

#[tokio::test]
async fn a_refusal_names_what_it_is_about() {
    let stage = Stage::set().await;
    let service = ServiceId(new_id());
    let page = Action::Page { service, title: "x".into(), urgency: Urgency::High };
    let problem = stage.try_act(CommandId(new_id()), page).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::Unknown);
    assert_eq!(problem.params["what"], "service");
}

#[tokio::test]
async fn garbage_is_named() {
    let stage = Stage::set().await;
    let id = new_id().to_string();
    for (body, field) in [
        (json!({"id": "seven", "action": {"do": "resolve", "incident": 1}}), Some("id")),
        (json!({"id": id, "action": {"do": "explode"}}), Some("action.do")),
        (json!({"id": id, "action": {"do": "resolve"}}), Some("action")),
        (json!({"id": id}), None),
        (json!([]), None),
    ] {
        let problem = problem(stage.post("/api/v1/commands", body.to_string().into_bytes()).await).await;
        assert_eq!((problem.code, problem.field.as_deref()), (ProblemCode::BadRequest, field), "{problem}");
    }
}

#[tokio::test]
async fn without_a_token_nothing_can_be_done() {
    let stage = Stage::set().await;
    for path in ["/api/v1/sync", "/api/v1/incidents/1/payload"] {
        let answer = stage.http.get(stage.url(path)).send().await.unwrap();
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        assert_eq!(problem(answer).await.code, ProblemCode::Unauthorized);
    }
    let answer = stage.http.post(stage.url("/api/v1/commands")).body("{}").send().await.unwrap();
    assert_eq!(problem(answer).await.code, ProblemCode::Unauthorized);
}

#[tokio::test]
async fn the_raw_message_can_be_read() {
    let stage = Stage::set().await;
    let incident = stage.alert("a").await.incidents[0];
    let read = async |incident: &str| {
        let path = format!("/api/v1/incidents/{incident}/payload");
        stage.http.get(stage.url(&path)).bearer_auth(&stage.admin.token).send().await.unwrap()
    };
    let answer = read(&incident.to_string()).await;
    assert_eq!(answer.headers()["content-type"], "text/plain; charset=utf-8");
    assert!(answer.text().await.unwrap().contains("HighErrorRate"));
    assert_eq!(problem(read("99").await).await.code, ProblemCode::Unknown);
    let wrong = problem(read("x").await).await;
    assert_eq!((wrong.code, wrong.field.as_deref()), (ProblemCode::BadRequest, Some("incident")));
    let manual = Action::Page { service: stage.service, title: "x".into(), urgency: Urgency::Low };
    let manual = stage.act(manual).await.incident.unwrap();
    assert_eq!(problem(read(&manual.to_string()).await).await.code, ProblemCode::Unknown);
}
