//! What goes wrong in one run. Each rate is drawn anew, and half of them are zero: a run with one kind of fault reaches corners that a
//! run with all kinds never does.

use super::rng::Rng;

/// Rates in a thousand, and lengths in milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// A request is lost on its way to the hub.
    pub post_lost: u64,
    /// A request arrives twice.
    pub post_twice: u64,
    /// An answer is lost on its way back.
    pub answer_lost: u64,
    /// Longest way of a message.
    pub delay_max_ms: u64,
    /// A stream is cut when a message goes through it, and both ends know.
    pub stream_cut: u64,
    /// A stream is cut, and nobody knows.
    pub stream_dead: u64,
    /// An older message of a stream comes again.
    pub stream_again: u64,
    /// A connection attempt fails.
    pub connect_fails: u64,
    /// The hub is killed when it decides something.
    pub hub_killed: u64,
    /// The hub's disk refuses a write.
    pub hub_disk: u64,
    /// A device's owner is killed between two effects.
    pub device_killed: u64,
    /// A device's disk refuses a write.
    pub device_disk: u64,
    /// Sound does not start, or is lost.
    pub siren_fails: u64,
    /// A notification is not shown, or its service goes.
    pub notifier_fails: u64,
    /// A machine goes to sleep when something happens on it.
    pub suspend: u64,
    /// A clock is set when something happens on a machine.
    pub clock_set: u64,
    /// A person sleeps through a ring.
    pub sleeper: u64,
    /// A provider does not take a message.
    pub provider_fails: u64,
    /// A provider says late what became of a message.
    pub provider_late: u64,
    /// A message that its provider took reaches nobody.
    pub message_lost: u64,
}

impl Faults {
    /// Draws a run's faults.
    pub fn drawn(rng: &mut Rng) -> Self {
        let mut rate = |most: u64| if rng.chance(500) { 0 } else { rng.between(1, most) };
        Self {
            post_lost: rate(400),
            post_twice: rate(300),
            answer_lost: rate(400),
            delay_max_ms: 5 + rate(3_000),
            stream_cut: rate(60),
            stream_dead: rate(40),
            stream_again: rate(150),
            connect_fails: rate(500),
            hub_killed: rate(25),
            hub_disk: rate(100),
            device_killed: rate(25),
            device_disk: rate(200),
            siren_fails: rate(500),
            notifier_fails: rate(500),
            suspend: rate(12),
            clock_set: rate(12),
            sleeper: rate(900),
            provider_fails: rate(400),
            provider_late: rate(500),
            message_lost: rate(800),
        }
    }

    /// Nothing goes wrong any more.
    pub fn none() -> Self {
        Self { delay_max_ms: 5, ..Self::default() }
    }
}
