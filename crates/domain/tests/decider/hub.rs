//! A hub without a process: a state, a clock that the test moves, and devices that receive what they are told unless they are deaf.

use baton_domain::alert::{Alert, AlertStatus, Urgency};
use baton_domain::command::{Action, Command, EscalateTo, NewDevice, Receipt};
use baton_domain::contact::event::{ContactAction, ContactSecret, VerifyCode};
use baton_domain::contact::{Way, WayKind, Ways};
use baton_domain::decide::{Refusal, decide};
use baton_domain::device::{Invite, Platform, ProvedBy};
use baton_domain::event::{Actor, Entry, NamedSchedule};
use baton_domain::id::{
    CommandId, ContactId, DeviceId, IncidentId, IntegrationId, InviteId, PageId, PersonId, PolicyId,
    ScheduleId, SendId, ServiceId, TeamId,
};
use baton_domain::incident::Incident;
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::page::Rung;
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule, ZoneName};
use baton_domain::secret::SecretHash;
use baton_domain::send::SendOutcome;
use baton_domain::state::State;
use baton_domain::team::{Service, Team};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(crate) const ADA: PersonId = PersonId(Uuid::from_u128(0xA0));
pub(crate) const ANA: PersonId = PersonId(Uuid::from_u128(0xA1));
pub(crate) const BEN: PersonId = PersonId(Uuid::from_u128(0xA2));
pub(crate) const CLEO: PersonId = PersonId(Uuid::from_u128(0xA3));
/// In the team, without any device.
pub(crate) const DAN: PersonId = PersonId(Uuid::from_u128(0xA4));
/// Not in the team.
pub(crate) const EVE: PersonId = PersonId(Uuid::from_u128(0xA5));
/// Front-line support.
pub(crate) const RITA: PersonId = PersonId(Uuid::from_u128(0xA6));

const PEOPLE: [(PersonId, &str, Role); 7] = [
    (ADA, "Ada", Role::Admin),
    (ANA, "Ana", Role::Lead),
    (BEN, "Ben", Role::Responder),
    (CLEO, "Cleo", Role::Responder),
    (DAN, "Dan", Role::Responder),
    (EVE, "Eve", Role::Responder),
    (RITA, "Rita", Role::Reporter),
];

pub(crate) const STORAGE: TeamId = TeamId(Uuid::from_u128(0xB1));
pub(crate) const VENDOR: TeamId = TeamId(Uuid::from_u128(0xB2));
pub(crate) const DISKS: ServiceId = ServiceId(Uuid::from_u128(0xC1));
pub(crate) const KEY: IntegrationId = IntegrationId(Uuid::from_u128(0xD1));
pub(crate) const POLICY: PolicyId = PolicyId(Uuid::from_u128(0xE1));
pub(crate) const WEEKLY: ScheduleId = ScheduleId(Uuid::from_u128(0xF1));
/// Of every level in these stories.
pub(crate) const TIMEOUT_S: u32 = 60;

pub(crate) fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

pub(crate) fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

/// A hash of its own for each number.
pub(crate) fn secret(number: u128) -> SecretHash {
    SecretHash::try_from(format!("{number:064x}")).unwrap()
}

pub(crate) fn device(person: PersonId) -> DeviceId {
    DeviceId(Uuid::from_u128(person.0.as_u128() + 0x1_0000))
}

pub(crate) fn name(person: PersonId) -> &'static str {
    PEOPLE.iter().find(|(id, _, _)| *id == person).map_or("?", |(_, name, _)| *name)
}

pub(crate) fn names(persons: impl IntoIterator<Item = PersonId>) -> String {
    let all: BTreeSet<&str> = persons.into_iter().map(name).collect();
    all.into_iter().collect::<Vec<_>>().join(" ")
}

#[derive(Clone)]
pub(crate) struct Hub {
    pub(crate) state: State,
    pub(crate) journal: Vec<Entry>,
    pub(crate) now: Timestamp,
    /// Whose devices receive nothing.
    pub(crate) deaf: BTreeSet<PersonId>,
    pub(crate) minted: u128,
}

/// A founded workspace: team Storage with Ana, Ben, Cleo, and Dan who has no device; Eve in team Vendor; a service with a policy of
/// these levels, each a list of people.
pub(crate) fn hub(levels: &[&[PersonId]]) -> Hub {
    hub_with(levels, 0)
}

pub(crate) fn hub_with(levels: &[&[PersonId]], repeats: u32) -> Hub {
    let mut hub = Hub {
        state: State::new(),
        journal: Vec::new(),
        now: "2026-03-02T03:00:00Z".parse().unwrap(),
        deaf: BTreeSet::new(),
        minted: 0,
    };
    hub.found();
    let levels = levels.iter().map(|people| people.iter().map(|person| Target::Person(*person)).collect());
    let levels =
        levels.map(|targets| Level { targets, timeout_s: TIMEOUT_S, order: LevelOrder::default() }).collect();
    hub.ok(
        ADA,
        Action::PutPolicy {
            policy: Policy { id: POLICY, name: "Policy".into(), levels, repeats, turns: Vec::new() },
        },
    );
    hub.ok(
        ADA,
        Action::PutService {
            service: Service {
                id: DISKS,
                name: "Disks".into(),
                team: STORAGE,
                policy: POLICY,
                runbook: None,
                runbook_text: None,
                vendors: Vec::new(),
            },
        },
    );
    let integration = Integration {
        id: KEY,
        service: DISKS,
        name: "Prometheus".into(),
        kind: IntegrationKind::Alertmanager,
        template: None,
        revoked: false,
    };
    hub.ok(ADA, Action::PutIntegration { integration, key: secret(0xD1) });
    hub
}

pub(crate) fn person(id: PersonId, role: Role) -> Person {
    Person { id, name: name(id).to_owned(), role, zone: zone() }
}

pub(crate) fn zone() -> ZoneName {
    "Europe/Berlin".to_owned().try_into().unwrap()
}

pub(crate) fn firing(key: &str, urgency: Urgency) -> Alert {
    Alert {
        dedup_key: key.to_owned(),
        status: AlertStatus::Firing,
        title: format!("{key} is broken"),
        source: "prometheus".into(),
        urgency,
        links: Vec::new(),
        payload: format!("raw {key}"),
    }
}

pub(crate) fn weekly(people: &[PersonId]) -> NamedSchedule {
    let rotation = Rotation {
        anchor: "2026-03-02T00:00:00".parse().unwrap(),
        period: Period { unit: PeriodUnit::Weeks, n: 1 },
        slots: people.iter().map(|person| vec![*person]).collect(),
    };
    let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
    let schedule = Schedule { zone: zone(), layers, overrides: Vec::new(), stand_in: StandInRule::default() };
    NamedSchedule { id: WEEKLY, name: "Weekly".into(), team: STORAGE, schedule }
}

impl Hub {
    fn found(&mut self) {
        let invite = Invite {
            id: InviteId(Uuid::from_u128(1)),
            person: ADA,
            secret: secret(1),
            expires_at: self.now + minutes(10),
        };
        let admin = person(ADA, Role::Admin);
        self.run(Command::Found { name: "Example".into(), admin, invite }).unwrap();
        self.pair(1, device(ADA), secret(ADA.0.as_u128())).unwrap();
        self.proves(ADA);
        for (id, _, role) in PEOPLE.into_iter().skip(1) {
            self.ok(ADA, Action::PutPerson { person: person(id, role) });
            if id != DAN {
                self.give_device(id);
            }
        }
        self.put_team(STORAGE, &[ANA, BEN, CLEO, DAN]);
        self.put_team(VENDOR, &[EVE]);
    }

    pub(crate) fn put_team(&mut self, id: TeamId, members: &[PersonId]) {
        let team = Team {
            id,
            name: "Team".into(),
            members: members.to_vec(),
            leads: Vec::new(),
            receive_within_s: None,
        };
        self.ok(ADA, Action::PutTeam { team });
    }

    pub(crate) fn give_device(&mut self, to: PersonId) {
        let code = to.0.as_u128() + 0x2_0000;
        self.ok(
            ADA,
            Action::Invite {
                invite: InviteId(Uuid::from_u128(code)),
                person: to,
                secret: secret(code),
                valid_min: 10,
            },
        );
        self.pair(code, device(to), secret(to.0.as_u128())).unwrap();
        self.proves(to);
    }

    /// The device of `who` tests itself and finds nothing wrong.
    pub(crate) fn proves(&mut self, who: PersonId) {
        self.ok(who, Action::Prove { failing: Vec::new(), by: ProvedBy::SelfTest });
    }

    pub(crate) fn pair(&mut self, code: u128, id: DeviceId, token: SecretHash) -> Result<(), Refusal> {
        let device = NewDevice { id, name: "phone".into(), platform: Platform::Linux };
        self.run(Command::Pair { secret: secret(code), device, token })
    }

    /// Decides, and takes in what was decided, checking on the way what must hold for every decision.
    pub(crate) fn run(&mut self, command: Command) -> Result<(), Refusal> {
        let before = self.state.clone();
        let decision = decide(&self.state, command, self.now)?;
        assert!(self.state == before, "deciding changes nothing");
        for entry in &decision.entries {
            self.state.evolve(entry);
        }
        assert!(self.state == decision.state, "the entries lead to the state that was decided");
        self.journal.extend(decision.entries);
        Ok(())
    }

    pub(crate) fn mint(&mut self) -> CommandId {
        self.minted += 1;
        CommandId(Uuid::from_u128(self.minted))
    }

    pub(crate) fn does(&mut self, who: PersonId, action: Action) -> Result<(), Refusal> {
        let id = self.mint();
        self.does_as(id, who, action)
    }

    pub(crate) fn does_as(&mut self, id: CommandId, who: PersonId, action: Action) -> Result<(), Refusal> {
        let by = Actor::Person { person: who, device: Some(device(who)) };
        self.run(Command::Act { id, by, action })?;
        self.devices_receive();
        Ok(())
    }

    /// What must succeed.
    pub(crate) fn ok(&mut self, who: PersonId, action: Action) {
        self.does(who, action.clone())
            .unwrap_or_else(|refusal| panic!("{} {action:?}: {refusal}", name(who)));
    }

    /// What must be refused, and in which words.
    pub(crate) fn refused(&mut self, who: PersonId, action: Action) -> String {
        let before = self.state.clone();
        let refusal = self.does(who, action.clone()).expect_err(&format!("{} {action:?}", name(who)));
        assert!(self.state == before, "a refusal leaves the state as it was");
        refusal.to_string()
    }

    pub(crate) fn ingest(&mut self, alerts: Vec<Alert>) {
        self.run(Command::Ingest { integration: KEY, alerts }).unwrap();
        self.devices_receive();
    }

    /// An urgent alert; the number of its incident.
    pub(crate) fn alert(&mut self, key: &str) -> IncidentId {
        self.ingest(vec![firing(key, Urgency::High)]);
        self.state.open_incident(DISKS, key).unwrap().id
    }

    pub(crate) fn quiet_alert(&mut self, key: &str) -> IncidentId {
        self.ingest(vec![firing(key, Urgency::Low)]);
        self.state.open_incident(DISKS, key).unwrap().id
    }

    pub(crate) fn source_resolves(&mut self, key: &str) {
        self.ingest(vec![Alert { status: AlertStatus::Resolved, ..firing(key, Urgency::High) }]);
    }

    /// Lets time pass, doing whatever is due when it is due.
    pub(crate) fn wait(&mut self, how_long: SignedDuration) {
        let until = self.now + how_long;
        while let Some(due) = self.state.next_due().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.run(Command::Tick).unwrap();
            let next = self.state.next_due();
            assert!(next.is_none_or(|next| next > due), "a tick at {due} leaves {next:?} due");
            self.devices_receive();
        }
        self.now = until;
    }

    fn devices_receive(&mut self) {
        let mut new: Vec<(PersonId, Receipt)> = Vec::new();
        for incident in self.state.open_incidents().chain(self.state.open_drills()) {
            for page in incident.pages.iter().filter(|page| page.is_wanted() && !page.is_received()) {
                let has_device = self.state.devices_of(page.person).next().is_some();
                if has_device && !self.deaf.contains(&page.person) {
                    let receipt =
                        Receipt { incident: incident.id, page: page.id, rung: Rung::Received, device_ms: 3 };
                    new.push((page.person, receipt));
                }
            }
        }
        for (who, receipt) in new {
            let by = Actor::Person { person: who, device: Some(device(who)) };
            let id = self.mint();
            self.run(Command::Act { id, by, action: Action::Receipts { receipts: vec![receipt] } }).unwrap();
        }
    }

    /// A verified method of this person, whose provider is there.
    pub(crate) fn give_way(&mut self, person: PersonId, number: u128, way: Way) -> ContactId {
        let contact = contact(person, number);
        let kinds =
            BTreeSet::from([WayKind::Email, WayKind::Sms, WayKind::Voice, WayKind::Ntfy, WayKind::Webhook]);
        self.run(Command::ConfigureWays { ways: Ways { kinds, callers: Vec::new(), sender: None } }).unwrap();
        let label = format!("way {number}");
        let secret = Some(ContactSecret::try_from("a-secret-of-some-length".to_owned()).unwrap());
        self.ok(ADA, about(person, ContactAction::Put { contact, label, way, secret }));
        self.ok(ADA, about(person, ContactAction::SendCode { contact }));
        let send = self.open_sends().pop().unwrap();
        self.run(Command::CodeMade { send, code: code("123456") }).unwrap();
        self.ends(send, SendOutcome::Accepted);
        self.ok(ADA, about(person, ContactAction::Verify { contact, code: code("123 456") }));
        self.now += minutes(30); // what was sent to verify it is long ago
        contact
    }

    pub(crate) fn open_sends(&self) -> Vec<SendId> {
        self.state.sends.open().map(|send| send.id).collect()
    }

    pub(crate) fn ends(&mut self, send: SendId, outcome: SendOutcome) {
        self.run(Command::SendEnded { send, outcome }).unwrap();
    }

    /// Providers accept everything that has to go out; how many messages that was.
    pub(crate) fn accept(&mut self) -> usize {
        let open = self.open_sends();
        for send in &open {
            self.ends(*send, SendOutcome::Accepted);
        }
        open.len()
    }

    pub(crate) fn incident(&self, id: IncidentId) -> &Incident {
        self.state.incident(id).unwrap()
    }

    /// Whose devices ring for it.
    pub(crate) fn rings(&self, id: IncidentId) -> String {
        names(self.incident(id).pages.iter().filter(|page| page.is_wanted()).map(|page| page.person))
    }

    pub(crate) fn holder(&self, id: IncidentId) -> &'static str {
        self.incident(id).acknowledged_by().map_or("nobody", name)
    }

    pub(crate) fn wanted_page(&self, id: IncidentId, who: PersonId) -> PageId {
        self.incident(id).wanted_page_of(who).unwrap().id
    }
}

pub(crate) fn contact(person: PersonId, number: u128) -> ContactId {
    ContactId(Uuid::from_u128((person.0.as_u128() << 8) + number))
}

pub(crate) fn code(text: &str) -> VerifyCode {
    VerifyCode::try_from(text.to_owned()).unwrap()
}

pub(crate) fn about(person: PersonId, what: ContactAction) -> Action {
    Action::Contact { person, what }
}

pub(crate) fn email(name: &str) -> Way {
    Way::Email { address: format!("{name}@example.org").parse().unwrap() }
}

pub(crate) fn sms() -> Way {
    Way::Sms { number: "+4915112345678".parse().unwrap() }
}

pub(crate) fn voice() -> Way {
    Way::Voice { number: "+4915112345678".parse().unwrap() }
}

pub(crate) fn ack(incident: IncidentId) -> Action {
    Action::Acknowledge { incident, back_in_min: None }
}

pub(crate) fn cant(incident: IncidentId) -> Action {
    Action::Cant { incident, away_min: None }
}

pub(crate) fn hand_off(incident: IncidentId, to: PersonId) -> Action {
    Action::HandOff { incident, to }
}

pub(crate) fn escalate(incident: IncidentId, to: EscalateTo) -> Action {
    Action::Escalate { incident, to }
}

pub(crate) fn resolve(incident: IncidentId) -> Action {
    Action::Resolve { incident }
}
