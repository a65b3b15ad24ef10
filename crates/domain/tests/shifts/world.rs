//! A small workspace, its clock, and what happened in it. Every decision is checked against its own journal.
#![expect(clippy::unwrap_used, reason = "in a test's world, what does not parse is a mistake in the test")]

use baton_domain::absence::AbsenceKind;
use baton_domain::command::{Action, Command, NewDevice, Receipt, StreamNews};
use baton_domain::decide::{Refusal, decide};
use baton_domain::device::{Invite, Platform, ProvedBy};
use baton_domain::event::{Actor, Entry, Event, NamedSchedule};
use baton_domain::id::*;
use baton_domain::incident::Incident;
use baton_domain::notice::NoticeAbout;
use baton_domain::page::{Page, Rung};
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule};
use baton_domain::secret::SecretHash;
use baton_domain::shift::Span;
use baton_domain::state::State;
use baton_domain::team::{Service, Team};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub(crate) const ANA: PersonId = PersonId(Uuid::from_u128(1));
pub(crate) const BO: PersonId = PersonId(Uuid::from_u128(2));
pub(crate) const CY: PersonId = PersonId(Uuid::from_u128(3));
/// Leads the team.
pub(crate) const LIA: PersonId = PersonId(Uuid::from_u128(4));
/// Front-line support, in the team.
pub(crate) const RAE: PersonId = PersonId(Uuid::from_u128(5));
/// A responder of no team.
pub(crate) const ODE: PersonId = PersonId(Uuid::from_u128(6));
/// Admin, in no team.
pub(crate) const ADA: PersonId = PersonId(Uuid::from_u128(7));

/// Weekly: Ana, Bo, Cy, from Monday 2026-03-02 08:00 UTC.
pub(crate) const WEEKLY: ScheduleId = ScheduleId(Uuid::from_u128(20));
pub(crate) const TEAM: TeamId = TeamId(Uuid::from_u128(21));
pub(crate) const SERVICE: ServiceId = ServiceId(Uuid::from_u128(22));
pub(crate) const POLICY: PolicyId = PolicyId(Uuid::from_u128(23));

pub(crate) struct World {
    pub(crate) state: State,
    pub(crate) now: Timestamp,
    commands: u128,
    proved_at: Timestamp,
    /// Whose devices do not prove themselves.
    pub(crate) silent: Vec<PersonId>,
}

/// Time between two proofs of every device.
const PROVE_EVERY: SignedDuration = SignedDuration::from_hours(12);

/// A self-test that finds nothing wrong.
pub(crate) fn proof() -> Action {
    Action::Prove { failing: Vec::new(), by: ProvedBy::SelfTest }
}

pub(crate) fn device(of: PersonId) -> DeviceId {
    DeviceId(Uuid::from_u128(400 + of.0.as_u128()))
}

pub(crate) fn at(text: &str) -> Timestamp {
    format!("2026-{text}Z").parse().expect("month-dayThour:minute")
}

pub(crate) fn span(start: &str, end: &str) -> Span {
    Span { start: at(start), end: at(end) }
}

pub(crate) fn rotation(people: &[PersonId]) -> Layer {
    let rotation = Rotation {
        anchor: "2026-03-02T08:00:00".parse().unwrap(),
        period: Period { unit: PeriodUnit::Weeks, n: 1 },
        slots: people.iter().map(|person| vec![*person]).collect(),
    };
    Layer { rotation, start: None, end: None, restrictions: None }
}

pub(crate) fn schedule(people: &[PersonId], stand_in: StandInRule) -> NamedSchedule {
    let layers = vec![rotation(people)];
    let schedule = Schedule { zone: "UTC".parse().unwrap(), layers, overrides: Vec::new(), stand_in };
    NamedSchedule { id: WEEKLY, name: "Weekly".to_owned(), team: TEAM, schedule }
}

impl World {
    /// Monday 2026-03-02 12:00 UTC: Ana has had the week for four hours.
    pub(crate) fn new() -> Self {
        let mut world = Self {
            state: State::new(),
            now: at("03-02T12:00"),
            commands: 1_000,
            proved_at: at("03-02T12:00"),
            silent: Vec::new(),
        };
        let admin = person(ADA, "Ada", Role::Admin);
        let secret = SecretHash::try_from("0".repeat(64)).unwrap();
        let expires_at = at("03-03T12:00");
        let invite = Invite { id: InviteId(Uuid::from_u128(30)), person: ADA, secret, expires_at };
        world.ok(Command::Found { name: "Acme".to_owned(), admin, invite });
        let people = [
            person(ANA, "Ana", Role::Responder),
            person(BO, "Bo", Role::Responder),
            person(CY, "Cy", Role::Responder),
            person(LIA, "Lia", Role::Lead),
            person(RAE, "Rae", Role::Reporter),
            person(ODE, "Ode", Role::Responder),
        ];
        for person in people {
            let id = person.id;
            world.act(ADA, Action::PutPerson { person });
            world.pair(id);
        }
        let members = vec![ANA, BO, CY, LIA, RAE];
        let team =
            Team { id: TEAM, name: "Core".to_owned(), members, leads: vec![LIA], receive_within_s: None };
        world.act(ADA, Action::PutTeam { team });
        world.act(
            ADA,
            Action::PutSchedule { schedule: schedule(&[ANA, BO, CY], StandInRule::NextInRotation) },
        );
        let levels = vec![
            Level { targets: vec![Target::Schedule(WEEKLY)], timeout_s: 300, order: LevelOrder::default() },
            Level { targets: vec![Target::Person(LIA)], timeout_s: 300, order: LevelOrder::default() },
        ];
        let policy = Policy { id: POLICY, name: "Core".to_owned(), levels, repeats: 0, turns: Vec::new() };
        world.act(ADA, Action::PutPolicy { policy });
        let service = Service {
            id: SERVICE,
            name: "Shop".to_owned(),
            team: TEAM,
            policy: POLICY,
            runbook: None,
            runbook_text: None,
            vendors: Vec::new(),
        };
        world.act(ADA, Action::PutService { service });
        world
    }

    fn pair(&mut self, whose: PersonId) {
        let n = whose.0.as_u128();
        let hash = |kind: u128| SecretHash::try_from(format!("{:064x}", kind * 100 + n)).unwrap();
        let (invite, secret) = (InviteId(Uuid::from_u128(300 + n)), hash(1));
        self.act(ADA, Action::Invite { invite, person: whose, secret: secret.clone(), valid_min: 60 });
        let device = NewDevice {
            id: DeviceId(Uuid::from_u128(400 + n)),
            name: "phone".to_owned(),
            platform: Platform::Linux,
        };
        let id = device.id;
        self.ok(Command::Pair { secret, device, token: hash(2) });
        self.prove(whose, id, proof());
    }

    /// The decision on `command`; its entries, replayed and read back from JSON, give the same state.
    fn decide(&mut self, command: Command) -> Result<Vec<Entry>, Refusal> {
        let decision = decide(&self.state, command, self.now)?;
        let mut replayed = self.state.clone();
        for entry in &decision.entries {
            let stored = serde_json::to_string(entry).unwrap();
            let read: Entry = serde_json::from_str(&stored).unwrap();
            assert_eq!(&read, entry, "{stored}");
            replayed.evolve(&read);
        }
        assert_eq!(replayed, decision.state);
        if self.commands.is_multiple_of(8) {
            let stored = serde_json::to_string(&replayed).unwrap(); // a snapshot
            assert_eq!(serde_json::from_str::<State>(&stored).unwrap(), replayed);
        }
        self.state = decision.state;
        Ok(decision.entries)
    }

    /// The hub misses the streams of these people, and has those of the others.
    pub(crate) fn lost(&mut self, lost: &[PersonId]) -> Vec<Entry> {
        let lost = lost.iter().map(|who| device(*who)).collect();
        self.ok(Command::Streams(StreamNews { lost, ..StreamNews::default() }))
    }

    pub(crate) fn back(&mut self, back: PersonId) -> Vec<Entry> {
        self.ok(Command::Streams(StreamNews { back: vec![device(back)], ..StreamNews::default() }))
    }

    pub(crate) fn ok(&mut self, command: Command) -> Vec<Entry> {
        self.decide(command).unwrap_or_else(|refusal| panic!("refused: {refusal}"))
    }

    pub(crate) fn attempt(&mut self, by: PersonId, action: Action) -> Result<Vec<Entry>, Refusal> {
        self.commands += 1;
        let id = CommandId(Uuid::from_u128(self.commands));
        self.decide(Command::Act { id, by: Actor::Person { person: by, device: None }, action })
    }

    pub(crate) fn act(&mut self, by: PersonId, action: Action) -> Vec<Entry> {
        self.attempt(by, action).unwrap_or_else(|refusal| panic!("refused: {refusal}"))
    }

    /// A device acts.
    pub(crate) fn prove(&mut self, by: PersonId, device: DeviceId, action: Action) -> Vec<Entry> {
        self.commands += 1;
        let id = CommandId(Uuid::from_u128(self.commands));
        self.ok(Command::Act { id, by: Actor::Person { person: by, device: Some(device) }, action })
    }

    /// A device says that it received a page.
    pub(crate) fn receive(&mut self, by: PersonId, device: DeviceId, incident: IncidentId, page: PageId) {
        let receipt = Receipt { incident, page, rung: Rung::Received, device_ms: 0 };
        self.prove(by, device, Action::Receipts { receipts: vec![receipt] });
    }

    /// The sentence with which the action is refused.
    pub(crate) fn refused(&mut self, by: PersonId, action: Action) -> String {
        self.attempt(by, action).expect_err("must be refused").to_string()
    }

    /// Goes on to `to`, doing on the way what is due when it is due.
    /// Devices that the hub has streams to prove themselves twice a day, as real ones do.
    pub(crate) fn until(&mut self, to: Timestamp) -> Vec<Entry> {
        let mut all = Vec::new();
        loop {
            let next = self.now.max(self.proved_at + PROVE_EVERY);
            if next > to {
                break;
            }
            all.extend(self.until_proof(next));
            self.devices_prove();
        }
        all.extend(self.until_proof(to));
        all
    }

    fn devices_prove(&mut self) {
        self.proved_at = self.now;
        let fit: Vec<_> = self.state.devices.values().map(|device| device.is.clone()).collect();
        for device in fit.into_iter().filter(|device| !device.revoked && device.lost_at.is_none()) {
            if !self.silent.contains(&device.person) {
                self.prove(device.person, device.id, proof());
            }
        }
    }

    fn until_proof(&mut self, to: Timestamp) -> Vec<Entry> {
        let mut all = Vec::new();
        for _ in 0..10_000 {
            let Some(due) = self.state.next_due().filter(|due| *due <= to) else {
                self.now = to;
                return all;
            };
            self.now = self.now.max(due);
            let entries = self.ok(Command::Tick);
            assert!(!entries.is_empty(), "a timer at {due} that leads to nothing");
            all.extend(entries);
        }
        panic!("timers without end");
    }

    /// Does what is due, once, however late.
    pub(crate) fn act_of_time(&mut self) -> Vec<Entry> {
        self.ok(Command::Tick)
    }

    pub(crate) fn after(&mut self, minutes: i64) -> Vec<Entry> {
        self.until(self.now + SignedDuration::from_mins(minutes))
    }

    /// Somebody pages the service.
    pub(crate) fn incident(&mut self) -> IncidentId {
        let (service, urgency) = (SERVICE, baton_domain::alert::Urgency::High);
        self.act(ADA, Action::Page { service, title: "down".to_owned(), urgency });
        self.state.open_incidents().last().expect("an incident").id
    }

    pub(crate) fn the(&self, incident: IncidentId) -> &Incident {
        self.state.incident(incident).expect("known")
    }

    /// For whom the incident rings.
    pub(crate) fn rings(&self, incident: IncidentId) -> Vec<PersonId> {
        let mut all: Vec<_> = self
            .the(incident)
            .pages
            .iter()
            .filter(|page| Page::is_wanted(page))
            .map(|page| page.person)
            .collect();
        all.sort_unstable();
        all
    }

    pub(crate) fn on_call(&self) -> Vec<PersonId> {
        self.state.on_call(WEEKLY, self.now)
    }

    pub(crate) fn away(&mut self, by: PersonId, whose: PersonId, kind: AbsenceKind, span: Span) -> AbsenceId {
        let action = absence(whose, kind, span);
        let Action::RecordAbsence { absence, .. } = &action else { panic!("an absence") };
        let id = *absence;
        self.act(by, action);
        id
    }
}

/// An absence with an id of its own.
pub(crate) fn absence(person: PersonId, kind: AbsenceKind, span: Span) -> Action {
    let id = span.start.as_second() as u128 * 1_000 + span.length().as_mins() as u128 + person.0.as_u128();
    let absence = AbsenceId(Uuid::from_u128(id));
    Action::RecordAbsence { absence, person, kind, start: Some(span.start), end: span.end }
}

/// What `person` was told by these entries.
pub(crate) fn told(entries: &[Entry], person: PersonId) -> Vec<NoticeAbout> {
    let mut all = Vec::new();
    for entry in entries {
        if let Event::Told { person: whom, about, .. } = &entry.event
            && *whom == person
        {
            all.push(about.clone());
        }
    }
    all
}

fn person(id: PersonId, name: &str, role: Role) -> Person {
    Person { id, name: name.to_owned(), role, zone: "UTC".parse().unwrap() }
}
