//! Shifts of persons: spans, and how two lists of them differ.

use crate::id::PersonId;
use crate::schedule::{OnCall, Shift};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// The time `[start, end)`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
pub struct Span {
    /// From when.
    #[ts(type = "string")]
    pub start: Timestamp,
    /// Until when, exclusive.
    #[ts(type = "string")]
    pub end: Timestamp,
}

impl Span {
    /// From `from` for `length`, at most to the end of time.
    pub fn lasting(from: Timestamp, length: SignedDuration) -> Self {
        Self { start: from, end: from.saturating_add(length).unwrap_or(Timestamp::MAX) }
    }

    /// The instant `at`, as the shortest span there is.
    pub fn at(at: Timestamp) -> Self {
        Self::lasting(at, SignedDuration::from_nanos(1))
    }

    /// It has no time.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// How long it is; never negative.
    pub fn length(self) -> SignedDuration {
        self.start.duration_until(self.end).max(SignedDuration::ZERO)
    }

    /// What both have; may be empty.
    pub fn common(self, other: Self) -> Self {
        Self { start: self.start.max(other.start), end: self.end.min(other.end) }
    }

    /// Both have some time in common.
    pub fn meets(self, other: Self) -> bool {
        !self.common(other).is_empty()
    }

    /// All of `other` is in it.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// What of it is in none of `others`, in order.
    pub fn minus<'a>(self, others: impl IntoIterator<Item = &'a Self>) -> Vec<Self> {
        let mut cuts: Vec<Self> = others.into_iter().copied().filter(|other| self.meets(*other)).collect();
        cuts.sort_unstable();
        let (mut left, mut start) = (Vec::new(), self.start);
        for cut in cuts {
            left.extend((start < cut.start).then_some(Self { start, end: cut.start }));
            start = start.max(cut.end);
        }
        left.extend((start < self.end).then_some(Self { start, ..self }));
        left
    }
}

/// What of `these` is in none of `others`, in order.
pub fn minus(these: &[Span], others: &[Span]) -> Vec<Span> {
    these.iter().flat_map(|span| span.minus(others)).collect()
}

/// How long all of them are together.
pub fn total(spans: &[Span]) -> SignedDuration {
    spans.iter().fold(SignedDuration::ZERO, |sum, span| sum.saturating_add(span.length()))
}

/// When each person is on call in these shifts of one schedule, in order; a person who stays on over a change has one span.
pub fn by_person(shifts: &[Shift]) -> BTreeMap<PersonId, Vec<Span>> {
    let mut all: BTreeMap<PersonId, Vec<Span>> = BTreeMap::new();
    for shift in shifts {
        add_by_person(&mut all, Span { start: shift.start, end: shift.end }, &shift.on_call);
    }
    all
}

/// Adds one more shift, which comes after those that are known.
pub(crate) fn add_by_person(all: &mut BTreeMap<PersonId, Vec<Span>>, shift: Span, on_call: &[OnCall]) {
    for on_call in on_call {
        let spans = all.entry(on_call.person).or_default();
        match spans.last_mut() {
            Some(last) if last.end == shift.start => last.end = shift.end,
            _ => spans.push(shift),
        }
    }
}
