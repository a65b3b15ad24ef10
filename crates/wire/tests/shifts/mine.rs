//! My shifts, the team's absences, covers, and what I was told.

use crate::world::*;
use baton_domain::absence::AbsenceKind::{Sick, Vacation};
use baton_domain::calendar_source::CalendarConflict;
use baton_domain::command::Action;
use baton_domain::cover::Fit;
use baton_domain::duty::StandsInWhy;
use baton_domain::id::{CoverId, NoticeId};
use baton_domain::notice::{Notice, NoticeAbout};
use baton_domain::schedule::{Change, Override, OverrideId, StandInRule};
use baton_wire::view::shifts::{CoverViewState, changes_at, sentence_of, shifts};
use uuid::Uuid;

#[test]
fn a_shift_that_runs_has_its_beginning_and_the_next_ones_follow() {
    let world = World::new();
    let view = world.as_seen_by(ANA, shifts);
    let spans: Vec<_> = view.mine.iter().take(2).map(|shift| (shift.span, shift.now)).collect();
    let first = (span("11-23T09:00", "11-30T09:00"), true);
    assert_eq!(spans, [first, (span("12-14T09:00", "12-21T09:00"), false)]);
    assert_eq!(view.mine[0].zone, "Europe/Berlin");
    assert_eq!(changes_at(&view, world.now), at("11-23T13:00"), "looked at again within the hour");
    let late = at("11-30T08:30");
    assert_eq!(changes_at(&view, late), at("11-30T09:00"), "when the shift ends");
}

#[test]
fn a_stand_in_sees_for_whom_and_why() {
    let mut world = World::new();
    world.away(LIA, ANA, Sick, span("11-24T09:00", "11-26T09:00"));
    let ben = world.as_seen_by(BEN, shifts);
    let first = &ben.mine[0];
    assert_eq!(first.span, span("11-24T09:00", "11-26T09:00"));
    assert_eq!((first.stands_in_for.as_ref().unwrap().person, first.why.as_deref()), (ANA, Some("sick")));
    let absence = &ben.absences[0];
    assert_eq!((absence.who.person, absence.recorded_by.person, absence.now), (ANA, LIA, false));
    assert!(absence.mine_to_end, "a teammate may");
    let ana = world.as_seen_by(ANA, shifts);
    assert_eq!(ana.mine[0].span, span("11-23T09:00", "11-24T09:00"));
    assert_eq!(ana.mine[1].span, span("11-26T09:00", "11-30T09:00"));
    assert_eq!(
        ana.inbox[0].text,
        "Lia recorded you as sick from Tue 24 Nov 09:00 to Thu 26 Nov 09:00 (Europe/Berlin), 2 days."
    );
    let stranger = world.as_seen_by(ODE, shifts);
    assert!(stranger.absences.is_empty() && stranger.covers.is_empty() && stranger.mine.is_empty());
}

#[test]
fn a_cover_is_asked_taken_and_no_more_fits() {
    let mut world = World::new();
    let cover = world.ask(ANA, span("11-24T09:00", "11-25T09:00"));
    let ben = world.as_seen_by(BEN, shifts);
    assert!(ben.covers[0].asks_me && !ben.covers[0].mine_to_withdraw);
    assert_eq!(
        ben.covers[0].sentence,
        "Ana asks who takes their Web primary from Tue 24 Nov 09:00 to Wed 25 Nov 09:00 (Europe/Berlin), 1 day."
    );
    assert_eq!(
        ben.inbox[0].text,
        "You are asked to take Ana's Web primary from Tue 24 Nov 09:00 to Wed 25 Nov 09:00 (Europe/Berlin), 1 day."
    );
    let duty = ben.inbox[0].names.as_ref().and_then(|names| names.duty.as_ref()).unwrap();
    assert_eq!((duty.whose.person, duty.schedule_name.as_deref()), (ANA, Some("Web primary")));
    let ana = world.as_seen_by(ANA, shifts);
    assert!(!ana.covers[0].asks_me && ana.covers[0].mine_to_withdraw);
    assert_eq!(ana.mine[0].cover, Some(cover));
    world.accept(BEN, cover);
    let ana = world.as_seen_by(ANA, shifts);
    assert_eq!(ana.covers[0].state, CoverViewState::Filled);
    assert_eq!(
        ana.inbox[0].text,
        "Ben takes your Web primary from Tue 24 Nov 09:00 to Wed 25 Nov 09:00 (Europe/Berlin), 1 day."
    );
    let ben = world.as_seen_by(BEN, shifts);
    assert_eq!(ben.mine[0].why.as_deref(), Some("asked for cover"));
    assert_eq!(ben.mine[0].because, Some(StandsInWhy::AskedForCover));
    assert_eq!(ben.mine[0].stands_in_for.as_ref().unwrap().person, ANA);
    world.away(BEN, BEN, Sick, span("11-24T10:00", "11-24T20:00"));
    let ana = world.as_seen_by(ANA, shifts);
    assert_eq!(ana.covers[0].parts[0].misfit.as_deref(), Some("Ben is sick in a part of it."));
    assert_eq!(ana.covers[0].parts[0].absent, Some(Sick));
    assert!(ana.inbox.iter().any(|notice| notice.text.starts_with("That Ben takes your Web primary")));
}

#[test]
fn what_is_left_of_a_cover_is_said() {
    let mut world = World::new();
    let cover = world.ask(ANA, span("11-24T09:00", "11-26T09:00"));
    let part = Some(span("11-24T09:00", "11-25T09:00"));
    world.act(BEN, Action::AcceptCover { cover, part, incidents: false });
    let says = &world.as_seen_by(CY, shifts).covers[0].sentence;
    let rest = "Ben takes a part of it, and nobody has Wed 25 Nov 09:00 to Thu 26 Nov 09:00 yet.";
    assert!(says.ends_with(rest), "{says}");
}

#[test]
fn gaps_of_the_next_two_weeks_are_named_for_the_team() {
    let mut world = World::new();
    world.away(CY, CY, Vacation, span("12-01T09:00", "12-20T09:00"));
    let lia = world.as_seen_by(LIA, shifts);
    let gaps: Vec<_> = lia.gaps.iter().map(|gap| (&gap.schedule_name[..], gap.span)).collect();
    assert_eq!(gaps, [("Database", span("12-01T09:00", "12-07T12:00"))]);
    assert!(
        lia.inbox[0].text.starts_with("Nobody is on call in Database from Tue 1 Dec 09:00"),
        "{:?}",
        lia.inbox
    );
    assert!(world.as_seen_by(ODE, shifts).gaps.is_empty());
}

#[test]
fn every_notice_has_a_sentence() {
    let mut world = World::new();
    let cover = world.ask(ANA, span("11-24T09:00", "11-25T09:00"));
    let day = span("11-24T09:00", "11-25T09:00");
    let empty = span("11-24T09:00", "11-24T09:00");
    let absence = baton_domain::id::AbsenceId(Uuid::from_u128(5));
    let gone = CoverId(Uuid::from_u128(404));
    let source = baton_domain::id::CalendarSourceId(Uuid::from_u128(6));
    let said = "from Tue 24 Nov 09:00 to Wed 25 Nov 09:00 (Europe/Berlin), 1 day";
    let cases = [
        (NoticeAbout::AbsenceRecorded { absence, kind: Vacation, span: day }, format!("Lia recorded you as on vacation {said}.")),
        (NoticeAbout::AbsenceEnded { absence, kind: Sick, span: empty }, "Lia took back that you are sick.".into()),
        (NoticeAbout::AbsenceEnded { absence, kind: Sick, span: day }, "Lia ended an absence (sick): it lasts until Wed 25 Nov 09:00 (Europe/Berlin).".into()),
        (NoticeAbout::CalendarRead { source, name: "Mine".into(), kind: Vacation, recorded: vec![day], ended: vec![day] }, "The calendar \"Mine\" was read: you are on vacation Tue 24 Nov 09:00 to Wed 25 Nov 09:00; no longer Tue 24 Nov 09:00 to Wed 25 Nov 09:00 (Europe/Berlin).".into()),
        (NoticeAbout::CalendarConflicts { source, name: "Mine".into(), conflicts: vec![CalendarConflict { absence, span: day, problem: "choose other times".into(), obstacle: None }] }, "Not everything in the calendar \"Mine\" could be recorded. Tue 24 Nov 09:00 to Wed 25 Nov 09:00 (Europe/Berlin): choose other times.".into()),
        (NoticeAbout::CalendarUnreadable { source, name: "Mine".into(), problem: "x.org is silent".into(), trouble: None }, "The calendar \"Mine\" cannot be read: x.org is silent. What was read before holds on, and it is tried again every hour.".into()),
        (NoticeAbout::ShiftsChanged { schedule: WEB, gained: vec![day], lost: vec![] }, "Your future shifts in Web primary changed, by Lia: you also have Tue 24 Nov 09:00 to Wed 25 Nov 09:00 (Europe/Berlin).".into()),
        (NoticeAbout::NobodyOnCall { schedule: DATABASE, gaps: vec![day, day, day] }, "Nobody is on call in Database at these times: Tue 24 Nov 09:00 to Wed 25 Nov 09:00, Tue 24 Nov 09:00 to Wed 25 Nov 09:00 and 1 more (Europe/Berlin).".into()),
        (NoticeAbout::ShiftSoon { schedule: WEB, span: day }, "Your shift in Web primary begins soon: Tue 24 Nov 09:00 to Wed 25 Nov 09:00 (Europe/Berlin), 1 day.".into()),
        (NoticeAbout::ShiftOver { schedule: WEB, incidents: vec![baton_domain::id::IncidentId(7)] }, "Your shift in Web primary is over, and incident 7 is still yours: hand over, keep or release.".into()),
        (NoticeAbout::CoverAsked { cover, again: true }, format!("You are still asked to take Ana's Web primary {said}.")),
        (NoticeAbout::CoverTaken { cover, person: CY, span: day }, format!("Cy takes Ana's Web primary {said}.")),
        (NoticeAbout::CoverDeclined { cover, person: CY }, format!("Cy cannot take Ana's Web primary {said}.")),
        (NoticeAbout::CoverWithLead { cover, lead: LIA }, format!("Nobody took all of Ana's Web primary {said}: Lia has to find somebody.")),
        (NoticeAbout::CoverLapsed { cover }, format!("Ana's Web primary {said} begins before all of it was taken: Ana has what is left.")),
        (NoticeAbout::CoverWithdrawn { cover: gone }, "The request for cover of a duty that is over was taken back, by Lia.".into()),
        (NoticeAbout::Mentioned { incident: baton_domain::id::IncidentId(7), text: "ask @Ben".into() }, "Lia mentions you in a note on incident 7: ask @Ben".into()),
        (NoticeAbout::CoverFit { cover, person: CY, span: day, fit: Fit::NoDuty }, format!("That Cy takes Ana's Web primary {said} does not fit any more: there is no duty then. Ask for cover again, or take it back.")),
    ];
    for (about, says) in cases {
        let notice = Notice { id: NoticeId(1), at: world.now, by: Some(LIA), about };
        assert_eq!(world.as_seen_by(BEN, |reader| sentence_of(reader, &notice)), says);
    }
}

#[test]
fn whoever_comes_in_by_a_backup_an_override_or_a_cover_sees_it() {
    let mut world = World::new();
    let mut database = world.state.schedules.get(&DATABASE).unwrap().is.as_ref().clone();
    database.schedule.stand_in = StandInRule::BackupSchedule { schedule: WEB };
    world.act(LIA, Action::PutSchedule { schedule: database });
    world.away(CY, CY, Sick, span("11-23T12:00", "11-23T18:00"));
    let ana = world.as_seen_by(ANA, shifts);
    let database: Vec<_> = ana.mine.iter().filter(|shift| shift.schedule == DATABASE).collect();
    assert_eq!(database[0].span, span("11-23T12:00", "11-23T18:00"), "Ana has Web then, and so stands in");
    let entry = Override {
        id: OverrideId(Uuid::from_u128(77)),
        start: at("11-24T12:00"),
        end: at("11-24T18:00"),
        change: Change::Replace { remove: Some(CY), add: ODE },
    };
    world.act(LIA, Action::PutOverride { schedule: DATABASE, entry });
    let ode = world.as_seen_by(ODE, shifts);
    assert_eq!(ode.mine.len(), 1);
    assert_eq!((ode.mine[0].span, &ode.mine[0].why), (span("11-24T12:00", "11-24T18:00"), &None));
}

#[test]
fn what_is_dismissed_is_gone_and_the_reminder_is_as_set() {
    let mut world = World::new();
    world.away(LIA, ANA, Sick, span("11-24T09:00", "11-26T09:00"));
    let view = world.as_seen_by(ANA, shifts);
    assert_eq!(view.remind_before_min, Some(60));
    world.act(ANA, Action::DismissNotices { notices: view.inbox.iter().map(|notice| notice.id).collect() });
    world.act(ANA, Action::RemindBefore { before_min: None });
    let view = world.as_seen_by(ANA, shifts);
    assert!(view.inbox.is_empty() && view.remind_before_min.is_none());
}
