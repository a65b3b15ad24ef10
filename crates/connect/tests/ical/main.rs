//! Calendars of other programs: read, refused where they are bombs, and written so that others understand them.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bombs;
mod exported;
mod read;
mod written;

use baton_connect::ical::{AbsentEvent, CalendarError, Reading, absences};
use baton_domain::shift::Span;
use jiff::Timestamp;

/// 2026-12-01 00:00 UTC, from where the calendars of these tests are read.
fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Read in Berlin, for the year from December 2026 on.
fn reading() -> Reading {
    let window = Span { start: at("2026-12-01T00:00Z"), end: at("2027-12-01T00:00Z") };
    Reading { zone: "Europe/Berlin".parse().unwrap(), window }
}

/// A calendar with these lines in it, as the format wants its line ends.
fn calendar(lines: &str) -> String {
    let inner = lines.trim().lines().map(|line| format!("{}\r\n", line.trim())).collect::<String>();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{inner}END:VCALENDAR\r\n")
}

/// A calendar of one event.
fn event(lines: &str) -> String {
    calendar(&format!("BEGIN:VEVENT\nUID:a\nSUMMARY:Out\n{}\nEND:VEVENT", lines.trim()))
}

fn read(text: &str) -> Result<Vec<AbsentEvent>, CalendarError> {
    absences(text.as_bytes(), &reading())
}

/// "2026-12-24T23:00:00Z/2026-12-25T23:00:00Z", one a line.
fn spans(text: &str) -> Vec<String> {
    let events = read(text).unwrap();
    events.iter().map(|event| format!("{}/{}", event.span.start, event.span.end)).collect()
}
