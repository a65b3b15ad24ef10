//! Laws of schedules with their overrides and absences.

use super::cases::*;
use super::schedule_model;
use baton_domain::id::PersonId;
use baton_domain::schedule::{
    Change, OnCall, Override, OverrideId, Prepared, Schedule, Shift, StandInRule, Via, resolve_at,
};
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

/// The shifts follow each other without hole, overlap or empty span, and no two neighbours are the same.
pub(crate) fn check_cover(shifts: &[Shift], from: Timestamp, to: Timestamp) -> Result<(), TestCaseError> {
    prop_assert_eq!(shifts.first().map(|shift| shift.start), Some(from));
    prop_assert_eq!(shifts.last().map(|shift| shift.end), Some(to));
    for shift in shifts {
        prop_assert!(shift.start < shift.end, "{:?}", shift);
    }
    for pair in shifts.windows(2) {
        prop_assert_eq!(pair[0].end, pair[1].start);
        prop_assert_ne!(&pair[0].on_call, &pair[1].on_call);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_rotation_covers_each_instant_once_from_its_anchor_on(case in single_rotations()) {
        let shifts = case.shifts();
        check_cover(&shifts, case.from, case.to)?;
        let rotation = &case.schedule.layers[0].rotation;
        let first = rotation.slots[0].len();
        let mut slots = rotation.slots.iter().map(Vec::as_slice).collect::<Vec<_>>();
        slots.push(&[]);
        for (index, shift) in shifts.iter().enumerate() {
            let on_call: Vec<PersonId> = shift.on_call.iter().map(|place| place.person).collect();
            prop_assert!(slots.contains(&on_call.as_slice()), "{:?} is no slot of {:?}", on_call, slots);
            prop_assert!(!on_call.is_empty() || index == 0, "nobody after the anchor: {:?}", shifts);
        }
        if shifts.len() > 1 && shifts[0].on_call.is_empty() {
            prop_assert_eq!(shifts[1].on_call.len(), first, "the first slot begins");
        }
    }

    #[test]
    fn an_instant_has_what_the_shift_around_it_has(case in cases()) {
        let shifts = case.shifts();
        check_cover(&shifts, case.from, case.to)?;
        let nanosecond = SignedDuration::from_nanos(1);
        for shift in &shifts {
            let middle = shift.start + shift.start.duration_until(shift.end) / 2;
            for at in [shift.start, middle, shift.end - nanosecond] {
                prop_assert_eq!(&case.at(at), &shift.on_call, "at {} in {:?}", at, shift);
            }
        }
    }

    #[test]
    fn splitting_a_span_changes_nothing(case in cases(), thousandth in 1_i64..1000) {
        let length = case.from.duration_until(case.to);
        let middle = case.from + SignedDuration::from_nanos_i128(length.as_nanos() * i128::from(thousandth) / 1000);
        let mut joined = Case { to: middle, ..case.clone() }.shifts();
        for shift in (Case { from: middle, ..case.clone() }).shifts() {
            match joined.last_mut().filter(|last| last.on_call == shift.on_call) {
                Some(last) => last.end = shift.end,
                None => joined.push(shift),
            }
        }
        prop_assert_eq!(joined, case.shifts());
    }

    #[test]
    fn the_last_override_wins(mut case in cases(), thousandths in (0_i64..500, 500_i64..1000), add in people()) {
        let length_s = case.from.duration_until(case.to).as_secs();
        let part = |thousandth| case.from + seconds(length_s * thousandth / 1000);
        let (start, end) = (part(thousandths.0), part(thousandths.1).max(part(thousandths.0) + seconds(1)));
        let id = OverrideId(Uuid::from_u128(99));
        case.schedule.overrides.push(Override { id, start, end, change: Change::Replace { remove: None, add } });
        case.absences.retain(|absence| absence.person != add);
        (case.from, case.to) = (start, end);
        let alone = OnCall { person: add, via: Via::Override(id), stands_in_for: None };
        prop_assert_eq!(case.shifts(), vec![Shift { start, end, on_call: vec![alone] }]);
    }

    #[test]
    fn an_absent_person_is_not_on_call_and_only_they_are_stood_in_for(case in cases()) {
        for shift in case.shifts() {
            prop_assert!(shift.on_call.is_sorted_by(|a, b| a.person < b.person), "sorted, nobody twice: {:?}", shift);
            for place in &shift.on_call {
                prop_assert!(!case.is_absent(place.person, shift.start), "{:?} is absent", place);
                prop_assert!(place.stands_in_for.is_none_or(|person| case.is_absent(person, shift.start)));
            }
        }
        for absence in &case.absences {
            let (from, to) = (absence.start.max(case.from), absence.end.min(case.to));
            for shift in (Case { from, to, ..case.clone() }).shifts() {
                prop_assert!(shift.on_call.iter().all(|place| place.person != absence.person));
            }
        }
    }

    #[test]
    fn a_recorded_schedule_is_the_same_schedule(case in cases()) {
        prop_assert_eq!(case.schedule.validate(), Ok(()));
        let text = serde_json::to_string(&case.schedule).unwrap();
        let schedule: Schedule = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&schedule, &case.schedule);
        let absences = case.absences.iter().rev().copied().collect();
        prop_assert_eq!(Case { schedule, absences, ..case.clone() }.shifts(), case.shifts(), "nor does the order matter");
    }

    #[test]
    fn a_backup_schedule_stands_in_as_its_people_would(case in cases(), other in single_rotations()) {
        let id = baton_domain::id::ScheduleId(Uuid::from_u128(1));
        let other = Schedule { zone: case.schedule.zone.clone(), ..other.schedule };
        let schedule = Schedule { stand_in: StandInRule::BackupSchedule { schedule: id }, ..case.schedule.clone() };
        let prepared = Prepared::with_schedules(&schedule, &case.absences, |asked| (asked == id).then_some(&other));
        for shift in prepared.shifts(case.from, case.to).unwrap() {
            let backup = resolve_at(&other, &case.absences, shift.start);
            let people = backup.iter().map(|place| place.person).collect();
            let listed = Schedule { stand_in: StandInRule::Backup { people }, ..schedule.clone() };
            prop_assert_eq!(&resolve_at(&listed, &case.absences, shift.start), &shift.on_call);
            prop_assert_eq!(&prepared.on_call(shift.start), &shift.on_call);
        }
    }
}

proptest! {
    // Fewer: the literal rules count hand-offs one by one.
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn the_literal_rules_give_the_same(case in cases(), probes in vec(0_i64..1000, 6)) {
        let length_s = case.from.duration_until(case.to).as_secs();
        let inside = probes.iter().map(|probe| case.from + seconds(length_s * probe / 1000));
        let shifts = case.shifts();
        let before = shifts.iter().map(|shift| shift.end - seconds(1)).filter(|at| *at >= case.from);
        let zone = case.schedule.zone.time_zone();
        let changes = zone.following(case.from).map(|change| change.timestamp()).take_while(|at| *at < case.to);
        let around = changes.flat_map(|at| [-1800, -1, 0, 900, 1800, 3599].map(|offset_s| at + seconds(offset_s)));
        let starts = shifts.iter().map(|shift| shift.start);
        let probes: Vec<Timestamp> = inside.chain(starts).chain(before).chain(around).collect();
        for at in probes {
            let expected = schedule_model::resolve(&case.schedule, &case.absences, at);
            prop_assert_eq!(case.at(at), expected, "at {}", at);
        }
    }
}
