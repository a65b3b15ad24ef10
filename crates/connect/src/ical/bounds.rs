//! What a calendar may measure, looked at before any of it is taken apart: one walk over its bytes.

use super::CalendarError;

/// Bytes of a calendar: fifteen years of a person's appointments.
pub const BYTES_MAX: usize = 2 * 1024 * 1024;
/// Bytes of a line, its continuations included: a long description, but no attachment.
pub const LINE_BYTES_MAX: usize = 128 * 1024;
/// Components inside of components. A calendar needs three: VCALENDAR, VEVENT, VALARM.
pub const NESTING_MAX: usize = 8;
/// Events in a calendar: an absence on each working day of twenty years.
pub const EVENTS_MAX: usize = 5_000;
/// Events that repeat.
pub const RULES_MAX: usize = 200;
/// Rules that find no day up to the end of the window, such as a 30 February: each is looked for through centuries.
pub const RULES_IN_VAIN_MAX: usize = 5;
/// Single dates of repeated events, `RDATE` and `EXDATE`, of the whole calendar.
pub const DATES_MAX: usize = 10_000;
/// Occurrences of repeated events that are counted through from their first one: daily for five generations of calendars.
pub const STEPS_MAX: usize = 50_000;
/// Absences within the window: one for each day of two years, and some.
pub const OCCURRENCES_MAX: usize = 1_000;

/// The text of a calendar that is whole and of a bearable size.
pub(super) fn text(bytes: &[u8]) -> Result<&str, CalendarError> {
    if bytes.len() > BYTES_MAX {
        return Err(CalendarError::TooLarge { bytes: bytes.len() });
    }
    let text =
        std::str::from_utf8(bytes).map_err(|wrong| CalendarError::NotText { at: wrong.valid_up_to() })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    measure(text)?;
    Ok(text)
}

fn measure(text: &str) -> Result<(), CalendarError> {
    let (mut depth, mut events, mut length, mut calendars) = (0_usize, 0_usize, 0_usize, 0_usize);
    for (number, line) in text.lines().enumerate() {
        let line_number = number + 1;
        let continues = line.starts_with([' ', '\t']);
        length = if continues { length.saturating_add(line.len()) } else { line.len() };
        if length > LINE_BYTES_MAX {
            return Err(CalendarError::LongLine { line: line_number });
        }
        if let Some(what) = after(line, "BEGIN:") {
            calendars += usize::from(what.eq_ignore_ascii_case("VCALENDAR"));
            events += usize::from(what.eq_ignore_ascii_case("VEVENT"));
            depth += 1;
            if depth > NESTING_MAX {
                return Err(CalendarError::TooDeep { line: line_number });
            }
            if events > EVENTS_MAX {
                return Err(CalendarError::TooManyEvents);
            }
        } else if after(line, "END:").is_some() {
            depth = depth.saturating_sub(1);
        }
    }
    match (calendars, depth) {
        (0, _) => Err(CalendarError::NotACalendar),
        (_, 0) => Ok(()),
        _ => Err(CalendarError::Unfinished),
    }
}

/// What follows `name` in the line, in whatever case it is written.
fn after<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (start, rest) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then(|| rest.trim())
}
