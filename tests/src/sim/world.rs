//! The world of a run: time, the queue of what happens next, the network between hub and devices, and the people.

mod network;
mod people;
mod ports;

use super::device::Device;
use super::faults::Faults;
use super::hub::{Asker, Hub, Say};
use super::rng::Rng;
use super::{Broken, Tally, check, scene};
use baton_domain::alert::{Alert, AlertStatus, Urgency};
use baton_domain::command::Command;
use baton_domain::id::{CommandId, IncidentId, Seq};
use baton_engine::Engine;
use baton_engine::event::{Attempt, Event, NotificationKey, Ticket, WakeReport};
use baton_wire::command::{CommandEnvelope, CommandOutcome};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::sync::{HEARTBEAT_S, SyncMessage};
use std::collections::{BTreeMap, VecDeque};

/// Milliseconds in which things go wrong.
const STORMY_MS: u64 = 75 * 60_000;
/// Milliseconds of the quiet phase: longer than any timer and any wait.
const QUIET_MS: u64 = 75 * 60_000;
/// Milliseconds into the quiet phase after which people clear the table.
const CLEAR_AFTER_MS: u64 = 45 * 60_000;
/// Steps of a run; more is a busy loop.
const STEPS_MAX: u64 = 300_000;
/// Lines of a trace that are kept, the newest ones.
const TRACE_LINES_MAX: usize = 4_000;

/// Whether a run keeps a trace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tracing {
    /// It does.
    On,
    /// It does not.
    Off,
}

/// What happens next.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum What {
    HubWritten { run: u64 },
    HubDue { run: u64 },
    HubStarts { run: u64 },
    Heartbeat,
    PostArrives { device: usize, envelope: CommandEnvelope },
    AnswerArrives { device: usize, run: u64, command: CommandId, result: Result<CommandOutcome, Problem> },
    ConnectArrives { device: usize, run: u64, attempt: Attempt, cursor: Seq },
    StreamSays { device: usize, run: u64, attempt: Attempt, message: SyncMessage },
    StreamEnds { device: usize, run: u64, attempt: Attempt, problem: Problem },
    DeviceStarts { device: usize },
    DeviceWakes { device: usize, run: u64 },
    Tick { device: usize, run: u64, at_ms: u64 },
    Stored { device: usize, run: u64, ticket: Ticket, works: bool },
    SirenSounds { device: usize, run: u64, start: u64 },
    SirenFails { device: usize, run: u64, start: u64 },
    SirenStops { device: usize, run: u64 },
    Shows { device: usize, run: u64, key: NotificationKey },
    ShowFails { device: usize, run: u64, key: NotificationKey },
    Tested { device: usize, run: u64 },
    PersonActs { device: usize, run: u64 },
    PersonResolves { device: usize, incident: IncidentId },
    PersonPages { device: usize },
    Revoke { device: usize },
    AlertArrives { message: usize },
    Quiet,
    Clear,
    End,
}

/// What a monitoring tool sends until it is accepted.
#[derive(Clone, Debug)]
struct Message {
    service: usize,
    alert: Alert,
}

/// A run.
pub struct World {
    seed: u64,
    rng: Rng,
    now_ms: u64,
    queue: BTreeMap<(u64, u64), What>,
    queued: u64,
    faults: Faults,
    quiet: bool,
    hub: Hub,
    devices: Vec<Device>,
    messages: Vec<Message>,
    accepted: Vec<(usize, String, u64)>,
    tally: Tally,
    tracing: Tracing,
    trace: VecDeque<String>,
    over: bool,
}

impl World {
    /// The world of a seed, before anything happens.
    ///
    /// # Errors
    /// The scene cannot be set up.
    pub fn new(seed: u64, tracing: Tracing) -> Result<Self, Box<Broken>> {
        let mut rng = Rng::new(seed);
        let faults = Faults::drawn(&mut rng);
        let hub = Hub::new().map_err(|what| {
            let what = format!("the scene: {what}");
            Box::new(Broken { seed, at_ms: 0, what, trace: Vec::new() })
        })?;
        let devices = (0..scene::OWNERS.len()).map(Device::new).collect();
        let mut world = Self {
            seed,
            rng,
            now_ms: 0,
            queue: BTreeMap::new(),
            queued: 0,
            faults,
            quiet: false,
            hub,
            devices,
            messages: Vec::new(),
            accepted: Vec::new(),
            tally: Tally::default(),
            tracing,
            trace: VecDeque::new(),
            over: false,
        };
        world.plan();
        Ok(world)
    }

    /// What the world brings: starts, alerts, pages by hand, the quiet phase and the end.
    fn plan(&mut self) {
        for device in 0..self.devices.len() {
            let at = self.rng.between(0, 3_000);
            self.at(at, What::DeviceStarts { device });
        }
        self.at(HEARTBEAT_S * 1_000, What::Heartbeat);
        for _ in 0..self.rng.between(2, 9) {
            let burst = if self.rng.chance(150) { 6 } else { 1 };
            let at = self.rng.between(1_000, STORMY_MS - 60_000);
            for n in 0..burst {
                self.plan_alert(at + n * 50, n);
            }
        }
        if self.rng.chance(300) {
            let (at, device) = (self.rng.between(60_000, STORMY_MS / 2), self.rng.below(self.devices.len()));
            self.at(at, What::PersonPages { device });
        }
        if self.rng.chance(100) {
            let at = self.rng.between(60_000, STORMY_MS);
            self.at(at, What::Revoke { device: 1 });
        }
        self.at(STORMY_MS, What::Quiet);
        for minute in 0..15 {
            self.at(STORMY_MS + CLEAR_AFTER_MS + minute * 60_000, What::Clear);
        }
        self.at(STORMY_MS + QUIET_MS, What::End);
    }

    fn plan_alert(&mut self, at_ms: u64, n: u64) {
        let service = self.rng.below(scene::SERVICES);
        let key = format!("k{}", if n == 0 { self.rng.between(0, 2) } else { n + 10 });
        let status = if self.rng.chance(200) { AlertStatus::Resolved } else { AlertStatus::Firing };
        let urgency = if self.rng.chance(150) { Urgency::Low } else { Urgency::High };
        let alert = Alert {
            title: format!("alert {service}/{key}"),
            dedup_key: key,
            status,
            source: "monitoring".to_owned(),
            urgency,
            links: Vec::new(),
            payload: "{}".to_owned(),
        };
        self.messages.push(Message { service, alert });
        self.at(at_ms, What::AlertArrives { message: self.messages.len() - 1 });
    }

    fn at(&mut self, at_ms: u64, what: What) {
        self.queued += 1;
        self.queue.insert((at_ms.max(self.now_ms), self.queued), what);
    }

    fn after(&mut self, wait_ms: u64, what: What) {
        self.at(self.now_ms + wait_ms, what);
    }

    fn delay(&mut self) -> u64 {
        // mostly quick, now and then as slow as this run's network can be
        let most = if self.rng.chance(800) { 5 } else { self.faults.delay_max_ms };
        self.rng.between(1, most)
    }

    fn note(&mut self, line: impl FnOnce() -> String) {
        if self.tracing == Tracing::On {
            if self.trace.len() >= TRACE_LINES_MAX {
                self.trace.pop_front();
            }
            let line = line();
            self.trace.push_back(format!("{:>9} {line}", self.now_ms));
        }
    }

    /// Runs to the end.
    ///
    /// # Errors
    /// The promise that was broken.
    pub fn run(mut self) -> Result<Tally, Box<Broken>> {
        while let Some(((at_ms, _), what)) = self.queue.pop_first() {
            self.now_ms = at_ms;
            self.tally.steps += 1;
            let result = if self.tally.steps > STEPS_MAX {
                Err(format!("a busy loop: {STEPS_MAX} steps and no end, at {what:?}"))
            } else {
                self.step(what)
            };
            if let Err(what) = result {
                let trace = self.trace.into();
                return Err(Box::new(Broken { seed: self.seed, at_ms, what, trace }));
            }
            if self.over {
                break;
            }
        }
        Ok(self.tally)
    }

    fn step(&mut self, what: What) -> Result<(), String> {
        if let Some(until) = self.put_off(&what) {
            self.at(until, what);
            return Ok(());
        }
        match what {
            What::HubWritten { run } => self.hub_written(run),
            What::HubDue { run } => self.hub_due(run),
            What::HubStarts { run } => self.hub_starts(run),
            What::Heartbeat => {
                self.after(HEARTBEAT_S * 1_000, What::Heartbeat);
                let says = if self.hub.up { self.hub.heartbeat(self.now_ms) } else { Vec::new() };
                self.say(says)
            }
            What::PostArrives { device, envelope } => self.post_arrives(device, envelope),
            What::AnswerArrives { device, run, command, result } => {
                self.answer_arrives(device, run, command, result)
            }
            What::ConnectArrives { device, run, attempt, cursor } => {
                self.connect_arrives(device, run, attempt, cursor)
            }
            What::StreamSays { device, run, attempt, message } => {
                self.stream_says(device, run, attempt, message)
            }
            What::StreamEnds { device, run, attempt, problem } => {
                let it = &mut self.devices[device];
                it.revoked |= problem.code == ProblemCode::TokenRevoked;
                if it.run == run && it.stream == Some(attempt) {
                    it.stream = None; // what was still on its way is lost
                }
                self.tell(device, run, Event::StreamClosed(attempt, problem))
            }
            What::DeviceStarts { device } => self.device_starts(device),
            What::DeviceWakes { device, run } => self.device_wakes(device, run),
            What::Tick { device, run, at_ms } => self.device_ticks(device, run, at_ms),
            What::Stored { device, run, ticket, works } => self.stored(device, run, ticket, works),
            What::SirenSounds { device, run, start } => self.siren_sounds(device, run, start),
            What::SirenFails { device, run, start } => self.siren_fails(device, run, start),
            What::SirenStops { device, run } => self.siren_stops(device, run),
            What::Shows { device, run, key } => self.shows(device, run, key),
            What::ShowFails { device, run, key } => self.show_fails(device, run, key),
            What::Tested { device, run } => self.tested(device, run),
            What::PersonActs { device, run } => self.person_acts(device, run),
            What::PersonResolves { device, incident } => self.person_resolves(device, incident),
            What::PersonPages { device } => self.person_pages(device),
            What::Revoke { device } => self.person_revokes(device),
            What::AlertArrives { message } => self.alert_arrives(message),
            What::Quiet => self.calm(),
            What::Clear => self.clear(),
            What::End => self.end(),
        }
    }

    /// What a sleeping device would do waits until it wakes. What the network brings it meanwhile is lost; see `stream_says`.
    fn put_off(&self, what: &What) -> Option<u64> {
        let device = match what {
            What::Tick { device, .. }
            | What::Stored { device, .. }
            | What::SirenSounds { device, .. }
            | What::SirenFails { device, .. }
            | What::SirenStops { device, .. }
            | What::Shows { device, .. }
            | What::ShowFails { device, .. }
            | What::Tested { device, .. }
            | What::StreamEnds { device, .. }
            | What::PersonActs { device, .. }
            | What::PersonResolves { device, .. }
            | What::PersonPages { device } => *device,
            What::HubWritten { .. }
            | What::HubDue { .. }
            | What::HubStarts { .. }
            | What::Heartbeat
            | What::PostArrives { .. }
            | What::AnswerArrives { .. }
            | What::ConnectArrives { .. }
            | What::StreamSays { .. }
            | What::DeviceStarts { .. }
            | What::DeviceWakes { .. }
            | What::Revoke { .. }
            | What::AlertArrives { .. }
            | What::Quiet
            | What::Clear
            | What::End => return None,
        };
        self.devices[device].asleep_until_ms.filter(|until| *until > self.now_ms)
    }

    // The hub.

    /// Lets the hub decide. What comes of it is written some milliseconds later, unless the hub is killed before.
    fn decide(&mut self, command: Command, asker: Asker) {
        if self.hub.decide(command, asker, self.now_ms) && !self.hub.writing {
            self.hub.writing = true;
            let wait = self.rng.between(1, 15);
            self.after(wait, What::HubWritten { run: self.hub.run });
        }
        if self.rng.chance(self.faults.clock_set) {
            self.hub.wall_off_s = self.rng.between(0, 4 * 3_600) as i64 - 2 * 3_600;
            self.note(|| "the hub's clock is set".to_owned());
        }
        if self.rng.chance(self.faults.hub_killed) {
            self.hub_killed();
        }
    }

    fn hub_killed(&mut self) {
        self.tally.kills += 1;
        self.note(|| "the hub is killed".to_owned());
        let connected: Vec<(usize, Attempt)> = self.hub.connections.keys().copied().collect();
        self.hub.kill();
        for (device, attempt) in connected {
            if !self.rng.chance(300) {
                self.stream_ends(device, attempt, "The hub closed the stream.");
            }
        }
        let down = self.rng.between(10, 120_000);
        self.after(down, What::HubStarts { run: self.hub.run });
    }

    fn hub_starts(&mut self, run: u64) -> Result<(), String> {
        if run != self.hub.run || self.hub.up {
            return Ok(());
        }
        self.hub.start(self.now_ms)?;
        self.note(|| "the hub starts".to_owned());
        self.hub_timer();
        check::state(&self.hub.committed)
    }

    fn hub_timer(&mut self) {
        if let Some(wait) = self.hub.due_in_ms(self.now_ms) {
            self.after(wait.min(5_000), What::HubDue { run: self.hub.run });
        }
    }

    fn hub_due(&mut self, run: u64) -> Result<(), String> {
        if run == self.hub.run && self.hub.up {
            match self.hub.due_in_ms(self.now_ms) {
                Some(0) if !self.hub.writing => self.decide(Command::Tick, Asker::Nobody),
                Some(_) | None => {}
            }
            if !self.hub.writing && self.hub.up {
                self.hub_timer();
            }
        }
        Ok(())
    }

    fn hub_written(&mut self, run: u64) -> Result<(), String> {
        if run != self.hub.run || !self.hub.up {
            return Ok(());
        }
        let says = if self.rng.chance(self.faults.hub_disk) {
            self.note(|| "the hub's disk refuses".to_owned());
            self.hub.write_failed()
        } else {
            let before = self.hub.journal.len();
            let says = self.hub.written()?;
            let seq = self.hub.committed.seq;
            let after = self.hub.journal.len();
            self.note(|| format!("the hub has {} events more, up to {seq}", after - before));
            if self.tracing == Tracing::On {
                let new: Vec<String> = self.hub.journal[before..]
                    .iter()
                    .map(|entry| format!("  {} {:?}", entry.seq, entry.event))
                    .collect();
                new.into_iter().for_each(|line| self.note(|| line));
            }
            says
        };
        check::state(&self.hub.committed)?;
        self.say(says)?;
        if self.hub.decide(Command::Tick, Asker::Nobody, self.now_ms) && !self.hub.writing {
            self.hub.writing = true;
            self.after(2, What::HubWritten { run });
        }
        self.hub_timer();
        Ok(())
    }

    fn alert_arrives(&mut self, message: usize) -> Result<(), String> {
        if !self.hub.up || self.rng.chance(self.faults.post_lost) {
            self.after(5_000, What::AlertArrives { message });
            return Ok(());
        }
        let Message { service, alert } = self.messages[message].clone();
        self.note(|| format!("{:?} {} {:?} arrives", alert.status, alert.title, alert.urgency));
        let command = Command::Ingest { integration: scene::integration(service), alerts: vec![alert] };
        self.decide(command, Asker::Source(message));
        if !self.hub.up {
            self.after(5_000, What::AlertArrives { message }); // no answer came
        }
        Ok(())
    }

    fn source_answered(&mut self, message: usize, accepted: bool) {
        let Message { service, alert } = &self.messages[message];
        let firing = alert.status == AlertStatus::Firing;
        if !accepted {
            self.after(5_000, What::AlertArrives { message });
        } else if firing {
            self.tally.accepted += 1;
            self.accepted.push((*service, alert.dedup_key.clone(), self.hub.committed.seq.0));
        }
    }

    fn say(&mut self, says: Vec<Say>) -> Result<(), String> {
        for say in says {
            match say {
                Say::Answer { device, command, result } => self.answer(device, command, result),
                Say::Source { message, accepted } => self.source_answered(message, accepted),
                Say::Stream { device, attempt, message } => self.stream(device, attempt, message),
            }
        }
        Ok(())
    }

    // The phases.

    /// From now on nothing goes wrong any more, and what is down comes up.
    fn calm(&mut self) -> Result<(), String> {
        self.note(|| "quiet".to_owned());
        self.quiet = true;
        self.faults = Faults::none();
        if !self.hub.up {
            self.hub_starts(self.hub.run)?;
        }
        for device in 0..self.devices.len() {
            if let Some(until) = self.devices[device].asleep_until_ms {
                let run = self.devices[device].run;
                self.at(until, What::DeviceWakes { device, run });
            }
            if self.devices[device].engine.is_none() {
                self.device_starts(device)?;
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        self.over = true;
        for (service, key, seq) in &self.accepted {
            check::accepted(&self.hub, *service, key, *seq)?;
        }
        if self.hub.replayed() != self.hub.committed {
            return Err("6: the journal adds up to another state than the hub has".to_owned());
        }
        if let Some(open) = self.hub.committed.open_incidents().next() {
            return Err(format!("incident {} is still open: {:?}", open.id, open.state));
        }
        self.devices.iter().try_for_each(|device| check::converged(&self.hub, device))
    }

    // Devices.

    fn device_starts(&mut self, device: usize) -> Result<(), String> {
        if self.devices[device].engine.is_some() {
            return Ok(());
        }
        let entropy = self.rng.bits();
        let it = &mut self.devices[device];
        let answered = |page| it.disk.outbox.values().any(|queued| queued.page == Some(page));
        let recorded = |page| it.disk.alarm.answered.contains_key(&page);
        let kept = it.answered.iter().filter(|(page, _)| answered(**page) || recorded(**page));
        it.answered = kept.map(|(page, at)| (*page, *at)).collect();
        let pending = it.disk.outbox.values().filter(|queued| queued.stuck.is_none());
        it.answered.extend(pending.filter_map(|queued| Some((queued.page?, self.now_ms))));
        let loaded = it.load(entropy);
        it.engine = Some(Engine::new());
        let run = it.run;
        self.tell(device, run, Event::Loaded(Box::new(loaded)))
    }

    fn device_wakes(&mut self, device: usize, run: u64) -> Result<(), String> {
        let it = &mut self.devices[device];
        if it.run != run || it.asleep_until_ms.take().is_none() {
            return Ok(());
        }
        self.note(|| format!("device {device} wakes"));
        if self.rng.chance(800) {
            return self.tell(device, run, Event::Wake(WakeReport::Resumed));
        }
        Ok(())
    }

    fn device_ticks(&mut self, device: usize, run: u64, at_ms: u64) -> Result<(), String> {
        if self.devices[device].run != run || self.devices[device].wake_at_ms != Some(at_ms) {
            return Ok(());
        }
        self.tell(device, run, Event::Tick)?;
        let it = &self.devices[device];
        let deadline = it.engine.as_ref().and_then(Engine::next_deadline);
        match deadline {
            Some(deadline) if it.run == run && it.run_ms(deadline.at_mono_ms) <= self.now_ms => {
                Err(format!("device {device} is in a busy loop: {deadline:?}"))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Tells a device's engine, does what it says, and looks at the promises.
    fn tell(&mut self, device: usize, run: u64, event: Event) -> Result<(), String> {
        let it = &mut self.devices[device];
        if it.run != run {
            return Ok(());
        }
        let now = it.now(self.now_ms);
        let Some(engine) = it.engine.as_mut() else { return Ok(()) };
        let told = if self.tracing == Tracing::On { brief(&event) } else { String::new() };
        let effects = engine.handle(event, now);
        if !told.is_empty() {
            self.note(|| format!("device {device} <- {told}"));
        }
        for effect in effects {
            if self.rng.chance(self.faults.device_killed) && self.rng.chance(200) {
                return self.device_killed(device);
            }
            self.does(device, effect)?;
        }
        let it = &mut self.devices[device];
        let deadline = it.engine.as_ref().and_then(Engine::next_deadline);
        let at_ms = deadline.map(|deadline| it.run_ms(deadline.at_mono_ms));
        if it.wake_at_ms != at_ms {
            it.wake_at_ms = at_ms;
            if let Some(at_ms) = at_ms {
                self.at(at_ms, What::Tick { device, run, at_ms });
                if at_ms < self.now_ms {
                    self.devices[device].wake_at_ms = Some(at_ms);
                }
            }
        }
        check::device(&self.devices[device], self.now_ms)?;
        self.rouse(device);
        self.mishap(device)
    }

    fn device_killed(&mut self, device: usize) -> Result<(), String> {
        self.tally.kills += 1;
        self.note(|| format!("device {device} is killed"));
        let survives = self.rng.chance(500);
        self.devices[device].kill(survives);
        let down = self.rng.between(10, 60_000);
        self.after(down, What::DeviceStarts { device });
        Ok(())
    }

    /// A machine goes to sleep, or somebody sets its clock.
    fn mishap(&mut self, device: usize) -> Result<(), String> {
        if self.rng.chance(self.faults.clock_set) {
            self.devices[device].clock_off_s = self.rng.between(0, 6 * 3_600) as i64 - 3 * 3_600;
            self.note(|| format!("device {device}'s clock is set"));
        }
        let it = &mut self.devices[device];
        if it.asleep_until_ms.is_none() && self.rng.chance(self.faults.suspend) {
            let until = self.now_ms + self.rng.between(1_000, 15 * 60_000);
            it.asleep_until_ms = Some(until);
            it.stream = None;
            let run = it.run;
            self.note(|| format!("device {device} sleeps until {until}"));
            self.at(until, What::DeviceWakes { device, run });
        }
        Ok(())
    }
}

/// An event in few words.
fn brief(event: &Event) -> String {
    let text = match event {
        Event::Loaded(loaded) => format!("Loaded cursor {} outbox {:?}", loaded.cursor, loaded.outbox),
        Event::Stream(attempt, SyncMessage::Snapshot { cursor, documents })
        | Event::Stream(attempt, SyncMessage::Changes { cursor, documents }) => {
            let names: Vec<String> =
                documents.iter().map(|document| format!("{}@{}", document.id(), document.seq)).collect();
            format!("stream {} cursor {cursor} {}", attempt.0, names.join(" "))
        }
        other => format!("{other:?}"),
    };
    text.chars().take(400).collect()
}

/// The network's own failure.
pub(super) fn unreachable(detail: &str) -> Problem {
    Problem::new(ProblemCode::HubUnreachable, detail)
}
