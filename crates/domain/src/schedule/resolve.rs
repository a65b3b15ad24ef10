//! The questions that people and the pager ask a schedule.

use jiff::{SignedDuration, Timestamp};

use super::absence::Absence;
use super::prepared::Prepared;
use super::shift::{Gap, OnCall, Shift};
use super::{Schedule, sweep};
use crate::id::PersonId;
use crate::shift::{Span, add_by_person};
use std::collections::BTreeMap;

/// The longest span that is resolved at once, in days: two years, one of them a leap year, and a day for the zone.
/// A longer one is refused, so that one request cannot keep a core busy or fill the memory.
pub const MAX_SPAN_DAYS: i64 = 2 * 365 + 2;

/// A span too long to resolve at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{from} to {to} is too long for one answer: ask for at most {MAX_SPAN_DAYS} days at a time")]
pub struct SpanTooLong {
    /// The span's start.
    pub from: Timestamp,
    /// The span's end.
    pub to: Timestamp,
}

/// Who is on call at `at`, sorted by person. The same as [`Prepared::on_call`], for a schedule that is asked once.
pub fn resolve_at(schedule: &Schedule, absences: &[Absence], at: Timestamp) -> Vec<OnCall> {
    Prepared::new(schedule, absences).on_call(at)
}

/// The shifts that cover `[from, to)`. The same as [`Prepared::shifts`], for a schedule that is asked once.
///
/// # Errors
/// [`SpanTooLong`] above [`MAX_SPAN_DAYS`].
pub fn resolve_span(
    schedule: &Schedule,
    absences: &[Absence],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Shift>, SpanTooLong> {
    Prepared::new(schedule, absences).shifts(from, to)
}

/// When who is on call changes next. The same as [`Prepared::next_change`], for a schedule that is asked once.
///
/// # Errors
/// [`SpanTooLong`] where `after` to `limit` is above [`MAX_SPAN_DAYS`].
pub fn next_change(
    schedule: &Schedule,
    absences: &[Absence],
    after: Timestamp,
    limit: Timestamp,
) -> Result<Option<Timestamp>, SpanTooLong> {
    Prepared::new(schedule, absences).next_change(after, limit)
}

/// The spans in which nobody is on call, for example because the only one is away. The same as [`Prepared::gaps`], for a schedule that is asked once.
///
/// # Errors
/// [`SpanTooLong`] above [`MAX_SPAN_DAYS`].
pub fn gaps(
    schedule: &Schedule,
    absences: &[Absence],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Gap>, SpanTooLong> {
    Prepared::new(schedule, absences).gaps(from, to)
}

impl Prepared {
    /// Who is on call at `at`, sorted by person; empty where nobody is.
    pub fn on_call(&self, at: Timestamp) -> Vec<OnCall> {
        sweep::at(self, at)
    }

    /// The shifts that cover `[from, to)` exactly, in order, each as long as possible; a stretch with nobody on call is
    /// a shift with nobody in it. None where `to` is not after `from`.
    ///
    /// # Errors
    /// [`SpanTooLong`] above [`MAX_SPAN_DAYS`].
    pub fn shifts(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Shift>, SpanTooLong> {
        check_length(from, to)?;
        Ok(sweep::span(self, from, to))
    }

    /// The first instant after `after` and before `limit` from which other people are on call, or the same for another
    /// reason; `None` where that does not happen.
    ///
    /// # Errors
    /// [`SpanTooLong`] where `after` to `limit` is above [`MAX_SPAN_DAYS`].
    pub fn next_change(&self, after: Timestamp, limit: Timestamp) -> Result<Option<Timestamp>, SpanTooLong> {
        check_length(after, limit)?;
        let now = self.on_call(after);
        let (mut from, mut look_ahead) = (after, FIRST_LOOK_AHEAD);
        while from < limit {
            let to = from.checked_add(look_ahead).map_or(limit, |to| to.min(limit));
            let shifts = sweep::span(self, from, to);
            if let Some(shift) = shifts.iter().find(|shift| shift.on_call != now) {
                return Ok(Some(shift.start));
            }
            (from, look_ahead) = (to, look_ahead * 4);
        }
        Ok(None)
    }

    /// The spans within `[from, to)` in which nobody is on call, in order, each as long as possible.
    ///
    /// # Errors
    /// [`SpanTooLong`] above [`MAX_SPAN_DAYS`].
    pub fn gaps(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Gap>, SpanTooLong> {
        check_length(from, to)?;
        let mut gaps = Vec::new();
        sweep::each(self, from, to, |start, end, on_call| {
            if on_call.is_empty() {
                gaps.push(Gap { start, end });
            }
        });
        Ok(gaps)
    }

    /// When each person is on call within `[from, to)`, in order; a person who stays on over a change has one span. The same as
    /// [`by_person`](crate::shift::by_person) of the shifts, without a list of them.
    ///
    /// # Errors
    /// [`SpanTooLong`] above [`MAX_SPAN_DAYS`].
    pub fn by_person(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeMap<PersonId, Vec<Span>>, SpanTooLong> {
        check_length(from, to)?;
        let mut all = BTreeMap::new();
        sweep::each(self, from, to, |start, end, on_call| {
            add_by_person(&mut all, Span { start, end }, on_call)
        });
        Ok(all)
    }
}

/// How far [`Prepared::next_change`] looks at first: most rotations hand over within a day. Then four times as far.
const FIRST_LOOK_AHEAD: SignedDuration = SignedDuration::from_hours(26);

fn check_length(from: Timestamp, to: Timestamp) -> Result<(), SpanTooLong> {
    if from.duration_until(to) > SignedDuration::from_hours(MAX_SPAN_DAYS * 24) {
        return Err(SpanTooLong { from, to });
    }
    Ok(())
}
