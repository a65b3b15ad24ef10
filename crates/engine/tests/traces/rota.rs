//! Shifts, covers and what people are told.

use super::rig::{ANA, BEN, Rig, TEAM};
use baton_domain::absence::AbsenceKind;
use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::cover::Asked;
use baton_domain::event::NamedSchedule;
use baton_domain::id::{AbsenceId, CoverId, IncidentId, ScheduleId};
use baton_domain::schedule::{Layer, Period, PeriodUnit, Rotation, Schedule, StandInRule};
use baton_domain::shift::Span;
use baton_engine::event::NotificationAction;
use baton_engine::{Engine, Now};
use baton_wire::intent::{Query, QueryAnswer};
use baton_wire::problem::ProblemCode;
use jiff::Timestamp;
use uuid::Uuid;

const WEEKLY: ScheduleId = ScheduleId(Uuid::from_u128(71));
const COVER: CoverId = CoverId(Uuid::from_u128(81));

fn at(text: &str) -> Timestamp {
    format!("2026-{text}Z").parse().unwrap()
}

/// Weekly from Monday 2026-11-23 08:00: Ana, then Ben. It is 09:00.
fn weekly() -> Rig {
    let mut rig = Rig::live();
    let rotation = Rotation {
        anchor: "2026-11-23T08:00:00".parse().unwrap(),
        period: Period { unit: PeriodUnit::Weeks, n: 1 },
        slots: vec![vec![ANA], vec![BEN]],
    };
    let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
    let zone = "UTC".parse().unwrap();
    let stand_in = StandInRule::NextInRotation;
    let schedule = Schedule { zone, layers, overrides: Vec::new(), stand_in };
    let schedule = NamedSchedule { id: WEEKLY, name: "Weekly".into(), team: TEAM, schedule };
    rig.elsewhere(Action::PutSchedule { schedule });
    rig.story();
    rig
}

fn ask(cover: CoverId) -> Action {
    Action::AskCover {
        cover,
        schedule: WEEKLY,
        person: BEN,
        start: Some(at("12-01T08:00:00")),
        end: at("12-02T08:00:00"),
        asked: Asked::Persons { persons: vec![ANA] },
        hand_over: None,
    }
}

#[test]
fn a_cover_is_accepted_from_the_notification() {
    let mut rig = weekly();
    rig.ben_heard(ask(COVER));
    assert!(rig.view().shifts.covers[0].asks_me);
    let key = rig.keys.last().unwrap().0.clone();
    rig.press(&key, NotificationAction::AcceptCover);
    let before = rig.hub.seq;
    rig.confirm_posts();
    rig.sync_from(before);
    insta::assert_snapshot!(rig.story());
    assert!(!rig.view().shifts.covers[0].asks_me);
    assert_eq!(rig.view().shifts.mine[1].why.as_deref(), Some("asked for cover"));
}

#[test]
fn a_cover_that_is_answered_elsewhere_or_declined_leaves_the_screen() {
    let mut rig = weekly();
    rig.ben_heard(ask(COVER));
    rig.elsewhere(Action::DeclineCover { cover: COVER });
    insta::assert_snapshot!(rig.story());
    assert!(rig.view().shifts.inbox.iter().any(|notice| notice.text.starts_with("You are asked to take")));
}

#[test]
fn a_notice_that_is_dismissed_leaves_every_screen_and_does_not_come_back_after_a_restart() {
    let mut rig = weekly();
    let absence = AbsenceId(Uuid::from_u128(91));
    let (start, end) = (Some(at("11-24T08:00:00")), at("11-25T08:00:00"));
    let kind = AbsenceKind::Sick;
    rig.ben_heard(Action::RecordAbsence { absence, person: ANA, kind, start, end });
    assert_eq!(rig.keys.last().unwrap().1, "You are recorded as absent");
    let shown = rig.keys.len();
    rig.restart();
    rig.connect();
    assert!(rig.keys[shown..].iter().all(|(_, title)| !title.contains("absent")), "{:?}", rig.keys);
    let notices = rig.view().shifts.inbox.iter().map(|notice| notice.id).collect();
    rig.story();
    rig.elsewhere(Action::DismissNotices { notices });
    assert!(rig.view().shifts.inbox.is_empty());
}

#[test]
fn the_view_changes_when_a_shift_ends_though_nothing_comes_in() {
    let mut rig = weekly();
    assert!(rig.view().shifts.mine[0].now);
    let end = rig.view().shifts.mine[0].span.end;
    let left_ms = u64::try_from(end.duration_since(rig.now().utc).as_millis()).unwrap();
    rig.wait(left_ms + 1_000);
    let mine = &rig.view().shifts.mine;
    assert!(!mine[0].now && mine[0].span.start == at("12-07T08:00:00"), "{mine:?}");
}

#[test]
fn a_reminder_shows_quietly() {
    let mut rig = weekly();
    rig.until(at("12-07T06:59:40"));
    rig.comes_back();
    rig.story();
    rig.until(at("12-07T07:00:00"));
    let story = rig.story();
    assert!(story.contains("notify \"Your shift begins soon\": Your shift in Weekly begins soon"), "{story}");
    assert!(!story.contains("Start {"), "no siren: {story}");
}

#[test]
fn a_mention_shows_quietly_and_leads_to_its_incident() {
    let mut rig = weekly();
    rig.alert("db", Urgency::High);
    rig.ben_heard(Action::Resolve { incident: IncidentId(1) });
    rig.story();
    rig.ben_heard(Action::Note { incident: IncidentId(1), text: "@Ana knows".to_owned(), vendor: None });
    let story = rig.story();
    assert!(
        story.contains("notify \"You are mentioned in a note\": Ben mentions you in a note on incident 1"),
        "{story}"
    );
    assert!(!story.contains("Start {"), "no siren: {story}");
    let key = rig.keys.last().unwrap().0.clone();
    rig.press(&key, NotificationAction::Open);
    let story = rig.story();
    assert!(story.contains("RaiseWindow(Some(IncidentId(1)))"), "{story}");
}

#[test]
fn questions_are_answered_from_documents_without_the_hub() {
    let mut rig = weekly();
    rig.lost();
    let span = Span { start: at("11-23T09:00:00"), end: at("12-07T08:00:00") };
    let Some(Ok(QueryAnswer::Calendar(calendar))) = rig.engine.ask(&Query::Calendar { span }, rig.now())
    else {
        panic!("a calendar");
    };
    assert_eq!(calendar.lanes[0].shifts.len(), 2);
    let query =
        Query::AwayPreview { person: ANA, kind: AbsenceKind::Sick, start: None, end: at("11-23T19:00:00") };
    let Some(Ok(QueryAnswer::AwayPreview(preview))) = rig.engine.ask(&query, rig.now()) else {
        panic!("a preview");
    };
    assert_eq!(preview.sentence, "You are sick on Mon 23 Nov 09:00–19:00 (UTC), 10 h: Ben takes Weekly.");
    let now = Now { utc: at("11-23T09:00:00"), mono_ms: 0 };
    let Some(Err(problem)) = Engine::new().ask(&Query::Calendar { span }, now) else {
        panic!("joined nothing");
    };
    assert_eq!(problem.code, ProblemCode::NotJoined);
}
