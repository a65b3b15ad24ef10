//! Roles of responders, over HTTP.

use crate::stage::{Stage, new_id, problem};
use baton_domain::command::Action;
use baton_domain::id::{CommandId, PersonId};
use baton_domain::person::{Person, Role};
use baton_domain::responder::ResponderRole;
use baton_wire::problem::ProblemCode;
use serde_json::json;

#[tokio::test]
async fn a_role_is_given_pages_who_is_called_and_reaches_devices_with_the_incident() {
    let stage = Stage::set().await;
    let incident = stage.alert("a").await.incidents[0];
    let other = PersonId(new_id());
    let zone = "Europe/Berlin".parse().unwrap();
    let person = Person { id: other, name: "Other".into(), role: Role::Responder, zone };
    stage.act(Action::PutPerson { person }).await;
    let body = json!({
        "id": new_id(),
        "action": { "do": "give_role", "incident": incident, "person": other, "role": "scribe" },
    });
    let answer = stage.post("/api/v1/commands", body.to_string().into_bytes()).await;
    assert_eq!(answer.status(), 200);
    let state = stage.hub.state();
    let known = state.incident(incident).unwrap();
    assert!(known.roles_of(other).contains(&ResponderRole::Scribe));
    assert!(known.pages.iter().any(|page| page.person == other), "who is called for is paged");
    let document = serde_json::to_value(known).unwrap();
    assert_eq!(document["roles"][other.to_string()], json!(["scribe"]));
    stage.act(Action::PutDownRole { incident, person: other, role: ResponderRole::Scribe }).await;
    assert!(stage.hub.state().incident(incident).unwrap().roles.is_empty());
}

#[tokio::test]
async fn an_unknown_role_and_an_unknown_person_are_named() {
    let stage = Stage::set().await;
    let incident = stage.alert("a").await.incidents[0];
    let (id, person) = (new_id(), stage.person());
    let body = json!({
        "id": id,
        "action": { "do": "give_role", "incident": incident, "person": person, "role": "boss" },
    });
    let answer = stage.post("/api/v1/commands", body.to_string().into_bytes()).await;
    assert_eq!(problem(answer).await.code, ProblemCode::BadRequest);
    let stranger = Action::GiveRole { incident, person: PersonId(id), role: ResponderRole::Fixer };
    let refused = stage.try_act(CommandId(new_id()), stranger).await.unwrap_err();
    assert_eq!((refused.code, refused.params["what"].as_str()), (ProblemCode::Unknown, "person"));
}
