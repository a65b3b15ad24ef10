//! Drills over HTTP: begun by a device, told by a webhook that says so, answered by its link.

use super::Scene;
use super::peer::Peer;
use crate::stage::new_id;
use baton_domain::attempt::AttemptState;
use baton_domain::command::Action;
use baton_domain::contact::Way;
use baton_domain::drill::{Deaf, DrillOutcome, DrillThrough, DrillVerdict};
use baton_domain::id::{CommandId, Seq};
use baton_domain::incident::Incident;
use baton_domain::state::State;
use baton_hub::delivery::Providers;
use baton_wire::problem::ProblemCode;

#[tokio::test]
async fn a_drill_is_told_as_one_everywhere_and_counts_as_no_incident() {
    let mut peer = Peer::listen().await;
    let scene = Scene::set(Providers::default()).await;
    let url = peer.url.parse().unwrap();
    scene.verified("hook", Way::Webhook { url }, Some("a-signing-key")).await;
    peer.asked().await;
    let id = CommandId(new_id());
    let action = Action::Drill { through: DrillThrough::Everything, deaf: Some(Deaf::Devices) };
    let outcome = scene.stage.try_act(id, action.clone()).await.unwrap();
    let drill = outcome.incident.unwrap();
    let again = scene.stage.try_act(id, action.clone()).await.unwrap();
    assert_eq!((again.repeated, again.incident), (true, Some(drill)), "sent twice, one drill");
    let second = scene.stage.try_act(CommandId(new_id()), action).await.unwrap_err();
    assert_eq!(second.code, ProblemCode::Conflict);

    // the device that is deaf has the document, and is not asked
    let mut stream = scene.stage.stream(Seq(0)).await;
    stream.until("the drill", |documents| documents.incident(drill).is_some_and(Incident::is_drill)).await;
    scene.no_device_says_anything();
    let body = peer.asked().await.json();
    assert_eq!((body["type"].as_str(), body["drill"].as_bool()), (Some("pages"), Some(true)));
    let page = &body["pages"][0];
    assert!(page["title"].as_str().unwrap().starts_with("DRILL"), "{body}");
    scene.way(drill, "hook", AttemptState::Sent).await;
    let link = page["answer_url"].as_str().unwrap();
    let shown = scene.stage.http.get(link).send().await.unwrap().text().await.unwrap();
    assert!(shown.contains("Nothing is broken") && !shown.contains("ask the next person"), "{shown}");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let press = scene.stage.http.post(link).header(form.0, form.1).body("answer=acknowledge");
    let done = press.send().await.unwrap().text().await.unwrap();
    assert!(done.contains("You can be woken this way"), "{done}");
    let over = |state: &State| {
        let known = state.incident(drill).and_then(|incident| incident.drill);
        known.is_some_and(|known| known.outcome == Some(DrillOutcome::Answered))
    };
    let state = scene.stage.until("the end", over).await;
    let verdict = state.incident(drill).unwrap().drill_verdict();
    assert!(matches!(verdict, Some(DrillVerdict::Passed { .. })), "{verdict:?}");
    let shown = scene.stage.http.get(link).send().await.unwrap().text().await.unwrap();
    assert!(shown.contains("is over"), "{shown}");

    let metrics = scene.stage.http.get(scene.stage.url("/metrics")).bearer_auth(&scene.stage.admin.token);
    let metrics = metrics.send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("baton_open_incidents 0"), "{metrics}");
    assert!(!metrics.contains("baton_pages_total{outcome=\"created\"} 1"), "{metrics}");
}
