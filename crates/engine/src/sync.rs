//! The stream from the hub: one connection, watched, made again when it ends.
//!
//! | state | event | becomes | effect |
//! | --- | --- | --- | --- |
//! | `Off` | joined, or loaded with an account | `Connecting` | connect |
//! | `Connecting` | opened | `Opened` | |
//! | `Connecting`, `Opened` | no hello within [`HELLO_WITHIN_MS`] | `Waiting` | disconnect |
//! | `Connecting`, `Opened` | hello | `Live` | |
//! | `Live` | silence for [`STALE_AFTER_MS`] | `Connecting` | disconnect, connect |
//! | any but `Off`, `Refused` | awake again | `Connecting` | disconnect, connect |
//! | `Connecting`, `Opened`, `Live` | closed | `Waiting` | |
//! | `Waiting` | the wait is over, or the hub on this computer runs again | `Connecting` | connect |
//! | any | revoked | `Refused` | disconnect |
//! | any | unknown to the hub | `Refused`, tried again every [`REFUSED_RETRY_MS`] | disconnect |
//! | any | left | `Off` | disconnect |
//!
//! Whatever comes from an attempt other than the newest is ignored.

use crate::backoff::Backoff;
use crate::effect::Effect;
use crate::event::Attempt;
use crate::now::Now;
use crate::random::Random;
use baton_domain::id::Seq;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::sync::HEARTBEAT_S;
use baton_wire::view::{LinkState, LinkView};
use jiff::{SignedDuration, Timestamp};

/// Milliseconds of silence after which a stream counts as dead: two and a half heartbeats, so that one late one does no harm.
pub const STALE_AFTER_MS: u64 = HEARTBEAT_S * 2_500;
/// Milliseconds within which a connection must have said hello.
pub const HELLO_WITHIN_MS: u64 = 10_000;
/// Milliseconds a stream must have stood for the next loss to be the first again.
pub const STEADY_AFTER_MS: u64 = 10_000;
/// Milliseconds between two attempts while the hub says that it does not know this device: it may have been a proxy that said so.
pub const REFUSED_RETRY_MS: u64 = 300_000;
/// How far this device's clock may differ from the hub's: pages carry the hub's times, and certificates need roughly right ones.
pub const CLOCK_MAY_DIFFER: SignedDuration = SignedDuration::from_mins(2);

#[derive(Clone, Copy, PartialEq, Debug, Default)]
enum State {
    #[default]
    Off,
    Connecting {
        until_ms: u64,
    },
    Opened {
        until_ms: u64,
    },
    Live {
        since_ms: u64,
        heard_ms: u64,
    },
    Waiting {
        retry_at_ms: u64,
    },
    Refused {
        retry_at_ms: Option<u64>,
    },
}

#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Sync {
    state: State,
    attempt: Attempt,
    cursor: Seq,
    backoff: Backoff,
    since: Option<Timestamp>,
    retry_at: Option<Timestamp>,
    problem: Option<Problem>,
    /// Since when no stream stands, on the monotonic clock; `None` while one does.
    lost_since_ms: Option<u64>,
    clock_ahead: SignedDuration,
    hub_version: Option<String>,
}

impl Sync {
    pub(crate) fn cursor(&self) -> Seq {
        self.cursor
    }

    /// Everything up to `cursor` is known.
    pub(crate) fn advance(&mut self, cursor: Seq) {
        self.cursor = self.cursor.max(cursor);
    }

    /// A snapshot says where we are, even if that is further back: the hub was restored from a copy.
    pub(crate) fn rewind(&mut self, cursor: Seq) {
        self.cursor = cursor;
    }

    /// There is an account: connect.
    pub(crate) fn start(&mut self, cursor: Seq, now: Now, out: &mut Vec<Effect>) {
        let attempt = self.attempt;
        let (lost_since_ms, since) = (Some(now.mono_ms), Some(now.utc));
        *self = Self { attempt, cursor, lost_since_ms, since, ..Self::default() };
        self.connect(now, out);
    }

    /// There is no account any more.
    pub(crate) fn stop(&mut self, out: &mut Vec<Effect>) {
        if self.state != State::Off {
            out.push(Effect::Disconnect);
        }
        *self = Self { attempt: self.attempt, ..Self::default() };
    }

    pub(crate) fn opened(&mut self, attempt: Attempt) {
        match self.state {
            State::Connecting { until_ms } if attempt == self.attempt => {
                self.state = State::Opened { until_ms };
            }
            State::Connecting { .. }
            | State::Off
            | State::Opened { .. }
            | State::Live { .. }
            | State::Waiting { .. }
            | State::Refused { .. } => {}
        }
    }

    /// A message came. Says whether it is of the stream that counts.
    pub(crate) fn heard(&mut self, attempt: Attempt, now: Now) -> bool {
        if attempt != self.attempt {
            return false;
        }
        match &mut self.state {
            State::Live { heard_ms, .. } => {
                *heard_ms = now.mono_ms;
                true
            }
            State::Connecting { .. } | State::Opened { .. } => true,
            State::Off | State::Waiting { .. } | State::Refused { .. } => false,
        }
    }

    /// The hub greets: the stream stands. Says whether it did not stand before.
    pub(crate) fn hello(&mut self, hub_now: Timestamp, version: String, now: Now) -> bool {
        self.clock(hub_now, now);
        self.hub_version = Some(version);
        match self.state {
            State::Connecting { .. } | State::Opened { .. } => {
                self.state = State::Live { since_ms: now.mono_ms, heard_ms: now.mono_ms };
                self.since = Some(now.utc);
                (self.retry_at, self.problem, self.lost_since_ms) = (None, None, None);
                true
            }
            State::Live { .. } | State::Off | State::Waiting { .. } | State::Refused { .. } => false,
        }
    }

    /// The hub told its time.
    pub(crate) fn clock(&mut self, hub_now: Timestamp, now: Now) {
        self.clock_ahead = now.utc.duration_since(hub_now);
    }

    pub(crate) fn closed(&mut self, attempt: Attempt, problem: Problem, now: Now, random: &mut Random) {
        if attempt != self.attempt {
            return;
        }
        match self.state {
            State::Connecting { .. } | State::Opened { .. } | State::Live { .. } => {
                if let State::Live { since_ms, .. } = self.state
                    && now.mono_ms.saturating_sub(since_ms) >= STEADY_AFTER_MS
                {
                    self.backoff.reset();
                }
                if problem.code == ProblemCode::TokenRevoked {
                    self.refuse(None, problem, now);
                } else if problem.code == ProblemCode::Unauthorized {
                    self.refuse(Some(REFUSED_RETRY_MS), problem, now);
                } else {
                    self.wait(problem, now, random);
                }
            }
            State::Off | State::Waiting { .. } | State::Refused { .. } => {}
        }
    }

    /// The hub took this device's access away.
    pub(crate) fn revoked(&mut self, now: Now, out: &mut Vec<Effect>) {
        out.push(Effect::Disconnect);
        let detail = "This device's access was taken away. Ask for a new invite and join again.";
        self.refuse(None, Problem::new(ProblemCode::TokenRevoked, detail), now);
    }

    /// The machine slept, or the clock says so: whatever stream there was is not to be trusted.
    pub(crate) fn resync(&mut self, now: Now, out: &mut Vec<Effect>) {
        match self.state {
            State::Live { .. } | State::Connecting { .. } | State::Opened { .. } => {
                out.push(Effect::Disconnect);
                self.backoff.reset();
                self.connect(now, out);
            }
            State::Waiting { .. } => {
                self.backoff.reset();
                self.connect(now, out);
            }
            State::Off | State::Refused { .. } => {}
        }
    }

    /// The hub on this computer runs again: waiting makes no sense.
    pub(crate) fn hurry(&mut self, now: Now, out: &mut Vec<Effect>) {
        match self.state {
            State::Waiting { .. } => self.connect(now, out),
            State::Off
            | State::Connecting { .. }
            | State::Opened { .. }
            | State::Live { .. }
            | State::Refused { .. } => {}
        }
    }

    /// Time has passed.
    pub(crate) fn tick(&mut self, now: Now, random: &mut Random, out: &mut Vec<Effect>) {
        match self.state {
            State::Connecting { until_ms } | State::Opened { until_ms } if until_ms <= now.mono_ms => {
                out.push(Effect::Disconnect);
                let detail = "The hub took the connection and said nothing. It is tried again by itself.";
                self.wait(Problem::new(ProblemCode::HubUnreachable, detail), now, random);
            }
            State::Live { heard_ms, .. } if heard_ms + STALE_AFTER_MS <= now.mono_ms => {
                let detail = "The connection to the hub went silent. It is made anew.";
                self.problem = Some(Problem::new(ProblemCode::HubUnreachable, detail));
                self.resync(now, out);
            }
            State::Waiting { retry_at_ms } | State::Refused { retry_at_ms: Some(retry_at_ms) }
                if retry_at_ms <= now.mono_ms =>
            {
                self.connect(now, out);
            }
            State::Off
            | State::Connecting { .. }
            | State::Opened { .. }
            | State::Live { .. }
            | State::Waiting { .. }
            | State::Refused { .. } => {}
        }
    }

    fn connect(&mut self, now: Now, out: &mut Vec<Effect>) {
        self.lost(now);
        self.attempt = Attempt(self.attempt.0 + 1);
        self.retry_at = None;
        self.state = State::Connecting { until_ms: now.mono_ms + HELLO_WITHIN_MS };
        out.push(Effect::Connect { attempt: self.attempt, cursor: self.cursor });
    }

    fn wait(&mut self, problem: Problem, now: Now, random: &mut Random) {
        self.lost(now);
        let retry_at_ms = self.backoff.next(now.mono_ms, random);
        self.retry_at = later(now, retry_at_ms);
        self.problem = Some(problem);
        self.state = State::Waiting { retry_at_ms };
    }

    fn refuse(&mut self, retry_after_ms: Option<u64>, problem: Problem, now: Now) {
        self.lost(now);
        let retry_at_ms = retry_after_ms.map(|after| now.mono_ms + after);
        self.retry_at = retry_at_ms.and_then(|at| later(now, at));
        self.problem = Some(problem);
        self.state = State::Refused { retry_at_ms };
    }

    fn lost(&mut self, now: Now) {
        if self.lost_since_ms.is_none() {
            self.lost_since_ms = Some(now.mono_ms);
            self.since = Some(now.utc);
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        matches!(self.state, State::Live { .. })
    }

    pub(crate) fn is_refused(&self) -> bool {
        matches!(self.state, State::Refused { .. })
    }

    /// Access was taken away for good.
    pub(crate) fn is_revoked(&self) -> bool {
        matches!(self.state, State::Refused { retry_at_ms: None })
    }

    /// Since when no stream stands.
    pub(crate) fn lost_since_ms(&self) -> Option<u64> {
        self.lost_since_ms
    }

    /// By how much this device's clock is wrong, if by too much; positive when it is ahead.
    pub(crate) fn clock_wrong(&self) -> Option<SignedDuration> {
        (self.clock_ahead.abs() > CLOCK_MAY_DIFFER).then_some(self.clock_ahead)
    }

    /// The hub's version, if its major number is not ours.
    pub(crate) fn other_version(&self) -> Option<&str> {
        let major = |version: &str| version.split('.').next().map(str::to_owned);
        self.hub_version.as_deref().filter(|hub| major(hub) != major(crate::VERSION))
    }

    pub(crate) fn deadline(&self) -> Option<u64> {
        match self.state {
            State::Off => None,
            State::Connecting { until_ms } | State::Opened { until_ms } => Some(until_ms),
            State::Live { heard_ms, .. } => Some(heard_ms + STALE_AFTER_MS),
            State::Waiting { retry_at_ms } => Some(retry_at_ms),
            State::Refused { retry_at_ms } => retry_at_ms,
        }
    }

    pub(crate) fn view(&self) -> LinkView {
        let state = match self.state {
            State::Off => LinkState::None,
            State::Connecting { .. } | State::Opened { .. } if self.problem.is_some() => LinkState::Lost,
            State::Connecting { .. } | State::Opened { .. } => LinkState::Connecting,
            State::Live { .. } => LinkState::Live,
            State::Waiting { .. } => LinkState::Lost,
            State::Refused { .. } => LinkState::Refused,
        };
        LinkView { state, since: self.since, retry_at: self.retry_at, problem: self.problem.clone() }
    }
}

fn later(now: Now, at_ms: u64) -> Option<Timestamp> {
    let wait = i64::try_from(at_ms.saturating_sub(now.mono_ms)).ok()?;
    now.utc.checked_add(SignedDuration::from_millis(wait)).ok()
}
