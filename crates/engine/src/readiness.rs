//! Readiness: measured, never assumed. Each part has been seen to work, or says what fails and what to do.
//!
//! | test | event | becomes | effect |
//! | --- | --- | --- | --- |
//! | `Due` | now, or [`TEST_EVERY_MS`] later, or asked for | `Running` | test every part |
//! | `Running` | the parts were tested, and a stream stands | waits for the next | the result goes to the hub as a proof |
//! | `Running` | the parts were tested, and none stands | `Owed`: tested anew once one does | |
//! | `Running` | nothing heard for [`TEST_WITHIN_MS`] | `Due` later | |

use crate::now::Now;
use baton_wire::problem::Problem;
use baton_wire::view::{LinkState, Part, PartFault, PartFinding, PartState, PartView};
use std::collections::BTreeMap;

/// Milliseconds between two self-tests: a part that died is known within a quarter of a day at most.
pub const TEST_EVERY_MS: u64 = 6 * 3_600_000;
/// Milliseconds within which all parts should have answered a test.
pub const TEST_WITHIN_MS: u64 = 60_000;

/// The parts in the order in which a page needs them.
const PARTS: [Part; 7] =
    [Part::Connection, Part::Store, Part::Sound, Part::Notifications, Part::Secrets, Part::Tray, Part::Wake];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Test {
    Due { at_ms: u64 },
    Running { until_ms: u64 },
    Owed,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Readiness {
    found: BTreeMap<Part, PartView>,
    test: Test,
}

impl Default for Readiness {
    fn default() -> Self {
        Self { found: BTreeMap::new(), test: Test::Due { at_ms: 0 } }
    }
}

impl Readiness {
    /// Whether a test begins now.
    pub(crate) fn begin(&mut self, now: Now, live: bool) -> bool {
        let begins = match self.test {
            Test::Due { at_ms } => at_ms <= now.mono_ms,
            Test::Owed => live,
            Test::Running { until_ms } if until_ms <= now.mono_ms => {
                self.test = Test::Due { at_ms: now.mono_ms + TEST_EVERY_MS };
                false
            }
            Test::Running { .. } => false,
        };
        if begins {
            self.test = Test::Running { until_ms: now.mono_ms + TEST_WITHIN_MS };
        }
        begins
    }

    /// A person asks for a test.
    pub(crate) fn ask(&mut self) {
        match self.test {
            Test::Due { .. } | Test::Owed => self.test = Test::Due { at_ms: 0 },
            Test::Running { .. } => {}
        }
    }

    /// The parts were tested. Says whether the hub is to be told.
    pub(crate) fn tested(&mut self, parts: Vec<PartView>, now: Now, live: bool) -> bool {
        self.found.extend(parts.into_iter().map(|part| (part.part, part)));
        match self.test {
            Test::Running { .. } if live => {
                self.test = Test::Due { at_ms: now.mono_ms + TEST_EVERY_MS };
                true
            }
            Test::Running { .. } => {
                self.test = Test::Owed;
                false
            }
            Test::Due { .. } | Test::Owed => false, // a person's own look
        }
    }

    /// A part was seen to fail in earnest, or to work by its fallback.
    pub(crate) fn saw(&mut self, part: Part, state: PartState, fault: PartFault) {
        self.found.insert(part, PartView::found(part, state, fault, fix(part)));
    }

    /// A part was seen to work: what an earlier test said in more words stays.
    pub(crate) fn works(&mut self, part: Part, finding: PartFinding) {
        if self.found.get(&part).is_none_or(|found| found.state != PartState::Works) {
            self.found.insert(part, PartView::found(part, PartState::Works, finding, ""));
        }
    }

    /// All parts, with the two that the engine itself knows.
    pub(crate) fn parts(
        &self,
        link: (LinkState, Option<&Problem>),
        store: Option<&Problem>,
    ) -> Vec<PartView> {
        let part = |part: Part| match part {
            Part::Connection => connection(link),
            Part::Store => self.store(store),
            Part::Sound | Part::Notifications | Part::Secrets | Part::Tray | Part::Wake => {
                self.found.get(&part).cloned().unwrap_or_else(|| unknown(part))
            }
        };
        PARTS.into_iter().map(part).collect()
    }

    fn store(&self, problem: Option<&Problem>) -> PartView {
        match problem {
            Some(problem) => troubled(Part::Store, problem),
            None => self.found.get(&Part::Store).cloned().unwrap_or_else(|| unknown(Part::Store)),
        }
    }

    pub(crate) fn deadline(&self) -> Option<u64> {
        match self.test {
            Test::Due { at_ms } => Some(at_ms),
            Test::Running { until_ms } => Some(until_ms),
            Test::Owed => None,
        }
    }
}

/// The names of the needed parts that fail, for the hub.
pub(crate) fn failing(parts: &[PartView]) -> Vec<String> {
    let fails = |part: &&PartView| part.part.is_needed() && part.state == PartState::Fails;
    parts.iter().filter(fails).map(|part| name(part.part).to_owned()).collect()
}

fn connection((state, problem): (LinkState, Option<&Problem>)) -> PartView {
    let part = Part::Connection;
    match (state, problem) {
        (LinkState::Live, _) => PartView::found(part, PartState::Works, PartFinding::StreamStands, ""),
        (LinkState::Connecting, _) => PartView::found(part, PartState::Unknown, PartFinding::Connecting, ""),
        (LinkState::None, _) => PartView::found(part, PartState::Unknown, PartFinding::NoHub, ""),
        (LinkState::Lost | LinkState::Refused, Some(problem)) => troubled(part, problem),
        (LinkState::Lost | LinkState::Refused, None) => {
            PartView::found(part, PartState::Fails, PartFinding::LinkLost, fix(part))
        }
    }
}

/// A part that fails for a reason that has a code.
fn troubled(part: Part, problem: &Problem) -> PartView {
    let finding = Some(PartFinding::Problem { code: problem.code });
    PartView { finding, ..PartView::told(part, PartState::Fails, problem.detail.clone(), fix(part)) }
}

fn unknown(part: Part) -> PartView {
    PartView::found(part, PartState::Unknown, PartFinding::NotTested, "")
}

fn fix(part: Part) -> &'static str {
    match part {
        Part::Connection => {
            "Check this computer's network, and that the hub runs. It is tried again by itself."
        }
        Part::Sound => "Check that a speaker is connected and the sound service runs; Baton goes on trying.",
        Part::Notifications => "Start the desktop's notification service, or answer in Baton's window.",
        Part::Secrets => "Unlock the keyring, or give Baton a passphrase in the settings.",
        Part::Tray => "Pages ring without it. Some desktops need an extension to show tray icons.",
        Part::Wake => "Keep the computer from sleeping yourself while you are on call.",
        Part::Store => "Free some disk space and check the permissions of Baton's data folder.",
    }
}

/// A part's name on the wire.
pub(crate) fn name(part: Part) -> &'static str {
    match part {
        Part::Connection => "connection",
        Part::Sound => "sound",
        Part::Notifications => "notifications",
        Part::Secrets => "secrets",
        Part::Tray => "tray",
        Part::Wake => "wake",
        Part::Store => "store",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn a_test_without_a_stream_is_no_proof_and_is_done_again_with_one() {
        let now = |mono_ms| Now { utc: Timestamp::UNIX_EPOCH, mono_ms };
        let mut readiness = Readiness::default();
        assert!(readiness.begin(now(0), false));
        assert!(!readiness.begin(now(1), false), "it runs");
        assert!(!readiness.tested(Vec::new(), now(2), false));
        assert!(!readiness.begin(now(3), false));
        assert!(readiness.begin(now(4), true));
        assert!(readiness.tested(Vec::new(), now(5), true));
        assert_eq!(readiness.deadline(), Some(5 + TEST_EVERY_MS));
        readiness.ask();
        assert!(readiness.begin(now(6), true));
    }
}
