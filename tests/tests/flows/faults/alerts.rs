//! Alerts as Alertmanager sends them: again and again, until the hub says that it has them.

use baton_domain::command::Action;
use baton_domain::id::{IntegrationId, PersonId, PolicyId, ServiceId, TeamId};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::team::{Service, Team};
use baton_hub::mint;
use reqwest::Client;
use serde_json::json;
use std::sync::Once;
use std::time::Duration;
use uuid::Uuid;

use crate::device::PATIENCE;

/// How long one attempt may take before the tool gives up on it.
const ATTEMPT: Duration = Duration::from_secs(2);
/// How long a level of the tests' policy waits: longer than any test.
const LEVEL_S: u32 = 3_600;

/// What an alert says about what it watches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Says {
    Firing,
    Resolved,
}

/// A monitoring tool with a key for each of some services.
#[derive(Clone)]
pub(crate) struct Tool {
    http: Client,
    hub: String,
}

impl Tool {
    pub(crate) fn new(hub: &str) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let http = Client::builder().timeout(ATTEMPT).build().unwrap();
        Self { http, hub: hub.to_owned() }
    }

    /// One attempt; says whether the hub has it.
    pub(crate) async fn tries(&self, service: usize, name: &str, says: Says) -> bool {
        let status = match says {
            Says::Firing => "firing",
            Says::Resolved => "resolved",
        };
        let body = json!({
            "version": "4", "groupKey": name, "status": status, "receiver": "baton", "groupLabels": {},
            "commonLabels": {}, "commonAnnotations": {}, "externalURL": "http://alertmanager.example.org",
            "truncatedAlerts": 0,
            "alerts": [{
                "status": status,
                "labels": {"alertname": name, "severity": "critical"},
                "annotations": {},
                "startsAt": "2026-11-23T12:00:00Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "http://prometheus.example.org/graph",
                "fingerprint": name,
            }],
        });
        let url = format!("{}/api/v1/ingest/{}", self.hub, key(service));
        let answer = self.http.post(url).body(body.to_string()).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }

    /// Until the hub has it.
    pub(crate) async fn sends(&self, service: usize, name: &str, says: Says) {
        let sent = async {
            while !self.tries(service, name, says).await {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, sent).await.unwrap_or_else(|_| panic!("{name} was never accepted"));
    }
}

fn key(service: usize) -> String {
    format!("key-of-service-{service}")
}

/// What it takes to make a team whose `services` page this person, each with a key for the tool.
pub(crate) fn furnish(person: PersonId, services: usize) -> Vec<Action> {
    let id = |n: usize| Uuid::from_u128(0xFA_0000 + n as u128);
    let (team, policy) = (TeamId(id(1)), PolicyId(id(2)));
    let levels = vec![Level {
        targets: vec![Target::Person(person)],
        timeout_s: LEVEL_S,
        order: LevelOrder::Together,
    }];
    let mut actions = vec![
        Action::PutTeam {
            team: Team {
                id: team,
                name: "Faults".into(),
                members: vec![person],
                leads: vec![],
                receive_within_s: None,
            },
        },
        Action::PutPolicy {
            policy: Policy { id: policy, name: "Faults".into(), levels, repeats: 0, turns: Vec::new() },
        },
    ];
    for n in 0..services {
        let (name, service) = (format!("Service {n}"), ServiceId(id(0x100 + n)));
        actions.push(Action::PutService {
            service: Service {
                id: service,
                name: name.clone(),
                team,
                policy,
                runbook: None,
                runbook_text: None,
                vendors: Vec::new(),
            },
        });
        let (id, kind) = (IntegrationId(id(0x200 + n)), IntegrationKind::Alertmanager);
        let integration = Integration { id, service, name, kind, template: None, revoked: false };
        actions.push(Action::PutIntegration { integration, key: mint::hash(&key(n)) });
    }
    actions
}
