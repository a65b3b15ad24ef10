//! The world of a run: time, the queue of what happens next, the network between hub and devices, and the people.

mod drill;
mod hub_side;
mod machine;
mod mix;
mod network;
mod people;
mod ports;
mod rota;
mod several;
mod ways;

use super::device::Device;
use super::drill::Drills;
use super::faults::Faults;
use super::hub::Hub;
use super::journal::Journal;
use super::log::Log;
use super::mutation::Mutation;
use super::reach::Reached;
use super::rng::Rng;
use super::rota::Watched;
use super::size::{Run, Size};
use super::{Broken, Tally, check, scene};
use baton_domain::alert::{Alert, AlertStatus, Urgency};
use baton_domain::attempt::WayReport;
use baton_domain::command::WayAnswer;
use baton_domain::contact::SendFailure;
use baton_domain::id::{CommandId, IncidentId, SendId, Seq};
use baton_domain::send::{PageItem, SendOutcome};
use baton_engine::event::{Attempt, Event, NotificationKey, Ticket};
use baton_wire::command::{CommandEnvelope, CommandOutcome};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::sync::{HEARTBEAT_S, SyncMessage};
use std::collections::{BTreeMap, VecDeque};

/// Milliseconds in which everybody learns what was written; the end waits for them.
const LAST_LOOK_MS: u64 = 1_000;
/// Steps of a run; more is a busy loop.
const STEPS_MAX: u64 = 150_000;
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
    HubWritten { hub: usize, run: u64 },
    HubDue { hub: usize, run: u64 },
    HubStarts { hub: usize, run: u64 },
    HubFollows { hub: usize, run: u64 },
    HubGoesOn { hub: usize, run: u64 },
    Heartbeat,
    Beats,
    PostArrives { device: usize, envelope: CommandEnvelope, hub: usize, given_up: bool },
    AnswerArrives { device: usize, run: u64, command: CommandId, result: Result<CommandOutcome, Problem> },
    ConnectArrives { device: usize, run: u64, attempt: Attempt, cursor: Seq, hub: usize },
    StreamSays { device: usize, run: u64, attempt: Attempt, message: SyncMessage, hub: usize },
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
    PersonTidies { device: usize },
    PersonPlans { device: usize },
    PersonCovers { device: usize },
    PersonEdits { device: usize },
    PersonMaintains { device: usize },
    PersonDrills { device: usize },
    PersonPlansDrills { device: usize },
    Revoke { device: usize },
    AlertArrives { message: usize },
    MessageGoes { hub: usize, run: u64, send: SendId },
    MessageEnds { hub: usize, run: u64, send: SendId, outcome: SendOutcome },
    MessageToldAgain { hub: usize, run: u64, send: SendId, outcome: SendOutcome },
    MessageReported { send: SendId, report: Result<WayReport, SendFailure> },
    WayAnswers { item: PageItem, answer: WayAnswer },
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
    id: Run,
    rng: Rng,
    now_ms: u64,
    queue: BTreeMap<(u64, u64), What>,
    queued: u64,
    faults: Faults,
    quiet: bool,
    size: Size,
    journal: Journal,
    hubs: Vec<Hub>,
    devices: Vec<Device>,
    messages: Vec<Message>,
    accepted: Vec<(usize, String, u64)>,
    rota: Watched,
    messages_seen: ways::Messages,
    clockwork: mix::Clockwork,
    log: Log,
    drills: Drills,
    /// When the run ends.
    end_ms: u64,
    /// Each hub's only timer: of which of its runs, and when it is.
    hub_due_ms: Vec<Option<(u64, u64)>>,
    /// What is done wrong, if something is to be.
    mutation: Option<Mutation>,
    /// Commands that were sent, and under which other ids.
    posted: BTreeMap<CommandId, Vec<CommandId>>,
    /// Counts what is said once.
    said: u64,
    reach: Reached,
    tally: Tally,
    tracing: Tracing,
    trace: VecDeque<String>,
    over: bool,
}

impl World {
    /// The world of a run, before anything happens.
    ///
    /// # Errors
    /// The scene cannot be set up.
    pub fn new(id: Run, tracing: Tracing, mutation: Option<Mutation>) -> Result<Self, Box<Broken>> {
        let mut rng = Rng::new(id.seed);
        let faults = Faults::drawn(&mut rng);
        let size = Size::of(id.sizes, &mut rng);
        let journal = scene::journal(size.people).map_err(|what| {
            let what = format!("the scene: {what}");
            Box::new(Broken { run: id, at_ms: 0, what, trace: Vec::new() })
        })?;
        let mut hub = Hub::new(&journal, size.hubs > 1);
        hub.mutation = mutation;
        let clear_ms = size.stormy_ms + size.clear_after_ms;
        let mut world = Self {
            id,
            rng,
            now_ms: 0,
            queue: BTreeMap::new(),
            queued: 0,
            faults,
            quiet: false,
            hubs: vec![hub; size.hubs],
            devices: scene::owners(size.people).map(|(n, _)| Device::new(n)).collect(),
            messages: Vec::new(),
            accepted: Vec::new(),
            rota: Watched::default(),
            messages_seen: ways::Messages::default(),
            clockwork: mix::Clockwork::default(),
            log: Log::default(),
            drills: Drills::default(),
            end_ms: clear_ms + size.clear_min * 60_000 + size.last_ms,
            hub_due_ms: vec![None; size.hubs],
            mutation,
            posted: BTreeMap::new(),
            said: 0,
            reach: Reached::default(),
            tally: Tally::default(),
            tracing,
            trace: VecDeque::new(),
            over: false,
            journal,
            size,
        };
        if let Some(second) = world.hubs.get_mut(1) {
            second.wall_off_s = world.size.second_ahead_s;
        }
        world.plan(clear_ms);
        Ok(world)
    }

    /// What the world brings: starts, alerts, pages by hand, the quiet phase and the end.
    fn plan(&mut self, clear_ms: u64) {
        for device in 0..self.devices.len() {
            let at = self.rng.between(0, 3_000);
            self.at(at, What::DeviceStarts { device });
        }
        self.at(HEARTBEAT_S * 1_000, What::Heartbeat);
        for _ in 0..self.rng.between(self.size.alerts.0, self.size.alerts.1) {
            let burst = if self.rng.chance(150) { 6 } else { 1 };
            let at = self.rng.between(1_000, self.size.stormy_ms - 60_000);
            for n in 0..burst {
                self.plan_alert(at + n * 50, n);
            }
        }
        if self.rng.chance(300) {
            let (at, device) =
                (self.rng.between(60_000, self.size.stormy_ms / 2), self.rng.below(self.devices.len()));
            self.at(at, What::PersonPages { device });
        }
        for _ in 0..self.rng.between(0, 6) {
            let (at, device) =
                (self.rng.between(60_000, self.size.stormy_ms), self.rng.below(self.devices.len()));
            self.at(at, What::PersonTidies { device });
        }
        if self.rng.chance(100) {
            let at = self.rng.between(60_000, self.size.stormy_ms);
            self.at(at, What::Revoke { device: 1 });
        }
        self.plan_rota();
        self.plan_mix();
        self.plan_drills();
        self.at(self.size.stormy_ms, What::Quiet);
        for minute in 0..self.size.clear_min {
            self.at(clear_ms + minute * 60_000, What::Clear);
        }
        self.at(self.end_ms, What::End);
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
                return Err(Box::new(Broken { run: self.id, at_ms, what, trace }));
            }
            if self.over {
                break;
            }
        }
        for hub in &self.hubs {
            self.tally.met.add(hub.meetings.met());
        }
        self.tally.mix.add(self.log.mix);
        Ok(self.tally)
    }

    fn step(&mut self, what: What) -> Result<(), String> {
        if let Some(until) = self.put_off(&what) {
            self.at(until, what);
            return Ok(());
        }
        match what {
            What::HubWritten { hub, run } => self.hub_written(hub, run),
            What::HubDue { hub, run } => self.hub_due(hub, run),
            What::HubStarts { hub, run } => self.hub_starts(hub, run),
            What::HubFollows { hub, run } => self.hub_follows(hub, run),
            What::HubGoesOn { hub, run } => self.hub_goes_on(hub, run),
            What::Beats => self.beats(),
            What::Heartbeat => {
                self.look_at_time()?;
                self.after(HEARTBEAT_S * 1_000, What::Heartbeat);
                (0..self.hubs.len()).try_for_each(|hub| self.hub_beats(hub))
            }
            What::PostArrives { device, envelope, hub, given_up } => {
                self.post_arrives(device, envelope, hub, given_up)
            }
            What::AnswerArrives { device, run, command, result } => {
                self.answer_arrives(device, run, command, result)
            }
            What::ConnectArrives { device, run, attempt, cursor, hub } => {
                self.connect_arrives(hub, (device, run), attempt, cursor)
            }
            What::StreamSays { device, run, attempt, message, hub } => {
                self.stream_says(hub, (device, run), attempt, message)
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
            What::PersonTidies { device } => self.person_tidies(device),
            What::PersonPlans { device } => self.person_plans(device),
            What::PersonCovers { device } => self.person_covers(device),
            What::PersonEdits { device } => self.person_edits(device),
            What::PersonMaintains { device } => self.person_maintains(device),
            What::PersonDrills { device } => self.person_drills(device),
            What::PersonPlansDrills { device } => self.person_plans_drills(device),
            What::Revoke { device } => self.person_revokes(device),
            What::AlertArrives { message } => self.alert_arrives(message),
            What::MessageGoes { hub, run, send } => self.message_goes(hub, run, send),
            What::MessageEnds { hub, run, send, outcome } => self.message_ends(hub, run, send, outcome),
            What::MessageToldAgain { hub, run, send, outcome } => {
                self.message_told_again(hub, run, send, outcome)
            }
            What::MessageReported { send, report } => self.message_reported(send, report),
            What::WayAnswers { item, answer } => self.way_answers(item, answer),
            What::Quiet => self.calm(),
            What::Clear => self.clear(),
            What::End => self.end(),
        }
    }

    /// What a sleeping device or a hub that stands still would do waits until it goes on. What the network brings the device meanwhile is
    /// lost; see `stream_says`.
    fn put_off(&self, what: &What) -> Option<u64> {
        let device = match what {
            What::HubWritten { hub, .. }
            | What::HubDue { hub, .. }
            | What::HubFollows { hub, .. }
            | What::ConnectArrives { hub, .. }
            | What::MessageGoes { hub, .. }
            | What::MessageEnds { hub, .. }
            | What::MessageToldAgain { hub, .. } => {
                return self.hubs[*hub].still_until_ms.filter(|until| *until > self.now_ms);
            }
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
            | What::PersonPlans { device }
            | What::PersonCovers { device }
            | What::PersonTidies { device }
            | What::PersonEdits { device }
            | What::PersonMaintains { device }
            | What::PersonDrills { device }
            | What::PersonPlansDrills { device }
            | What::PersonPages { device } => *device,
            What::HubStarts { .. }
            | What::HubGoesOn { .. }
            | What::Heartbeat
            | What::Beats
            | What::PostArrives { .. }
            | What::AnswerArrives { .. }
            | What::StreamSays { .. }
            | What::DeviceStarts { .. }
            | What::DeviceWakes { .. }
            | What::Revoke { .. }
            | What::AlertArrives { .. }
            | What::MessageReported { .. }
            | What::WayAnswers { .. }
            | What::Quiet
            | What::Clear
            | What::End => return None,
        };
        self.devices[device].asleep_until_ms.filter(|until| *until > self.now_ms)
    }

    /// From now on nothing goes wrong any more, and what is down comes up.
    fn calm(&mut self) -> Result<(), String> {
        self.note(|| "quiet".to_owned());
        self.quiet = true;
        self.faults = Faults::none();
        for hub in 0..self.hubs.len() {
            if !self.hubs[hub].up {
                self.hub_starts(hub, self.hubs[hub].run)?;
            }
        }
        self.deaf();
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
        if self.now_ms - self.journal.written_ms() < LAST_LOOK_MS {
            self.after(LAST_LOOK_MS, What::End); // what was written just now is still on its way
            return Ok(());
        }
        self.over = true;
        for (service, key, seq) in &self.accepted {
            check::accepted(&self.journal, *service, key, *seq)?;
        }
        if self.journal.replayed() != self.journal.state {
            return Err("6: the journal adds up to another state than the hub has".to_owned());
        }
        if let Some(hub) = self.hubs.iter().position(|hub| hub.committed != self.journal.state) {
            return Err(format!("6: hub {hub} has another state than the journal adds up to"));
        }
        if let Some(open) = self.journal.state.open_incidents().next() {
            return Err(format!("incident {} is still open: {:?}", open.id, open.state));
        }
        if let Some(drill) = self.journal.state.open_drills().next() {
            return Err(format!("drill {} still runs: {:?}", drill.id, drill.drill));
        }
        self.messages_are_out()?;
        self.devices.iter().try_for_each(|device| check::converged(&self.journal, device))
    }
}

/// The network's own failure.
pub(super) fn unreachable(detail: &str) -> Problem {
    Problem::new(ProblemCode::HubUnreachable, detail)
}
