//! The hub's page in browsers: its files, its views, and what a browser sends.

use crate::stage::{DEADLINE, Stage, new_id, pair, problem, until, within};
use baton_domain::alert::Urgency;
use baton_domain::command::{Action, Receipt};
use baton_domain::id::{CommandId, IntegrationId, InviteId, PersonId};
use baton_domain::integration::IntegrationKind;
use baton_domain::page::Rung;
use baton_domain::person::{Person, Role};
use baton_domain::schedule::ZoneName;
use baton_hub::{HubOptions, mint};
use baton_wire::command::IntentEnvelope;
use baton_wire::intent::{Intent, InviteShown, Query, QueryAnswer, Reply};
use baton_wire::pairing::Paired;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::socket::Push;
use baton_wire::view::{Light, PartState, SirenState, View};
use reqwest::{Response, StatusCode};

/// A browser's stream of views.
struct Page {
    answer: Response,
    unread: Vec<u8>,
}

impl Page {
    async fn open(stage: &Stage, token: &str) -> Self {
        let request = stage.http.get(stage.url("/api/v1/ui/view?sound=allowed")).bearer_auth(token);
        let answer = within("the view", request.send()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { answer, unread: Vec::new() }
    }

    /// The next view; `None` when the stream has ended.
    async fn next(&mut self) -> Option<View> {
        within("the next view", async {
            loop {
                if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                    let event: Vec<u8> = self.unread.drain(..end + 2).collect();
                    let text = String::from_utf8(event).unwrap();
                    let Some(data) = text.strip_prefix("data: ") else { continue };
                    let Push::View(view) = serde_json::from_str(data).unwrap() else { panic!("{data}") };
                    return Some(*view);
                }
                self.unread.extend_from_slice(&self.answer.chunk().await.ok()??);
            }
        })
        .await
    }

    async fn until(&mut self, what: &str, wanted: impl Fn(&View) -> bool) -> View {
        let looked = tokio::time::timeout(DEADLINE, async {
            loop {
                let view = self.next().await.unwrap_or_else(|| panic!("the stream ended before: {what}"));
                if wanted(&view) {
                    return view;
                }
            }
        });
        looked.await.unwrap_or_else(|_| panic!("{what} took too long"))
    }
}

async fn browser(stage: &Stage) -> Paired {
    let code = mint::code();
    let (invite, person) = (InviteId(new_id()), stage.person());
    stage.act(Action::Invite { invite, person, secret: mint::hash_code(&code), valid_min: 5 }).await;
    pair(&stage.http, stage.hub.url(), &code).await.unwrap()
}

async fn send(stage: &Stage, token: &str, id: CommandId, intent: Intent) -> Result<Reply, Problem> {
    let request = stage.http.post(stage.url("/api/v1/ui/send")).bearer_auth(token);
    let answer = request.json(&IntentEnvelope { id, intent }).send();
    let answer = within("an intent", answer).await.unwrap();
    if answer.status().is_success() { Ok(answer.json().await.unwrap()) } else { Err(problem(answer).await) }
}

#[tokio::test]
async fn the_page_is_served_strictly_or_said_to_be_missing() {
    let stage = Stage::set().await;
    let answer = stage.http.get(stage.url("/")).send().await.unwrap();
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    if answer.status() == StatusCode::NOT_FOUND {
        // compiled before the interface was built
        assert!(answer.text().await.unwrap().contains("built without its web page"));
        return;
    }
    assert_eq!(answer.headers()["cache-control"], "no-cache");
    assert!(policy.contains("script-src 'self';") && policy.contains("style-src 'self';"), "{policy}");
    let etag = answer.headers()["etag"].clone();
    let page = answer.text().await.unwrap();
    let again = stage.http.get(stage.url("/")).header("if-none-match", etag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let mut files = 0;
    for named in page.split('"').filter_map(|part| part.strip_prefix("./assets/")) {
        let url = stage.url(&format!("/assets/{named}"));
        let answer = stage.http.get(url).header("accept-encoding", "gzip").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{named}");
        assert_eq!(answer.headers()["cache-control"], "public, max-age=31536000, immutable");
        files += 1;
    }
    assert!(files > 0, "{page}");
    for (path, kind) in [
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/icons/512x512.png", "image/png"),
    ] {
        let answer = stage.http.get(stage.url(path)).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], kind, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-cache", "its name stays when it changes: {path}");
    }
    for path in ["/assets/nothing.js", "/assets/..%2Findex.html", "/index.html"] {
        let answer = stage.http.get(stage.url(path)).send().await.unwrap();
        assert_eq!(problem(answer).await.code, ProblemCode::Unknown, "{path}");
    }
}

#[tokio::test]
async fn a_browser_needs_a_token_and_well_formed_wishes() {
    let stage = Stage::set().await;
    let answer = stage.http.get(stage.url("/api/v1/ui/view")).send().await.unwrap();
    assert_eq!(problem(answer).await.code, ProblemCode::Unauthorized);
    for path in ["/api/v1/ui/send", "/api/v1/ui/ask"] {
        let answer = stage.http.post(stage.url(path)).body("{}").send().await.unwrap();
        assert_eq!(problem(answer).await.code, ProblemCode::Unauthorized, "{path}");
        let large = problem(stage.post(path, vec![b' '; 1024 * 1024 + 1]).await).await;
        assert_eq!(large.code, ProblemCode::TooLarge, "{path}");
        let odd = problem(stage.post(path, b"{\"want\":1}".to_vec()).await).await;
        assert_eq!(odd.code, ProblemCode::BadRequest, "{path}");
    }
    let request = stage.http.get(stage.url("/api/v1/ui/view?sound=loud")).bearer_auth(&stage.admin.token);
    assert_eq!(problem(request.send().await.unwrap()).await.field.as_deref(), Some("sound"));
    let refused = send(&stage, &stage.admin.token, CommandId(new_id()), Intent::Quit).await;
    assert!(refused.unwrap_err().detail.contains("in the app"));
}

#[tokio::test]
async fn two_browsers_ring_and_one_answer_silences_both() {
    let stage = Stage::set().await;
    let second = browser(&stage).await;
    let mut first = Page::open(&stage, &stage.admin.token).await;
    let mut other = Page::open(&stage, &second.token).await;
    let calm = first.next().await.unwrap();
    assert!(calm.alarm.is_none() && calm.account.is_some());
    // a page in a browser is never as good as an app, and never claims it
    assert_eq!(calm.readiness.light, Light::Amber);
    assert!(calm.readiness.parts.iter().any(|part| part.state == PartState::Weak));
    let incident = stage.alert("a").await.incidents[0];
    let rings = |view: &View| view.alarm.as_ref().is_some_and(|alarm| alarm.incidents == [incident]);
    let view = first.until("it rings on the first", rings).await;
    assert_eq!(view.alarm.unwrap().siren, SirenState::Starting, "whether it sounds the browser knows");
    other.until("it rings on the second", rings).await;
    // the hub assumes nothing: received, ringing and seen come from the browser
    let page = stage.hub.state().incident(incident).unwrap().pages[0].id;
    let has = |rung| stage.hub.state().incident(incident).unwrap().pages[0].has(second.device, rung);
    assert!(!has(Rung::Received) && !has(Rung::Seen));
    let receipt = |rung| Receipt { incident, page, rung, device_ms: 3 };
    let receipts = vec![receipt(Rung::Received), receipt(Rung::Ringing)];
    let told = Intent::Act { action: Action::Receipts { receipts } };
    send(&stage, &second.token, CommandId(new_id()), told).await.unwrap();
    send(&stage, &second.token, CommandId(new_id()), Intent::Seen { incident }).await.unwrap();
    assert!(has(Rung::Received) && has(Rung::Ringing) && has(Rung::Seen));
    // one answer, sent twice, has one effect
    let id = CommandId(new_id());
    let answer = || Intent::Act { action: Action::Acknowledge { incident, back_in_min: None } };
    assert_eq!(send(&stage, &second.token, id, answer()).await, Ok(Reply::Done));
    assert_eq!(send(&stage, &second.token, id, answer()).await, Ok(Reply::Done));
    let acknowledged = stage.hub.state().incident(incident).unwrap().acknowledged_by();
    assert_eq!(acknowledged, Some(stage.person()));
    for page in [&mut first, &mut other] {
        page.until("it is silent", |view| view.alarm.is_none()).await;
    }
}

#[tokio::test]
async fn a_browser_whose_access_is_taken_away_is_cut_off() {
    let stage = Stage::set().await;
    let second = browser(&stage).await;
    let mut page = Page::open(&stage, &second.token).await;
    page.next().await.unwrap();
    stage.act(Action::RevokeDevice { device: second.device }).await;
    while page.next().await.is_some() {}
    let request = stage.http.get(stage.url("/api/v1/ui/view")).bearer_auth(&second.token);
    assert_eq!(problem(request.send().await.unwrap()).await.code, ProblemCode::TokenRevoked);
}

#[tokio::test]
async fn leaving_takes_a_browsers_own_access_away() {
    let stage = Stage::set().await;
    let second = browser(&stage).await;
    send(&stage, &second.token, CommandId(new_id()), Intent::Leave).await.unwrap();
    until(&stage.hub, "it is revoked", |state| state.devices[&second.device].is.revoked).await;
}

#[tokio::test]
async fn questions_are_answered_from_the_same_documents() {
    let stage = Stage::set().await;
    let ask = async |query: Query| -> QueryAnswer {
        let answer = stage.post("/api/v1/ui/ask", serde_json::to_vec(&query).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{query:?}");
        answer.json().await.unwrap()
    };
    assert!(matches!(ask(Query::View).await, QueryAnswer::View(_)));
    assert!(matches!(ask(Query::DryRun { service: None, at: None }).await, QueryAnswer::DryRun(_)));
    let only_app = serde_json::to_vec(&Query::Doctor).unwrap();
    assert!(problem(stage.post("/api/v1/ui/ask", only_app).await).await.detail.contains("in the app"));
}

#[tokio::test]
async fn a_browser_makes_keys_sees_the_first_alert_and_takes_a_key_back() {
    let stage = Stage::set().await;
    let id = IntegrationId(new_id());
    let ask = async |query: Query| -> QueryAnswer {
        let answer = stage.post("/api/v1/ui/ask", serde_json::to_vec(&query).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::OK, "{query:?}");
        answer.json().await.unwrap()
    };
    let key = async || {
        let (service, kind) = (stage.service, Some(IntegrationKind::Generic));
        let name = Some("Grafana".to_owned());
        let query = Query::IntegrationKey { service, kind, template: None, integration: Some(id), name };
        let QueryAnswer::IntegrationUrl(url) = ask(query).await else { panic!("no address") };
        url.strip_prefix("/api/v1/ingest/").expect("from the hub's root").to_owned()
    };
    let last = async || {
        let QueryAnswer::View(view) = ask(Query::View).await else { panic!("no view") };
        view.integrations
            .into_iter()
            .find(|known| known.id == id)
            .map(|known| (known.name, known.last_alert_at))
    };
    let old = key().await;
    assert_eq!(last().await, Some(("Grafana".to_owned(), None)));
    let alert = serde_json::json!({"title": "disk full"});
    assert_eq!(stage.ingest(&old, &alert).await.status(), StatusCode::OK);
    assert!(last().await.unwrap().1.is_some(), "its first alert has come");

    let new = key().await;
    assert_eq!(problem(stage.ingest(&old, &alert).await).await.code, ProblemCode::UnknownKey);
    assert_eq!(stage.ingest(&new, &alert).await.status(), StatusCode::OK);
    stage.act(Action::RevokeIntegration { integration: id }).await;
    assert_eq!(problem(stage.ingest(&new, &alert).await).await.code, ProblemCode::UnknownKey);
    assert_eq!(last().await, None);

    let (service, name, urgency) = (stage.service, "Watchdog".to_owned(), Urgency::High);
    let query = Query::HeartbeatKey { service, name, every_s: 300, grace_s: 60, urgency };
    let QueryAnswer::HeartbeatUrl(url) = ask(query).await else { panic!("no address") };
    assert_eq!(stage.post(&url, Vec::new()).await.status(), StatusCode::OK);
}

/// What a browser gets that says `origin` of itself, and wants an invite for a device of its own person.
async fn invited(stage: &Stage, token: &str, origin: &str) -> InviteShown {
    let envelope = IntentEnvelope { id: CommandId(new_id()), intent: Intent::Invite { person: None } };
    let request = stage.http.post(stage.url("/api/v1/ui/send")).bearer_auth(token);
    let answer = within("an invite", request.header("origin", origin).json(&envelope).send()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let Reply::Invite(invite) = answer.json().await.unwrap() else { panic!("no invite") };
    invite
}

#[tokio::test]
async fn a_browser_invites_to_where_it_found_the_hub_and_the_code_works_once() {
    let stage = Stage::set().await;
    let invite = invited(&stage, &stage.admin.token, "https://hub.example.org").await;
    assert_eq!((invite.hub.as_str(), invite.person_name.as_str()), ("https://hub.example.org", "Admin"));
    let web = invite.web.expect("others can reach it");
    assert_eq!(web.link, format!("https://hub.example.org/#/join?code={}", invite.code));
    assert!(web.qr_svg.contains("<svg"), "{}", web.qr_svg);
    let paired = pair(&stage.http, stage.hub.url(), &invite.code).await.unwrap();
    assert_eq!(paired.person, stage.person());
    let again = pair(&stage.http, stage.hub.url(), &invite.code).await.unwrap_err();
    assert_eq!(again.code, ProblemCode::BadInvite);

    let here = invited(&stage, &stage.admin.token, stage.hub.url()).await;
    assert_eq!(here.web, None, "an address of this computer alone leads a phone to itself");
    let odd = invited(&stage, &stage.admin.token, "null").await;
    assert_eq!(odd.hub, stage.hub.url(), "without a word of the browser's it is where the hub listens");
}

#[tokio::test]
async fn an_operators_address_is_the_one_that_invites_name() {
    let folder = tempfile::tempdir().unwrap();
    let public_url = Some("https://pager.example.org".to_owned());
    let options = HubOptions { public_url, ..HubOptions::new(folder.path()) };
    let stage = Stage::with(folder, options).await;
    let invite = invited(&stage, &stage.admin.token, "http://10.0.0.7:7420").await;
    assert_eq!(invite.hub, "https://pager.example.org");
}

#[tokio::test]
async fn in_a_browser_too_nobody_invites_for_others_without_being_a_lead() {
    let stage = Stage::set().await;
    let (id, code) = (PersonId(new_id()), mint::code());
    let (name, zone) = ("Ana".to_owned(), ZoneName::UTC);
    stage.act(Action::PutPerson { person: Person { id, name, role: Role::Responder, zone } }).await;
    let (invite, secret) = (InviteId(new_id()), mint::hash_code(&code));
    stage.act(Action::Invite { invite, person: id, secret, valid_min: 5 }).await;
    let ana = pair(&stage.http, stage.hub.url(), &code).await.unwrap();
    let wanted = |person| send(&stage, &ana.token, CommandId(new_id()), Intent::Invite { person });
    assert_eq!(wanted(Some(stage.person())).await.unwrap_err().code, ProblemCode::NotAllowed);
    assert!(matches!(wanted(None).await, Ok(Reply::Invite(_))), "a device of one's own");
}
