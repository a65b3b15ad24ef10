//! What a calendar says is what is read.

use crate::{calendar, event, read, spans};
use baton_connect::ical::{CalendarError, holidays};
use jiff::civil::date;
use uuid::Uuid;

/// Lines of an event → when it is.
const CASES: &[(&str, &str, &[&str])] = &[
    (
        "one whole day, by Berlin's clock",
        "DTSTART;VALUE=DATE:20261224",
        &["2026-12-23T23:00:00Z/2026-12-24T23:00:00Z"],
    ),
    (
        "several days",
        "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20270104",
        &["2026-12-23T23:00:00Z/2027-01-03T23:00:00Z"],
    ),
    (
        "a day on which the clock goes forward has 23 hours",
        "DTSTART;VALUE=DATE:20270328",
        &["2027-03-27T23:00:00Z/2027-03-28T22:00:00Z"],
    ),
    (
        "a length in days",
        "DTSTART;VALUE=DATE:20261224\nDURATION:P1W",
        &["2026-12-23T23:00:00Z/2026-12-30T23:00:00Z"],
    ),
    (
        "UTC",
        "DTSTART:20261224T080000Z\nDTEND:20261224T120000Z",
        &["2026-12-24T08:00:00Z/2026-12-24T12:00:00Z"],
    ),
    (
        "a time without a zone is by the reader's clock",
        "DTSTART:20261224T080000\nDURATION:PT4H",
        &["2026-12-24T07:00:00Z/2026-12-24T11:00:00Z"],
    ),
    (
        "an IANA zone",
        "DTSTART;TZID=America/New_York:20261224T080000\nDTEND;TZID=America/New_York:20261224T120000",
        &["2026-12-24T13:00:00Z/2026-12-24T17:00:00Z"],
    ),
    (
        "a zone of Windows",
        "DTSTART;TZID=W. Europe Standard Time:20261224T080000\nDTEND;TZID=W. Europe Standard Time:20261224T120000",
        &["2026-12-24T07:00:00Z/2026-12-24T11:00:00Z"],
    ),
    (
        "the two ends in two zones: a flight",
        "DTSTART;TZID=Europe/Berlin:20261224T080000\nDTEND;TZID=America/New_York:20261224T120000",
        &["2026-12-24T07:00:00Z/2026-12-24T17:00:00Z"],
    ),
    ("without a length it takes no time", "DTSTART:20261224T080000Z", &[]),
    ("cancelled", "DTSTART;VALUE=DATE:20261224\nSTATUS:CANCELLED", &[]),
    ("marked as free", "DTSTART;VALUE=DATE:20261224\nTRANSP:TRANSPARENT", &[]),
    ("over already", "DTSTART;VALUE=DATE:20251224", &[]),
    ("beyond the window", "DTSTART;VALUE=DATE:20281224", &[]),
    (
        "every other Friday, three times, but one",
        "DTSTART;VALUE=DATE:20270108\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3\nEXDATE;VALUE=DATE:20270122",
        &["2027-01-07T23:00:00Z/2027-01-08T23:00:00Z", "2027-02-04T23:00:00Z/2027-02-05T23:00:00Z"],
    ),
    (
        "until, said in UTC",
        "DTSTART;TZID=Europe/Berlin:20270105T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20270106T080000Z",
        &["2027-01-05T08:00:00Z/2027-01-05T09:00:00Z", "2027-01-06T08:00:00Z/2027-01-06T09:00:00Z"],
    ),
    (
        "the wall clock goes on over the change",
        "DTSTART;TZID=Europe/Berlin:20270327T023000\nDTEND;TZID=Europe/Berlin:20270327T040000\nRRULE:FREQ=DAILY;COUNT=3",
        &[
            "2027-03-27T01:30:00Z/2027-03-27T03:00:00Z",
            "2027-03-28T01:30:00Z/2027-03-28T02:00:00Z",
            "2027-03-29T00:30:00Z/2027-03-29T02:00:00Z",
        ],
    ),
    (
        "further dates",
        "DTSTART;VALUE=DATE:20270108\nRDATE;VALUE=DATE:20270201,20270301",
        &[
            "2027-01-07T23:00:00Z/2027-01-08T23:00:00Z",
            "2027-01-31T23:00:00Z/2027-02-01T23:00:00Z",
            "2027-02-28T23:00:00Z/2027-03-01T23:00:00Z",
        ],
    ),
    (
        "the last Monday of a month, without an end, to the edge of the window",
        "DTSTART;VALUE=DATE:20270927\nRRULE:FREQ=MONTHLY;BYDAY=-1MO",
        &[
            "2027-09-26T22:00:00Z/2027-09-27T22:00:00Z",
            "2027-10-24T22:00:00Z/2027-10-25T22:00:00Z",
            "2027-11-28T23:00:00Z/2027-11-29T23:00:00Z",
        ],
    ),
];

#[test]
fn an_event_is_when_it_says() {
    for (what, lines, expected) in CASES {
        assert_eq!(spans(&event(lines)), *expected, "{what}");
    }
}

#[test]
fn one_occurrence_may_be_moved_or_left_out() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:a\nSUMMARY:School\nDTSTART;VALUE=DATE:20270108\nRRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT
        BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;VALUE=DATE:20270115\nDTSTART;VALUE=DATE:20270116\nSUMMARY:School, moved\nEND:VEVENT
        BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;VALUE=DATE:20270122\nDTSTART;VALUE=DATE:20270122\nSTATUS:CANCELLED\nEND:VEVENT",
    );
    let events = read(&text).unwrap();
    let told: Vec<_> =
        events.iter().map(|event| (event.title.as_str(), event.span.start.to_string())).collect();
    assert_eq!(
        told,
        [("School", "2027-01-07T23:00:00Z".to_owned()), ("School, moved", "2027-01-15T23:00:00Z".to_owned())]
    );
    assert_ne!(events[0].key, events[1].key);
}

#[test]
fn a_change_of_all_that_follow_is_refused_and_not_read_as_one() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:a\nSUMMARY:School\nDTSTART;VALUE=DATE:20270108\nRRULE:FREQ=WEEKLY;COUNT=3\nEND:VEVENT
        BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20270115\nDTSTART;VALUE=DATE:20270116\nSUMMARY:Later\nEND:VEVENT",
    );
    let told = read(&text).unwrap_err().to_string();
    assert!(told.contains("Later") && told.contains("all that follow"), "{told}");
}

#[test]
fn a_zone_that_the_calendar_defines_is_followed() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Our own
        BEGIN:STANDARD\nDTSTART:20001029T030000\nTZOFFSETFROM:+0330\nTZOFFSETTO:+0230\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD
        BEGIN:DAYLIGHT\nDTSTART:20000326T020000\nTZOFFSETFROM:+0230\nTZOFFSETTO:+0330\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT
        END:VTIMEZONE";
    let on = |lines: &str| spans(&calendar(&format!("{zone}\nBEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT")));
    assert_eq!(
        on("DTSTART;TZID=Our own:20270110T120000\nDURATION:PT1H"),
        ["2027-01-10T09:30:00Z/2027-01-10T10:30:00Z"]
    );
    assert_eq!(
        on("DTSTART;TZID=Our own:20270710T120000\nDURATION:PT1H"),
        ["2027-07-10T08:30:00Z/2027-07-10T09:30:00Z"]
    );
    // in the gap, and in the fold
    assert_eq!(
        on("DTSTART;TZID=Our own:20270328T023000\nDURATION:PT1H"),
        ["2027-03-28T00:00:00Z/2027-03-28T01:00:00Z"]
    );
    assert_eq!(
        on("DTSTART;TZID=Our own:20271031T023000\nDURATION:PT1H"),
        ["2027-10-30T23:00:00Z/2027-10-31T00:00:00Z"]
    );
}

#[test]
fn a_zone_that_nobody_knows_is_named() {
    let problem = read(&event("DTSTART;TZID=Middle Earth:20270110T120000\nDURATION:PT1H")).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "\"Out\" is in the time zone \"Middle Earth\", which is not known and not defined in the calendar: choose a zone such as Europe/Berlin for it"
    );
}

#[test]
fn what_overlaps_is_had_once() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:a\nDTSTART:20270110T080000Z\nDTEND:20270110T120000Z\nEND:VEVENT
        BEGIN:VEVENT\nUID:b\nDTSTART:20270110T100000Z\nDTEND:20270110T140000Z\nEND:VEVENT
        BEGIN:VEVENT\nUID:c\nDTSTART:20270110T090000Z\nDTEND:20270110T110000Z\nEND:VEVENT",
    );
    assert_eq!(
        spans(&text),
        ["2027-01-10T08:00:00Z/2027-01-10T12:00:00Z", "2027-01-10T12:00:00Z/2027-01-10T14:00:00Z"]
    );
}

#[test]
fn the_same_event_is_the_same_absence_and_a_moved_one_another() {
    let source = Uuid::from_u128(7);
    let absence = |day: &str| read(&event(&format!("DTSTART;VALUE=DATE:{day}"))).unwrap()[0].absence(source);
    assert_eq!(absence("20270110"), absence("20270110"));
    assert_ne!(absence("20270110"), absence("20270111"));
    let other = read(&event("DTSTART;VALUE=DATE:20270110")).unwrap()[0].absence(Uuid::from_u128(8));
    assert_ne!(absence("20270110"), other, "another person's, or another calendar's");
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let cases = [
        ("SUMMARY:x", "\"Out\" has no start (DTSTART)"),
        ("DTSTART:yesterday", "\"Out\" has a start (DTSTART) that is no date or time"),
        ("DTSTART;VALUE=DATE:20270230", "\"Out\" has a start (DTSTART) that is no date or time"),
        ("DTSTART;VALUE=DATE:20270110\nDTEND:never", "\"Out\" has an end (DTEND) that is no date or time"),
    ];
    for (lines, start) in cases {
        let problem = read(&event(lines)).unwrap_err().to_string();
        assert!(problem.starts_with(start) && problem.contains("correct it"), "{lines}: {problem}");
    }
    assert_eq!(read("hello"), Err(CalendarError::NotACalendar));
    assert_eq!(read(""), Err(CalendarError::NotACalendar));
    let whole = event("DTSTART;VALUE=DATE:20270110");
    assert_eq!(read(&whole[..whole.len() - 20]), Err(CalendarError::Unfinished), "half a download");
}

#[test]
fn holidays_are_days_with_names() {
    let text = calendar(
        "BEGIN:VEVENT\nUID:a\nSUMMARY:Neujahr\nTRANSP:TRANSPARENT\nDTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY\nEND:VEVENT
        BEGIN:VEVENT\nUID:b\nSUMMARY:Christmas\\, both days\nDTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227\nEND:VEVENT
        BEGIN:VEVENT\nUID:c\nSUMMARY:A party\nDTSTART:20261231T200000Z\nDURATION:PT4H\nEND:VEVENT
        BEGIN:VEVENT\nUID:d\nSUMMARY:Not any more\nDTSTART;VALUE=DATE:20261226\nSTATUS:CANCELLED\nEND:VEVENT",
    );
    let found = holidays(text.as_bytes(), date(2026, 12, 1), date(2028, 1, 2)).unwrap();
    let found: Vec<_> = found.iter().map(|(day, name)| (day.to_string(), name.as_str())).collect();
    let expected = [
        ("2026-12-25", "Christmas, both days"),
        ("2026-12-26", "Christmas, both days"),
        ("2027-01-01", "Neujahr"),
        ("2028-01-01", "Neujahr"),
    ];
    assert_eq!(found, expected.map(|(day, name)| (day.to_owned(), name)));
}
