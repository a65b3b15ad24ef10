//! Web Push, against a push service that holds what it gets against RFC 8030 and RFC 8292, and a device that reads it as RFC 8291 says:
//! with HKDF written here and the ciphers of another library than the sender's.

use super::Scene;
use super::peer::{Asked, Peer};
use crate::stage::{act, new_id, pair, problem, within};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use baton_domain::command::{Action, Receipt};
use baton_domain::device::Device;
use baton_domain::id::{CommandId, IncidentId, InviteId, PageId};
use baton_domain::page::{Page, Rung};
use baton_domain::push::{PushAction, PushStands, PushSubscription};
use baton_domain::reach::{Light, ReachTrouble};
use baton_hub::clock::Clock;
use baton_hub::delivery::Providers;
use baton_hub::mint;
use baton_wire::pairing::Paired;
use baton_wire::problem::ProblemCode;
use baton_wire::push::{PushMessage, PushOffer, PushTested, PushedPage};
use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::Sha256;
use web_push_native::p256::elliptic_curve::sec1::ToEncodedPoint;
use web_push_native::p256::{PublicKey, SecretKey, ecdh};

fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn hmac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

/// What a browser keeps of its subscription.
struct Receiver {
    secret: SecretKey,
    auth: Vec<u8>,
}

impl Receiver {
    fn new() -> Self {
        loop {
            let bytes: [u8; 32] = rand::random();
            if let Ok(secret) = SecretKey::from_slice(&bytes) {
                return Self { secret, auth: rand::random::<[u8; 16]>().to_vec() };
            }
        }
    }

    fn public(&self) -> Vec<u8> {
        self.secret.public_key().to_encoded_point(false).as_bytes().to_vec()
    }

    fn subscription(&self, endpoint: &str) -> PushSubscription {
        let p256dh = URL_SAFE_NO_PAD.encode(self.public());
        PushSubscription {
            endpoint: endpoint.to_owned().try_into().unwrap(),
            p256dh: p256dh.try_into().unwrap(),
            auth: URL_SAFE_NO_PAD.encode(&self.auth).try_into().unwrap(),
        }
    }

    /// RFC 8291, section 3.4, and RFC 8188, section 2, for the one record that a push has.
    fn opened(&self, body: &[u8]) -> Vec<u8> {
        let (salt, rest) = body.split_at(16);
        let (size, rest) = rest.split_at(4);
        let (id_len, rest) = rest.split_first().unwrap();
        let (sender, sealed) = rest.split_at(usize::from(*id_len));
        let size = u32::from_be_bytes(size.try_into().unwrap());
        assert!(size as usize > sealed.len(), "one record, and it says so");
        let sender_key = PublicKey::from_sec1_bytes(sender).unwrap();
        let shared = ecdh::diffie_hellman(self.secret.to_nonzero_scalar(), sender_key.as_affine());
        let key = hmac(&self.auth, &[shared.raw_secret_bytes()]);
        let ikm = hmac(&key, &[b"WebPush: info\0", &self.public(), sender, &[1]]);
        let prk = hmac(salt, &[&ikm]);
        let content_key = hmac(&prk, &[b"Content-Encoding: aes128gcm\0", &[1]]);
        let nonce = hmac(&prk, &[b"Content-Encoding: nonce\0", &[1]]);
        let content_key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content_key[..16]).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).unwrap();
        let mut sealed = sealed.to_vec();
        let plain = content_key.open_in_place(nonce, Aad::empty(), &mut sealed).unwrap();
        let end = plain.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(plain[end], 2, "the last record");
        plain[..end].to_vec()
    }

    fn message(&self, asked: &Asked) -> PushMessage {
        serde_json::from_slice(&self.opened(&asked.bytes)).unwrap()
    }
}

#[test]
fn the_message_of_the_standard_is_read() {
    // RFC 8291, appendix A
    let receiver = Receiver {
        secret: SecretKey::from_slice(&decoded("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")).unwrap(),
        auth: decoded("BTBZMqHH6r4Tts7J_aSIgg"),
    };
    let body = decoded(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w\
         EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
    );
    assert_eq!(receiver.opened(&body), b"When I grow up, I want to be a watermelon");
}

/// A hub, and a browser of its admin that is subscribed at a push service.
struct Browser {
    scene: Scene,
    peer: Peer,
    paired: Paired,
    receiver: Receiver,
    key: String,
}

impl Browser {
    async fn set() -> Self {
        let peer = Peer::listen().await;
        let scene = Scene::set(Providers::default()).await;
        let code = mint::code();
        let (invite, person) = (InviteId(new_id()), scene.stage.person());
        scene
            .stage
            .act(Action::Invite { invite, person, secret: mint::hash_code(&code), valid_min: 5 })
            .await;
        let paired = pair(&scene.stage.http, scene.stage.hub.url(), &code).await.unwrap();
        let mut browser = Self { scene, peer, paired, receiver: Receiver::new(), key: String::new() };
        browser.key = browser.get::<PushOffer>("/api/v1/push").await.key;
        browser.subscribe("/push/1?x=y").await;
        browser
    }

    async fn does(&self, action: Action) {
        let (http, hub) = (&self.scene.stage.http, self.scene.stage.hub.url());
        act(http, hub, &self.paired.token, CommandId(new_id()), action).await.unwrap();
    }

    async fn subscribe(&self, path: &str) {
        let subscription = self.receiver.subscription(&format!("{}{path}", self.peer.url));
        self.does(Action::Push { what: PushAction::Subscribe { subscription } }).await;
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        let request = self.scene.stage.http.get(self.scene.stage.url(path)).bearer_auth(&self.paired.token);
        within("an answer", request.send()).await.unwrap().json().await.unwrap()
    }

    /// An alert, and its page of this browser's person.
    async fn page(&self, fingerprint: &str) -> (IncidentId, PageId) {
        let incident = self.scene.stage.alert(fingerprint).await.incidents[0];
        let state = self.scene.stage.hub.state();
        let page = state.incident(incident).unwrap().wanted_page_of(self.paired.person).unwrap().id;
        (incident, page)
    }

    fn device(&self) -> Device {
        (*self.scene.stage.hub.state().devices[&self.paired.device].is).clone()
    }

    /// The next push, which keeps to the standards.
    async fn pushed(&mut self) -> PushMessage {
        let asked = self.peer.asked().await;
        self.checked(&asked)
    }

    /// What every push has, whatever it says.
    fn checked(&self, asked: &Asked) -> PushMessage {
        assert_eq!((asked.method.as_str(), asked.header("content-encoding")), ("POST", "aes128gcm"));
        assert!(asked.header("ttl").parse::<u32>().unwrap() > 0);
        let topic = asked.header("topic");
        assert!(topic.len() <= 32 && topic.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
        assert!(["very-low", "low", "normal", "high"].contains(&asked.header("urgency")));
        assert!(asked.bytes.len() <= 4_096, "more is not taken everywhere");
        self.check_token(asked.header("authorization"));
        self.receiver.message(asked)
    }

    fn check_token(&self, authorization: &str) {
        let (token, key) = authorization.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!(key, self.key, "the key with which the browser subscribed");
        let (signed, signature) = token.rsplit_once('.').unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decoded(key))
            .verify(signed.as_bytes(), &decoded(signature))
            .unwrap();
        let (header, claims) = signed.split_once('.').unwrap();
        let read = |part: &str| serde_json::from_slice::<Value>(&decoded(part)).unwrap();
        assert_eq!(read(header)["alg"], "ES256");
        let claims = read(claims);
        assert_eq!(claims["aud"], self.peer.url);
        let now = self.scene.clock.now().as_second();
        let left = claims["exp"].as_i64().unwrap() - now;
        assert!((1..=86_400).contains(&left), "{left} s");
        assert!(claims["sub"].as_str().unwrap().starts_with("mailto:"));
    }
}

fn page_of(browser: &Browser, incident: IncidentId, page: PageId) -> Page {
    browser.scene.stage.hub.state().incident(incident).unwrap().page(page).unwrap().clone()
}

#[tokio::test]
async fn a_page_is_pushed_as_the_standards_say_and_so_is_its_end() {
    let mut browser = Browser::set().await;
    let (incident, page) = browser.page("1").await;
    let asked = browser.peer.asked().await;
    assert_eq!(asked.path, "/push/1?x=y");
    assert_eq!((asked.header("urgency"), asked.header("topic")), ("high", format!("page-{page}").as_str()));
    let PushMessage::Page { title, service, urgency, drill, quiet, .. } = browser.checked(&asked) else {
        panic!("a page is pushed")
    };
    assert_eq!((title.as_str(), service.as_str()), ("HighErrorRate: Checkout fails (1)", "Checkout"));
    assert_eq!((urgency, drill, quiet), (baton_domain::alert::Urgency::High, false, false));
    let is_sent = |state: &baton_domain::state::State| {
        state.incident(incident).unwrap().page(page).unwrap().has(browser.paired.device, Rung::Sent)
    };
    browser.scene.stage.until("what was pushed", is_sent).await;
    assert!(!page_of(&browser, incident, page).is_received(), "what a push service takes counts as nothing");
    let path = format!("/api/v1/push/{incident}/{page}");
    assert!(browser.get::<PushedPage>(&path).await.wanted);
    // the device says itself that it has it
    let receipt = Receipt { incident, page, rung: Rung::Received, device_ms: 12 };
    browser.does(Action::Receipts { receipts: vec![receipt] }).await;

    // somebody answers on another device
    browser.scene.stage.act(Action::Acknowledge { incident, back_in_min: None }).await;
    let asked = browser.peer.asked().await;
    assert_eq!(asked.header("topic"), format!("page-{page}"), "in the place of a push that still waits");
    let title = "HighErrorRate: Checkout fails (1)".to_owned();
    assert_eq!(browser.checked(&asked), PushMessage::Stop { incident, page, title });
    assert!(!browser.get::<PushedPage>(&path).await.wanted);
    browser.peer.nothing_else();
}

#[tokio::test]
async fn who_answers_on_the_device_itself_is_pushed_no_end() {
    let mut browser = Browser::set().await;
    let (incident, _) = browser.page("1").await;
    browser.pushed().await;
    browser.does(Action::Acknowledge { incident, back_in_min: None }).await;
    // the next push is the next page's
    let (second, _) = browser.page("2").await;
    let message = browser.receiver.message(&browser.peer.asked().await);
    assert!(matches!(message, PushMessage::Page { incident, .. } if incident == second), "{message:?}");
    browser.peer.nothing_else();
}

#[tokio::test]
async fn a_push_service_that_is_not_well_is_asked_again_as_it_wishes() {
    let mut browser = Browser::set().await;
    browser.peer.answers(&[(500, "", ""), (429, "retry-after: 2", ""), (201, "", "")]);
    browser.page("1").await;
    browser.pushed().await;
    browser.pushed().await;
    // its own patience would have been over by then
    let early = tokio::time::timeout(std::time::Duration::from_millis(1_700), browser.peer.asked()).await;
    assert!(early.is_err(), "before the two seconds it asked for");
    browser.pushed().await;
    browser.peer.nothing_else();
    assert!(matches!(browser.device().push, Some(PushStands::Subscribed { .. })));
}

#[tokio::test]
async fn a_subscription_that_is_gone_is_forgotten_and_its_light_is_red() {
    for gone in [403, 404, 410] {
        let mut browser = Browser::set().await;
        browser.peer.answers(&[(gone, "", "")]);
        browser.page("1").await;
        browser.peer.asked().await;
        let device = browser.paired.device;
        let forgotten = |state: &baton_domain::state::State| state.push_of(device).is_none();
        let state = browser.scene.stage.until("the refusal", forgotten).await;
        assert!(matches!(browser.device().push, Some(PushStands::Refused { .. })));
        let now = browser.scene.clock.now();
        let reach = state.reach_of(browser.paired.person, now);
        let reach = reach.devices.iter().find(|reach| reach.device == device).unwrap();
        assert_eq!(reach.light, Light::Red);
        let says = |trouble: &ReachTrouble| matches!(trouble, ReachTrouble::PushRefused { .. });
        assert!(reach.troubles.iter().any(says), "{reach:?}");
        // allowed again
        browser.subscribe("/push/2").await;
        assert!(matches!(browser.device().push, Some(PushStands::Subscribed { .. })));
        assert_eq!(browser.peer.asked().await.path, "/push/2", "the page still asks");
    }
}

#[tokio::test]
async fn a_test_says_what_the_push_service_said() {
    let mut browser = Browser::set().await;
    let test = async |browser: &Browser| {
        let stage = &browser.scene.stage;
        let request = stage.http.post(stage.url("/api/v1/push/test")).bearer_auth(&browser.paired.token);
        within("a test", request.send()).await.unwrap()
    };
    let tested: PushTested = test(&browser).await.json().await.unwrap();
    assert_eq!(tested.trouble, None);
    assert_eq!(browser.pushed().await, PushMessage::Test);
    browser.peer.answers(&[(410, "", "")]);
    let tested: PushTested = test(&browser).await.json().await.unwrap();
    assert!(tested.trouble.unwrap().contains("410"));
    assert!(matches!(browser.device().push, Some(PushStands::Refused { .. })));
    assert_eq!(problem(test(&browser).await).await.code, ProblemCode::Conflict);
}

#[tokio::test]
async fn who_unsubscribes_or_is_revoked_is_pushed_to_no_more() {
    let browser = Browser::set().await;
    let device = browser.paired.device;
    browser.does(Action::Push { what: PushAction::Unsubscribe }).await;
    assert_eq!((browser.device().push, browser.scene.stage.hub.state().push_of(device)), (None, None));
    browser.subscribe("/push/3").await;
    assert!(browser.scene.stage.hub.state().push_of(device).is_some());
    browser.scene.stage.act(Action::RevokeDevice { device }).await;
    assert_eq!((browser.device().push, browser.scene.stage.hub.state().push_of(device)), (None, None));
}

#[tokio::test]
async fn what_is_no_subscription_is_refused_with_its_field() {
    let browser = Browser::set().await;
    let stage = &browser.scene.stage;
    let subscription =
        serde_json::to_value(browser.receiver.subscription("https://push.example.org/1")).unwrap();
    for (field, value) in [
        ("endpoint", "http://push.example.org/1"),
        ("endpoint", "ftp://127.0.0.1/1"),
        ("p256dh", "BAAA"),
        ("auth", "="),
    ] {
        let mut subscription = subscription.clone();
        subscription[field] = value.into();
        let action =
            serde_json::json!({"do": "push", "what": {"do": "subscribe", "subscription": subscription}});
        let body = serde_json::json!({"id": new_id(), "action": action});
        let request = stage.http.post(stage.url("/api/v1/commands")).bearer_auth(&browser.paired.token);
        let answer = within("a refusal", request.json(&body).send()).await.unwrap();
        assert!(answer.status().is_client_error(), "{field}: {value}");
    }
}
