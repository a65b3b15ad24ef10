//! The parts of the rota's events: notices, covers, overrides, rules. As in [`crate::format`], the snapshots may gain lines only.

use crate::format::{at, lines};
use crate::hub::*;
use baton_domain::absence::AbsenceKind;
use baton_domain::calendar_source::CalendarConflict;
use baton_domain::cover::{Asked, CoverState, Fit, HandOver};
use baton_domain::id::{AbsenceId, CalendarSourceId, CoverId, IncidentId, ScheduleId};
use baton_domain::notice::NoticeAbout;
use baton_domain::reach::ReachNotice;
use baton_domain::schedule::{
    Change, Layer, Override, OverrideId, Period, PeriodUnit, Restriction, Rotation, Schedule, StandInRule,
    Weekday,
};
use baton_domain::shift::Span;
use std::collections::BTreeSet;
use uuid::Uuid;

const COVER: CoverId = CoverId(Uuid::from_u128(10));
const SOURCE: CalendarSourceId = CalendarSourceId(Uuid::from_u128(11));
const ABSENCE: AbsenceId = AbsenceId(Uuid::from_u128(8));

fn span() -> Span {
    Span { start: at(60), end: at(120) }
}

/// One of each; a new variant does not compile until it has its line here.
fn notice_variant(about: &NoticeAbout) -> usize {
    match about {
        NoticeAbout::AbsenceRecorded { .. } => 0,
        NoticeAbout::AbsenceEnded { .. } => 1,
        NoticeAbout::ShiftsChanged { .. } => 2,
        NoticeAbout::NobodyOnCall { .. } => 3,
        NoticeAbout::ShiftSoon { .. } => 4,
        NoticeAbout::ShiftOver { .. } => 5,
        NoticeAbout::CoverAsked { .. } => 6,
        NoticeAbout::CoverTaken { .. } => 7,
        NoticeAbout::CoverDeclined { .. } => 8,
        NoticeAbout::CoverWithLead { .. } => 9,
        NoticeAbout::CoverLapsed { .. } => 10,
        NoticeAbout::CoverWithdrawn { .. } => 11,
        NoticeAbout::CoverFit { .. } => 12,
        NoticeAbout::CalendarRead { .. } => 13,
        NoticeAbout::CalendarConflicts { .. } => 14,
        NoticeAbout::CalendarUnreadable { .. } => 15,
        NoticeAbout::Reach { .. } => 16,
        NoticeAbout::Mentioned { .. } => 17,
    }
}

fn notices() -> Vec<NoticeAbout> {
    let span = span();
    vec![
        NoticeAbout::AbsenceRecorded { absence: ABSENCE, kind: AbsenceKind::Sick, span },
        NoticeAbout::AbsenceEnded { absence: ABSENCE, kind: AbsenceKind::Away, span },
        NoticeAbout::ShiftsChanged { schedule: WEEKLY, gained: vec![span], lost: vec![] },
        NoticeAbout::NobodyOnCall { schedule: WEEKLY, gaps: vec![span] },
        NoticeAbout::ShiftSoon { schedule: WEEKLY, span },
        NoticeAbout::ShiftOver { schedule: WEEKLY, incidents: vec![IncidentId(1)] },
        NoticeAbout::CoverAsked { cover: COVER, again: true },
        NoticeAbout::CoverTaken { cover: COVER, person: BEN, span },
        NoticeAbout::CoverDeclined { cover: COVER, person: BEN },
        NoticeAbout::CoverWithLead { cover: COVER, lead: ADA },
        NoticeAbout::CoverLapsed { cover: COVER },
        NoticeAbout::CoverWithdrawn { cover: COVER },
        NoticeAbout::CoverFit { cover: COVER, person: BEN, span, fit: Fit::NoDuty },
        NoticeAbout::CalendarRead {
            source: SOURCE,
            name: "Vacations".to_owned(),
            kind: AbsenceKind::Vacation,
            recorded: vec![span],
            ended: vec![],
        },
        NoticeAbout::CalendarConflicts {
            source: SOURCE,
            name: "Vacations".to_owned(),
            conflicts: vec![CalendarConflict {
                absence: ABSENCE,
                span,
                problem: "sick already".to_owned(),
                obstacle: None,
            }],
        },
        NoticeAbout::CalendarUnreadable {
            source: SOURCE,
            name: "Vacations".to_owned(),
            problem: "calendar.example.org cannot be reached".to_owned(),
            trouble: None,
        },
        NoticeAbout::Reach { what: ReachNotice::Reachable { person: ANA } },
        NoticeAbout::Mentioned { incident: IncidentId(1), text: "ask @Ben".to_owned() },
    ]
}

#[test]
fn every_notice_keeps_its_json() {
    let all = notices();
    let variants: Vec<_> = all.iter().map(notice_variant).collect();
    assert_eq!(variants, (0..all.len()).collect::<Vec<_>>(), "one of each");
    insta::assert_snapshot!(lines(&all));
}

#[test]
fn every_choice_of_the_rota_keeps_its_json() {
    let kinds = [AbsenceKind::Vacation, AbsenceKind::Sick, AbsenceKind::Away];
    let asked = [Asked::Rotation, Asked::Persons { persons: vec![ANA, BEN] }];
    let states = [
        CoverState::Open,
        CoverState::WithLead { lead: ADA },
        CoverState::Filled,
        CoverState::Withdrawn,
        CoverState::Lapsed,
    ];
    let fits = [Fit::Fits, Fit::NoDuty, Fit::LessDuty, Fit::Absent, Fit::NoSchedule];
    let change =
        |change| Override { id: OverrideId(Uuid::from_u128(9)), start: at(60), end: at(120), change };
    let changes = [
        change(Change::Add { add: ANA }),
        change(Change::Remove { remove: ANA }),
        change(Change::Replace { remove: None, add: BEN }),
        change(Change::Replace { remove: Some(ANA), add: BEN }),
    ];
    let all = [
        lines(&kinds),
        lines(&asked),
        lines(&[None, Some(HandOver { incidents: false })]),
        lines(&states),
        lines(&fits),
        lines(&changes),
    ];
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn every_rule_of_a_schedule_keeps_its_json() {
    let rules = [
        StandInRule::NextInRotation,
        StandInRule::Backup { people: vec![EVE] },
        StandInRule::BackupSchedule { schedule: ScheduleId(Uuid::from_u128(7)) },
        StandInRule::Nobody,
    ];
    let units = [PeriodUnit::Hours, PeriodUnit::Days, PeriodUnit::Weeks, PeriodUnit::Months];
    let layer = |unit| Layer {
        rotation: Rotation {
            anchor: jiff::civil::date(2026, 3, 2).at(9, 30, 0, 0),
            period: Period { unit, n: 2 },
            slots: vec![vec![ANA], vec![BEN, EVE]],
        },
        start: Some(at(0)),
        end: Some(at(600)),
        restrictions: Some(vec![Restriction {
            days: Some(BTreeSet::from([Weekday::try_from(1).unwrap(), Weekday::try_from(7).unwrap()])),
            from: jiff::civil::Time::constant(22, 0, 0, 0),
            to: jiff::civil::Time::constant(6, 30, 0, 0),
        }]),
    };
    let schedule = Schedule {
        zone: "Europe/Berlin".parse().unwrap(),
        layers: units.map(layer).to_vec(),
        overrides: Vec::new(),
        stand_in: StandInRule::NextInRotation,
    };
    insta::assert_snapshot!([lines(&rules), lines(&[schedule])].join("\n"));
}
