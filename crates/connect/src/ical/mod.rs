//! Calendars of other programs, in the format iCalendar (RFC 5545): shifts out, absences and holidays in.
//!
//! Whoever writes a calendar that is read here may have made a mistake, or mean harm: a rule without an end, a zone that refers to
//! itself, a file that fills the memory. So the text is measured before it is taken apart ([`bounds`]), rules are followed to the
//! edge of a window and no further ([`recurrence`]), and whatever cannot be understood in full is refused in one sentence that names
//! the event and the way out. Half a calendar is never read: what is missing from it would look as if it had been taken back.
//!
//! | in the calendar | here |
//! | --- | --- |
//! | a day (`VALUE=DATE`) | that day, in the zone of the person who is absent |
//! | a time with a zone | that instant; the zone is an IANA name, a Windows name, or what the calendar itself says about it |
//! | a time without a zone | by the clock of the person who is absent |
//! | `STATUS:CANCELLED`, `TRANSP:TRANSPARENT` | no absence |
//! | `RRULE`, `RDATE`, `EXDATE`, `RECURRENCE-ID` | each occurrence of its own, with its own key |

mod bounds;
mod component;
mod error;
mod expand;
mod recurrence;
mod shifts;
mod write;
mod zone;

pub use bounds::{
    BYTES_MAX, DATES_MAX, EVENTS_MAX, LINE_BYTES_MAX, NESTING_MAX, OCCURRENCES_MAX, RULES_IN_VAIN_MAX,
    RULES_MAX, STEPS_MAX,
};
pub use error::CalendarError;
pub use shifts::shifts;
pub use write::{CalendarEntry, write};

use baton_domain::id::AbsenceId;
use baton_domain::schedule::ZoneName;
use baton_domain::shift::Span;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use uuid::Uuid;

/// How a calendar is read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Whose days, and whose clock where the calendar names no zone.
    pub zone: ZoneName,
    /// What has no time in it is left out. Rules are followed to its end.
    pub window: Span,
}

/// An event that means absence, as the calendar has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AbsentEvent {
    /// Its UID and, of a repeated event, which occurrence.
    pub key: String,
    /// What the calendar calls it; to be shown, never to be kept.
    pub title: String,
    /// When. No two of one calendar have time in common.
    pub span: Span,
}

impl AbsentEvent {
    /// The id of the absence that it becomes: the same event of the same `source` at the same time always has the same, so that
    /// nothing is recorded twice. Moved, it is another.
    pub fn absence(&self, source: Uuid) -> AbsenceId {
        let name = format!("{}\n{}\n{}", self.key, self.span.start, self.span.end);
        AbsenceId(Uuid::new_v5(&source, name.as_bytes()))
    }
}

/// The absences in a calendar, in order: everything that is neither cancelled nor marked as free. Where two overlap, the later one
/// has what the earlier one leaves.
///
/// # Errors
/// A [`CalendarError`] names what cannot be read, and the way out. Nothing of such a calendar may be used.
pub fn absences(bytes: &[u8], reading: &Reading) -> Result<Vec<AbsentEvent>, CalendarError> {
    let text = bounds::text(bytes)?;
    let found = expand::occurrences(text, reading, expand::Take::Busy)?;
    let mut found: Vec<_> =
        found.into_iter().map(|one| AbsentEvent { key: one.key, title: one.title, span: one.span }).collect();
    found.sort_by(|a, b| (a.span, &a.key).cmp(&(b.span, &b.key)));
    let mut apart: Vec<AbsentEvent> = Vec::new();
    for mut event in found {
        if let Some(last) = apart.last() {
            event.span.start = event.span.start.max(last.span.end);
        }
        if !event.span.is_empty() {
            apart.push(event);
        }
    }
    Ok(apart)
}

/// The whole days in a calendar of holidays, in order, with their names: those in `[from, until)` that are not cancelled. (Such
/// calendars mark their days as free: that does not matter here.)
///
/// # Errors
/// As [`absences`].
pub fn holidays(bytes: &[u8], from: Date, until: Date) -> Result<Vec<(Date, String)>, CalendarError> {
    let text = bounds::text(bytes)?;
    let midnight = |date: Date| Offset::UTC.to_timestamp(date.to_datetime(Time::midnight()));
    let (Ok(start), Ok(end)) = (midnight(from), midnight(until)) else { return Ok(Vec::new()) };
    let reading = Reading { zone: ZoneName::UTC, window: Span { start, end } };
    let mut all = Vec::new();
    for one in expand::occurrences(text, &reading, expand::Take::Days)? {
        let Some((first, after)) = one.days else { continue };
        let mut day = first.max(from);
        while day < after.min(until) {
            all.push((day, one.title.clone()));
            if all.len() > OCCURRENCES_MAX {
                return Err(CalendarError::TooManyOccurrences);
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}
