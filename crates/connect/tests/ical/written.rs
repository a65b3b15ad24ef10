//! What is written is read by another program as it was meant: the crate `icalendar`, which shares no code with the writer.

use crate::{at, reading};
use baton_connect::ical::{self, CalendarEntry};
use baton_domain::shift::Span;
use icalendar::{Calendar, CalendarDateTime, Component, DatePerhapsTime};
use jiff::Timestamp;
use proptest::prelude::*;

/// The events as the other program reads them: UID, start and end in seconds, title, text.
fn elsewhere(text: &str) -> Vec<(String, i64, i64, String, Option<String>)> {
    let calendar: Calendar = text.parse().unwrap();
    let second = |moment: Option<DatePerhapsTime>| match moment {
        Some(DatePerhapsTime::DateTime(CalendarDateTime::Utc(at))) => at.timestamp(),
        other => panic!("not in UTC: {other:?}"),
    };
    let events = calendar.events();
    events
        .map(|event| {
            let text = |text: &str| text.to_owned();
            let id = event.get_uid().map(text).unwrap();
            let title = event.get_summary().map(text).unwrap();
            (id, second(event.get_start()), second(event.get_end()), title, event.get_description().map(text))
        })
        .collect()
}

fn entry(number: usize, span: Span, title: &str, text: Option<&str>) -> CalendarEntry {
    let text = text.map(str::to_owned);
    CalendarEntry { uid: format!("{number}@baton"), span, title: title.to_owned(), text }
}

fn as_meant(entries: &[CalendarEntry]) -> Vec<(String, i64, i64, String, Option<String>)> {
    let seconds = |entry: &CalendarEntry| (entry.span.start.as_second(), entry.span.end.as_second());
    let meant = |entry: &CalendarEntry| {
        let (start, end) = seconds(entry);
        (entry.uid.clone(), start, end, entry.title.clone(), entry.text.clone())
    };
    entries.iter().map(meant).collect()
}

#[test]
fn names_with_commas_lines_and_emoji_arrive() {
    let span = Span { start: at("2027-03-28T00:30:00Z"), end: at("2027-03-28T01:30:00Z") };
    let long = "A name that is much longer than a line of this format may be, 🦀 with crabs, ".repeat(5);
    let entries = [
        entry(
            1,
            span,
            "On call: Checkout, payments; and \\ more",
            Some("Ben stands in for Ana (on vacation).\nCall him."),
        ),
        entry(2, span, "Größe 🚒 \"quoted\": 50%", None),
        entry(3, span, long.trim(), Some("")),
    ];
    let text = ical::write("Team, \"A\"", &entries, at("2027-01-01T00:00:00Z"));
    let mut found = elsewhere(&text);
    found[2].4 = Some(String::new()); // an empty text may be left out
    assert_eq!(found, as_meant(&entries));
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains('\n'), "a bare line end: {line:?}");
    }
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(text.matches("DTSTAMP:20270101T000000Z\r\n").count(), 3);
}

#[test]
fn a_shift_is_no_absence() {
    let entries = [entry(1, reading().window, "On call", None)];
    let text = ical::write("Mine", &entries, at("2027-01-01T00:00:00Z"));
    assert_eq!(ical::absences(text.as_bytes(), &reading()), Ok(Vec::new()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever is written is read elsewhere with the same times and names.
    #[test]
    fn spans_and_names_survive(
        parts in prop::collection::vec((0_i64..40_000_000, 1_i64..2_000_000, "[^\\p{Cc}]{1,120}", prop::option::of("[ -~é🦀\n]{1,200}")), 0..20)
    ) {
        let base = at("2026-12-01T00:00:00Z").as_second();
        let second = |second: i64| Timestamp::from_second(base + second).unwrap();
        let entries: Vec<_> = parts.iter().enumerate().map(|(number, (start, length, title, text))| {
            let span = Span { start: second(*start), end: second(start + length) };
            entry(number, span, title, text.as_deref())
        }).collect();
        let text = ical::write("All", &entries, at("2027-01-01T00:00:00Z"));
        let trimmed = |all: Vec<(String, i64, i64, String, Option<String>)>| {
            all.into_iter().map(|(id, start, end, title, text)| (id, start, end, title.trim().to_owned(), text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()))).collect::<Vec<_>>()
        };
        prop_assert_eq!(trimmed(elsewhere(&text)), trimmed(as_meant(&entries)));
    }
}
