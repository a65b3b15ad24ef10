//! The JSON of what goes wrong with a calendar, which newer hubs keep as data beside its sentence.

use baton_domain::absence::AbsenceKind;
use baton_domain::calendar_source::CalendarConflict;
use baton_domain::calendar_trouble::CalendarTrouble;
use baton_domain::event::Event;
use baton_domain::id::{AbsenceId, CalendarSourceId};
use baton_domain::obstacle::Obstacle;
use baton_domain::shift::Span;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

fn lines(all: &[impl Serialize]) -> String {
    all.iter().map(|one| serde_json::to_string(one).unwrap() + "\n").collect()
}

fn at(s: i64) -> Timestamp {
    Timestamp::from_second(1_772_420_400 + s).unwrap()
}

#[test]
fn every_obstacle_keeps_its_json() {
    let span = Span { start: at(0), end: at(90) };
    let kind = AbsenceKind::Sick;
    insta::assert_snapshot!(lines(&[
        Obstacle::Absent { kind, span },
        Obstacle::ReceiverAbsent { kind, until: at(90) },
        Obstacle::Covers { span },
        Obstacle::OnCall { from: at(0) },
        Obstacle::NoDuty,
        Obstacle::Taken,
        Obstacle::Outside,
        Obstacle::Own,
        Obstacle::Yours,
        Obstacle::TakenBack,
        Obstacle::Begun,
        Obstacle::ShiftBegan,
        Obstacle::Over,
        Obstacle::NobodyToAsk,
        Obstacle::CoverAsked { span },
        Obstacle::Inverted,
        Obstacle::Past,
        Obstacle::EndPast,
        Obstacle::TooFar,
        Obstacle::TooLong { days_max: 7 },
        Obstacle::TooMany { max: 100 },
    ]));
}

#[test]
fn every_trouble_of_a_calendar_keeps_its_json() {
    let (host, event) = ("calendar.example.org".to_owned(), "Ski".to_owned());
    insta::assert_snapshot!(lines(&[
        CalendarTrouble::BadAddress,
        CalendarTrouble::Forbidden { host: host.clone() },
        CalendarTrouble::Unreachable { host: host.clone(), said: "no route to host".to_owned() },
        CalendarTrouble::Silent { host: host.clone() },
        CalendarTrouble::Circle { host: host.clone() },
        CalendarTrouble::SignIn { host: host.clone() },
        CalendarTrouble::Gone { host: host.clone() },
        CalendarTrouble::Status { host, status: 500 },
        CalendarTrouble::NotACalendar,
        CalendarTrouble::TooMuch,
        CalendarTrouble::TooOften { event: event.clone() },
        CalendarTrouble::InVain { event: event.clone() },
        CalendarTrouble::UnknownZone { event: event.clone(), zone: "Mars/Base".to_owned() },
        CalendarTrouble::Unreadable { event, said: "no start (DTSTART)".to_owned() },
        CalendarTrouble::Mistake,
    ]));
}

#[test]
fn events_say_it_beside_their_sentence() {
    let source = CalendarSourceId(Uuid::from_u128(12));
    let absence = AbsenceId(Uuid::from_u128(13));
    let (span, problem) = (Span { start: at(0), end: at(90) }, "covered already".to_owned());
    let conflicts =
        vec![CalendarConflict { absence, span, problem, obstacle: Some(Obstacle::Covers { span }) }];
    let trouble = Some(CalendarTrouble::TooMuch);
    let all = [
        Event::CalendarSourceRead { source, known: vec![absence], conflicts },
        Event::CalendarSourceFailed { source, problem: "it has too much in it".to_owned(), trouble },
    ];
    let written = lines(&all);
    let read: Vec<Event> = written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, all);
    insta::assert_snapshot!(written);
}

#[test]
fn what_older_hubs_wrote_without_it_is_read() {
    let id = "00000000-0000-0000-0000-00000000000c";
    let failed =
        format!(r#"{{"type":"calendar_source_failed","source":"{id}","problem":"x.org is silent"}}"#);
    let failed: Event = serde_json::from_str(&failed).unwrap();
    assert!(matches!(failed, Event::CalendarSourceFailed { trouble: None, .. }), "{failed:?}");
    let span = r#"{"start":"2026-11-24T08:00:00Z","end":"2026-11-25T08:00:00Z"}"#;
    let conflict = format!(r#"{{"absence":"{id}","span":{span},"problem":"sick already"}}"#);
    let conflict: CalendarConflict = serde_json::from_str(&conflict).unwrap();
    assert_eq!(conflict.obstacle, None);
}

#[test]
fn a_kind_that_only_newer_hubs_know_leaves_the_sentence() {
    let id = "00000000-0000-0000-0000-00000000000c";
    let newer = format!(
        r#"{{"type":"calendar_source_failed","source":"{id}","problem":"x.org is full","trouble":{{"is":"full"}}}}"#
    );
    let failed: Event = serde_json::from_str(&newer).unwrap();
    let Event::CalendarSourceFailed { problem, trouble: None, .. } = failed else { panic!("{failed:?}") };
    assert_eq!(problem, "x.org is full");
}
