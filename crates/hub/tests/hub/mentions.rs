//! Mentions in notes, over HTTP.

use crate::stage::{Stage, new_id};
use baton_domain::command::Action;
use baton_domain::id::PersonId;
use baton_domain::notice::NoticeAbout;
use baton_domain::person::{Person, Role};
use baton_domain::state::State;
use serde_json::json;

fn mentions_of(state: &State, person: PersonId) -> usize {
    let inbox = state.inboxes.get(&person);
    let notices = inbox.into_iter().flat_map(|inbox| &inbox.is.notices);
    notices.filter(|notice| matches!(notice.about, NoticeAbout::Mentioned { .. })).count()
}

#[tokio::test]
async fn a_note_as_every_version_sends_it_tells_whom_it_mentions() {
    let stage = Stage::set().await;
    let incident = stage.alert("a").await.incidents[0];
    let other = PersonId(new_id());
    let zone = "Europe/Berlin".parse().unwrap();
    let person = Person { id: other, name: "Otto Other".into(), role: Role::Reporter, zone };
    stage.act(Action::PutPerson { person }).await;
    let text = "ask @otto other, not @nobody";
    let body = json!({ "id": new_id(), "action": { "do": "note", "incident": incident, "text": text } });
    let answer = stage.post("/api/v1/commands", body.to_string().into_bytes()).await;
    assert_eq!(answer.status(), 200);
    let state = stage.hub.state();
    assert_eq!((mentions_of(&state, other), mentions_of(&state, stage.person())), (1, 0));
    let document = serde_json::to_value(state.incident(incident).unwrap()).unwrap();
    let noted = document["timeline"].as_array().unwrap().last().unwrap();
    assert_eq!(noted["what"]["mentions"], json!([{ "person": other, "written": "@otto other" }]));
}
