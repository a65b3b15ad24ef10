//! Calendars that are made to hurt: each is refused in a sentence, or read in bounded work.

use crate::{calendar, event, read, reading};
use baton_connect::ical::{
    BYTES_MAX, CalendarError, EVENTS_MAX, LINE_BYTES_MAX, NESTING_MAX, OCCURRENCES_MAX, RULES_MAX, absences,
};
use proptest::prelude::*;

fn refused(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

/// As many events as `count`, with these lines each.
fn many(count: usize, lines: &str) -> String {
    let one =
        |number: usize| format!("BEGIN:VEVENT\nUID:{number}\nSUMMARY:Out {number}\n{lines}\nEND:VEVENT\n");
    calendar(&(0..count).map(one).collect::<String>())
}

#[test]
fn fifty_megabytes_are_not_looked_at() {
    let large = vec![b'x'; 50 * 1024 * 1024];
    let problem = absences(&large, &reading()).unwrap_err();
    assert_eq!(problem, CalendarError::TooLarge { bytes: 50 * 1024 * 1024 });
    let told = problem.to_string();
    assert!(
        told.contains("51200 KiB") && told.contains("2048 KiB") && told.contains("export a shorter time"),
        "{told}"
    );
}

#[test]
fn bytes_that_are_no_text_are_found() {
    let mut bytes = event("DTSTART;VALUE=DATE:20270110").into_bytes();
    bytes[40] = 0xff;
    assert_eq!(absences(&bytes, &reading()), Err(CalendarError::NotText { at: 40 }));
}

#[test]
fn a_line_of_a_megabyte_is_found_also_where_it_is_folded() {
    let long = "x".repeat(1024 * 1024);
    let told = refused(&event(&format!("DESCRIPTION:{long}\nDTSTART;VALUE=DATE:20270110")));
    assert!(told.starts_with("line 7 of the calendar is longer than 128 KiB"), "{told}");
    let folded = format!("BEGIN:VCALENDAR\r\nX-NOTE:{}", "\r\n abcdefgh".repeat(LINE_BYTES_MAX / 8));
    assert!(matches!(read(&folded), Err(CalendarError::LongLine { .. })));
}

#[test]
fn deep_nesting_is_found_where_it_begins() {
    let deep = "BEGIN:VEVENT\r\n".repeat(100_000);
    assert_eq!(
        read(&format!("BEGIN:VCALENDAR\r\n{deep}")),
        Err(CalendarError::TooDeep { line: NESTING_MAX + 1 })
    );
}

#[test]
fn a_hundred_thousand_events_are_too_many() {
    let text = calendar(&"BEGIN:VEVENT\nEND:VEVENT\n".repeat(70_000));
    assert!(text.len() < BYTES_MAX);
    assert_eq!(read(&text), Err(CalendarError::TooManyEvents));
    assert!(refused(&text).contains(&EVENTS_MAX.to_string()));
}

#[test]
fn a_rule_without_an_end_ends_with_the_window() {
    let daily = event("DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=DAILY");
    assert_eq!(read(&daily).unwrap().len(), 366, "days in Berlin that meet a year in London");
    let ancient = event("DTSTART;VALUE=DATE:18000101\nRRULE:FREQ=DAILY");
    assert!(refused(&ancient).contains("let \"Out\" begin later"));
}

#[test]
fn rules_finer_than_a_day_are_no_absences() {
    for rule in [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=3",
        "FREQ=HOURLY;INTERVAL=5",
        "FREQ=DAILY;BYHOUR=1,2",
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,1,2;BYMINUTE=0,1,2,3;BYSECOND=0,1,2,3",
    ] {
        let told = refused(&event(&format!("DTSTART:20270101T000000Z\nDURATION:PT1S\nRRULE:{rule}")));
        assert_eq!(
            told, "\"Out\" repeats more often than once a day: an absence does not; make it one longer event",
            "{rule}"
        );
    }
}

#[test]
fn rules_that_never_hold_come_to_an_end() {
    let never = [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4",
    ];
    for rule in never {
        let found = read(&event(&format!("DTSTART;VALUE=DATE:20270101\nRRULE:{rule}")));
        assert_eq!(found.map(|events| events.len()), Ok(0), "{rule}");
    }
    let text = many(RULES_MAX, "DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30");
    assert_eq!(
        refused(&text),
        "\"Out 5\" and 5 more repeat by rules (RRULE) that never hold, such as on a 30 February: correct or delete them"
    );
}

#[test]
fn many_rules_are_too_many() {
    let text = many(RULES_MAX + 1, "DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=YEARLY");
    assert_eq!(read(&text), Err(CalendarError::TooManyRules));
}

#[test]
fn many_occurrences_are_too_many() {
    let lines = "DTSTART:20270101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY";
    assert_eq!(read(&many(4, lines)), Err(CalendarError::TooManyOccurrences));
    let text = many(OCCURRENCES_MAX + 1, "DTSTART;VALUE=DATE:20270101");
    assert_eq!(read(&text), Err(CalendarError::TooManyOccurrences));
}

#[test]
fn many_exceptions_are_too_many() {
    let dates = vec!["20270101"; 12_000].join(",");
    let text = event(&format!("DTSTART;VALUE=DATE:20270101\nRRULE:FREQ=DAILY\nEXDATE;VALUE=DATE:{dates}"));
    assert_eq!(read(&text), Err(CalendarError::TooManyDates));
}

#[test]
fn a_zone_that_refers_to_itself_leads_nowhere() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Loop
        BEGIN:STANDARD\nDTSTART;TZID=Loop:20001029T030000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRDATE;TZID=Loop:20011029T030000\nEND:STANDARD
        END:VTIMEZONE";
    let text = calendar(&format!(
        "{zone}\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Loop:20270110T120000\nDURATION:PT1H\nEND:VEVENT"
    ));
    assert_eq!(read(&text).unwrap()[0].span.start.to_string(), "2027-01-10T10:00:00Z");
    // one zone inside of another with the same name, and a zone without any rule
    let nested = calendar(
        "BEGIN:VTIMEZONE\nTZID:Loop\nBEGIN:VTIMEZONE\nTZID:Loop\nEND:VTIMEZONE\nEND:VTIMEZONE
        BEGIN:VEVENT\nUID:a\nSUMMARY:Out\nDTSTART;TZID=Loop:20270110T120000\nDURATION:PT1H\nEND:VEVENT",
    );
    assert!(refused(&nested).contains("time zone \"Loop\""));
}

#[test]
fn a_zone_whose_rules_are_a_bomb_is_refused() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Bomb
        BEGIN:STANDARD\nDTSTART:18000101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=DAILY\nEND:STANDARD
        END:VTIMEZONE";
    let text = calendar(&format!(
        "{zone}\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Bomb:20270110T120000\nDURATION:PT1H\nEND:VEVENT"
    ));
    assert!(matches!(read(&text), Err(CalendarError::TooManySteps { .. })));
}

fn line() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "BEGIN",
        "END",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "UID",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "STATUS",
        "TRANSP",
    ]);
    let param =
        prop::sample::select(vec!["", ";VALUE=DATE", ";TZID=Europe/Berlin", ";TZID=X", ";VALUE=PERIOD"]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "VEVENT",
            "VTIMEZONE",
            "STANDARD",
            "VCALENDAR",
            "20270110",
            "20270110T120000",
            "20270110T120000Z",
            "99991231T235959Z",
            "00000101",
            "P1D",
            "-P1D",
            "PT99999999999H",
            "P4294967295W",
            "FREQ=DAILY",
            "FREQ=YEARLY;COUNT=3",
            "FREQ=MONTHLY;BYDAY=-1MO,5FR;BYSETPOS=-1",
            "FREQ=WEEKLY;INTERVAL=65535",
            "FREQ=DAILY;COUNT=0",
            "FREQ=YEARLY;BYYEARDAY=-366,366;UNTIL=20260101",
            "+0100",
            "-2359",
            "CANCELLED",
        ])
        .prop_map(str::to_owned),
        ".{0,30}",
    ];
    (name, param, value).prop_map(|(name, param, value)| format!("{name}{param}:{value}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever the bytes are, there is an answer.
    #[test]
    fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = absences(&bytes, &reading());
    }

    /// Nor do lines that are nearly a calendar; and what is read lies in order, apart, and meets the window.
    #[test]
    fn no_lines_bring_it_down(lines in prop::collection::vec(line(), 0..25)) {
        let inner = lines.join("\n");
        for text in [calendar(&inner), event(&inner)] {
            if let Ok(events) = read(&text) {
                for two in events.windows(2) {
                    prop_assert!(two[0].span.end <= two[1].span.start);
                }
                prop_assert!(events.iter().all(|event| event.span.meets(reading().window)));
            }
        }
    }
}
