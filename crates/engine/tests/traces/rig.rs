//! An engine with a hub behind it that is the real decider, a store that answers at once unless told otherwise, and a log.

use baton_domain::alert::{Alert, AlertStatus, Urgency};
use baton_domain::command::{Action, Command, NewDevice};
use baton_domain::decide::decide;
use baton_domain::device::{Invite, Platform};
use baton_domain::event::Actor;
use baton_domain::id::{
    CommandId, DeviceId, IncidentId, IntegrationId, InviteId, PersonId, PolicyId, Seq, ServiceId, TeamId,
};
use baton_domain::integration::{Integration, IntegrationKind};
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::secret::SecretHash;
use baton_domain::state::State;
use baton_domain::team::{Service, Team};
use baton_engine::account::{Account, TokenPlace};
use baton_engine::effect::{Effect, Write};
use baton_engine::event::{
    Attempt, Ending, Entropy, Event, Loaded, NotificationAction, NotificationKey, NotifierReport, SirenReport,
};
use baton_engine::{Engine, Now};
use baton_wire::command::CommandEnvelope;
use baton_wire::document::changed_since;
use baton_wire::intent::Intent;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::sync::SyncMessage;
use baton_wire::view::{Settings, View};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

pub(crate) const ANA: PersonId = PersonId(Uuid::from_u128(1));
pub(crate) const BEN: PersonId = PersonId(Uuid::from_u128(2));
pub(crate) const ANAS: DeviceId = DeviceId(Uuid::from_u128(11));
pub(crate) const TEAM: TeamId = TeamId(Uuid::from_u128(41));
const BENS: DeviceId = DeviceId(Uuid::from_u128(12));
const SERVICE: ServiceId = ServiceId(Uuid::from_u128(21));
const INTEGRATION: IntegrationId = IntegrationId(Uuid::from_u128(31));

fn begin() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

/// Ana's device, and the hub.
pub(crate) struct Rig {
    pub(crate) engine: Engine,
    pub(crate) hub: State,
    /// Milliseconds since the rig began.
    pub(crate) ms: u64,
    /// What the disk has, write by write.
    pub(crate) writes: Vec<Write>,
    pub(crate) posts: Vec<CommandEnvelope>,
    pub(crate) keys: Vec<(NotificationKey, String)>,
    /// A stream is open, or is being opened.
    trying: bool,
    pub(crate) attempt: Attempt,
    /// The disk takes writes.
    pub(crate) disk_works: bool,
    log: Vec<String>,
    commands: u128,
    starts: u128,
}

impl Rig {
    /// Loaded and connected, with everything known; the log begins after that.
    pub(crate) fn live() -> Self {
        let mut rig = Self::loaded();
        rig.connect();
        rig.engine_hears(Event::SelfTested(Vec::new()));
        rig.confirm_posts();
        rig.log.clear();
        rig
    }

    /// Loaded for the first time, and not connected yet.
    pub(crate) fn loaded() -> Self {
        let mut rig = Self {
            engine: Engine::new(),
            hub: hub(),
            ms: 0,
            writes: Vec::new(),
            posts: Vec::new(),
            keys: Vec::new(),
            trying: false,
            attempt: Attempt(0),
            disk_works: true,
            log: Vec::new(),
            commands: 900,
            starts: 0,
        };
        rig.start(Ending::Clean);
        rig
    }

    fn start(&mut self, ending: Ending) {
        self.starts += 1;
        let mut loaded = Loaded {
            entropy: Entropy(self.starts),
            account: Some(Account {
                hub: "http://hub".into(),
                person: ANA,
                person_name: "Ana".into(),
                workspace: "W".into(),
                device: ANAS,
                device_name: "laptop".into(),
                token: TokenPlace::Keyring,
            }),
            cursor: Seq(0),
            documents: Vec::new(),
            outbox: Vec::new(),
            settings: Settings::default(),
            alarm: Default::default(),
            ending,
        };
        for write in &self.writes {
            match write.clone() {
                Write::PutDocument(document) => loaded.documents.push(document),
                Write::PutCursor(cursor) => loaded.cursor = cursor,
                Write::PutQueued(queued) => {
                    loaded.outbox.retain(|known| known.id != queued.id);
                    loaded.outbox.push(queued);
                }
                Write::RemoveQueued(id) => loaded.outbox.retain(|known| known.id != id),
                Write::PutAlarm(alarm) => loaded.alarm = alarm,
                Write::PutSettings(settings) => loaded.settings = settings,
                Write::RemoveDocument(_) | Write::Forget | Write::PutAccount(_) => {}
            }
        }
        self.engine_hears(Event::Loaded(Box::new(loaded)));
    }

    /// Killed and started again.
    pub(crate) fn restart(&mut self) {
        self.log.push("-- killed, and started again".into());
        self.engine = Engine::new();
        self.start(Ending::Unclean);
    }

    pub(crate) fn now(&self) -> Now {
        let at = i64::try_from(self.ms).unwrap();
        Now { utc: begin() + SignedDuration::from_millis(at), mono_ms: 5_000 + self.ms }
    }

    /// A long time without a heartbeat loses the stream: waits for the next attempt, and lets it succeed.
    pub(crate) fn comes_back(&mut self) {
        while !self.trying {
            let deadline = self.engine.next_deadline().expect("it tries again by itself");
            self.ms = deadline.at_mono_ms.max(self.ms);
            self.engine_hears(Event::Tick);
        }
        self.connect();
    }

    pub(crate) fn connect(&mut self) {
        let attempt = self.attempt;
        self.engine_hears(Event::StreamOpened(attempt));
        let now = self.now().utc;
        let version = "0.1.0".into();
        self.engine_hears(Event::Stream(
            attempt,
            SyncMessage::Hello { device: ANAS, person: ANA, now, version },
        ));
        let (cursor, documents) = (self.hub.seq, changed_since(&self.hub, Seq(0)));
        self.engine_hears(Event::Stream(attempt, SyncMessage::Snapshot { cursor, documents }));
    }

    /// Tells the engine everything that the hub has done since `cursor`.
    pub(crate) fn sync_from(&mut self, cursor: Seq) {
        let (attempt, documents) = (self.attempt, changed_since(&self.hub, cursor));
        let message = SyncMessage::Changes { cursor: self.hub.seq, documents };
        self.engine_hears(Event::Stream(attempt, message));
    }

    /// The same, but for what does not come through.
    pub(crate) fn sync_some(&mut self, cursor: Seq, comes: impl Fn(&str) -> bool) {
        let mut documents = changed_since(&self.hub, cursor);
        documents.retain(|document| comes(&document.id()));
        let message = SyncMessage::Changes { cursor: self.hub.seq, documents };
        self.engine_hears(Event::Stream(self.attempt, message));
    }

    pub(crate) fn hub_does(&mut self, command: Command) -> Result<(), Problem> {
        let decision = decide(&self.hub, command, self.now().utc).map_err(Problem::from)?;
        self.hub = decision.state;
        Ok(())
    }

    /// An alert comes in, and the device hears of it.
    pub(crate) fn alert(&mut self, key: &str, urgency: Urgency) {
        let before = self.hub.seq;
        self.alert_unheard(key, urgency, AlertStatus::Firing);
        self.sync_from(before);
    }

    /// An alert is over, and the device hears of it.
    pub(crate) fn over(&mut self, key: &str) {
        let before = self.hub.seq;
        self.alert_unheard(key, Urgency::High, AlertStatus::Resolved);
        self.sync_from(before);
    }

    pub(crate) fn alert_unheard(&mut self, key: &str, urgency: Urgency, status: AlertStatus) {
        let alert = Alert {
            dedup_key: key.into(),
            status,
            title: format!("{key} is broken"),
            source: "checker".into(),
            urgency,
            links: Vec::new(),
            payload: String::new(),
        };
        let command = Command::Ingest { integration: INTEGRATION, alerts: vec![alert] };
        self.hub_does(command).unwrap();
    }

    /// The hub takes what was posted, and answers.
    pub(crate) fn confirm_posts(&mut self) {
        for CommandEnvelope { id, action } in std::mem::take(&mut self.posts) {
            let by = Actor::Person { person: ANA, device: Some(ANAS) };
            let result = self.hub_does(Command::Act { id, by, action });
            let seq = self.hub.seq;
            let result =
                result.map(|()| baton_wire::command::CommandOutcome { seq, repeated: false, incident: None });
            self.engine_hears(Event::Posted { command: id, result });
        }
    }

    /// Ana does something on another device, and this one hears of it.
    pub(crate) fn elsewhere(&mut self, action: Action) {
        self.somebody(Actor::Person { person: ANA, device: None }, action);
    }

    /// Ben does something, and this device hears of it.
    pub(crate) fn ben_heard(&mut self, action: Action) {
        self.somebody(Actor::Person { person: BEN, device: Some(BENS) }, action);
    }

    fn somebody(&mut self, by: Actor, action: Action) {
        self.commands += 1;
        let (before, id) = (self.hub.seq, CommandId(Uuid::from_u128(self.commands)));
        self.hub_does(Command::Act { id, by, action }).unwrap();
        self.sync_from(before);
    }

    /// Lets time pass until `at`; the hub does what is due when it is due, and this device hears of it.
    pub(crate) fn until(&mut self, at: Timestamp) {
        while let Some(due) = self.hub.next_due().filter(|due| *due <= at) {
            self.pass(due);
            let before = self.hub.seq;
            self.hub_does(Command::Tick).unwrap();
            self.sync_from(before);
        }
        self.pass(at);
    }

    fn pass(&mut self, at: Timestamp) {
        let left = at.duration_since(self.now().utc).as_millis();
        self.wait(u64::try_from(left).unwrap_or(0));
    }

    pub(crate) fn ben(&mut self, action: Action) {
        self.commands += 1;
        let id = CommandId(Uuid::from_u128(self.commands));
        let by = Actor::Person { person: BEN, device: Some(BENS) };
        self.hub_does(Command::Act { id, by, action }).unwrap();
    }

    pub(crate) fn ana(&mut self, action: Action) -> CommandId {
        self.commands += 1;
        let id = CommandId(Uuid::from_u128(self.commands));
        self.engine_hears(Event::Intent { intent: Intent::Act { action }, id });
        id
    }

    pub(crate) fn acknowledge(&mut self, incident: u64) -> CommandId {
        self.ana(Action::Acknowledge { incident: IncidentId(incident), back_in_min: None })
    }

    pub(crate) fn press(&mut self, key: &NotificationKey, action: NotificationAction) {
        self.engine_hears(Event::NotificationAnswered { key: key.clone(), action });
    }

    pub(crate) fn sounds(&mut self) {
        self.engine_hears(Event::Siren(SirenReport::Sounding("speaker".into())));
    }

    pub(crate) fn shown(&mut self) {
        let key = self.keys.last().unwrap().0.clone();
        self.engine_hears(Event::Notifier(NotifierReport::Shown(key)));
    }

    pub(crate) fn lost(&mut self) {
        let problem = Problem::new(ProblemCode::HubUnreachable, "The stream was cut.");
        self.engine_hears(Event::StreamClosed(self.attempt, problem));
    }

    /// Lets time pass, telling the engine when it asks to be told.
    pub(crate) fn wait(&mut self, ms: u64) {
        let until = self.ms + ms;
        while let Some(deadline) = self.engine.next_deadline() {
            let at = deadline.at_mono_ms.saturating_sub(5_000).max(self.ms);
            if at > until {
                break;
            }
            self.ms = at;
            self.engine_hears(Event::Tick);
        }
        self.ms = until;
    }

    pub(crate) fn view(&self) -> View {
        self.engine.view(self.now())
    }

    /// Tells the engine, and then what the disk says to what it wants written.
    pub(crate) fn engine_hears(&mut self, event: Event) {
        let mut next = Some(event);
        while let Some(event) = next {
            next = self.hears_one(event);
        }
    }

    fn hears_one(&mut self, event: Event) -> Option<Event> {
        let mut disk = None;
        self.log.push(format!("{:>6} {}", self.ms, told(&event)));
        for effect in self.engine.handle(event, self.now()) {
            self.log.extend(done(&effect).map(|line| format!("       -> {line}")));
            match effect {
                Effect::Store { ticket, writes } if self.disk_works => {
                    self.writes.extend(writes);
                    disk = Some(Event::Stored(ticket));
                }
                Effect::Store { ticket, .. } => {
                    let problem = Problem::new(ProblemCode::StorageUnavailable, "The disk is full.");
                    disk = Some(Event::StoreFailed(ticket, problem));
                }
                Effect::Connect { attempt, .. } => (self.attempt, self.trying) = (attempt, true),
                Effect::Disconnect => self.trying = false,
                Effect::Post(envelope) => self.posts.push(envelope),
                Effect::Notify(is) => self.keys.push((is.key, is.title)),
                Effect::CloseNotification(_)
                | Effect::Siren(_)
                | Effect::Wake(_)
                | Effect::Tray(_)
                | Effect::RaiseWindow(_)
                | Effect::SelfTest
                | Effect::TrySound { .. }
                | Effect::Autostart(_)
                | Effect::Quit => {}
            }
        }
        disk
    }

    /// What happened since this was asked last.
    pub(crate) fn story(&mut self) -> String {
        std::mem::take(&mut self.log).join("\n")
    }
}

fn told(event: &Event) -> String {
    match event {
        Event::Loaded(loaded) => {
            format!("loaded: {} documents, {} waiting", loaded.documents.len(), loaded.outbox.len())
        }
        Event::Stream(_, SyncMessage::Changes { cursor, documents })
        | Event::Stream(_, SyncMessage::Snapshot { cursor, documents }) => {
            let incidents: Vec<String> = documents.iter().map(|document| document.id()).collect();
            let incidents: Vec<&str> =
                incidents.iter().map(String::as_str).filter(|id| id.starts_with("incident")).collect();
            format!("hub: up to {cursor}, {}", incidents.join(" "))
        }
        Event::Posted { result: Ok(_), .. } => "posted".into(),
        Event::Posted { result: Err(problem), .. } => format!("refused: {}", problem.detail),
        Event::NotificationAnswered { action, .. } => format!("pressed {}", action.as_str()),
        Event::Notifier(NotifierReport::Shown(_)) => "notification shown".into(),
        Event::Intent { intent: Intent::Act { action }, .. } => format!("person: {action:?}"),
        Event::StreamClosed(_, problem) => format!("stream closed: {}", problem.detail),
        other => format!("{other:?}"),
    }
}

fn done(effect: &Effect) -> Option<String> {
    Some(match effect {
        Effect::Store { writes, .. } => {
            let names = writes.iter().map(|write| match write {
                Write::Forget => "forget".to_owned(),
                Write::PutAccount(_) => "account".to_owned(),
                Write::PutDocument(document) => document.id(),
                Write::RemoveDocument(id) => format!("-{id}"),
                Write::PutCursor(cursor) => format!("cursor {cursor}"),
                Write::PutQueued(queued) => format!("+outbox {}", named(&queued.action)),
                Write::RemoveQueued(_) => "-outbox".to_owned(),
                Write::PutSettings(_) => "settings".to_owned(),
                Write::PutAlarm(alarm) => format!("answered {:?}", alarm.answered),
            });
            format!("store {}", names.collect::<Vec<_>>().join(", "))
        }
        Effect::Post(envelope) => format!("post {}", named(&envelope.action)),
        Effect::Notify(is) => format!("notify {:?}: {}", is.title, is.body),
        Effect::CloseNotification(_) => "close notification".to_owned(),
        Effect::Tray(picture) => format!("tray {:?}: {}", picture.state, picture.title),
        Effect::Connect { cursor, .. } => format!("connect from {cursor}"),
        other @ (Effect::Disconnect
        | Effect::Siren(_)
        | Effect::Wake(_)
        | Effect::RaiseWindow(_)
        | Effect::SelfTest
        | Effect::TrySound { .. }
        | Effect::Autostart(_)
        | Effect::Quit) => format!("{other:?}"),
    })
}

fn named(action: &Action) -> String {
    if let Action::Receipts { receipts } = action {
        let rungs: Vec<String> = receipts
            .iter()
            .map(|receipt| format!("{:?} page {} {} ms", receipt.rung, receipt.page, receipt.device_ms))
            .collect();
        return format!("receipts [{}]", rungs.join(", "));
    }
    format!("{action:?}")
}

fn secret(n: u8) -> SecretHash {
    SecretHash::try_from(format!("{n:064x}")).unwrap()
}

fn shop(team: TeamId, policy: PolicyId) -> Service {
    Service {
        id: SERVICE,
        name: "Shop".into(),
        team,
        policy,
        runbook: None,
        runbook_text: None,
        vendors: Vec::new(),
    }
}

/// Ana is asked first, Ben after two minutes; each has one device.
fn hub() -> State {
    let zone = || "UTC".parse().unwrap();
    let ana = Person { id: ANA, name: "Ana".into(), role: Role::Admin, zone: zone() };
    let ben = Person { id: BEN, name: "Ben".into(), role: Role::Responder, zone: zone() };
    let (team, policy) = (TeamId(Uuid::from_u128(41)), PolicyId(Uuid::from_u128(51)));
    let expires_at = begin() + SignedDuration::from_hours(1);
    let invite = Invite { id: InviteId(Uuid::from_u128(61)), person: ANA, secret: secret(1), expires_at };
    let mut n = 100;
    let mut act = |action| {
        n += 1;
        let by = Actor::Person { person: ANA, device: None };
        Command::Act { id: CommandId(Uuid::from_u128(n)), by, action }
    };
    let device = |id, name: &str| NewDevice { id, name: name.into(), platform: Platform::Linux };
    let level = |person, timeout_s| Level {
        targets: vec![Target::Person(person)],
        timeout_s,
        order: LevelOrder::default(),
    };
    let commands = [
        Command::Found { name: "W".into(), admin: ana, invite },
        Command::Pair { secret: secret(1), device: device(ANAS, "laptop"), token: secret(2) },
        act(Action::PutPerson { person: ben }),
        act(Action::Invite {
            invite: InviteId(Uuid::from_u128(62)),
            person: BEN,
            secret: secret(3),
            valid_min: 60,
        }),
        Command::Pair { secret: secret(3), device: device(BENS, "phone"), token: secret(4) },
        act(Action::PutTeam {
            team: Team {
                id: team,
                name: "Team".into(),
                members: vec![ANA, BEN],
                leads: vec![],
                receive_within_s: None,
            },
        }),
        act(Action::PutPolicy {
            policy: Policy {
                id: policy,
                name: "P".into(),
                levels: vec![level(ANA, 120), level(BEN, 120)],
                repeats: 0,
                turns: Vec::new(),
            },
        }),
        act(Action::PutService { service: shop(team, policy) }),
        act(Action::PutIntegration {
            integration: Integration {
                id: INTEGRATION,
                service: SERVICE,
                name: "checker".into(),
                kind: IntegrationKind::Generic,
                template: None,
                revoked: false,
            },
            key: secret(5),
        }),
    ];
    commands.into_iter().fold(State::new(), |state, command| decide(&state, command, begin()).unwrap().state)
}
