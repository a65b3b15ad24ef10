//! Golden journals: what each release wrote must replay for ever, to the same state.
//!
//! `tests/golden/journal-<version>.json` is an array of journal entries. Files are only ever added. To add the one of a new release,
//! run this test once with `BATON_GOLDEN=write` after setting the version; [`story`] tells what happens in it.

use crate::{golden_answers, golden_rota};
use baton_domain::alert::{Alert, AlertStatus, Link, Urgency};
use baton_domain::command::{Action, Command, EscalateTo, NewDevice, Receipt};
use baton_domain::decide::decide;
use baton_domain::device::{Invite, Platform, ProvedBy};
use baton_domain::event::{Actor, Entry, NamedSchedule};
use baton_domain::id::{
    CommandId, DeviceId, IncidentId, IntegrationId, InviteId, PageId, PersonId, PolicyId, ScheduleId,
    ServiceId, TeamId,
};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::page::Rung;
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule};
use baton_domain::state::State;
use baton_domain::team::{Service, Team};
use baton_hub::mint;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use uuid::Uuid;

const VERSION: &str = "0.1";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

#[test]
fn every_golden_journal_replays_to_the_state_that_it_had() {
    if std::env::var("BATON_GOLDEN").is_ok_and(|wish| wish == "write") {
        let text = serde_json::to_string_pretty(&story()).unwrap();
        std::fs::write(folder().join(format!("journal-{VERSION}.json")), text + "\n").unwrap();
    }
    golden_answers::write_if_wished(&folder());
    golden_rota::write_if_wished(&folder());
    let mut seen = 0;
    for file in std::fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let entries: Vec<Entry> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let mut state = State::new();
        entries.iter().for_each(|entry| state.evolve(entry));
        insta::assert_json_snapshot!(name, state);
        // a snapshot of that state is the state
        let text = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&text).unwrap(), state);
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn the_newest_golden_journal_has_every_kind_of_event() {
    let kinds = kinds_of(&format!("journal-{VERSION}.json"));
    let known = [
        "ack_expired",
        "acknowledged",
        "added",
        "alert_repeated",
        "declined",
        "device_paired",
        "device_proved",
        "device_renamed",
        "device_revoked",
        "escalated",
        "escalated_by",
        "founded",
        "hand_off_accepted",
        "hand_off_offered",
        "hand_off_returned",
        "integration_put",
        "invite_created",
        "last_resort",
        "page_answered",
        "page_created",
        "page_failed",
        "page_rung",
        "page_stopped",
        "payload_kept",
        "person_put",
        "policy_put",
        "resolved",
        "schedule_put",
        "service_put",
        "team_put",
        "triggered",
    ];
    assert_eq!(kinds, known.map(str::to_owned).into());
}

/// The kinds of event in a golden journal.
pub(crate) fn kinds_of(file: &str) -> BTreeSet<String> {
    let text = std::fs::read(folder().join(file)).unwrap();
    let entries: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let kind = |entry: &Value| {
        let event = &entry["event"];
        event["what"]["type"].as_str().unwrap_or_else(|| event["type"].as_str().unwrap()).to_owned()
    };
    entries.iter().map(kind).collect()
}

/// Ids that are the same each time.
pub(crate) fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

pub(crate) struct Teller {
    pub(crate) state: State,
    pub(crate) entries: Vec<Entry>,
    pub(crate) now: Timestamp,
    pub(crate) commands: u128,
}

impl Teller {
    pub(crate) fn tell(&mut self, command: Command) {
        let decision = decide(&self.state, command, self.now).unwrap();
        self.state = decision.state;
        self.entries.extend(decision.entries);
    }

    pub(crate) fn act(&mut self, person: PersonId, device: Option<DeviceId>, action: Action) {
        self.commands += 1;
        let id = CommandId(uuid(0x1000 + self.commands));
        self.tell(Command::Act { id, by: Actor::Person { person, device }, action });
    }

    pub(crate) fn wait(&mut self, time: SignedDuration) {
        let until = self.now + time;
        while let Some(due) = self.state.next_due().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.tell(Command::Tick);
        }
        self.now = until;
    }

    pub(crate) fn pair(&mut self, person: PersonId, n: u128) -> DeviceId {
        let (invite, code) = (InviteId(uuid(0x200 + n)), format!("CODE{n}"));
        let secret = mint::hash_code(&code);
        self.act(person, None, Action::Invite { invite, person, secret: secret.clone(), valid_min: 60 });
        let id = DeviceId(uuid(0x300 + n));
        let device = NewDevice { id, name: format!("device {n}"), platform: Platform::Linux };
        self.tell(Command::Pair { secret, device, token: mint::hash(&format!("token {n}")) });
        id
    }

    pub(crate) fn alert(&mut self, key: &str, status: AlertStatus, urgency: Urgency) {
        let links = vec![Link { text: "Graph".into(), href: "https://example.org/graph".into() }];
        let payload = format!("{{\"alert\": \"{key}\"}}");
        let (dedup_key, title) = (key.to_owned(), format!("{key} is broken"));
        let alert = Alert { dedup_key, status, title, source: "web-1".into(), urgency, links, payload };
        self.tell(Command::Ingest { integration: IntegrationId(uuid(0x50)), alerts: vec![alert] });
    }

    pub(crate) fn newest_page(&self) -> (IncidentId, PageId) {
        let (id, incident) = self.state.incidents.iter().next_back().unwrap();
        (*id, incident.is.pages.last().unwrap().id)
    }
}

fn story() -> Vec<Entry> {
    let now = "2026-11-23T08:00:00Z".parse().unwrap();
    let mut t = Teller { state: State::new(), entries: Vec::new(), now, commands: 0 };
    let (ana, bo, cy) = (PersonId(uuid(1)), PersonId(uuid(2)), PersonId(uuid(3)));
    let (ana_device, bo_device) = furnish(&mut t, ana, bo, cy);
    let high = Urgency::High;
    // fires, is sent, received, acknowledged; then the acknowledgement expires, and it is resolved by its source
    t.alert("checkout", AlertStatus::Firing, high);
    let (incident, page) = t.newest_page();
    t.tell(Command::Sent { pages: vec![(page, incident, ana_device)] });
    let receipt = |rung, device_ms| Receipt { incident, page, rung, device_ms };
    let receipts = vec![receipt(Rung::Received, 3), receipt(Rung::Ringing, 9), receipt(Rung::Seen, 4000)];
    t.act(ana, Some(ana_device), Action::Receipts { receipts });
    t.alert("checkout", AlertStatus::Firing, high);
    t.act(ana, Some(ana_device), Action::Acknowledge { incident, back_in_min: Some(5) });
    t.act(ana, Some(ana_device), Action::Receipts { receipts: vec![receipt(Rung::Silent, 20)] });
    t.wait(SignedDuration::from_mins(6));
    t.alert("checkout", AlertStatus::Resolved, high);
    // is handed off, declined, handed off again, accepted
    t.alert("database", AlertStatus::Firing, high);
    let (incident, _) = t.newest_page();
    t.act(ana, Some(ana_device), Action::Acknowledge { incident, back_in_min: None });
    t.act(ana, Some(ana_device), Action::HandOff { incident, to: bo });
    t.act(bo, Some(bo_device), Action::Cant { incident, away_min: None });
    t.act(ana, Some(ana_device), Action::HandOff { incident, to: bo });
    t.act(bo, Some(bo_device), Action::Acknowledge { incident, back_in_min: None });
    t.act(bo, Some(bo_device), Action::Escalate { incident, to: EscalateTo::Person(ana) });
    t.act(bo, Some(bo_device), Action::Resolve { incident });
    // nobody answers: every level, then everybody
    t.act(
        ana,
        None,
        Action::Page { service: ServiceId(uuid(0x40)), title: "Nobody is there".into(), urgency: high },
    );
    let (incident, _) = t.newest_page();
    t.act(ana, Some(ana_device), Action::Cant { incident, away_min: None });
    t.wait(SignedDuration::from_mins(10));
    // quiet
    t.alert("certificate", AlertStatus::Firing, Urgency::Low);
    t.act(bo, None, Action::RenameDevice { device: bo_device, name: "bo's old laptop".into() });
    t.act(ana, None, Action::RevokeDevice { device: bo_device });
    t.entries
}

pub(crate) fn furnish(t: &mut Teller, ana: PersonId, bo: PersonId, cy: PersonId) -> (DeviceId, DeviceId) {
    let person =
        |id, name: &str, role| Person { id, name: name.into(), role, zone: "Europe/Berlin".parse().unwrap() };
    let expires_at = t.now + SignedDuration::from_hours(1);
    let first =
        Invite { id: InviteId(uuid(0x200)), person: ana, secret: mint::hash_code("FIRST"), expires_at };
    t.tell(Command::Found { name: "Baton".into(), admin: person(ana, "Ana", Role::Admin), invite: first });
    t.act(ana, None, Action::PutPerson { person: person(bo, "Bo", Role::Responder) });
    t.act(ana, None, Action::PutPerson { person: person(cy, "Cy", Role::Reporter) });
    let (team, policy, service) = (TeamId(uuid(0x10)), PolicyId(uuid(0x30)), ServiceId(uuid(0x40)));
    let schedule = ScheduleId(uuid(0x20));
    t.act(
        ana,
        None,
        Action::PutTeam {
            team: Team {
                id: team,
                name: "Payments".into(),
                members: vec![ana, bo],
                leads: vec![ana],
                receive_within_s: None,
            },
        },
    );
    let rules = weekly(ana);
    t.act(
        ana,
        None,
        Action::PutSchedule {
            schedule: NamedSchedule { id: schedule, name: "Payments, primary".into(), team, schedule: rules },
        },
    );
    let level = |target| Level { targets: vec![target], timeout_s: 120, order: LevelOrder::default() };
    let levels =
        vec![level(Target::Schedule(schedule)), level(Target::Person(bo)), level(Target::Team(team))];
    t.act(
        ana,
        None,
        Action::PutPolicy {
            policy: Policy { id: policy, name: "Default".into(), levels, repeats: 1, turns: Vec::new() },
        },
    );
    let runbook = Some("https://example.org/runbook".to_owned());
    t.act(
        ana,
        None,
        Action::PutService {
            service: Service {
                id: service,
                name: "Checkout".into(),
                team,
                policy,
                runbook,
                runbook_text: None,
                vendors: Vec::new(),
            },
        },
    );
    let integration = Integration {
        id: IntegrationId(uuid(0x50)),
        service,
        name: "Alertmanager".into(),
        kind: IntegrationKind::Alertmanager,
        template: None,
        revoked: false,
    };
    t.act(ana, None, Action::PutIntegration { integration, key: mint::hash("key") });
    let (ana_device, bo_device) = (t.pair(ana, 1), t.pair(bo, 2));
    let failing = vec!["sound".to_owned()];
    t.act(ana, Some(ana_device), Action::Prove { failing, by: ProvedBy::SelfTest });
    (ana_device, bo_device)
}

fn weekly(person: PersonId) -> Schedule {
    let anchor = jiff::civil::date(2026, 11, 2).at(9, 0, 0, 0);
    let period = Period { unit: PeriodUnit::Weeks, n: 1 };
    let rotation = Rotation { anchor, period, slots: vec![vec![person]] };
    let layer = Layer { rotation, start: None, end: None, restrictions: None };
    let zone = "Europe/Berlin".parse().unwrap();
    Schedule { zone, layers: vec![layer], overrides: Vec::new(), stand_in: StandInRule::NextInRotation }
}
