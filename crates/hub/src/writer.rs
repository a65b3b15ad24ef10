//! The writer: the one task that changes the state.
//!
//! It takes what waits in its queue, decides each command on a scratch copy of the state, writes the events of the whole batch in one
//! transaction, and only when they are on the disk it publishes the new state, tells the devices, and answers. When the journal
//! cannot be written, the scratch is dropped and everybody in the batch is told so: the state is as it was.
//!
//! When another hub wrote first, the writer reads what it wrote and decides the same commands again.

use crate::clock::{Clock, Stopwatch};
use crate::fanout::Fanout;
use crate::hub::Sharing;
use crate::journal::{self, Journal, JournalError, Restored, SNAPSHOT_EVERY_EVENTS, Snapshots};
use crate::metrics::Metrics;
use crate::outage::Outage;
use baton_domain::command::Command;
use baton_domain::decide::{Refusal, decide};
use baton_domain::drill::DrillEvent;
use baton_domain::event::{Entry, Event};
use baton_domain::id::{IncidentId, Seq};
use baton_domain::incident::IncidentEvent;
use baton_domain::state::State;
use baton_wire::problem::{Problem, ProblemCode};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// Commands that may wait. More would be answered so late that their senders had given up; they are told to come back.
const QUEUE_MAX: usize = 8_192;
/// Commands in one transaction: enough that syncing the disk does not limit throughput, few enough that the first does not wait long
/// for the last.
const BATCH_COMMANDS_MAX: usize = 512;
/// Events after which a batch takes no further command.
const BATCH_EVENTS_MAX: usize = 8_192;
/// How often a batch is decided again because another hub wrote first. With more rivals than this, something else is wrong.
const CONFLICTS_MAX: u32 = 32;
/// First wait between two looks at a journal that could not be written, doubled up to [`PROBE_EVERY_MAX`].
const PROBE_EVERY: Duration = Duration::from_millis(250);
/// Longest wait between two looks.
const PROBE_EVERY_MAX: Duration = Duration::from_secs(5);

/// A command has taken effect, and its events are on the disk.
#[derive(Clone, Debug)]
pub struct Done {
    /// The state of which it is part.
    pub state: Arc<State>,
    /// It had been done before; nothing happened now.
    pub repeated: bool,
    /// The incident that it began, if it began one.
    pub began: Option<IncidentId>,
}

/// Why a command has no effect.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Failure {
    /// The decider refused it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The journal cannot be written.
    #[error("the hub cannot store anything now; nothing was changed, send it again in a moment")]
    Unavailable,
    /// Too much waits already.
    #[error("more is waiting than the hub can store; nothing was changed, send it again in a moment")]
    Overloaded,
    /// The hub is stopping.
    #[error("the hub is stopping; nothing was changed, send it again when it is back")]
    Stopping,
    /// Our own mistake.
    #[error("the hub made a mistake with this request; nothing was changed, and its log says more")]
    Internal,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let detail = failure.to_string();
        match failure {
            Failure::Refused(refusal) => Self::from(refusal),
            Failure::Unavailable | Failure::Overloaded => Self::new(ProblemCode::StorageUnavailable, detail),
            Failure::Stopping => Self::new(ProblemCode::ShuttingDown, detail),
            Failure::Internal => Self::new(ProblemCode::Internal, detail),
        }
    }
}

/// What waits in the queue.
enum Job {
    Decide(Box<Command>, oneshot::Sender<Result<Done, Failure>>),
    /// Take in what other hubs wrote, and say when that is done.
    Follow(oneshot::Sender<()>),
    /// Write something that means nothing, and say when that was tried.
    Probe(oneshot::Sender<()>),
}

/// Hands commands to the writer.
#[derive(Clone)]
pub(crate) struct Queue {
    jobs: mpsc::Sender<Job>,
}

impl Queue {
    /// Has `command` decided and written. The answer comes when its events are on the disk.
    pub(crate) async fn submit(&self, command: Command) -> Result<Done, Failure> {
        let (answer, answered) = oneshot::channel();
        match self.jobs.try_send(Job::Decide(Box::new(command), answer)) {
            Ok(()) => answered.await.unwrap_or(Err(Failure::Stopping)),
            Err(mpsc::error::TrySendError::Full(_)) => Err(Failure::Overloaded),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Failure::Stopping),
        }
    }

    /// Ends when the writer has tried to write; whether it could stands in the outage. False when it takes nothing any more.
    pub(crate) async fn probe(&self) -> bool {
        let (done, tried) = oneshot::channel();
        self.jobs.try_send(Job::Probe(done)).is_ok() && tried.await.is_ok()
    }

    /// Ends when the state has what other hubs had written.
    pub(crate) async fn follow(&self) {
        let (done, followed) = oneshot::channel();
        // a full queue is as good: whatever is in it reads what others wrote
        if self.jobs.try_send(Job::Follow(done)).is_ok() {
            let _ = followed.await;
        }
    }
}

/// What the writer works with.
pub(crate) struct Parts<J> {
    pub(crate) journal: J,
    pub(crate) snapshots: Snapshots,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) fanout: Arc<Fanout>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) outage: Arc<Outage>,
    pub(crate) sharing: Sharing,
}

/// A running writer.
pub(crate) struct Running {
    pub(crate) queue: Queue,
    pub(crate) states: watch::Receiver<Arc<State>>,
    /// Ends after everything in the queue is answered, once `stop` was sent.
    pub(crate) task: JoinHandle<()>,
    /// Makes the writer finish what waits, and end.
    pub(crate) stop: oneshot::Sender<()>,
}

/// Starts the writer with what the journal had.
pub(crate) fn start<J: Journal>(parts: Parts<J>, restored: Restored) -> Running {
    let (jobs, waiting) = mpsc::channel(QUEUE_MAX);
    let Restored { state, snapshot_at } = restored;
    let state = Arc::new(state);
    let (published, states) = watch::channel(state.clone());
    let (stop, stopped) = oneshot::channel();
    let writer = Writer { parts, state, published, waiting, snapshot_at, saving: None };
    Running { queue: Queue { jobs }, states, task: tokio::spawn(writer.run(stopped)), stop }
}

struct Writer<J> {
    parts: Parts<J>,
    state: Arc<State>,
    published: watch::Sender<Arc<State>>,
    waiting: mpsc::Receiver<Job>,
    /// The newest snapshot's event.
    snapshot_at: Seq,
    saving: Option<JoinHandle<()>>,
}

/// A command that was decided on the scratch state.
struct Taken {
    repeated: bool,
    began: Option<IncidentId>,
}

/// What a batch leads to.
struct Scratch {
    state: State,
    entries: Vec<Entry>,
    outcomes: Vec<Result<Taken, Failure>>,
}

impl<J: Journal> Writer<J> {
    async fn run(mut self, mut stopped: oneshot::Receiver<()>) {
        let mut probe_after = PROBE_EVERY;
        loop {
            let failing = self.parts.outage.is_failing();
            tokio::select! {
                biased;
                job = self.waiting.recv() => match job {
                    Some(job) => self.take(job).await,
                    None => break,
                },
                _ = &mut stopped, if !self.waiting.is_closed() => self.waiting.close(),
                () = tokio::time::sleep(probe_after), if failing => {
                    self.probe().await;
                    probe_after = (probe_after * 2).min(PROBE_EVERY_MAX);
                }
            }
            if !self.parts.outage.is_failing() {
                probe_after = PROBE_EVERY;
            }
        }
        self.finish().await;
    }

    /// Takes `first` and whatever else waits, up to the bounds of a batch.
    async fn take(&mut self, first: Job) {
        let mut commands = Vec::new();
        let mut answers = Vec::new();
        let mut followers = Vec::new();
        let mut probers: Vec<oneshot::Sender<()>> = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Decide(command, answer) => {
                    commands.push(*command);
                    answers.push(answer);
                }
                Job::Follow(done) => followers.push(done),
                Job::Probe(done) => probers.push(done),
            }
            next = if commands.len() < BATCH_COMMANDS_MAX { self.waiting.try_recv().ok() } else { None };
        }
        if !followers.is_empty() {
            if let Err(problem) = self.catch_up().await {
                self.parts.outage.begin(&problem);
            }
            for done in followers {
                let _ = done.send(()); // whoever asked may have gone away
            }
        }
        if !probers.is_empty() {
            self.probe().await;
            for done in probers {
                let _ = done.send(()); // whoever asked may have gone away
            }
        }
        // a batch may lead to more events than one transaction should have; then it is several
        let mut answers = answers.into_iter();
        let mut rest = commands.as_slice();
        while !rest.is_empty() {
            let outcomes = self.commit(rest).await;
            rest = rest.get(outcomes.len()..).unwrap_or_default();
            for (answer, outcome) in answers.by_ref().zip(outcomes) {
                let state = &self.state;
                let done =
                    outcome.map(|Taken { repeated, began }| Done { state: state.clone(), repeated, began });
                let _ = answer.send(done); // whoever asked may have gone away
            }
        }
        self.snapshot_if_due();
    }

    /// Decides and writes the first of `commands`, as many as fit one transaction, and says what became of those. Never empty.
    async fn commit(&mut self, commands: &[Command]) -> Vec<Result<Taken, Failure>> {
        for _ in 0..CONFLICTS_MAX {
            let scratch = self.decide(commands);
            if scratch.entries.is_empty() {
                match self.is_newest().await {
                    Ok(true) => return scratch.outcomes,
                    Ok(false) => continue,
                    Err(problem) => return self.failed(&problem, scratch.outcomes.len()),
                }
            }
            let watch = Stopwatch::start();
            match self.parts.journal.append(self.state.seq, &scratch.entries).await {
                Ok(()) => {
                    self.parts.metrics.appended(scratch.entries.len(), watch.elapsed());
                    self.parts.outage.end();
                    self.publish(scratch.state, &scratch.entries);
                    return scratch.outcomes;
                }
                Err(JournalError::Conflict { .. }) => {
                    if let Err(problem) = self.catch_up().await {
                        return self.failed(&problem, scratch.outcomes.len());
                    }
                }
                Err(problem) => return self.failed(&problem, scratch.outcomes.len()),
            }
        }
        let problem = JournalError::Unavailable {
            reason: format!("other hubs wrote first {CONFLICTS_MAX} times in a row"),
        };
        self.failed(&problem, commands.len())
    }

    fn failed(&self, problem: &JournalError, commands: usize) -> Vec<Result<Taken, Failure>> {
        self.parts.outage.begin(problem);
        (0..commands).map(|_| Err(Failure::Unavailable)).collect()
    }

    fn decide(&self, commands: &[Command]) -> Scratch {
        let now = self.parts.clock.now();
        let mut scratch =
            Scratch { state: State::clone(&self.state), entries: Vec::new(), outcomes: Vec::new() };
        for command in commands {
            if scratch.entries.len() >= BATCH_EVENTS_MAX {
                break;
            }
            let decided = catch_unwind(AssertUnwindSafe(|| decide(&scratch.state, command.clone(), now)));
            scratch.outcomes.push(match decided {
                Ok(Ok(decision)) => {
                    let began = began(&decision.entries);
                    scratch.state = decision.state;
                    scratch.entries.extend(decision.entries);
                    Ok(Taken { repeated: decision.repeated, began })
                }
                Ok(Err(refusal)) => Err(Failure::Refused(refusal)),
                Err(_) => {
                    tracing::error!("the decider panicked; the command has no effect");
                    Err(Failure::Internal)
                }
            });
        }
        scratch
    }

    /// Whether the state that was decided on has everything. An append finds that out by itself; a refusal must not rest on a state
    /// that another hub has changed.
    async fn is_newest(&mut self) -> Result<bool, JournalError> {
        match self.parts.sharing {
            Sharing::Alone => Ok(true),
            Sharing::Shared => {
                let before = self.state.seq;
                self.catch_up().await?;
                Ok(self.state.seq == before)
            }
        }
    }

    /// Takes in what other hubs wrote, and tells this hub's devices.
    async fn catch_up(&mut self) -> Result<(), JournalError> {
        let mut state = State::clone(&self.state);
        let mut entries = Vec::new();
        journal::catch_up(&mut self.parts.journal, &mut state, |entry| entries.push(entry.clone())).await?;
        if !entries.is_empty() {
            // timers are civil times of whichever hub set them: by a clock that is behind they would be late when that hub is gone
            self.parts.clock.not_before(state.at);
            self.publish(state, &entries);
        }
        Ok(())
    }

    fn publish(&mut self, state: State, entries: &[Entry]) {
        self.state = Arc::new(state);
        self.parts.metrics.happened(&self.state, entries);
        self.parts.fanout.publish(&self.state, entries);
        self.published.send_replace(self.state.clone());
    }

    /// Looks whether a journal that failed can be written again.
    async fn probe(&mut self) {
        let caught_up = match self.parts.journal.probe().await {
            Ok(()) => self.catch_up().await,
            Err(problem) => Err(problem),
        };
        match caught_up {
            Ok(()) => self.parts.outage.end(),
            Err(problem) => self.parts.outage.begin(&problem),
        }
    }

    fn snapshot_if_due(&mut self) {
        let due = self.state.seq.0.saturating_sub(self.snapshot_at.0) >= SNAPSHOT_EVERY_EVENTS;
        let idle = self.saving.as_ref().is_none_or(JoinHandle::is_finished);
        if due && idle {
            self.save_snapshot();
        }
    }

    /// Writes the state down in the background; a snapshot that fails costs time at the next start, nothing else.
    fn save_snapshot(&mut self) {
        self.snapshot_at = self.state.seq;
        let (snapshots, state) = (self.parts.snapshots.clone(), self.state.clone());
        let journal = self.parts.journal.identity().to_owned();
        self.saving = Some(tokio::task::spawn_blocking(move || match snapshots.save(&journal, &state) {
            Ok(()) => tracing::debug!(seq = state.seq.0, "snapshot written"),
            Err(problem) => {
                tracing::warn!(%problem, "the snapshot was not written; the next start takes longer")
            }
        }));
    }

    async fn finish(&mut self) {
        if self.state.seq > self.snapshot_at {
            if let Some(saving) = self.saving.take() {
                let _ = saving.await;
            }
            self.save_snapshot();
        }
        if let Some(saving) = self.saving.take() {
            let _ = saving.await;
        }
        self.parts.journal.close().await;
    }
}

/// The incident that these events began, if they began one.
fn began(entries: &[Entry]) -> Option<IncidentId> {
    entries.iter().find_map(|entry| match &entry.event {
        Event::Incident {
            incident,
            what: IncidentEvent::Triggered { .. } | IncidentEvent::Drill(DrillEvent::Began { .. }),
        } => Some(*incident),
        Event::Incident { .. }
        | Event::PayloadKept { .. }
        | Event::Founded { .. }
        | Event::PersonPut { .. }
        | Event::TeamPut { .. }
        | Event::ServicePut { .. }
        | Event::IntegrationPut { .. }
        | Event::SchedulePut { .. }
        | Event::PolicyPut { .. }
        | Event::InviteCreated { .. }
        | Event::DevicePaired { .. }
        | Event::DeviceRevoked { .. }
        | Event::DeviceRenamed { .. }
        | Event::Push { .. }
        | Event::DeviceProved { .. }
        | Event::AbsenceRecorded { .. }
        | Event::AbsenceEnded { .. }
        | Event::Told { .. }
        | Event::NoticesDismissed { .. }
        | Event::CalendarLinkMade { .. }
        | Event::CalendarLinkRevoked { .. }
        | Event::CalendarSourceAdded { .. }
        | Event::CalendarSourceDue { .. }
        | Event::CalendarSourceRead { .. }
        | Event::CalendarSourceFailed { .. }
        | Event::CalendarSourceRemoved { .. }
        | Event::RemindBeforeSet { .. }
        | Event::OverridePut { .. }
        | Event::OverrideRemoved { .. }
        | Event::CoverAsked { .. }
        | Event::CoverTaken { .. }
        | Event::CoverDeclined { .. }
        | Event::CoverReminded { .. }
        | Event::CoverWithLead { .. }
        | Event::CoverLapsed { .. }
        | Event::CoverWithdrawn { .. }
        | Event::TurnTaken { .. }
        | Event::CoverFit { .. }
        | Event::Contact { .. }
        | Event::WaysConfigured { .. }
        | Event::GapsKnown { .. }
        | Event::Watched { .. }
        | Event::AbsenceBegan { .. }
        | Event::Heartbeat(_)
        | Event::Maintenance(_)
        | Event::Reach { .. }
        | Event::HolidaysPut { .. }
        | Event::HolidaysRemoved { .. } => None,
    })
}
