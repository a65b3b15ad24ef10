//! Duty: is this person on call, worked out here, so that it is known without the hub; and the warning when the hub is out of reach then.
//!
//! | warned | event | becomes |
//! | --- | --- | --- |
//! | no | on call, and no stream for [`OUT_OF_REACH_MS`] | yes: a notification, a notice, the tray |
//! | yes | a stream stands, or the duty is over | no: all of it goes |

use crate::now::Now;
use baton_domain::id::PersonId;
use baton_wire::document::Documents;
use baton_wire::view::people::is_on_call;

/// Milliseconds without a stream after which a person on call is told: long enough for a hub that restarts.
pub const OUT_OF_REACH_MS: u64 = 30_000;
/// Milliseconds between two looks at the schedules: a shift begins on a full minute at the latest.
pub const LOOK_EVERY_MS: u64 = 60_000;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Duty {
    on_call: bool,
    look_at_ms: Option<u64>,
    warned: bool,
    warn_at_ms: Option<u64>,
}

impl Duty {
    /// The schedules, the person or the time changed.
    pub(crate) fn look(&mut self, documents: &Documents, me: Option<PersonId>, now: Now) {
        self.on_call = me.is_some_and(|me| is_on_call(documents, me, now.utc));
        self.look_at_ms = me.map(|_| now.mono_ms + LOOK_EVERY_MS);
    }

    /// It is time to look again.
    pub(crate) fn is_due(&self, now: Now) -> bool {
        self.look_at_ms.is_some_and(|at| at <= now.mono_ms)
    }

    /// Since when there is no stream. Says whether the person must be told now.
    pub(crate) fn reach(&mut self, lost_since_ms: Option<u64>, now: Now) -> bool {
        let warn_at_ms = lost_since_ms.filter(|_| self.on_call).map(|since| since + OUT_OF_REACH_MS);
        let before = self.warned;
        self.warned = warn_at_ms.is_some_and(|at| at <= now.mono_ms);
        self.warn_at_ms = warn_at_ms.filter(|at| *at > now.mono_ms);
        self.warned && !before
    }

    pub(crate) fn is_on_call(&self) -> bool {
        self.on_call
    }

    /// On call, and the hub is out of reach for too long.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.warned
    }

    pub(crate) fn deadline(&self) -> Option<u64> {
        self.look_at_ms.into_iter().chain(self.warn_at_ms).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_somebody_on_call_is_warned_and_only_once() {
        let now = |mono_ms| Now { utc: jiff::Timestamp::UNIX_EPOCH, mono_ms };
        let mut duty = Duty { on_call: true, ..Duty::default() };
        assert!(!duty.reach(Some(100), now(100)));
        assert_eq!(duty.deadline(), Some(100 + OUT_OF_REACH_MS));
        assert!(duty.reach(Some(100), now(100 + OUT_OF_REACH_MS)));
        assert!(!duty.reach(Some(100), now(101 + OUT_OF_REACH_MS)), "told already");
        assert!(duty.is_cut_off() && duty.deadline().is_none());
        assert!(!duty.reach(None, now(200 + OUT_OF_REACH_MS)) && !duty.is_cut_off());
        duty.on_call = false;
        assert!(!duty.reach(Some(0), now(1_000_000)));
    }
}
