//! A device as the simulation has it: the real engine, a disk that a kill cuts off, and ports that can fail.

use super::scene;
use baton_domain::id::{CommandId, IncidentId, PageId, Seq};
use baton_domain::incident::Incident;
use baton_engine::account::{Account, TokenPlace};
use baton_engine::alarm::record::AlarmRecord;
use baton_engine::effect::{Notification, Write};
use baton_engine::event::{Attempt, Ending, Entropy, Loaded, NotificationKey, Ticket};
use baton_engine::outbox::Queued;
use baton_engine::{Engine, Now};
use baton_wire::document::{Document, Documents};
use baton_wire::view::Settings;
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// What a kill leaves.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Disk {
    /// Who and where.
    pub account: Option<Account>,
    /// By name.
    pub documents: BTreeMap<String, Document>,
    /// To resume from.
    pub cursor: Seq,
    /// By id.
    pub outbox: BTreeMap<CommandId, Queued>,
    /// Settings.
    pub settings: Settings,
    /// What was answered.
    pub alarm: AlarmRecord,
}

impl Disk {
    /// One transaction.
    pub fn write(&mut self, writes: &[Write]) {
        for write in writes {
            match write.clone() {
                Write::Forget => {
                    let (account, settings) = (self.account.take(), std::mem::take(&mut self.settings));
                    *self = Self { account, settings, ..Self::default() };
                }
                Write::PutAccount(account) => self.account = account,
                Write::PutDocument(document) => {
                    self.documents.insert(document.id(), document);
                }
                Write::RemoveDocument(id) => {
                    self.documents.remove(&id);
                }
                Write::PutCursor(cursor) => self.cursor = cursor,
                Write::PutQueued(queued) => {
                    self.outbox.insert(queued.id, queued);
                }
                Write::RemoveQueued(id) => {
                    self.outbox.remove(&id);
                }
                Write::PutSettings(settings) => self.settings = settings,
                Write::PutAlarm(alarm) => self.alarm = alarm,
            }
        }
    }
}

/// What a notification looks like on the screen.
#[derive(Clone, Debug)]
pub struct Shown {
    /// As the engine asked.
    pub notification: Notification,
    /// It is there.
    pub visible: bool,
}

/// A device.
#[derive(Debug)]
pub struct Device {
    /// Its number.
    pub n: usize,
    /// Runs.
    pub engine: Option<Engine>,
    /// Counts starts: what belongs to an earlier one is void.
    pub run: u64,
    /// What a kill leaves.
    pub disk: Disk,
    /// The write under way.
    pub writing: Option<(Ticket, Vec<Write>)>,
    /// By how much its civil clock is off, in seconds.
    pub clock_off_s: i64,
    /// Asleep until then.
    pub asleep_until_ms: Option<u64>,
    /// The hub to which the last attempt went.
    pub hub: usize,
    /// The stream as the device believes, and whether it carries anything.
    pub stream: Option<Attempt>,
    /// When the last message of the stream arrives: the next one comes after it.
    pub stream_busy_until_ms: u64,
    /// The siren was told to sound; counts its starts.
    pub siren: Option<u64>,
    sirens: u64,
    /// What the notifier was told to show.
    pub board: BTreeMap<NotificationKey, Shown>,
    /// When the engine wants to be told of the time.
    pub wake_at_ms: Option<u64>,
    /// The person has been roused and will do something.
    pub person_busy: bool,
    /// What this device has learnt, kept apart from the engine.
    pub learnt: Documents,
    /// Up to which event a hub told it everything.
    pub told: Seq,
    /// Pages that this person answered on this device, and how many of the answers were not refused.
    pub answered: BTreeMap<PageId, u32>,
    /// Answers whose refusal has come: the network may bring it once more, and it takes one answer away all the same.
    pub refused: BTreeSet<CommandId>,
    /// Incidents that this person took or ended on this device, and when.
    pub took: BTreeMap<IncidentId, u64>,
    /// Drills that may ring, and since when in this run of the device.
    pub drills_heard: BTreeMap<IncidentId, u64>,
    /// Pages whose answer from here the hub confirmed, and which it did not want any more then.
    pub settled: BTreeSet<PageId>,
    /// Its access was taken away.
    pub revoked: bool,
}

impl Device {
    /// A device that was paired long ago and was off since.
    pub fn new(n: usize) -> Self {
        let owner = scene::OWNERS[n];
        let account = Account {
            hub: "http://hub".to_owned(),
            person: scene::person(owner),
            person_name: format!("P{owner}"),
            workspace: "Simulated".to_owned(),
            device: scene::device(n),
            device_name: format!("D{n}"),
            token: TokenPlace::Keyring,
        };
        Self {
            n,
            engine: None,
            run: 0,
            disk: Disk { account: Some(account), ..Disk::default() },
            writing: None,
            clock_off_s: 0,
            asleep_until_ms: None,
            hub: 0,
            stream: None,
            stream_busy_until_ms: 0,
            siren: None,
            sirens: 0,
            board: BTreeMap::new(),
            wake_at_ms: None,
            person_busy: false,
            learnt: Documents::default(),
            told: Seq(0),
            answered: BTreeMap::new(),
            refused: BTreeSet::new(),
            took: BTreeMap::new(),
            drills_heard: BTreeMap::new(),
            settled: BTreeSet::new(),
            revoked: false,
        }
    }

    /// Its clocks. The monotonic one began at another moment on each device.
    pub fn now(&self, now_ms: u64) -> Now {
        let utc = scene::begin() + super::hub::millis(now_ms) + SignedDuration::from_secs(self.clock_off_s);
        Now { utc, mono_ms: now_ms + 1_000_000 * (self.n as u64 + 1) }
    }

    /// A moment of its monotonic clock as one of the run.
    pub fn run_ms(&self, mono_ms: u64) -> u64 {
        mono_ms.saturating_sub(1_000_000 * (self.n as u64 + 1))
    }

    /// What the store has when the owner starts.
    pub fn load(&mut self, entropy: u64) -> Loaded {
        self.learnt = Documents::default();
        for document in self.disk.documents.values() {
            self.learnt.apply(document.clone());
        }
        let disk = self.disk.clone();
        Loaded {
            entropy: Entropy(u128::from(entropy) << 64 | u128::from(self.run)),
            account: disk.account,
            cursor: disk.cursor,
            documents: disk.documents.into_values().collect(),
            outbox: disk.outbox.into_values().collect(),
            settings: disk.settings,
            alarm: disk.alarm,
            ending: Ending::Unclean,
        }
    }

    /// Killed. The write under way may have reached the disk.
    pub fn kill(&mut self, write_survives: bool) {
        if let Some((_, writes)) = self.writing.take().filter(|_| write_survives) {
            self.disk.write(&writes);
        }
        self.engine = None;
        self.run += 1;
        self.stream = None;
        self.siren = None;
        self.board.clear();
        self.wake_at_ms = None;
        self.asleep_until_ms = None;
        self.drills_heard.clear();
        self.took.clear(); // what covered newer pages was in memory
    }

    /// The siren starts; a number for this start.
    pub fn start_siren(&mut self) -> u64 {
        self.sirens += 1;
        self.siren = Some(self.sirens);
        self.sirens
    }

    /// The pages of this person, loud or not, as far as this device has learnt: incident and page.
    pub fn asked(&self) -> Vec<(IncidentId, PageId)> {
        let me = scene::person(scene::OWNERS[self.n]);
        let open = self.learnt.incidents().filter(|incident| incident.is_open());
        open.filter_map(|incident| Some((incident.id, incident.wanted_page_of(me)?.id))).collect()
    }

    /// The drill that may ring here, as far as this device has learnt: incident and page.
    pub fn drilled(&self) -> Vec<(IncidentId, PageId)> {
        let me = scene::person(scene::OWNERS[self.n]);
        let hears =
            |incident: &&Incident| incident.drill.is_some_and(|drill| !drill.is_deaf(scene::device(self.n)));
        let open = self.learnt.incidents().filter(|incident| incident.is_open()).filter(hears);
        open.filter_map(|incident| Some((incident.id, incident.wanted_page_of(me)?.id))).collect()
    }

    /// From now on the drills that it knows of are heard.
    pub fn hear_drills(&mut self, now_ms: u64) {
        let drilled: BTreeSet<IncidentId> =
            self.drilled().into_iter().map(|(incident, _)| incident).collect();
        self.drills_heard.retain(|incident, _| drilled.contains(incident));
        for incident in drilled {
            self.drills_heard.entry(incident).or_insert(now_ms);
        }
    }

    /// The real pages that want to ring here, as far as this device has learnt: incident and page.
    pub fn wanted(&self) -> Vec<(IncidentId, PageId)> {
        let me = scene::person(scene::OWNERS[self.n]);
        let open = self.learnt.incidents().filter(|incident| incident.is_open() && !incident.is_drill());
        let loud = open.filter(|incident| incident.urgency == baton_domain::alert::Urgency::High);
        loud.filter_map(|incident| Some((incident.id, incident.wanted_page_of(me)?.id))).collect()
    }
}
