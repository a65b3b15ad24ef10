//! A workspace to measure with: people with devices, services that page them, keys for alerts. All of it by ordinary commands.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use baton_hub::mint;
use baton_wire::command::{CommandEnvelope, CommandOutcome, IngestOutcome};
use baton_wire::domain::command::Action;
use baton_wire::domain::device::Platform;
use baton_wire::domain::id::{
    CommandId, DeviceId, IntegrationId, InviteId, PersonId, PolicyId, ServiceId, TeamId,
};
use baton_wire::domain::integration::{Integration, IntegrationKind};
use baton_wire::domain::person::{Person, Role};
use baton_wire::domain::policy::{Level, LevelOrder, Policy, Target};
use baton_wire::domain::schedule::ZoneName;
use baton_wire::domain::team::{Service, Team};
use baton_wire::pairing::{PairRequest, Paired};
use serde_json::json;
use uuid::Uuid;

use super::http::Http;
use super::hub::HubProcess;

/// Seconds until the next level: longer than any measurement, so that what is measured is not escalation.
const LEVEL_TIMEOUT_S: u32 = 24 * 3600;
/// Minutes for which an invite is valid.
const INVITE_MIN: u32 = 60;
/// People whose devices are paired at the same time; group commit makes it quick.
const PAIR_AT_ONCE: usize = 32;
/// Connection on which devices are paired and commands sent.
const COMMANDS: &str = "/api/v1/commands";

/// How large a workspace is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) people: usize,
    pub(crate) devices_each: usize,
    /// Each pages one person, the first services the first persons.
    pub(crate) services: usize,
    /// How many persons they page in turn.
    pub(crate) paged: usize,
}

/// A paired device.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) token: String,
    pub(crate) device: DeviceId,
    pub(crate) person: PersonId,
}

/// What was made.
pub(crate) struct Workspace {
    /// By person: all devices of the first, then of the second …
    pub(crate) seats: Vec<Seat>,
    /// Paths that alerts are sent to, by service.
    pub(crate) ingest: Vec<String>,
    /// A cursor at which a device knows all of this.
    pub(crate) cursor: u64,
}

impl Workspace {
    /// Makes one on a fresh hub.
    pub(crate) async fn make(hub: &HubProcess, size: Size) -> Result<Self> {
        let mut http = Http::connect(hub.address).await?;
        let code = hub.invite.clone().context("the hub has devices already; it must be fresh")?;
        let admin = pair(&mut http, code).await?.token;
        let mut people = Vec::new();
        for number in 0..size.people {
            let person = PersonId(id());
            let name = format!("Responder {number}");
            let person_put = Person { id: person, name, role: Role::Responder, zone: ZoneName::UTC };
            act(&mut http, &admin, Action::PutPerson { person: person_put }).await?;
            people.push(person);
        }
        let mut ingest = Vec::new();
        for number in 0..size.services {
            let person = *people
                .get(number % people.len().min(size.paged).max(1))
                .context("a service needs somebody to page")?;
            ingest.push(service(&mut http, &admin, number, person).await?);
        }
        let seats = seats(hub, &admin, &people, size.devices_each).await?;
        let last = act(&mut http, &admin, rename(&seats)?).await?;
        Ok(Self { seats, ingest, cursor: last.seq.0 })
    }
}

/// A command that changes next to nothing, for its seq.
fn rename(seats: &[Seat]) -> Result<Action> {
    let seat = seats.first().context("a workspace needs a device")?;
    Ok(Action::RenameDevice { device: seat.device, name: "The first device".to_owned() })
}

/// A fresh id.
pub(crate) fn id() -> Uuid {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid()
}

/// Sends a command and waits until it is on the disk.
pub(crate) async fn act(http: &mut Http, token: &str, action: Action) -> Result<CommandOutcome> {
    let command = CommandEnvelope { id: CommandId(id()), action };
    http.post(COMMANDS, Some(token), &command).await?.read()
}

async fn pair(http: &mut Http, code: String) -> Result<Paired> {
    let request =
        PairRequest { code, device_name: "A measured device".to_owned(), platform: Platform::Linux };
    http.post("/api/v1/pair", None, &request).await?.read()
}

/// A team, policy, service and key that page `person`; gives the path for alerts.
async fn service(http: &mut Http, admin: &str, number: usize, person: PersonId) -> Result<String> {
    let (team, policy, service) = (TeamId(id()), PolicyId(id()), ServiceId(id()));
    let key = mint::token();
    let level = Level {
        targets: vec![Target::Person(person)],
        timeout_s: LEVEL_TIMEOUT_S,
        order: LevelOrder::default(),
    };
    let actions = [
        Action::PutTeam {
            team: Team {
                id: team,
                name: format!("Team {number}"),
                members: vec![person],
                leads: Vec::new(),
                receive_within_s: None,
            },
        },
        Action::PutPolicy {
            policy: Policy {
                id: policy,
                name: format!("Policy {number}"),
                levels: vec![level],
                repeats: 0,
                turns: Vec::new(),
            },
        },
        Action::PutService {
            service: Service {
                id: service,
                name: format!("Service {number}"),
                team,
                policy,
                runbook: None,
                runbook_text: None,
                vendors: Vec::new(),
            },
        },
        Action::PutIntegration {
            integration: Integration {
                id: IntegrationId(id()),
                service,
                name: "Alertmanager".to_owned(),
                kind: IntegrationKind::Alertmanager,
                template: None,
                revoked: false,
            },
            key: mint::hash(&key),
        },
    ];
    for action in actions {
        act(http, admin, action).await?;
    }
    Ok(format!("/api/v1/ingest/{key}"))
}

/// Pairs devices for everybody, in the order of `people`.
async fn seats(hub: &HubProcess, admin: &str, people: &[PersonId], each: usize) -> Result<Vec<Seat>> {
    let (hub, admin): (_, Arc<str>) = (hub.address, admin.into());
    let mut tasks = Vec::new();
    let share = people.len().div_ceil(PAIR_AT_ONCE).max(1);
    for people in people.chunks(share) {
        let (people, admin) = (people.to_vec(), admin.clone());
        tasks.push(tokio::spawn(async move {
            let mut http = Http::connect(hub).await?;
            let mut seats = Vec::new();
            for person in people {
                for _ in 0..each {
                    let code = mint::code();
                    let secret = mint::hash_code(&code);
                    let invite =
                        Action::Invite { invite: InviteId(id()), person, secret, valid_min: INVITE_MIN };
                    act(&mut http, &admin, invite).await?;
                    let Paired { token, device, .. } = pair(&mut http, code).await?;
                    seats.push(Seat { token, device, person });
                }
            }
            anyhow::Ok(seats)
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.context("a pairing task ended")??);
    }
    Ok(all)
}

/// Whether an alert is beginning or over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Firing,
    Resolved,
}

/// A message in Alertmanager's format with an alert for each of `names`, as its webhook sends it.
pub(crate) fn alertmanager(names: &[String], status: Status) -> Vec<u8> {
    let status = match status {
        Status::Firing => "firing",
        Status::Resolved => "resolved",
    };
    let alerts: Vec<_> = names
        .iter()
        .map(|name| {
            json!({
                "status": status,
                "labels": {"alertname": name, "instance": "db-3.example.org:9100", "job": "node", "severity": "critical"},
                "annotations": {
                    "summary": "The disk is almost full: 96 % used, and an hour left at this rate.",
                    "runbook_url": "https://runbooks.example.org/disk-full",
                },
                "startsAt": "2026-11-23T09:00:00.000Z",
                "endsAt": "0001-01-01T00:00:00Z",
                "generatorURL": "http://prometheus.example.org/graph?g0.expr=disk_used%3E0.95&g0.tab=1",
                "fingerprint": name,
            })
        })
        .collect();
    let body = json!({
        "version": "4",
        "groupKey": "{}:{alertname=\"DiskFull\"}",
        "truncatedAlerts": 0,
        "status": status,
        "receiver": "baton",
        "groupLabels": {"alertname": "DiskFull"},
        "commonLabels": {"job": "node", "severity": "critical"},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example.org",
        "alerts": alerts,
    });
    body.to_string().into_bytes()
}

/// Sends such a message, which must be accepted.
pub(crate) async fn ingest(http: &mut Http, path: &str, body: &[u8]) -> Result<IngestOutcome> {
    let outcome: IngestOutcome = http.post_bytes(path, None, body).await?.read()?;
    ensure!(outcome.accepted > 0, "the hub found no alert in the message");
    Ok(outcome)
}
