//! Debian's own Alertmanager, told to page PagerDuty and Opsgenie, pages through the hub instead: it cannot tell the difference.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use baton_domain::command::{Action, Command as HubCommand};
use baton_domain::event::Actor;
use baton_domain::heartbeat::{Heartbeat, HeartbeatState};
use baton_domain::id::{CommandId, HeartbeatId, IntegrationId, PolicyId, ServiceId, TeamId};
use baton_domain::incident::Incident;
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::state::State;
use baton_domain::team::{Service, Team};
use baton_hub::{Hub, HubOptions, mint};
use uuid::Uuid;
use xtask::place;

use crate::device::PATIENCE;

const SERVICES: [(&str, &str); 2] =
    [("Through PagerDuty", "pagerduty-key"), ("Through Opsgenie", "opsgenie-key")];
const WATCHDOG: HeartbeatId = HeartbeatId(Uuid::from_u128(0x9_0000));

fn service(n: usize) -> ServiceId {
    ServiceId(Uuid::from_u128(0x1_0000 + n as u128))
}

/// A hub on which each way has a service of its own.
async fn hub(folder: &Path) -> Hub {
    let hub = Hub::start(HubOptions::new(folder)).await.unwrap();
    let admin = *hub.state().persons.keys().next().unwrap();
    let by = Actor::Person { person: admin, device: None };
    let (team, policy) = (TeamId(Uuid::from_u128(1)), PolicyId(Uuid::from_u128(2)));
    let level = Level { targets: vec![Target::Person(admin)], timeout_s: 300, order: LevelOrder::Together };
    let mut actions = vec![
        Action::PutTeam {
            team: Team {
                id: team,
                name: "Ops".into(),
                members: vec![admin],
                leads: vec![],
                receive_within_s: None,
            },
        },
        Action::PutPolicy {
            policy: Policy {
                id: policy,
                name: "Ops".into(),
                levels: vec![level],
                repeats: 0,
                turns: Vec::new(),
            },
        },
    ];
    for (n, (name, key)) in SERVICES.into_iter().enumerate() {
        let service = service(n);
        actions.push(Action::PutService {
            service: Service {
                id: service,
                name: name.into(),
                team,
                policy,
                runbook: None,
                runbook_text: None,
                vendors: Vec::new(),
            },
        });
        let id = IntegrationId(Uuid::from_u128(0x2_0000 + n as u128));
        let kind = IntegrationKind::Generic;
        let integration =
            Integration { id, service, name: name.into(), kind, template: None, revoked: false };
        actions.push(Action::PutIntegration { integration, key: mint::hash(key) });
    }
    let heartbeat = Heartbeat {
        id: WATCHDOG,
        service: service(0),
        name: "Watchdog".into(),
        every_s: 60,
        grace_s: 30,
        urgency: baton_domain::alert::Urgency::High,
    };
    actions.push(Action::PutHeartbeat { heartbeat, key: mint::hash("watchdog-key") });
    for (n, action) in actions.into_iter().enumerate() {
        let id = CommandId(Uuid::from_u128(0x3_0000 + n as u128));
        hub.submit(HubCommand::Act { id, by, action }).await.unwrap();
    }
    hub
}

/// An Alertmanager of one's own; ended with the test.
struct Alertmanager {
    process: Child,
    api: String,
}

impl Alertmanager {
    fn start(folder: &Path, hub: &str) -> Self {
        let [(_, pagerduty), (_, opsgenie)] = SERVICES;
        let settings = format!(
            "global:\n  pagerduty_url: {hub}/v2/enqueue\n  opsgenie_api_url: {hub}/\n\
             route:\n  receiver: both\n  group_by: [alertname]\n  group_wait: 100ms\n  group_interval: 1s\n  repeat_interval: 1h\n\
             \x20 routes:\n    - receiver: heartbeat\n      matchers: [alertname=\"Watchdog\"]\n\
             receivers:\n  - name: heartbeat\n    webhook_configs:\n      - url: {hub}/api/v1/heartbeat/watchdog-key\n\
             \x20 - name: both\n    pagerduty_configs:\n      - routing_key: {pagerduty}\n        send_resolved: true\n\
             \x20   opsgenie_configs:\n      - api_key: {opsgenie}\n        send_resolved: true\n        priority: P1\n"
        );
        std::fs::write(folder.join("alertmanager.yml"), settings).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let listen = format!("127.0.0.1:{port}");
        let program = place::tool("prometheus-alertmanager")
            .expect("prometheus-alertmanager is not installed: `cargo xtask setup`");
        let process = Command::new(program)
            .arg(format!("--config.file={}", folder.join("alertmanager.yml").display()))
            .arg(format!("--storage.path={}", folder.display()))
            .arg(format!("--web.listen-address={listen}"))
            .arg("--cluster.listen-address=")
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self { process, api: format!("http://{listen}/api/v2/alerts") }
    }

    /// Hands an alert to it, as Prometheus would.
    async fn alert(&self, name: &str, over: bool) {
        let ends = if over { r#", "endsAt": "2026-01-01T00:00:00Z""# } else { "" };
        let body = format!(
            r#"[{{"labels": {{"alertname": "{name}", "severity": "critical", "instance": "web-1"}},
                 "annotations": {{"summary": "Nobody can pay"}}{ends}}}]"#
        );
        let taken = async {
            while !self.post(&body) {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, taken).await.expect("Alertmanager takes the alert");
    }

    fn post(&self, body: &str) -> bool {
        let mut curl = Command::new("curl");
        curl.args([
            "--silent",
            "--fail",
            "--max-time",
            "5",
            "-H",
            "Content-Type: application/json",
            "-d",
            body,
        ]);
        curl.arg(&self.api).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
    }
}

impl Drop for Alertmanager {
    fn drop(&mut self) {
        // it may have ended already
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn until(hub: &Hub, what: &str, wanted: impl Fn(&State) -> bool) -> Arc<State> {
    let mut states = hub.states();
    let look = states.wait_for(|state| wanted(state));
    tokio::time::timeout(PATIENCE, look).await.unwrap_or_else(|_| panic!("{what}: not seen")).unwrap().clone()
}

fn open_at(state: &State, n: usize) -> Vec<&Incident> {
    state.open_incidents().filter(|incident| incident.service == service(n)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_alertmanager_pages_through_both_doors_and_resolves() {
    let folder = tempfile::tempdir().unwrap();
    let hub = hub(&folder.path().join("hub")).await;
    let alertmanager = Alertmanager::start(folder.path(), hub.url());
    alertmanager.alert("CheckoutDown", false).await;
    let both = |state: &State| (0..SERVICES.len()).all(|n| open_at(state, n).len() == 1);
    let state = until(&hub, "both incidents", both).await;
    for (n, (name, _)) in SERVICES.into_iter().enumerate() {
        let incident = open_at(&state, n)[0];
        assert!(incident.title.contains("CheckoutDown"), "{name}: {}", incident.title);
        assert!(!incident.links.is_empty(), "{name} has a link");
        assert!(!incident.pages.is_empty(), "{name} pages");
    }
    alertmanager.alert("CheckoutDown", true).await;
    until(&hub, "both are over", |state| state.open_incidents().next().is_none()).await;
    // an alert that always fires is a heartbeat
    alertmanager.alert("Watchdog", false).await;
    let beats = |state: &State| {
        state.heartbeat(WATCHDOG).is_some_and(|beat| matches!(beat.state, HeartbeatState::Beating { .. }))
    };
    let state = until(&hub, "the watchdog's beat", beats).await;
    assert!(state.open_incidents().next().is_none());
    drop(alertmanager);
    hub.stop().await;
}
