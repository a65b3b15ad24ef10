//! The local store: what is durable, and what is not yet.
//!
//! One write is under way at a time; what comes meanwhile is gathered and goes out together, so that a burst costs few writes and the
//! cursor can never be ahead of a document that was lost.
//!
//! | state | becomes | when |
//! | --- | --- | --- |
//! | `Idle` | `Writing` | there is something to write |
//! | `Writing` | `Idle` | it is durable |
//! | `Writing` | `Late` | nothing was heard for [`WRITE_WITHIN_MS`]: it counts as failing, and is waited for |
//! | `Writing`, `Late` | `Failed` | it failed: it is gathered again with what came since |
//! | `Failed` | `Writing` | the wait is over |

use crate::account::Account;
use crate::alarm::record::AlarmRecord;
use crate::backoff::Backoff;
use crate::effect::{Effect, Write};
use crate::event::Ticket;
use crate::now::Now;
use crate::outbox::Queued;
use crate::random::Random;
use baton_domain::id::{CommandId, Seq};
use baton_wire::document::Document;
use baton_wire::problem::Problem;
use baton_wire::view::Settings;
use std::collections::BTreeMap;

/// Milliseconds within which a write should be durable; a disk that takes longer is in trouble.
pub const WRITE_WITHIN_MS: u64 = 10_000;

/// Something to write. The last word about each thing counts.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Batch {
    pub(crate) forget: bool,
    pub(crate) account: Option<Option<Account>>,
    pub(crate) documents: BTreeMap<String, Option<Document>>,
    pub(crate) cursor: Option<Seq>,
    pub(crate) outbox: BTreeMap<CommandId, Option<Queued>>,
    pub(crate) settings: Option<Settings>,
    pub(crate) alarm: Option<AlarmRecord>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All that was known is to be forgotten: what waits to be written is pointless.
    pub(crate) fn forget(&mut self) {
        *self = Self { forget: true, settings: self.settings.take(), ..Self::default() };
    }

    /// `self`, and then `later`.
    fn then(mut self, mut later: Self) -> Self {
        if later.forget {
            later.settings = later.settings.or(self.settings);
            return later;
        }
        self.documents.extend(later.documents);
        self.outbox.extend(later.outbox);
        Self {
            forget: self.forget,
            account: later.account.or(self.account),
            documents: self.documents,
            cursor: later.cursor.or(self.cursor),
            outbox: self.outbox,
            settings: later.settings.or(self.settings),
            alarm: later.alarm.or(self.alarm),
        }
    }

    fn writes(&self) -> Vec<Write> {
        let mut writes = Vec::new();
        if self.forget {
            writes.push(Write::Forget);
        }
        writes.extend(self.account.clone().map(Write::PutAccount));
        writes.extend(self.documents.iter().map(|(id, document)| match document {
            Some(document) => Write::PutDocument(document.clone()),
            None => Write::RemoveDocument(id.clone()),
        }));
        writes.extend(self.cursor.map(Write::PutCursor));
        writes.extend(self.outbox.iter().map(|(id, queued)| match queued {
            Some(queued) => Write::PutQueued(queued.clone()),
            None => Write::RemoveQueued(*id),
        }));
        writes.extend(self.settings.clone().map(Write::PutSettings));
        writes.extend(self.alarm.clone().map(Write::PutAlarm));
        writes
    }
}

#[derive(Clone, PartialEq, Debug, Default)]
enum State {
    #[default]
    Idle,
    Writing {
        batch: Batch,
        until_ms: u64,
    },
    Late {
        batch: Batch,
    },
    Failed {
        retry_at_ms: u64,
    },
}

#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Store {
    /// What is gathered for the next write.
    pub(crate) next: Batch,
    state: State,
    issued: Ticket,
    backoff: Backoff,
    problem: Option<Problem>,
}

impl Store {
    /// The ticket under which what is gathered now will be written first.
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket(self.issued.0 + 1)
    }

    /// Why it cannot be written.
    pub(crate) fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Begins a write, if there is something to write and none is under way.
    pub(crate) fn flush(&mut self, now: Now, out: &mut Vec<Effect>) {
        let may = match self.state {
            State::Idle => true,
            State::Writing { .. } | State::Late { .. } => false,
            State::Failed { retry_at_ms } => retry_at_ms <= now.mono_ms,
        };
        if may && !self.next.is_empty() {
            self.issued = self.ticket();
            let batch = std::mem::take(&mut self.next);
            out.push(Effect::Store { ticket: self.issued, writes: batch.writes() });
            self.state = State::Writing { batch, until_ms: now.mono_ms + WRITE_WITHIN_MS };
        }
    }

    /// The write is durable. Says whether it was the one under way.
    pub(crate) fn stored(&mut self, ticket: Ticket) -> bool {
        match self.state {
            State::Writing { .. } | State::Late { .. } if ticket == self.issued => {
                self.state = State::Idle;
                self.problem = None;
                self.backoff.reset();
                true
            }
            State::Writing { .. } | State::Late { .. } | State::Idle | State::Failed { .. } => false,
        }
    }

    /// The write failed as a whole. Says whether it was the one under way.
    pub(crate) fn failed(&mut self, ticket: Ticket, problem: Problem, now: Now, random: &mut Random) -> bool {
        if ticket != self.issued {
            return false;
        }
        let batch = match std::mem::take(&mut self.state) {
            State::Writing { batch, .. } | State::Late { batch } => batch,
            other @ (State::Idle | State::Failed { .. }) => {
                self.state = other;
                return false;
            }
        };
        self.next = batch.then(std::mem::take(&mut self.next));
        self.state = State::Failed { retry_at_ms: self.backoff.next(now.mono_ms, random) };
        self.problem = Some(problem);
        true
    }

    /// Time has passed. Says whether a write just became late.
    pub(crate) fn tick(&mut self, now: Now, problem: impl FnOnce() -> Problem) -> bool {
        match &mut self.state {
            State::Writing { batch, until_ms } if *until_ms <= now.mono_ms => {
                let batch = std::mem::take(batch);
                self.state = State::Late { batch };
                self.problem = Some(problem());
                true
            }
            State::Writing { .. } | State::Late { .. } | State::Idle | State::Failed { .. } => false,
        }
    }

    /// When [`Store::tick`] or [`Store::flush`] has something to do.
    pub(crate) fn deadline(&self) -> Option<u64> {
        match self.state {
            State::Idle | State::Late { .. } => None,
            State::Writing { until_ms, .. } => Some(until_ms),
            State::Failed { retry_at_ms } => Some(retry_at_ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Entropy;
    use baton_wire::problem::ProblemCode;

    const NOW: Now = Now { utc: jiff::Timestamp::UNIX_EPOCH, mono_ms: 0 };

    fn at(mono_ms: u64) -> Now {
        Now { mono_ms, ..NOW }
    }

    fn cursors(out: &[Effect]) -> Vec<(Ticket, Vec<Write>)> {
        let stores = out.iter().map(|effect| {
            let Effect::Store { ticket, writes } = effect else { panic!("unexpected {effect:?}") };
            (*ticket, writes.clone())
        });
        stores.collect()
    }

    #[test]
    fn what_comes_during_a_write_goes_out_together_after_it() {
        let (mut store, mut out) = (Store::default(), Vec::new());
        for cursor in 1..=3 {
            store.next.cursor = Some(Seq(cursor));
            store.flush(NOW, &mut out);
        }
        assert_eq!(cursors(&out), [(Ticket(1), vec![Write::PutCursor(Seq(1))])]);
        assert!(store.stored(Ticket(1)));
        store.flush(NOW, &mut out);
        assert_eq!(cursors(&out)[1], (Ticket(2), vec![Write::PutCursor(Seq(3))]));
        assert!(!store.stored(Ticket(1)), "said again");
    }

    #[test]
    fn what_failed_is_written_again_with_what_came_since() {
        let (mut store, mut out, mut random) = (Store::default(), Vec::new(), Random::new(Entropy(1)));
        store.next.documents.insert("a".into(), None);
        store.next.cursor = Some(Seq(1));
        store.flush(NOW, &mut out);
        store.next.cursor = Some(Seq(2));
        let problem = Problem::new(ProblemCode::StorageUnavailable, "The disk is full.");
        assert!(store.failed(Ticket(1), problem, NOW, &mut random));
        store.flush(NOW, &mut out);
        assert_eq!(out.len(), 1, "it waits first");
        let due = store.deadline().unwrap();
        store.flush(at(due), &mut out);
        let again = vec![Write::RemoveDocument("a".into()), Write::PutCursor(Seq(2))];
        assert_eq!(cursors(&out)[1], (Ticket(2), again));
        assert!(store.problem().is_some());
        assert!(store.stored(Ticket(2)) && store.problem().is_none());
    }

    #[test]
    fn a_disk_that_says_nothing_is_in_trouble() {
        let (mut store, mut out) = (Store::default(), Vec::new());
        store.next.cursor = Some(Seq(1));
        store.flush(NOW, &mut out);
        let problem = || Problem::new(ProblemCode::StorageUnavailable, "The disk says nothing.");
        assert!(!store.tick(at(WRITE_WITHIN_MS - 1), problem));
        assert!(store.tick(at(WRITE_WITHIN_MS), problem));
        assert!(store.problem().is_some());
        assert!(store.stored(Ticket(1)) && store.problem().is_none());
    }
}
