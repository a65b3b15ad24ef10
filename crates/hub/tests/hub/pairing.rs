//! How devices come in, and how they are kept out.

use crate::stage::{HandClock, Stage, http, new_id, pair, problem};
use baton_domain::command::Action;
use baton_domain::id::{CommandId, InviteId};
use baton_hub::{Hub, HubOptions, mint};
use baton_wire::pairing::JoinLink;
use baton_wire::problem::ProblemCode;
use jiff::SignedDuration;
use serde_json::json;

#[tokio::test]
async fn the_first_invite_pairs_one_device() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Hub::start(HubOptions::new(folder.path())).await.unwrap();
    let invite = hub.first_invite().unwrap();
    let link: JoinLink = invite.link.parse().unwrap();
    assert_eq!(link.hub, hub.url());
    let paired = pair(&http(), &link.hub, &link.code).await.unwrap();
    assert_eq!((paired.person_name.as_str(), paired.workspace.as_str()), ("Admin", "Baton"));
    let again = pair(&http(), hub.url(), &invite.code).await.unwrap_err();
    assert_eq!(again.code, ProblemCode::BadInvite);
}

#[tokio::test]
async fn an_expired_invite_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let clock = HandClock::new();
    let hub =
        Hub::start(HubOptions { clock: clock.clone(), ..HubOptions::new(folder.path()) }).await.unwrap();
    clock.turn(SignedDuration::from_mins(61));
    let refused = pair(&http(), hub.url(), &hub.first_invite().unwrap().code).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::BadInvite);
}

#[tokio::test]
async fn a_lost_first_invite_is_made_anew_until_a_device_is_paired() {
    let folder = tempfile::tempdir().unwrap();
    let hub = Hub::start(HubOptions::new(folder.path())).await.unwrap();
    let lost = hub.first_invite().unwrap().code.clone();
    let persons = hub.state().persons.clone();
    hub.stop().await;
    let hub = Hub::start(HubOptions::new(folder.path())).await.unwrap();
    let fresh = hub.first_invite().unwrap().code.clone();
    assert_ne!(fresh, lost);
    assert_eq!(hub.state().persons, persons, "the workspace is the same");
    pair(&http(), hub.url(), &fresh).await.unwrap();
    hub.stop().await;
    let hub = Hub::start(HubOptions::new(folder.path())).await.unwrap();
    assert_eq!(hub.first_invite(), None);
}

#[tokio::test]
async fn an_admin_who_left_with_every_device_is_invited_at_the_next_start() {
    let stage = Stage::set().await;
    stage.act(Action::RevokeDevice { device: stage.admin.device }).await;
    let Stage { hub, folder, admin, .. } = stage;
    hub.stop().await;
    let hub = Hub::start(HubOptions::new(folder.path())).await.unwrap();
    let back = pair(&http(), hub.url(), &hub.first_invite().unwrap().code).await.unwrap();
    assert_eq!(back.person, admin.person);
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let stage = Stage::set().await;
    let mut codes = Vec::new();
    for _ in 0..25 {
        codes.push(pair(&stage.http, stage.hub.url(), "AAAAA-AAAAA").await.unwrap_err().code);
    }
    let refused = codes.iter().filter(|code| **code == ProblemCode::BadInvite).count();
    assert!((20..25).contains(&refused), "{codes:?}");
    assert_eq!(codes.last(), Some(&ProblemCode::RateLimited));
    let body = json!({"code": "A", "device_name": "x", "platform": "linux"});
    let answer = stage.post("/api/v1/pair", body.to_string().into_bytes()).await;
    assert!(answer.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() <= 5);
    // the device that is in stays in
    stage.alert("a").await;
    stage.act(Action::RenameDevice { device: stage.admin.device, name: "still here".into() }).await;
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named() {
    let stage = Stage::set().await;
    for (body, code, field) in [
        (json!({"code": "A", "platform": "linux"}).to_string(), ProblemCode::BadRequest, None),
        (
            json!({"code": "A", "device_name": 7, "platform": "linux"}).to_string(),
            ProblemCode::BadRequest,
            Some("device_name"),
        ),
        (
            json!({"code": "A", "device_name": "x", "platform": "toaster"}).to_string(),
            ProblemCode::BadRequest,
            Some("platform"),
        ),
        ("{".to_owned(), ProblemCode::BadRequest, None),
        ("{} {}".to_owned(), ProblemCode::BadRequest, None),
    ] {
        let problem = problem(stage.post("/api/v1/pair", body.clone().into_bytes()).await).await;
        assert_eq!((problem.code, problem.field.as_deref()), (code, field), "{body}: {problem}");
    }
}

#[tokio::test]
async fn a_device_without_a_name_is_refused_and_the_invite_stays() {
    let stage = Stage::set().await;
    let code = mint::code();
    let (invite, person) = (InviteId(new_id()), stage.person());
    stage.act(Action::Invite { invite, person, secret: mint::hash_code(&code), valid_min: 5 }).await;
    let body = json!({"code": code, "device_name": " \n", "platform": "linux"});
    let problem = problem(stage.post("/api/v1/pair", body.to_string().into_bytes()).await).await;
    assert_eq!((problem.code, problem.field.as_deref()), (ProblemCode::Invalid, Some("device_name")));
    pair(&stage.http, stage.hub.url(), &code).await.unwrap();
}

#[tokio::test]
async fn no_secret_is_on_the_disk() {
    let stage = Stage::set().await;
    stage.alert("a").await;
    let token = stage.admin.token.clone();
    let secrets = [token.as_str(), crate::stage::ALERTMANAGER_KEY, crate::stage::GENERIC_KEY];
    let folder = stage.folder.path().to_owned();
    let search = || {
        for file in std::fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            for secret in secrets {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{} holds {secret}", path.display());
            }
        }
    };
    search();
    let _stage = stage.restart().await;
    search();
}

#[tokio::test]
async fn a_token_that_was_taken_away_says_so() {
    let stage = Stage::set().await;
    let code = mint::code();
    let (invite, person) = (InviteId(new_id()), stage.person());
    stage.act(Action::Invite { invite, person, secret: mint::hash_code(&code), valid_min: 5 }).await;
    let second = pair(&stage.http, stage.hub.url(), &code).await.unwrap();
    stage.act(Action::RevokeDevice { device: second.device }).await;
    let action = Action::RenameDevice { device: second.device, name: "x".into() };
    let act = crate::stage::act;
    let refused = act(&stage.http, stage.hub.url(), &second.token, CommandId(new_id()), action.clone())
        .await
        .unwrap_err();
    assert_eq!(refused.code, ProblemCode::TokenRevoked);
    let refused =
        act(&stage.http, stage.hub.url(), "nonsense", CommandId(new_id()), action).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::Unauthorized);
}
