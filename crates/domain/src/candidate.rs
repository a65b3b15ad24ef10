//! Candidates: who could take a duty, best first, and why.

use crate::absence::{Absence, AbsenceKind};
use crate::fairness::{Duty, night_min};
use crate::id::PersonId;
use crate::person::Person;
use crate::roster::Roster;
use crate::schedule::SpanTooLong;
use crate::shift::{Span, total};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Load is what a person carries this long before and after the duty.
pub const LOAD_AROUND: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Less time than this between two shifts is short rest: the working-time rule of the European Union asks for 11 hours
/// (Directive 2003/88/EC, article 3, read 2026-11).
pub const REST_MIN: SignedDuration = SignedDuration::from_hours(11);

/// Somebody who could take a duty. The fields are the reasons for the place in the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Whether they are free then.
    pub free: Free,
    /// Minutes between the duty and their nearest other shift; `None` when there is none within [`LOAD_AROUND`].
    #[ts(type = "number | null")]
    pub rest_min: Option<i64>,
    /// Minutes that they are on call within [`LOAD_AROUND`] of the duty.
    #[ts(type = "number")]
    pub load_min: i64,
    /// Minutes of the duty that are night where they are.
    #[ts(type = "number")]
    pub night_min: i64,
    /// The hour of their day at which it begins, 0 to 23.
    pub local_hour: u8,
}

/// Whether somebody is free during a duty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Free {
    /// Yes.
    Free,
    /// They are on call in some schedule for a part of it.
    OnCall,
    /// They are absent for a part of it.
    Absent {
        /// Why.
        kind: AbsenceKind,
    },
}

impl Candidate {
    /// They have less than [`REST_MIN`] between the duty and another shift.
    pub fn has_short_rest(&self) -> bool {
        self.rest_min.is_some_and(|minutes| minutes < REST_MIN.as_mins())
    }

    /// What ranks candidates before their load does: free, rested, less night. Lower is better.
    pub fn standing(&self) -> (Free, bool, i64) {
        (self.free, self.has_short_rest(), self.night_min)
    }
}

/// Those of `persons` who may answer, best first: free, rested, less night, less load, then by id. `roster` has to know
/// [`around`] of the duty.
///
/// # Errors
/// [`SpanTooLong`] where that is above [`crate::schedule::MAX_SPAN_DAYS`].
pub fn candidates<'a>(
    persons: impl IntoIterator<Item = &'a Person>,
    roster: &Roster<'_>,
    absences: &[&Absence],
    duty: Span,
) -> Result<Vec<Candidate>, SpanTooLong> {
    Ok(ranked(persons, &carried(roster, duty)?, absences, duty))
}

/// Who has which duties [`around`] this one, in each schedule: all that ranking takes from a roster.
///
/// # Errors
/// [`SpanTooLong`] where that is above [`crate::schedule::MAX_SPAN_DAYS`].
pub fn carried(roster: &Roster<'_>, duty: Span) -> Result<Vec<Duty>, SpanTooLong> {
    roster.schedules().map(|schedule| roster.by_person(schedule, around(duty))).collect()
}

/// The same as [`candidates`] where it is known already who carries what.
pub fn ranked<'a>(
    persons: impl IntoIterator<Item = &'a Person>,
    carried: &[Duty],
    absences: &[&Absence],
    duty: Span,
) -> Vec<Candidate> {
    let candidate = |person: &Person| {
        let own: Vec<Span> =
            carried.iter().filter_map(|duty| duty.get(&person.id)).flatten().copied().collect();
        let mut away = absences.iter().filter(|absence| absence.person == person.id);
        let away = away.find(|absence| absence.span().meets(duty));
        let free = match away {
            Some(absence) => Free::Absent { kind: absence.kind },
            None if own.iter().any(|shift| shift.meets(duty)) => Free::OnCall,
            None => Free::Free,
        };
        let apart = |shift: &Span| {
            let before = shift.end.duration_until(duty.start);
            let after = duty.end.duration_until(shift.start);
            before.max(after).max(SignedDuration::ZERO).as_mins()
        };
        let zone = person.zone.time_zone();
        Candidate {
            person: person.id,
            free,
            rest_min: own.iter().map(apart).min(),
            load_min: total(&own).as_mins(),
            night_min: night_min(zone, duty),
            local_hour: u8::try_from(zone.to_datetime(duty.start).hour()).unwrap_or(0),
        }
    };
    let able = persons.into_iter().filter(|person| person.role.may_answer());
    let mut all: Vec<_> = able.map(candidate).collect();
    all.sort_by_key(|one| (one.standing(), one.load_min, one.person));
    all
}

/// The span that ranking candidates for `duty` looks at.
pub fn around(duty: Span) -> Span {
    let start = duty.start.saturating_sub(LOAD_AROUND).unwrap_or(duty.start);
    Span { start, end: Span::lasting(duty.end, LOAD_AROUND).end }
}
