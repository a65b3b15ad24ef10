//! Webhooks: what is in them, that they are signed, and what happens when the other side is not well.

use super::Scene;
use super::peer::{Asked, Peer};
use baton_domain::attempt::{AttemptRung, AttemptState, BeganWhy};
use baton_domain::contact::{SendFailure, Way};
use baton_hub::delivery::Providers;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const KEY: &str = "a-signing-key-of-this-test";

/// What the guide tells a receiver to do; fails on anything that it does not describe.
fn verified(asked: &Asked) -> serde_json::Value {
    assert_eq!((asked.method.as_str(), asked.header("content-type")), ("POST", "application/json"));
    let (at, signature) = asked.header("baton-signature").split_once(",v1=").unwrap();
    let at: i64 = at.strip_prefix("t=").unwrap().parse().unwrap();
    assert_eq!(at / 86_400, 1_795_435_200 / 86_400, "the hub's clock, on 23 November 2026");
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(format!("{at}.{}", asked.body).as_bytes());
    let expected: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(signature, expected);
    let body = asked.json();
    assert_eq!(body["id"], asked.header("idempotency-key"));
    body
}

async fn scene(peer: &mut Peer) -> Scene {
    let scene = Scene::set(Providers::default()).await;
    let url = format!("{}/hook?x=1", peer.url).parse().unwrap();
    let hook = scene.add("hook", Way::Webhook { url }, Some(KEY)).await;
    let asked = peer.asked().await;
    assert_eq!(asked.path, "/hook?x=1");
    let body = verified(&asked);
    assert_eq!((body["type"].as_str(), body["person"].as_str()), (Some("code"), Some("Admin")));
    let made = scene.stage.hub.state().code_of(hook).unwrap().code.as_str().to_owned();
    assert_eq!(body["code"], made);
    scene.verify(hook).await;
    scene
}

#[tokio::test]
async fn a_page_goes_out_signed_and_its_link_answers_only_by_its_button() {
    let mut peer = Peer::listen().await;
    let scene = scene(&mut peer).await;
    let incident = scene.page("1").await;
    let body = verified(&peer.asked().await);
    assert_eq!((body["type"].as_str(), body["count"].as_u64()), (Some("pages"), Some(1)));
    assert_eq!(body["pages"][0]["incident"], incident.0);
    assert_eq!(body["pages"][0]["service"], "Checkout");
    let link = body["pages"][0]["answer_url"].as_str().unwrap();
    let rungs = scene.way(incident, "hook", AttemptState::Sent).await;
    assert_eq!(rungs, [AttemptRung::Began(BeganWhy::NotReceived), AttemptRung::Sent { pages: 1 }]);

    let http = &scene.stage.http;
    let shown = http.get(link).send().await.unwrap();
    assert_eq!(shown.status().as_u16(), 200);
    assert!(shown.headers()["content-security-policy"].to_str().unwrap().contains("form-action 'self'"));
    let shown = shown.text().await.unwrap();
    assert!(shown.contains("<form method=\"post\">") && shown.contains("Checkout fails (1)"), "{shown}");
    let open = scene.stage.hub.state().incident(incident).unwrap().acknowledged_by();
    assert_eq!(open, None, "whoever only looks at the link answers nothing");

    let answer = |text: &'static str| http.post(link).body(text).send();
    assert_eq!(answer("answer=resolve").await.unwrap().status().as_u16(), 400);
    assert_eq!(answer("answer=acknowledge").await.unwrap().status().as_u16(), 200);
    scene.acknowledged(incident).await;
    assert_eq!(
        scene.way(incident, "hook", AttemptState::Answered).await.last(),
        Some(&AttemptRung::Answered)
    );
    let after = http.get(link).send().await.unwrap().text().await.unwrap();
    assert!(after.contains("Admin has incident") && !after.contains("<form"), "{after}");
    let forged = http.post(format!("{link}0")).body("answer=acknowledge").send().await.unwrap();
    assert_eq!(forged.status().as_u16(), 404);
    peer.nothing_else();
}

#[tokio::test]
async fn a_server_that_is_not_well_is_asked_again_with_the_same_key() {
    let mut peer = Peer::listen().await;
    let scene = scene(&mut peer).await;
    peer.answers(&[(500, "", ""), (429, "retry-after: 1", "")]);
    let incident = scene.page("1").await;
    let tries = [peer.asked().await, peer.asked().await, peer.asked().await];
    let keys: Vec<_> = tries.iter().map(|asked| verified(asked)["id"].clone()).collect();
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    scene.way(incident, "hook", AttemptState::Sent).await;
    peer.nothing_else();
}

#[tokio::test]
async fn a_server_that_stays_unwell_is_given_up_and_the_policy_goes_on() {
    let mut peer = Peer::listen().await;
    let scene = scene(&mut peer).await;
    peer.answers(&[(503, "", ""); 8]);
    let incident = scene.page("1").await;
    let failed = AttemptState::Failed(SendFailure::Unavailable);
    let rungs = scene.way(incident, "hook", failed).await;
    assert_eq!(rungs.last(), Some(&AttemptRung::Failed(SendFailure::Unavailable)));
    let round =
        |state: &baton_domain::state::State| state.incident(incident).unwrap().escalation.last_resort_rounds;
    scene.stage.until("the next step", |state| round(state) > 0).await;
}

#[tokio::test]
async fn a_server_that_refuses_is_asked_once_and_its_person_is_told() {
    let mut peer = Peer::listen().await;
    let scene = scene(&mut peer).await;
    peer.answers(&[(410, "", "gone")]);
    let incident = scene.page("1").await;
    scene.way(incident, "hook", AttemptState::Failed(SendFailure::Refused)).await;
    peer.asked().await;
    let state = scene.stage.hub.state();
    let trouble = state.contact_book(scene.stage.person()).unwrap().methods[0].trouble.clone().unwrap();
    assert!(trouble.detail.starts_with("410"), "{trouble:?}");
}

#[tokio::test]
async fn a_patience_that_is_asked_for_too_long_is_not_had() {
    let mut peer = Peer::listen().await;
    let scene = scene(&mut peer).await;
    peer.answers(&[(429, "retry-after: 3600", "")]);
    let incident = scene.page("1").await;
    scene.way(incident, "hook", AttemptState::Failed(SendFailure::Unavailable)).await;
}

#[tokio::test]
async fn a_page_that_is_answered_meanwhile_does_not_go_out_again() {
    let mut peer = Peer::listen().await;
    let scene = scene(&mut peer).await;
    peer.answers(&[(503, "retry-after: 2", "")]);
    let incident = scene.page("1").await;
    peer.asked().await;
    scene.stage.act(baton_domain::command::Action::Acknowledge { incident, back_in_min: None }).await;
    let rungs = scene.way(incident, "hook", AttemptState::Cancelled).await;
    assert_eq!(rungs.last(), Some(&AttemptRung::Cancelled));
    scene.stage.until("the message's end", |state| state.sends.open().next().is_none()).await;
    peer.nothing_else();
}
