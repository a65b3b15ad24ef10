//! Gaps, reminders and inboxes.

use super::world::*;
use baton_domain::absence::AbsenceKind::{Sick, Vacation};
use baton_domain::command::Action;
use baton_domain::limit;
use baton_domain::notice::NoticeAbout;
use baton_domain::schedule::StandInRule;
use baton_domain::shift::Span;
use jiff::SignedDuration;

#[test]
fn a_gap_is_told_to_the_leads_once() {
    let mut world = World::new();
    world.act(LIA, Action::PutSchedule { schedule: schedule(&[ANA], StandInRule::Nobody) });
    let gone = span("03-10T00:00", "03-12T00:00");
    let entries = world.act(ANA, absence(ANA, Vacation, gone));
    assert_eq!(told(&entries, LIA), [NoticeAbout::NobodyOnCall { schedule: WEEKLY, gaps: vec![gone] }]);
    let later = world.until(at("03-13T00:00"));
    assert_eq!(told(&later, LIA), [], "once is enough");
}

#[test]
fn a_gap_farther_ahead_is_told_when_it_comes_within_two_weeks() {
    let mut world = World::new();
    world.act(LIA, Action::PutSchedule { schedule: schedule(&[ANA], StandInRule::Nobody) });
    let gone = span("04-10T00:00", "04-12T00:00");
    let entries = world.act(ANA, absence(ANA, Vacation, gone));
    assert_eq!(told(&entries, LIA), []);
    let before = world.until(at("03-26T00:00"));
    assert_eq!(told(&before, LIA), []);
    let entries = world.until(at("03-29T13:00"));
    let [NoticeAbout::NobodyOnCall { schedule: WEEKLY, gaps }] = &told(&entries, LIA)[..] else {
        panic!("{:?}", told(&entries, LIA))
    };
    assert_eq!(gaps[0].start, gone.start);
    assert!(entries.iter().all(|entry| entry.at < at("03-29T13:00")));
}

#[test]
fn a_gap_that_grows_is_told_again() {
    let mut world = World::new();
    world.act(LIA, Action::PutSchedule { schedule: schedule(&[ANA], StandInRule::Nobody) });
    world.away(ANA, ANA, Vacation, span("03-10T00:00", "03-12T00:00"));
    let entries = world.act(ANA, absence(ANA, Sick, span("03-12T00:00", "03-13T00:00")));
    let gaps = vec![span("03-10T00:00", "03-13T00:00")];
    assert_eq!(told(&entries, LIA), [NoticeAbout::NobodyOnCall { schedule: WEEKLY, gaps }]);
}

#[test]
fn people_are_reminded_before_their_shift_when_they_want() {
    let mut world = World::new();
    world.act(CY, Action::RemindBefore { before_min: Some(24 * 60) });
    let entries = world.until(at("03-09T06:59"));
    assert_eq!(told(&entries, BO), []);
    let entries = world.until(at("03-09T07:00"));
    let week = span("03-09T08:00", "03-16T08:00");
    assert_eq!(told(&entries, BO).len(), 1);
    assert!(matches!(told(&entries, BO)[0], NoticeAbout::ShiftSoon { span, .. } if span.start == week.start));
    let entries = world.until(at("03-15T08:00"));
    assert_eq!(told(&entries, CY).len(), 1, "a day before");
    world.act(ANA, Action::RemindBefore { before_min: None });
    let entries = world.until(at("03-30T00:00"));
    assert_eq!(told(&entries, ANA), [], "Ana wants none");
    assert!(world.refused(ANA, Action::RemindBefore { before_min: Some(0) }).contains("none at all"));
}

#[test]
fn whoever_still_has_an_incident_at_the_end_of_the_shift_is_asked_about_it() {
    let mut world = World::new();
    world.until(at("03-09T07:50"));
    let incident = world.incident();
    world.act(ANA, Action::Acknowledge { incident, back_in_min: Some(120) });
    let entries = world.until(at("03-09T08:00"));
    let over = NoticeAbout::ShiftOver { schedule: WEEKLY, incidents: vec![incident] };
    assert_eq!(told(&entries, ANA), [over]);
    let entries = world.until(at("03-09T09:00"));
    assert_eq!(told(&entries, ANA), []);
}

#[test]
fn an_edit_tells_those_whose_shifts_change() {
    let mut world = World::new();
    let schedule = schedule(&[ANA, CY], StandInRule::NextInRotation);
    let entries = world.act(LIA, Action::PutSchedule { schedule });
    for person in [BO, CY] {
        assert!(matches!(told(&entries, person)[..], [NoticeAbout::ShiftsChanged { .. }]), "{person}");
    }
    let [NoticeAbout::ShiftsChanged { gained, lost, .. }] = &told(&entries, CY)[..] else { panic!() };
    assert!(gained.contains(&span("03-09T08:00", "03-16T08:00")), "{gained:?}");
    assert!(lost.iter().all(|span| span.length() > SignedDuration::ZERO));
    assert_eq!(told(&entries, LIA), []);
}

#[test]
fn an_inbox_is_bounded_and_dismissed() {
    let mut world = World::new();
    for n in 0..limit::NOTICES_PER_PERSON_MAX as i64 + 10 {
        let span = Span::lasting(at("05-01T00:00"), SignedDuration::from_hours(n + 1));
        let absence = world.away(CY, LIA, Vacation, span);
        world.act(CY, Action::EndAbsence { absence, end: Some(at("05-01T00:00")) });
    }
    let inbox = |world: &World| world.state.inboxes.get(&LIA).unwrap().is.notices.clone();
    let notices = inbox(&world);
    assert_eq!(notices.len(), limit::NOTICES_PER_PERSON_MAX);
    assert!(notices.iter().zip(notices.iter().skip(1)).all(|(one, next)| one.id < next.id));
    let ids: Vec<_> = notices.iter().take(3).map(|notice| notice.id).collect();
    world.act(CY, Action::DismissNotices { notices: ids.clone() });
    assert_eq!(inbox(&world).len(), limit::NOTICES_PER_PERSON_MAX, "not Cy's");
    world.act(LIA, Action::DismissNotices { notices: ids.clone() });
    assert_eq!(inbox(&world).len(), limit::NOTICES_PER_PERSON_MAX - 3);
    assert_eq!(world.act(LIA, Action::DismissNotices { notices: ids }), []);
}
