//! Absences: a person is unavailable for a while, and the pager obeys.
//!
//! An absence that ends when it starts is one that was taken back: it never was.

use crate::event::Entry;
use crate::evolve::put;
use crate::id::{AbsenceId, PersonId, Seq};
use crate::limit;
use crate::shift::Span;
use crate::state::State;
use crate::timer::Timer;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ts_rs::TS;

/// A person is unavailable in `[start, end)`. Nothing about the reason is stored beyond the kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Absence {
    /// Which.
    pub id: AbsenceId,
    /// Who is away.
    pub person: PersonId,
    /// Why, in one word.
    pub kind: AbsenceKind,
    /// From when.
    #[ts(type = "string")]
    pub start: Timestamp,
    /// Until when, exclusive. Not after `start`: the absence was taken back.
    #[ts(type = "string")]
    pub end: Timestamp,
    /// Who said so.
    pub recorded_by: PersonId,
}

/// Why a person is away, in one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceKind {
    /// Planned.
    Vacation,
    /// Ill.
    Sick,
    /// For the next hours.
    Away,
}

impl AbsenceKind {
    /// In a sentence: "on vacation".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Vacation => "on vacation",
            Self::Sick => "sick",
            Self::Away => "away",
        }
    }
}

impl Absence {
    /// When.
    pub fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }

    /// The person is away at `at`.
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// What schedules need to know of it.
    pub fn of_schedule(&self) -> crate::schedule::Absence {
        crate::schedule::Absence { person: self.person, start: self.start, end: self.end }
    }
}

impl State {
    /// Keeps a new absence; of too many, the one that has been over for longest goes.
    pub(crate) fn put_absence(&mut self, absence: &Absence, entry: &Entry) {
        if self.absences.len() >= limit::ABSENCES_KEPT_MAX {
            let over = self.absences.values().filter(|known| known.is.end <= entry.at);
            let oldest = over.min_by_key(|known| known.is.end).map(|known| known.is.id);
            oldest.map(|id| self.absences.remove(&id));
        }
        put(&mut self.absences, absence.id, entry.seq, absence);
        self.await_absence(absence, entry.at);
    }

    /// Sets the timer for its beginning, where that is ahead.
    pub(crate) fn await_absence(&mut self, absence: &Absence, now: Timestamp) {
        let ahead = Some(absence.start).filter(|start| *start > now);
        self.set_timer(Timer::Absence(absence.id), None, ahead);
    }

    /// It began, or never will.
    pub(crate) fn begin_absence(&mut self, absence: AbsenceId) {
        if let Some(start) = self.absences.get(&absence).map(|known| known.is.start) {
            self.set_timer(Timer::Absence(absence), Some(start), None);
        }
    }

    pub(crate) fn end_absence(&mut self, absence: AbsenceId, end: Timestamp, seq: Seq) {
        if let Some(known) = self.absences.get_mut(&absence) {
            known.seq = seq;
            Arc::make_mut(&mut known.is).end = end;
            if known.is.span().is_empty() {
                self.begin_absence(absence);
            }
        }
    }
}
