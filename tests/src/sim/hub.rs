//! A hub as the simulation has it: the real decider, what waits for the journal, and streams.
//!
//! What is decided waits for the disk; only then is it answered and told. A kill forgets what waits, and the next start replays. Where
//! another hub wrote first, a hub takes that in, tells its devices, and decides anew what waits.

use super::journal::Journal;
use super::meetings::{self, Meetings};
use super::mutation::Mutation;
use super::scene;
use super::streams::Streams;
use baton_domain::command::Command;
use baton_domain::decide::{Refusal, decide};
use baton_domain::effect::{DocumentKey, Effect, effects};
use baton_domain::event::{Entry, Event};
use baton_domain::id::{CommandId, DeviceId, IncidentId, PageId, PersonId, Seq};
use baton_domain::incident::IncidentEvent;
use baton_domain::state::State;
use baton_engine::event::Attempt;
use baton_wire::command::CommandOutcome;
use baton_wire::document::{Document, changed_since, document};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::sync::SyncMessage;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Who waits for an answer.
#[derive(Clone, PartialEq, Debug)]
pub enum Asker {
    /// A device that sent a command.
    Device {
        /// Which.
        device: usize,
        /// Its command.
        command: CommandId,
    },
    /// A monitoring tool; the number names its message.
    Source(usize),
    /// Nobody.
    Nobody,
}

/// What the hub says to whom, once it is durable.
#[derive(Clone, PartialEq, Debug)]
pub enum Say {
    /// An answer to a command.
    Answer {
        /// To which device.
        device: usize,
        /// To which command.
        command: CommandId,
        /// What.
        result: Result<CommandOutcome, Problem>,
    },
    /// An answer to a monitoring tool: accepted, or to be sent again.
    Source {
        /// To which message.
        message: usize,
        /// It is durable.
        accepted: bool,
    },
    /// A message of a stream.
    Stream {
        /// To which device.
        device: usize,
        /// Over which connection.
        attempt: Attempt,
        /// What.
        message: SyncMessage,
    },
}

/// A connected device, as the hub believes.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Which start of the device it belongs to: each numbers its attempts anew.
    pub run: u64,
    cursor: Seq,
    last: Option<SyncMessage>,
    since_ms: u64,
}

/// The hub.
#[derive(Clone, Debug)]
pub struct Hub {
    /// Runs.
    pub up: bool,
    /// Counts starts: what belongs to an earlier one is void.
    pub run: u64,
    /// Another hub writes to the same journal.
    pub shares: bool,
    /// What readers see: of the journal what this hub knows.
    pub committed: State,
    working: State,
    pending: Vec<Entry>,
    waiting: Vec<(Asker, Result<CommandOutcome, Refusal>)>,
    /// What was decided and is not durable; where another hub may write first, it has to be decided again then.
    batch: Vec<(Command, Asker)>,
    /// Since when the journal has more than this hub knows, in milliseconds.
    pub behind_since_ms: Option<u64>,
    /// Stands still until then: it hears, does and says nothing.
    pub still_until_ms: Option<u64>,
    /// A write is under way.
    pub writing: bool,
    /// By device and attempt: an old connection of a device lives until the network says otherwise.
    pub connections: BTreeMap<(usize, Attempt), Connection>,
    clock: Timestamp,
    clock_ms: u64,
    /// By how much the wall clock is off, in seconds.
    pub wall_off_s: i64,
    streams: Streams,
    /// When it last could not write or did nothing, in milliseconds.
    pub hindered_ms: u64,
    /// What happened at the same moment.
    pub meetings: Meetings,
    /// What it does wrong, if it is to.
    pub mutation: Option<Mutation>,
}

impl Hub {
    /// A hub that has run since the journal began.
    pub fn new(journal: &Journal, shares: bool) -> Self {
        Self {
            up: true,
            run: 0,
            shares,
            committed: journal.state.clone(),
            working: journal.state.clone(),
            pending: Vec::new(),
            waiting: Vec::new(),
            batch: Vec::new(),
            behind_since_ms: None,
            still_until_ms: None,
            writing: false,
            connections: BTreeMap::new(),
            clock: scene::begin(),
            clock_ms: 0,
            wall_off_s: 0,
            streams: Streams::default(),
            hindered_ms: 0,
            meetings: Meetings::default(),
            mutation: None,
        }
    }

    /// It runs, and does not stand still.
    pub fn is_live(&self, now_ms: u64) -> bool {
        self.up && self.still_until_ms.is_none_or(|until| until <= now_ms)
    }

    /// The hub's clock: follows the wall forward, and never goes slower than time itself.
    pub fn now(&mut self, now_ms: u64) -> Timestamp {
        let passed = millis(now_ms.saturating_sub(self.clock_ms));
        let wall = scene::begin() + millis(now_ms) + SignedDuration::from_secs(self.wall_off_s);
        self.clock = (self.clock + passed).max(wall);
        self.clock_ms = now_ms;
        self.clock
    }

    /// Milliseconds until something is due; `None` when nothing is.
    pub fn due_in_ms(&mut self, now_ms: u64) -> Option<u64> {
        if self.mutation == Some(Mutation::TimersForgotten) && self.run > 0 {
            return None;
        }
        let now = self.now(now_ms);
        let due = self.working.next_due()?;
        let wait = due.duration_since(now).as_nanos().max(0);
        u64::try_from(wait).ok().map(|nanos| nanos.div_ceil(1_000_000)) // a wait that is too short comes too early
    }

    /// Decides; what comes of it waits for the disk. Says whether there is something to write or to answer.
    pub fn decide(&mut self, command: Command, asker: Asker, now_ms: u64) -> bool {
        let now = self.now(now_ms);
        if self.shares {
            self.batch.push((command.clone(), asker.clone()));
        }
        let kind = meetings::kind(&command);
        let ack = Mutation::ack_of(&command);
        let mut decided = decide(&self.working, command, now);
        if let Some(mutation) = self.mutation {
            decided = mutation.decided(&self.working, ack, decided, now);
        }
        self.meetings.decided(kind, &decided, now_ms);
        let result = match decided {
            Ok(decision) => {
                let begun = decision.entries.iter().find_map(|entry| {
                    let Event::Incident { incident, what } = &entry.event else { return None };
                    matches!(what, IncidentEvent::Triggered { .. }).then_some(*incident)
                });
                self.pending.extend(decision.entries);
                self.working = decision.state;
                Ok(CommandOutcome { seq: self.working.seq, repeated: decision.repeated, incident: begun })
            }
            Err(refusal) => Err(refusal),
        };
        if asker != Asker::Nobody {
            self.waiting.push((asker, result));
        }
        self.has_to_write()
    }

    /// Something waits for the journal: to be written, or to be answered when it is certain that nothing else was.
    pub fn has_to_write(&self) -> bool {
        !self.pending.is_empty() || !self.waiting.is_empty()
    }

    /// The journal has what this hub does not know.
    pub fn is_behind(&self, journal: &Journal) -> bool {
        self.committed.seq < journal.last()
    }

    /// Takes in what another hub wrote and tells this hub's devices; what waits is decided anew.
    pub fn catch_up(&mut self, journal: &Journal, now_ms: u64) -> Vec<Say> {
        self.now(now_ms);
        let new = journal.after(self.committed.seq).to_vec();
        let batch = std::mem::take(&mut self.batch);
        let decided = std::mem::take(&mut self.pending);
        let answers = std::mem::take(&mut self.waiting);
        self.committed = journal.state.clone();
        self.working = self.committed.clone();
        self.behind_since_ms = None;
        // timers are civil times of whichever hub set them
        if self.mutation != Some(Mutation::OtherClockIgnored) {
            self.clock = self.clock.max(self.committed.at);
        }
        let untold = self.mutation == Some(Mutation::OthersUntold);
        let says = if untold { Vec::new() } else { self.tell(&new) };
        if self.mutation.is_some_and(|mutation| mutation.keeps(&batch)) {
            self.keep(decided, answers);
            self.batch.splice(0..0, batch);
            return says;
        }
        for (command, asker) in batch {
            self.decide(command, asker, now_ms);
        }
        says
    }

    /// A mutant's: what was decided on what is not so any more is written behind it.
    fn keep(&mut self, decided: Vec<Entry>, answers: Vec<(Asker, Result<CommandOutcome, Refusal>)>) {
        for entry in decided {
            let entry = Entry { seq: Seq(self.working.seq.0 + 1), ..entry };
            self.working.evolve(&entry);
            self.pending.push(entry);
        }
        self.waiting.extend(answers);
    }

    /// The disk refused: nothing happened, and whoever waits shall ask again.
    pub fn write_failed(&mut self, now_ms: u64) -> Vec<Say> {
        self.writing = false;
        self.hindered_ms = now_ms;
        self.streams.not_noted();
        self.pending.clear();
        self.batch.clear();
        self.working = self.committed.clone();
        let full = || Problem::new(ProblemCode::StorageUnavailable, "The journal's disk is full.");
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().filter_map(|(asker, _)| answer(asker, Err(full()))).collect()
    }

    /// What waited is durable: it is answered and told.
    ///
    /// # Errors
    /// A command took effect twice.
    pub fn written(&mut self, journal: &mut Journal, now_ms: u64) -> Result<Vec<Say>, String> {
        self.writing = false;
        self.batch.clear();
        let entries = std::mem::take(&mut self.pending);
        journal.append(&entries, &self.working, now_ms)?;
        self.committed = self.working.clone();
        self.streams.noted(now_ms);
        let waiting = std::mem::take(&mut self.waiting);
        let mut says = self.tell(&entries);
        for (asker, result) in waiting {
            says.extend(answer(asker, result.map_err(Problem::from)));
        }
        Ok(says)
    }

    /// What the effects of these entries send: pages and stops first.
    fn tell(&mut self, entries: &[Entry]) -> Vec<Say> {
        let state = self.committed.clone();
        let mut says = Vec::new();
        let (mut urgent, mut publish) = (BTreeSet::new(), BTreeSet::new());
        for effect in entries.iter().flat_map(|entry| effects(&state, &entry.event)) {
            match effect {
                Effect::Urgent { person, incident } => {
                    urgent.insert((person, incident));
                }
                Effect::Publish(key) => {
                    publish.insert(key);
                }
                Effect::Disconnect(device) => says.extend(self.revoke(device)),
            }
        }
        let mut sent = Vec::new();
        for (person, incident) in urgent {
            if self.mutation == Some(Mutation::AckReachesNobodyElse)
                && acked_by(entries).is_some_and(|by| by != person)
            {
                continue;
            }
            says.extend(self.page(&state, person, incident, &mut sent));
        }
        let documents: Vec<_> = publish.into_iter().filter_map(|key| document(&state, key)).collect();
        let acked =
            if self.mutation == Some(Mutation::AckReachesNobodyElse) { acked_by(entries) } else { None };
        for ((device, attempt), connection) in &mut self.connections {
            connection.cursor = state.seq;
            if acked.is_some_and(|person| person != scene::person(scene::OWNERS[*device])) {
                continue;
            }
            let own = documents.iter().filter(|document| may_have(*device, document)).cloned().collect();
            let message = SyncMessage::Changes { cursor: state.seq, documents: own };
            connection.last = Some(message.clone());
            says.push(Say::Stream { device: *device, attempt: *attempt, message });
        }
        if !sent.is_empty() {
            let now = self.clock_ms;
            self.decide(Command::Sent { pages: sent }, Asker::Nobody, now);
        }
        says
    }

    fn page(
        &mut self,
        state: &State,
        person: PersonId,
        incident: IncidentId,
        sent: &mut Vec<(PageId, IncidentId, DeviceId)>,
    ) -> Vec<Say> {
        let Some(document) = document(state, DocumentKey::Incident(incident)) else { return Vec::new() };
        let page = state.incident(incident).and_then(|incident| incident.wanted_page_of(person));
        let mut says = Vec::new();
        for ((device, attempt), connection) in &self.connections {
            if scene::person(scene::OWNERS[*device]) == person {
                let message =
                    SyncMessage::Changes { cursor: connection.cursor, documents: vec![document.clone()] };
                says.push(Say::Stream { device: *device, attempt: *attempt, message });
                sent.extend(page.map(|page| (page.id, incident, scene::device(*device))));
            }
        }
        says
    }

    fn revoke(&mut self, device: DeviceId) -> Vec<Say> {
        let of = |(known, _): &&(usize, Attempt)| scene::device(*known) == device;
        let gone: Vec<(usize, Attempt)> = self.connections.keys().filter(of).copied().collect();
        for connection in &gone {
            self.connections.remove(connection);
        }
        let say = |(device, attempt)| Say::Stream { device, attempt, message: SyncMessage::Revoked };
        gone.into_iter().map(say).collect()
    }

    /// A device connects: greeting, then what it lacks.
    ///
    /// # Errors
    /// Its access was taken away.
    pub fn connect(
        &mut self,
        (device, run): (usize, u64),
        attempt: Attempt,
        cursor: Seq,
        now_ms: u64,
    ) -> Result<Vec<Say>, Problem> {
        let known = self.committed.devices.get(&scene::device(device));
        if known.is_none_or(|known| known.is.revoked) {
            let detail = "This device's access was taken away.";
            return Err(Problem::new(ProblemCode::TokenRevoked, detail));
        }
        let now = self.now(now_ms);
        let state = &self.committed;
        let person = scene::person(scene::OWNERS[device]);
        let version = "0.1.0".to_owned();
        let hello = SyncMessage::Hello { device: scene::device(device), person, now, version };
        let since = |cursor| {
            let mut documents = changed_since(state, cursor);
            documents.retain(|document| may_have(device, document));
            documents
        };
        let rest = if cursor == Seq(0) || cursor > state.seq {
            SyncMessage::Snapshot { cursor: state.seq, documents: since(Seq(0)) }
        } else {
            SyncMessage::Changes { cursor: state.seq, documents: since(cursor) }
        };
        let connection = Connection { run, cursor: state.seq, last: None, since_ms: now_ms };
        self.connections.insert((device, attempt), connection);
        Ok([hello, rest].into_iter().map(|message| Say::Stream { device, attempt, message }).collect())
    }

    /// A sign of life for everybody.
    pub fn heartbeat(&mut self, now_ms: u64) -> Vec<Say> {
        let now = self.now(now_ms);
        let beat = |((device, attempt), connection): (&(usize, Attempt), &Connection)| Say::Stream {
            device: *device,
            attempt: *attempt,
            message: SyncMessage::Heartbeat { cursor: connection.cursor, now },
        };
        self.connections.iter().map(beat).collect()
    }

    /// What the hub notes about streams that are missed for too long, and those that are back.
    pub fn missed_streams(&mut self, now_ms: u64) -> Option<Command> {
        if !self.up {
            self.streams = Streams::default();
            return None;
        }
        let connected = self.connections.keys().map(|(device, _)| *device).collect();
        let (state, shares) = (&self.committed, self.shares);
        let news = self.streams.look(state, &connected, shares, now_ms, self.mutation);
        (!news.is_empty()).then_some(Command::Streams(news))
    }

    /// This stream has been open for so many milliseconds in which the hub could have said so.
    pub fn has_for_ms(&self, device: usize, attempt: Attempt, run: u64, now_ms: u64) -> Option<u64> {
        let connection = self.connections.get(&(device, attempt)).filter(|it| it.run == run)?;
        self.is_live(now_ms).then(|| now_ms - connection.since_ms.max(self.hindered_ms))
    }

    /// The last change that was told to this device, once more.
    pub fn again(&self, device: usize, attempt: Attempt) -> Option<Say> {
        let message = self.connections.get(&(device, attempt))?.last.clone()?;
        Some(Say::Stream { device, attempt, message })
    }

    /// Killed: what was not durable is forgotten.
    pub fn kill(&mut self) {
        self.up = false;
        self.run += 1;
        self.meetings.lost(&self.pending);
        self.pending.clear();
        self.waiting.clear();
        self.batch.clear();
        self.connections.clear();
        self.behind_since_ms = None;
        self.still_until_ms = None;
        self.writing = false;
        self.streams = Streams::default();
    }

    /// Started again: the journal is replayed.
    ///
    /// # Errors
    /// The journal adds up to something else than before.
    pub fn start(&mut self, journal: &Journal, now_ms: u64) -> Result<(), String> {
        let replayed = journal.replayed();
        if replayed != journal.state {
            return Err("6: the journal adds up to another state than the hub had".to_owned());
        }
        let now = self.now(now_ms);
        self.clock = now.max(replayed.at);
        self.working = replayed.clone();
        self.committed = replayed;
        self.up = true;
        self.hindered_ms = now_ms;
        Ok(())
    }

    /// The last event that was decided, durable or not.
    pub fn decided_seq(&self) -> Seq {
        self.working.seq
    }
}

/// Whoever acknowledged something in these entries.
fn acked_by(entries: &[Entry]) -> Option<PersonId> {
    entries.iter().find_map(|entry| {
        let Event::Incident { what: IncidentEvent::Acknowledged { person, .. }, .. } = &entry.event else {
            return None;
        };
        Some(*person)
    })
}

/// The device may have a copy of it.
fn may_have(device: usize, document: &Document) -> bool {
    document.only_for().is_none_or(|only| only == scene::person(scene::OWNERS[device]))
}

fn answer(asker: Asker, result: Result<CommandOutcome, Problem>) -> Option<Say> {
    match asker {
        Asker::Device { device, command } => Some(Say::Answer { device, command, result }),
        Asker::Source(message) => Some(Say::Source { message, accepted: result.is_ok() }),
        Asker::Nobody => None,
    }
}

/// So many milliseconds.
pub fn millis(ms: u64) -> SignedDuration {
    SignedDuration::from_millis(i64::try_from(ms).unwrap_or(i64::MAX))
}
