//! Short messages and calls, held against Twilio's published contract: what it is sent, what it sends, and its signature.

use super::Scene;
use super::peer::{Asked, Peer};
use crate::stage::problem;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use baton_domain::alert::Urgency;
use baton_domain::attempt::{AttemptRung, AttemptState};
use baton_domain::command::Action;
use baton_domain::contact::{SendFailure, Way};
use baton_domain::drill::{Deaf, DrillThrough};
use baton_domain::id::CommandId;
use baton_hub::delivery::{ProviderSecret, Providers, Twilio};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Response;
use sha1::Sha1;
use std::collections::BTreeMap;

const ACCOUNT: &str = "AC0123456789abcdef";
const TOKEN: &str = "the-token-of-the-account";
const HUB: &str = "+4930123456";
const ANA: &str = "+4915112345678";

async fn scene(peer: &Peer) -> Scene {
    let twilio = Twilio {
        api: peer.url.parse().unwrap(),
        account: ACCOUNT.into(),
        token: ProviderSecret::new(TOKEN),
        from: HUB.parse().unwrap(),
    };
    Scene::set(Providers { twilio: Some(twilio), ..Providers::default() }).await
}

/// The form of a request to this resource; fails on a field that Twilio does not know.
fn sent(asked: &Asked, resource: &str, fields: &[&str]) -> BTreeMap<String, String> {
    assert_eq!(asked.path, format!("/2010-04-01/Accounts/{ACCOUNT}/{resource}"));
    let login = STANDARD.encode(format!("{ACCOUNT}:{TOKEN}"));
    assert_eq!(asked.header("authorization"), format!("Basic {login}"));
    let form = asked.form();
    assert_eq!(form.keys().map(String::as_str).collect::<Vec<_>>(), fields);
    assert_eq!((form["To"].as_str(), form["From"].as_str()), (ANA, HUB));
    form
}

fn text(asked: &Asked) -> BTreeMap<String, String> {
    sent(asked, "Messages.json", &["Body", "From", "StatusCallback", "To"])
}

/// What Twilio does: a form with its signature.
async fn twilio_says(scene: &Scene, url: &str, form: &[(&str, &str)], token: &str) -> Response {
    let form: BTreeMap<_, _> = form.iter().copied().collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(url.as_bytes());
    form.iter().for_each(|(name, value)| mac.update(format!("{name}{value}").as_bytes()));
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let mut body = reqwest::Url::parse("http://x/").unwrap();
    body.query_pairs_mut().extend_pairs(form);
    let request = scene.stage.http.post(url).header("x-twilio-signature", signature);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    request.body(body.query().unwrap_or_default().to_owned()).send().await.unwrap()
}

async fn said(scene: &Scene, url: &str, form: &[(&str, &str)]) -> String {
    let answer = twilio_says(scene, url, form, TOKEN).await;
    assert_eq!(answer.status().as_u16(), 200);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/xml"));
    answer.text().await.unwrap()
}

#[tokio::test]
async fn a_short_message_is_answered_by_a_reply() {
    let mut peer = Peer::listen().await;
    let scene = scene(&peer).await;
    scene.verified("phone", Way::Sms { number: ANA.parse().unwrap() }, None).await;
    let code = text(&peer.asked().await)["Body"].clone();
    assert!(code.starts_with("Baton code: ") && code.len() == "Baton code: ".len() + 6, "{code}");
    let incident = scene.page("1").await;
    let form = text(&peer.asked().await);
    let words = &form["Body"];
    assert!(words.contains("Checkout fails (1)") && words.contains("Reply ACK"), "{words}");
    scene.way(incident, "phone", AttemptState::Sent).await;

    let status = twilio_says(&scene, &form["StatusCallback"], &[("MessageStatus", "delivered")], TOKEN).await;
    assert_eq!(status.status().as_u16(), 204);
    let replies = scene.stage.url("/hooks/twilio/reply");
    let stranger = said(&scene, &replies, &[("From", "+4915100000000"), ("Body", "ack")]).await;
    assert!(stranger.contains("Nothing asks for you"), "{stranger}");
    assert!(said(&scene, &replies, &[("From", ANA), ("Body", "who?")]).await.contains("Reply ACK"));
    let done = said(&scene, &replies, &[("From", ANA), ("Body", " Ack!")]).await;
    assert!(done.contains(&format!("<Message>Acknowledged: {incident}.</Message>")), "{done}");
    scene.acknowledged(incident).await;
    let rungs = scene.way(incident, "phone", AttemptState::Answered).await;
    assert!(rungs.contains(&AttemptRung::Delivered), "{rungs:?}");
}

#[tokio::test]
async fn a_call_reads_its_page_aloud_and_a_key_answers() {
    let mut peer = Peer::listen().await;
    let scene = scene(&peer).await;
    scene.verified("phone", Way::Voice { number: ANA.parse().unwrap() }, None).await;
    peer.asked().await;
    let incident = scene.page("<1> & more").await;
    let fields = [
        "From",
        "Method",
        "StatusCallback",
        "StatusCallbackEvent",
        "StatusCallbackMethod",
        "Timeout",
        "To",
        "Url",
    ];
    let form = sent(&peer.asked().await, "Calls.json", &fields);
    scene.way(incident, "phone", AttemptState::Sent).await;
    let spoken = said(&scene, &form["Url"], &[("CallStatus", "in-progress")]).await;
    assert!(spoken.contains("&lt;1&gt; &amp; more") && spoken.contains("Press 1"), "{spoken}");
    let keys_to = spoken.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let forged = twilio_says(&scene, &keys_to, &[("Digits", "1")], "another token").await;
    assert!(problem(forged).await.detail.contains("not signed"));
    let wrong = said(&scene, &keys_to, &[("Digits", "7")]).await;
    assert!(wrong.contains("Press 1 to acknowledge"), "it is read once more: {wrong}");
    let done = said(&scene, &keys_to, &[("Digits", "1")]).await;
    assert!(done.contains(&format!("Acknowledged: {incident}")), "{done}");
    scene.acknowledged(incident).await;
    assert!(said(&scene, &form["Url"], &[]).await.contains("This page is over"));
}

#[tokio::test]
async fn a_call_that_nobody_takes_moves_on_at_once() {
    let mut peer = Peer::listen().await;
    let scene = scene(&peer).await;
    scene.verified("phone", Way::Voice { number: ANA.parse().unwrap() }, None).await;
    peer.asked().await;
    scene.verified("text", Way::Sms { number: ANA.parse().unwrap() }, None).await;
    peer.asked().await;
    let incident = scene.page("1").await;
    let status = peer.asked().await.form()["StatusCallback"].clone();
    scene.way(incident, "phone", AttemptState::Sent).await;
    twilio_says(&scene, &status, &[("CallStatus", "no-answer")], TOKEN).await;
    scene.way(incident, "phone", AttemptState::Failed(SendFailure::NotAnswered)).await;
    scene.way(incident, "text", AttemptState::Sent).await;
}

#[tokio::test]
async fn what_twilio_says_about_a_number_that_it_refuses_is_told() {
    let mut peer = Peer::listen().await;
    let scene = scene(&peer).await;
    let refusal = r#"{"code":21211,"message":"Invalid 'To' Phone Number","status":400}"#;
    peer.answers(&[(400, "", refusal)]);
    let phone = scene.add("phone", Way::Sms { number: ANA.parse().unwrap() }, None).await;
    peer.asked().await;
    scene.stage.until("the outcome", |state| state.sends.open().next().is_none()).await;
    let trouble = scene.method(phone).trouble.unwrap();
    assert_eq!(
        (trouble.why, trouble.detail.as_str()),
        (SendFailure::Refused, "400 Bad Request: 21211 Invalid 'To' Phone Number")
    );
}

/// A call that the provider has made, and named.
const CALL: (u16, &str, &str) =
    (201, "", r#"{"sid":"CAe1644a7eed5088b159577c5802d8be38","status":"queued"}"#);

/// Fails unless this ends that call, as <https://www.twilio.com/docs/api/rest/change-call-state> says.
fn hangs_up(asked: &Asked) {
    assert_eq!(asked.method, reqwest::Method::POST);
    let call = "CAe1644a7eed5088b159577c5802d8be38";
    assert_eq!(asked.path, format!("/2010-04-01/Accounts/{ACCOUNT}/Calls/{call}.json"));
    let login = STANDARD.encode(format!("{ACCOUNT}:{TOKEN}"));
    assert_eq!(asked.header("authorization"), format!("Basic {login}"));
    assert_eq!(asked.form(), [("Status".to_owned(), "completed".to_owned())].into());
}

/// A scene in which Ana is called for a page, and the request for the call.
async fn called(peer: &mut Peer) -> (Scene, baton_domain::id::IncidentId, Asked) {
    let scene = scene(peer).await;
    scene.verified("phone", Way::Voice { number: ANA.parse().unwrap() }, None).await;
    peer.asked().await;
    peer.answers(&[CALL]);
    let incident = scene.page("1").await;
    let asked = peer.asked().await;
    scene.way(incident, "phone", AttemptState::Sent).await;
    (scene, incident, asked)
}

#[tokio::test]
async fn a_telephone_stops_ringing_when_somebody_has_answered_elsewhere() {
    let mut peer = Peer::listen().await;
    let (scene, incident, _) = called(&mut peer).await;
    peer.nothing_else();
    // a provider that is not there for a moment is asked again
    peer.answers(&[(503, "", "")]);
    scene.stage.act(Action::Acknowledge { incident, back_in_min: None }).await;
    hangs_up(&peer.asked().await);
    hangs_up(&peer.asked().await);
    scene.acknowledged(incident).await;
}

#[tokio::test]
async fn whoever_answers_on_the_telephone_is_not_cut_off_and_what_has_ended_is_not_ended_again() {
    let mut peer = Peer::listen().await;
    let (scene, incident, call) = called(&mut peer).await;
    let spoken = said(&scene, &call.form()["Url"], &[("CallStatus", "in-progress")]).await;
    let keys_to = spoken.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(said(&scene, &keys_to, &[("Digits", "1")]).await.contains("Acknowledged"));
    scene.acknowledged(incident).await;

    // the next call is taken by nobody; that the incident is over later ends nothing
    peer.answers(&[CALL]);
    let second = scene.page("2").await;
    let status = peer.asked().await.form()["StatusCallback"].clone();
    scene.way(second, "phone", AttemptState::Sent).await;
    twilio_says(&scene, &status, &[("CallStatus", "no-answer")], TOKEN).await;
    scene.way(second, "phone", AttemptState::Failed(SendFailure::NotAnswered)).await;
    scene.stage.act(Action::Resolve { incident: second }).await;

    // a third one is ended: nothing was asked of the provider before
    scene.clock.turn(jiff::SignedDuration::from_mins(10));
    peer.answers(&[CALL]);
    let third = scene.page("3").await;
    assert_eq!(peer.asked().await.form()["To"], ANA);
    scene.way(third, "phone", AttemptState::Sent).await;
    scene.stage.act(Action::Resolve { incident: third }).await;
    hangs_up(&peer.asked().await);
    peer.nothing_else();
}

#[tokio::test]
async fn a_drills_call_is_ended_when_a_real_page_comes() {
    let mut peer = Peer::listen().await;
    let scene = scene(&peer).await;
    scene.verified("phone", Way::Voice { number: ANA.parse().unwrap() }, None).await;
    peer.asked().await;
    peer.answers(&[CALL]);
    let action = Action::Drill { through: DrillThrough::Everything, deaf: Some(Deaf::Devices) };
    let drill = scene.stage.try_act(CommandId(crate::stage::new_id()), action).await.unwrap();
    scene.no_device_says_anything();
    assert_eq!(peer.asked().await.form()["To"], ANA);
    scene.way(drill.incident.unwrap(), "phone", AttemptState::Sent).await;
    let (service, title, urgency) = (scene.stage.service, "down".to_owned(), Urgency::High);
    scene.stage.act(Action::Page { service, title, urgency }).await;
    hangs_up(&peer.asked().await);
    // and the real one is a call of its own
    scene.no_device_says_anything();
    assert_eq!(peer.asked().await.form()["To"], ANA);
}
