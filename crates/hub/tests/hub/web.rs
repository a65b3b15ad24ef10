//! The web page: its files, and the three verbs of a browser.

use crate::stage::{Stage, new_id, problem, until, within};
use baton_domain::command::{Action, Receipt};
use baton_domain::device::Platform;
use baton_domain::id::{CommandId, InviteId};
use baton_domain::page::Rung;
use baton_hub::mint;
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply, SentIntent};
use baton_wire::pairing::{PairRequest, Paired};
use baton_wire::problem::ProblemCode;
use baton_wire::socket::Push;
use baton_wire::view::{IncidentViewState, View};
use reqwest::{Response, StatusCode};

/// A browser of the admin, paired as browsers are.
async fn browser(stage: &Stage) -> Paired {
    let code = mint::code();
    let (invite, person) = (InviteId(new_id()), stage.person());
    stage.act(Action::Invite { invite, person, secret: mint::hash_code(&code), valid_min: 5 }).await;
    let request = PairRequest { code, device_name: "a phone".into(), platform: Platform::Browser };
    let answer = stage.http.post(stage.url("/api/v1/pair")).json(&request).send().await.unwrap();
    answer.json().await.unwrap()
}

async fn send(stage: &Stage, token: &str, sent: &SentIntent) -> Response {
    let request = stage.http.post(stage.url("/api/v1/ui/send")).bearer_auth(token).json(sent);
    within("an intent", request.send()).await.unwrap()
}

fn act(action: Action) -> SentIntent {
    SentIntent { id: CommandId(new_id()), intent: Intent::Act { action } }
}

/// What an open page shows.
struct Page {
    answer: Response,
    unread: Vec<u8>,
}

impl Page {
    async fn open(stage: &Stage, token: &str) -> Self {
        let request = stage.http.get(stage.url("/api/v1/ui/view")).bearer_auth(token);
        let answer = within("the page's stream", request.send()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { answer, unread: Vec::new() }
    }

    /// The next view; `None` when the stream has ended.
    async fn next(&mut self) -> Option<View> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = self.unread.drain(..end + 2).collect();
                let text = String::from_utf8(event).unwrap();
                let Some(data) = text.trim().strip_prefix("data: ") else { continue };
                match serde_json::from_str(data).unwrap() {
                    Push::View(view) => return Some(*view),
                    Push::Show { .. } => continue,
                }
            }
            self.unread.extend_from_slice(&self.answer.chunk().await.ok()??);
        }
    }

    async fn until(&mut self, what: &str, wanted: impl Fn(&View) -> bool) -> View {
        within(what, async {
            loop {
                let view = self.next().await.unwrap_or_else(|| panic!("the stream ended before: {what}"));
                if wanted(&view) {
                    return view;
                }
            }
        })
        .await
    }
}

#[tokio::test]
async fn the_page_and_its_files_are_served_strictly() {
    let stage = Stage::set().await;
    let answer = stage.http.get(stage.url("/")).send().await.unwrap();
    if answer.status() == StatusCode::NOT_FOUND {
        let told = problem(answer).await.detail;
        assert!(told.contains("built without its web page"), "{told}");
        return;
    }
    let headers = answer.headers().clone();
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(headers["cache-control"], "no-cache");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let page = answer.text().await.unwrap();
    let files: Vec<&str> = page.split('"').filter_map(|part| part.strip_prefix("./assets/")).collect();
    assert!(files.iter().any(|file| file.ends_with(".js")), "{page}");
    for file in files {
        let answer = stage.http.get(stage.url(&format!("/assets/{file}"))).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{file}");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    }
    for path in ["/assets/nothing.js", "/assets/..%2fweb.html", "/assets/", "/web.html", "/index.html"] {
        let answer = stage.http.get(stage.url(path)).send().await.unwrap();
        assert_eq!(problem(answer).await.code, ProblemCode::Unknown, "{path}");
    }
}

#[tokio::test]
async fn without_a_token_there_is_nothing_to_see_and_nothing_to_do() {
    let stage = Stage::set().await;
    let get = stage.http.get(stage.url("/api/v1/ui/view")).send().await.unwrap();
    assert_eq!(problem(get).await.code, ProblemCode::Unauthorized);
    for path in ["/api/v1/ui/send", "/api/v1/ui/ask"] {
        let post = stage.http.post(stage.url(path)).body("{}").send().await.unwrap();
        assert_eq!(problem(post).await.code, ProblemCode::Unauthorized, "{path}");
        let large = stage.post(path, vec![b' '; 1024 * 1024 + 1]).await;
        assert_eq!(problem(large).await.code, ProblemCode::TooLarge, "{path}");
        assert_eq!(problem(stage.post(path, b"{".to_vec()).await).await.code, ProblemCode::BadRequest);
    }
}

#[tokio::test]
async fn a_page_rings_in_two_browsers_and_one_answer_ends_it_in_both() {
    let stage = Stage::set().await;
    let (one, two) = (browser(&stage).await, browser(&stage).await);
    let (mut here, mut there) = (Page::open(&stage, &one.token).await, Page::open(&stage, &two.token).await);
    let first = here.until("the first view", |_| true).await;
    assert_eq!(first.account.unwrap().person, stage.person());
    let incident = stage.alert("a").await.incidents[0];
    let rings = |view: &View| view.alarm.as_ref().is_some_and(|alarm| alarm.incidents == [incident]);
    let view = here.until("the ring", rings).await;
    there.until("the ring there", rings).await;
    let page = view.incidents.iter().find(|i| i.id == incident).unwrap().my_page.unwrap();

    // nothing is assumed of a browser: the ladder climbs when it says so
    let has = |state: &baton_domain::state::State, rung| {
        state.incident(incident).unwrap().page(page).unwrap().has(one.device, rung)
    };
    let state = until(&stage.hub, "that it was sent", |state| has(state, Rung::Sent)).await;
    for rung in [Rung::Received, Rung::Ringing, Rung::Seen] {
        assert!(!has(&state, rung), "{rung:?}");
    }
    let receipt = |rung| Receipt { incident, page, rung, device_ms: 3 };
    let receipts = vec![receipt(Rung::Received), receipt(Rung::Ringing)];
    let told = send(&stage, &one.token, &act(Action::Receipts { receipts })).await;
    assert_eq!(told.json::<Reply>().await.unwrap(), Reply::Done);
    let seen = SentIntent { id: CommandId(new_id()), intent: Intent::Seen { incident } };
    assert_eq!(send(&stage, &one.token, &seen).await.status(), StatusCode::OK);
    let state = stage.hub.state();
    for rung in [Rung::Received, Rung::Ringing, Rung::Seen] {
        assert!(has(&state, rung), "{rung:?}");
    }

    let acknowledge = act(Action::Acknowledge { incident, back_in_min: None });
    assert_eq!(send(&stage, &one.token, &acknowledge).await.status(), StatusCode::OK);
    let taken = |view: &View| {
        let is = view.incidents.iter().find(|i| i.id == incident).map(|i| &i.state);
        view.alarm.is_none() && matches!(is, Some(IncidentViewState::Acknowledged { .. }))
    };
    here.until("the end of the ring", taken).await;
    there.until("the end of the ring there", taken).await;
    // sent again, as after a lost answer: no second effect
    let before = stage.hub.state().incident(incident).unwrap().timeline.len();
    assert_eq!(send(&stage, &one.token, &acknowledge).await.status(), StatusCode::OK);
    assert_eq!(stage.hub.state().incident(incident).unwrap().timeline.len(), before);
}

#[tokio::test]
async fn a_browser_whose_access_is_taken_away_sees_nothing_more() {
    let stage = Stage::set().await;
    let paired = browser(&stage).await;
    let mut page = Page::open(&stage, &paired.token).await;
    page.until("the first view", |_| true).await;
    stage.act(Action::RevokeDevice { device: paired.device }).await;
    within("the end of the stream", async { while page.next().await.is_some() {} }).await;
    let again = stage.http.get(stage.url("/api/v1/ui/view")).bearer_auth(&paired.token).send().await.unwrap();
    assert_eq!(problem(again).await.code, ProblemCode::TokenRevoked);
}

#[tokio::test]
async fn a_browser_leaves_asks_and_is_told_what_it_cannot() {
    let stage = Stage::set().await;
    let paired = browser(&stage).await;
    let ask = async |query: Query| {
        let request = stage.http.post(stage.url("/api/v1/ui/ask")).bearer_auth(&paired.token).json(&query);
        within("an answer", request.send()).await.unwrap()
    };
    let QueryAnswer::View(view) = ask(Query::View).await.json().await.unwrap() else { panic!("a view") };
    assert_eq!(view.account.unwrap().device, paired.device);
    assert_eq!(problem(ask(Query::Doctor).await).await.code, ProblemCode::Invalid);
    let quit = SentIntent { id: CommandId(new_id()), intent: Intent::Quit };
    let told = problem(send(&stage, &paired.token, &quit).await).await;
    assert!(told.detail.contains("a browser cannot do this"), "{}", told.detail);
    let leave = SentIntent { id: CommandId(new_id()), intent: Intent::Leave };
    assert_eq!(send(&stage, &paired.token, &leave).await.status(), StatusCode::OK);
    assert_eq!(problem(ask(Query::View).await).await.code, ProblemCode::TokenRevoked);
}
