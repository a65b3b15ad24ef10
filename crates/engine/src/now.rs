//! The two clocks, sampled once per event.

use jiff::Timestamp;

/// What time it is. Civil time may jump; the other never goes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Now {
    /// Civil time, as this device believes it. For what people read, and to compare with the hub's clock.
    pub utc: Timestamp,
    /// Milliseconds since an arbitrary start, suspended time included. All of the engine's own deadlines are on this clock.
    pub mono_ms: u64,
}

/// When [`crate::Engine::handle`] wants to hear [`crate::event::Event::Tick`], and whose wish that is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Deadline {
    /// On the clock of [`Now::mono_ms`].
    pub at_mono_ms: u64,
    /// Who asks.
    pub whose: Whose,
}

/// Who asks for a deadline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Whose {
    /// The connection: the next attempt, or the moment at which a silent stream counts as dead.
    Sync,
    /// The outbox: a command is sent again.
    Outbox,
    /// The local store: a failed write is tried again.
    Store,
    /// The alarm: a notification that was put away comes back, or a storm's counter is shown anew.
    Alarm,
    /// Readiness: the next self-test.
    Readiness,
    /// Duty: whether this person is on call is looked at again.
    Duty,
    /// The rota: a shift, an absence or a cover begins or ends.
    Rota,
    /// A notice has been shown long enough.
    Notice,
}
