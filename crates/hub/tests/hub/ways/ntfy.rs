//! ntfy, held against its published contract (<https://docs.ntfy.sh/publish/#publish-as-json>, read 2026-11).

use super::Scene;
use super::peer::Peer;
use baton_domain::attempt::AttemptState;
use baton_domain::contact::{SendFailure, Way};
use baton_hub::delivery::{Ntfy, ProviderSecret, Providers};

/// The fields of a message as ntfy documents them; an unknown one would be refused by nobody, and mean nothing.
const FIELDS: [&str; 12] = [
    "topic", "message", "title", "tags", "priority", "actions", "click", "attach", "markdown", "icon",
    "filename", "delay",
];

fn way(server: Option<&str>) -> Way {
    Way::Ntfy { server: server.map(|url| url.parse().unwrap()), topic: "baton-ana".parse().unwrap() }
}

#[tokio::test]
async fn an_urgent_page_has_the_highest_priority_and_a_button_that_answers() {
    let mut peer = Peer::listen().await;
    let scene = Scene::set(Providers::default()).await;
    scene.verified("ntfy", way(Some(&peer.url)), Some("tk_a-token-of-ntfy")).await;
    peer.asked().await;
    let incident = scene.page("1").await;
    let asked = peer.asked().await;
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/"), "JSON goes to the server's root");
    assert_eq!(asked.header("authorization"), "Bearer tk_a-token-of-ntfy");
    let body = asked.json();
    let fields: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
    assert!(fields.iter().all(|field| FIELDS.contains(&field.as_str())), "{fields:?}");
    assert_eq!((body["topic"].as_str(), body["priority"].as_u64()), (Some("baton-ana"), Some(5)));
    let action = &body["actions"][0];
    assert_eq!((action["action"].as_str(), action["method"].as_str()), (Some("http"), Some("POST")));
    assert_eq!(action["url"], body["click"]);
    scene.way(incident, "ntfy", AttemptState::Sent).await;
    // the button, pressed
    let request = scene.stage.http.post(action["url"].as_str().unwrap());
    let request = request.header("content-type", action["headers"]["Content-Type"].as_str().unwrap());
    request.body(action["body"].as_str().unwrap().to_owned()).send().await.unwrap();
    scene.acknowledged(incident).await;
}

#[tokio::test]
async fn the_hubs_token_goes_to_the_hubs_server_only() {
    let (mut hubs, mut other) = (Peer::listen().await, Peer::listen().await);
    let token = Some(ProviderSecret::new("tk_of_the_hub"));
    let ntfy = Ntfy { server: Some(hubs.url.parse().unwrap()), token };
    let scene = Scene::set(Providers { ntfy, ..Providers::default() }).await;
    scene.add("own", way(Some(&other.url)), None).await;
    assert_eq!(other.asked().await.header("authorization"), "");
    scene.add("default", way(None), None).await;
    assert_eq!(hubs.asked().await.header("authorization"), "Bearer tk_of_the_hub");
}

#[tokio::test]
async fn what_ntfy_says_about_a_message_that_it_refuses_is_told() {
    let mut peer = Peer::listen().await;
    let scene = Scene::set(Providers::default()).await;
    let method = scene.verified("ntfy", way(Some(&peer.url)), None).await;
    peer.asked().await;
    peer.answers(&[(403, "", r#"{"code":40301,"http":403,"error":"forbidden"}"#)]);
    let incident = scene.page("1").await;
    scene.way(incident, "ntfy", AttemptState::Failed(SendFailure::Refused)).await;
    assert_eq!(scene.method(method).trouble.unwrap().detail, "403 Forbidden: forbidden");
}
