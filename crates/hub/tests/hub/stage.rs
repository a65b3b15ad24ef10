//! A hub with a team on it, its peers, and a clock that tests turn.

use baton_domain::command::Action;
use baton_domain::device::Platform;
use baton_domain::id::{CommandId, IntegrationId, PersonId, PolicyId, Seq, ServiceId, TeamId};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::state::State;
use baton_domain::team::{Service, Team};
use baton_hub::clock::{Clock, Wait};
use baton_hub::{Hub, HubOptions, mint};
use baton_wire::command::{CommandEnvelope, CommandOutcome, IngestOutcome};
use baton_wire::document::{Document, Documents};
use baton_wire::pairing::{PairRequest, Paired};
use baton_wire::problem::Problem;
use baton_wire::sync::SyncMessage;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Notify;
use uuid::Uuid;

/// How long anything may take before a test fails.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

pub(crate) const ALERTMANAGER_KEY: &str = "alertmanager-key-of-the-test";
pub(crate) const GENERIC_KEY: &str = "generic-key-of-the-test";

/// Waits for `work`, or fails the test.
pub(crate) async fn within<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work)
        .await
        .unwrap_or_else(|_| panic!("{what} took longer than {DEADLINE:?}"))
}

pub(crate) fn http() -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    Client::builder().no_proxy().build().unwrap()
}

/// A clock that stands still until a test turns it.
pub(crate) struct HandClock {
    now: Mutex<Timestamp>,
    turned: Notify,
}

impl HandClock {
    pub(crate) fn new() -> Arc<Self> {
        let now = Mutex::new("2026-11-23T12:00:00Z".parse().unwrap());
        Arc::new(Self { now, turned: Notify::new() })
    }

    pub(crate) fn turn(&self, by: SignedDuration) {
        *self.now.lock().unwrap() += by;
        self.turned.notify_waiters();
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn wait_until(&self, at: Timestamp) -> Wait<'_> {
        Box::pin(async move {
            let mut turned = Box::pin(self.turned.notified());
            turned.as_mut().enable(); // first listen, then look
            if self.now() < at {
                turned.await;
            }
        })
    }

    fn not_before(&self, floor: Timestamp) {
        let mut now = self.now.lock().unwrap();
        *now = (*now).max(floor);
    }
}

/// A hub with an admin, the admin's device, a team, a service and two integrations.
pub(crate) struct Stage {
    pub(crate) hub: Hub,
    pub(crate) folder: TempDir,
    pub(crate) http: Client,
    pub(crate) admin: Paired,
    pub(crate) service: ServiceId,
    pub(crate) team: TeamId,
    pub(crate) policy: PolicyId,
}

impl Stage {
    pub(crate) async fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = HubOptions::new(folder.path());
        Self::with(folder, options).await
    }

    pub(crate) async fn with(folder: TempDir, options: HubOptions) -> Self {
        let hub = Hub::start(options).await.unwrap();
        let http = http();
        let code = hub.first_invite().unwrap().code.clone();
        let admin = pair(&http, hub.url(), &code).await.unwrap();
        let ids = (ServiceId(new_id()), TeamId(new_id()), PolicyId(new_id()));
        let stage = Self { hub, folder, http, admin, service: ids.0, team: ids.1, policy: ids.2 };
        stage.furnish().await;
        stage
    }

    async fn furnish(&self) {
        let person = self.admin.person;
        let team = Team {
            id: self.team,
            name: "Payments".into(),
            members: vec![person],
            leads: vec![person],
            receive_within_s: None,
        };
        let level =
            Level { targets: vec![Target::Person(person)], timeout_s: 60, order: LevelOrder::default() };
        let policy = Policy {
            id: self.policy,
            name: "Default".into(),
            levels: vec![level],
            repeats: 0,
            turns: Vec::new(),
        };
        let service = Service {
            id: self.service,
            name: "Checkout".into(),
            team: self.team,
            policy: self.policy,
            runbook: None,
            runbook_text: None,
            vendors: Vec::new(),
        };
        self.act(Action::PutTeam { team }).await;
        self.act(Action::PutPolicy { policy }).await;
        self.act(Action::PutService { service }).await;
        for (key, kind) in
            [(ALERTMANAGER_KEY, IntegrationKind::Alertmanager), (GENERIC_KEY, IntegrationKind::Generic)]
        {
            let id = IntegrationId(new_id());
            let integration = Integration {
                id,
                service: self.service,
                name: format!("{kind:?}"),
                kind,
                template: None,
                revoked: false,
            };
            self.act(Action::PutIntegration { integration, key: mint::hash(key) }).await;
        }
    }

    /// Stops the hub in order and starts it again on the same folder.
    pub(crate) async fn restart(self) -> Self {
        let Self { hub, folder, http, admin, service, team, policy } = self;
        hub.stop().await;
        let hub = Hub::start(HubOptions::new(folder.path())).await.unwrap();
        Self { hub, folder, http, admin, service, team, policy }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.hub.url())
    }

    pub(crate) fn person(&self) -> PersonId {
        self.admin.person
    }

    pub(crate) async fn act(&self, action: Action) -> CommandOutcome {
        self.try_act(CommandId(new_id()), action).await.unwrap()
    }

    pub(crate) async fn try_act(&self, id: CommandId, action: Action) -> Result<CommandOutcome, Problem> {
        act(&self.http, self.hub.url(), &self.admin.token, id, action).await
    }

    pub(crate) async fn alert(&self, fingerprint: &str) -> IngestOutcome {
        let answer = self.ingest(ALERTMANAGER_KEY, &alertmanager(&[(fingerprint, "firing")])).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }

    pub(crate) async fn ingest(&self, key: &str, body: &Value) -> Response {
        self.post(&format!("/api/v1/ingest/{key}"), body.to_string().into_bytes()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Vec<u8>) -> Response {
        let request = self.http.post(self.url(path)).bearer_auth(&self.admin.token).body(body);
        within(path, request.send()).await.unwrap()
    }

    pub(crate) async fn stream(&self, cursor: Seq) -> Stream {
        Stream::open(&self.http, self.hub.url(), &self.admin.token, cursor).await
    }

    /// Waits until the state is as wanted.
    pub(crate) async fn until(&self, what: &str, wanted: impl Fn(&State) -> bool) -> Arc<State> {
        until(&self.hub, what, wanted).await
    }
}

pub(crate) async fn until(hub: &Hub, what: &str, wanted: impl Fn(&State) -> bool) -> Arc<State> {
    let mut states = hub.states();
    within(what, async { states.wait_for(|state| wanted(state)).await.unwrap().clone() }).await
}

pub(crate) fn new_id() -> Uuid {
    Uuid::from_u128(u128::from_be_bytes(rand::random()))
}

/// An Alertmanager webhook body with one alert for each fingerprint and status.
pub(crate) fn alertmanager(alerts: &[(&str, &str)]) -> Value {
    let alerts: Vec<Value> = alerts
        .iter()
        .map(|(fingerprint, status)| {
            json!({
                "status": status,
                "labels": {"alertname": "HighErrorRate", "severity": "critical", "instance": "web-1"},
                "annotations": {"summary": format!("Checkout fails ({fingerprint})")},
                "startsAt": "2026-11-23T12:00:00Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "http://prometheus.example.org/graph",
                "fingerprint": fingerprint,
            })
        })
        .collect();
    json!({
        "version": "4", "groupKey": "{}:{alertname=\"HighErrorRate\"}", "status": "firing",
        "receiver": "baton", "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {},
        "externalURL": "http://alertmanager.example.org", "truncatedAlerts": 0, "alerts": alerts,
    })
}

pub(crate) async fn pair(http: &Client, hub: &str, code: &str) -> Result<Paired, Problem> {
    let request =
        PairRequest { code: code.to_owned(), device_name: "a laptop".into(), platform: Platform::Linux };
    let answer =
        within("pairing", http.post(format!("{hub}/api/v1/pair")).json(&request).send()).await.unwrap();
    outcome(answer).await
}

pub(crate) async fn act(
    http: &Client,
    hub: &str,
    token: &str,
    id: CommandId,
    action: Action,
) -> Result<CommandOutcome, Problem> {
    let request = http.post(format!("{hub}/api/v1/commands")).bearer_auth(token);
    outcome(within("a command", request.json(&CommandEnvelope { id, action }).send()).await.unwrap()).await
}

async fn outcome<T: serde::de::DeserializeOwned>(answer: Response) -> Result<T, Problem> {
    if answer.status().is_success() { Ok(answer.json().await.unwrap()) } else { Err(problem(answer).await) }
}

/// The problem in an answer, whose form is checked.
pub(crate) async fn problem(answer: Response) -> Problem {
    assert_eq!(answer.headers()["content-type"], "application/problem+json", "{answer:?}");
    let status = answer.status().as_u16();
    let problem: Problem = answer.json().await.unwrap();
    assert_eq!(problem.status, Some(status));
    assert_eq!(problem.code.status(), status);
    assert!(!problem.detail.is_empty());
    problem
}

/// A device's stream, read as a device does.
pub(crate) struct Stream {
    answer: Response,
    unread: Vec<u8>,
    pub(crate) documents: Documents,
    pub(crate) cursor: Seq,
}

impl Stream {
    pub(crate) async fn open(http: &Client, hub: &str, token: &str, cursor: Seq) -> Self {
        let request = http.get(format!("{hub}/api/v1/sync?cursor={cursor}")).bearer_auth(token);
        let answer = within("the stream", request.send()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self { answer, unread: Vec::new(), documents: Documents::default(), cursor }
    }

    /// The next message, taken in; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<SyncMessage> {
        let (id, message) = within("the next message", self.read()).await?;
        let documents = match &message {
            SyncMessage::Snapshot { cursor, documents } | SyncMessage::Changes { cursor, documents } => {
                assert_eq!(id, *cursor, "the event's id is the cursor");
                assert!(*cursor >= self.cursor || matches!(message, SyncMessage::Snapshot { .. }));
                self.cursor = *cursor;
                documents.clone()
            }
            SyncMessage::Heartbeat { .. } | SyncMessage::Hello { .. } | SyncMessage::Revoked => Vec::new(),
        };
        for document in documents {
            self.documents.apply(document);
        }
        Some(message)
    }

    async fn read(&mut self) -> Option<(Seq, SyncMessage)> {
        loop {
            if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\n\n") {
                let event: Vec<u8> = self.unread.drain(..end + 2).collect();
                let text = String::from_utf8(event).unwrap();
                let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
                let id = Seq(field("id: ").parse().unwrap());
                return Some((id, serde_json::from_str(field("data: ")).unwrap()));
            }
            self.unread.extend_from_slice(&self.answer.chunk().await.ok()??);
        }
    }

    /// Reads until the documents are as wanted.
    pub(crate) async fn until(&mut self, what: &str, wanted: impl Fn(&Documents) -> bool) {
        within(what, async {
            while !wanted(&self.documents) {
                assert!(self.next().await.is_some(), "the stream ended before: {what}");
            }
        })
        .await;
    }

    /// Reads hello and what brings the device up to date; gives back the latter's documents.
    pub(crate) async fn begin(&mut self) -> (SyncMessage, Vec<Document>) {
        let hello = self.next().await.unwrap();
        assert!(matches!(hello, SyncMessage::Hello { .. }), "{hello:?}");
        let message = self.next().await.unwrap();
        let documents = match &message {
            SyncMessage::Snapshot { documents, .. } | SyncMessage::Changes { documents, .. } => {
                documents.clone()
            }
            SyncMessage::Heartbeat { .. } | SyncMessage::Hello { .. } | SyncMessage::Revoked => {
                panic!("expected documents, got {message:?}")
            }
        };
        (message, documents)
    }
}
