//! Attempts: the uses of a person's contact methods for one page, and what became of each.
//!
//! | state | becomes | when |
//! | --- | --- | --- |
//! | `Planned` | `Waiting` | its rule's delay is over, or the way before it failed or was not received in time |
//! | `Waiting` | `Sent` | a provider accepted the message; counts as nothing |
//! | `Waiting`, `Sent` | `Failed` | the provider refused it, was not there until the deadline, or reported later that it failed |
//! | any | `Answered` | the answer came back through it |
//! | `Planned`, `Waiting` | `Cancelled` | the page was answered or stopped |

use crate::contact::{SendFailure, WayKind};
use crate::id::{AttemptNo, ContactId, SendId};
use crate::limit;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One use of a contact method for one page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Attempt {
    /// Which, within its page.
    pub no: AttemptNo,
    /// Through which method.
    pub contact: ContactId,
    /// Of which kind the method was.
    pub kind: WayKind,
    /// What its person called the method.
    pub label: String,
    /// When its rule's delay is over.
    #[ts(type = "string")]
    pub due_at: Timestamp,
    /// Where it stands.
    pub state: AttemptState,
    /// What was reached, in order of arrival; at most [`limit::ATTEMPT_MARKS_MAX`].
    pub marks: Vec<AttemptMark>,
}

/// Where an attempt stands; the module's table says how it moves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// Its turn has not come.
    Planned,
    /// It is with the hub's sender.
    Waiting,
    /// A provider accepted it.
    Sent,
    /// It did not reach anybody.
    Failed(SendFailure),
    /// The person answered through it.
    Answered,
    /// Its page was over first.
    Cancelled,
}

/// What an attempt reached, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AttemptMark {
    /// What.
    pub rung: AttemptRung,
    /// When, by the hub's clock.
    #[ts(type = "string")]
    pub at: Timestamp,
}

/// What an attempt can reach. None of them but the answer counts as anything.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AttemptRung {
    /// Its turn came.
    Began(BeganWhy),
    /// A provider accepted the message.
    Sent {
        /// How many pages the message told of: more than one in a storm.
        pages: u32,
    },
    /// The provider says that it reached the telephone or the mailbox. It cannot know whether a person noticed.
    Delivered,
    /// The provider says that somebody, or a machine, took the call.
    Taken,
    /// It did not go out, or not through.
    Failed(SendFailure),
    /// The person answered through it.
    Answered,
    /// The page was over before it went out.
    Cancelled,
}

/// Why an attempt's turn came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BeganWhy {
    /// The person's rule says so: nobody had answered.
    Rule,
    /// No device said in time that it received the page, and the ways before it brought no answer.
    NotReceived,
    /// The way before it failed.
    Failed,
    /// The person has no device.
    NoDevice,
}

/// An attempt as it is planned with its page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Plan {
    /// Which, within its page.
    pub no: AttemptNo,
    /// Through which method.
    pub contact: ContactId,
    /// Of which kind.
    pub kind: WayKind,
    /// What its person calls the method.
    pub label: String,
    /// When its rule's delay is over.
    #[ts(type = "string")]
    pub due_at: Timestamp,
}

/// What happens to the ways of a page. Stored in the journal: variants and fields are only ever added.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum WayEvent {
    /// These follow the devices, each in its turn.
    Planned {
        /// In the order of their turns.
        attempts: Vec<Plan>,
    },
    /// The turn of one came.
    Began {
        /// Which.
        attempt: AttemptNo,
        /// Through which method; of the plan, so that the entry can be read alone.
        contact: ContactId,
        /// Why now.
        why: BeganWhy,
        /// Until when a device must have received the page; then the next way is taken. `None` when one has.
        #[ts(type = "string | null")]
        receive_by: Option<Timestamp>,
    },
    /// A provider accepted the message.
    Sent {
        /// Which.
        attempt: AttemptNo,
        /// In which message.
        send: SendId,
        /// How many pages the message told of.
        pages: u32,
    },
    /// A provider reported later.
    Reported {
        /// Which.
        attempt: AttemptNo,
        /// What.
        report: WayReport,
    },
    /// It did not go out, or not through.
    Failed {
        /// Which.
        attempt: AttemptNo,
        /// Why.
        why: SendFailure,
    },
    /// The person's answer came through it.
    Answered {
        /// Which.
        attempt: AttemptNo,
    },
}

/// What a provider says about a message after it accepted it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WayReport {
    /// It reached the telephone or the mailbox.
    Delivered,
    /// Somebody, or a machine, took the call.
    Taken,
}

impl Attempt {
    /// As it is planned.
    pub(crate) fn of(plan: &Plan) -> Self {
        let Plan { no, contact, kind, label, due_at } = plan.clone();
        Self { no, contact, kind, label, due_at, state: AttemptState::Planned, marks: Vec::new() }
    }

    /// Its turn has not come, and may come.
    pub fn is_planned(&self) -> bool {
        self.state == AttemptState::Planned
    }

    /// It was given up by its provider.
    pub fn has_failed(&self) -> bool {
        match self.state {
            AttemptState::Failed(_) => true,
            AttemptState::Planned
            | AttemptState::Waiting
            | AttemptState::Sent
            | AttemptState::Answered
            | AttemptState::Cancelled => false,
        }
    }

    /// Its page is over: what did not go out does not any more.
    pub(crate) fn cancel(&mut self, at: Timestamp) {
        match self.state {
            AttemptState::Planned => self.state = AttemptState::Cancelled,
            AttemptState::Waiting => self.reach(AttemptState::Cancelled, AttemptRung::Cancelled, at),
            AttemptState::Sent
            | AttemptState::Failed(_)
            | AttemptState::Answered
            | AttemptState::Cancelled => {}
        }
    }

    pub(crate) fn evolve(&mut self, what: &WayEvent, at: Timestamp) {
        match what {
            WayEvent::Planned { .. } => {}
            WayEvent::Began { why, .. } => {
                self.reach(AttemptState::Waiting, AttemptRung::Began(*why), at);
            }
            WayEvent::Sent { pages, .. } => {
                // one that was cancelled meanwhile stays so, and people see that it went out all the same
                let after = if self.state == AttemptState::Waiting { AttemptState::Sent } else { self.state };
                self.reach(after, AttemptRung::Sent { pages: *pages }, at);
            }
            WayEvent::Reported { report, .. } => {
                let rung = match report {
                    WayReport::Delivered => AttemptRung::Delivered,
                    WayReport::Taken => AttemptRung::Taken,
                };
                self.reach(self.state, rung, at);
            }
            WayEvent::Failed { why, .. } => {
                let over = matches!(self.state, AttemptState::Answered | AttemptState::Cancelled);
                let after = if over { self.state } else { AttemptState::Failed(*why) };
                self.reach(after, AttemptRung::Failed(*why), at);
            }
            WayEvent::Answered { .. } => self.reach(AttemptState::Answered, AttemptRung::Answered, at),
        }
    }

    fn reach(&mut self, state: AttemptState, rung: AttemptRung, at: Timestamp) {
        self.state = state;
        if self.marks.len() < limit::ATTEMPT_MARKS_MAX {
            self.marks.push(AttemptMark { rung, at });
        }
    }
}

impl WayEvent {
    /// Which attempt it is about; `None` for the plan of them all.
    pub fn attempt(&self) -> Option<AttemptNo> {
        match self {
            Self::Planned { .. } => None,
            Self::Began { attempt, .. }
            | Self::Sent { attempt, .. }
            | Self::Reported { attempt, .. }
            | Self::Failed { attempt, .. }
            | Self::Answered { attempt } => Some(*attempt),
        }
    }
}
