//! Laws of schedules that hold in every zone, at every change of its clocks.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod schedule_model;

use baton_domain::id::PersonId;
use baton_domain::schedule::{
    Absence, Change, Layer, OnCall, Override, OverrideId, Period, PeriodUnit, Prepared, Restriction,
    Rotation, Schedule, Shift, StandInRule, Via, Weekday, ZoneName, resolve_at, resolve_span,
};
use jiff::civil::Time;
use jiff::tz::TimeZoneDatabase;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use uuid::Uuid;

/// Nine people are enough for every combination of on duty, absent and standing in.
const PEOPLE: u128 = 9;
const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

fn people() -> impl Strategy<Value = PersonId> {
    (0..PEOPLE).prop_map(person)
}

/// A zone, and an instant of interest in it: within three hours of a change of its clocks, if it has any.
fn place() -> impl Strategy<Value = (ZoneName, Timestamp)> {
    let names: Vec<String> = TimeZoneDatabase::bundled()
        .available()
        .map(|name| name.to_string())
        .filter(|name| name != "Etc/Unknown")
        .collect();
    // From 1970 to 2045; any day, so that a gap is as likely as a fold.
    let day = 0_i64..75 * 365;
    (select(names), day, -3 * HOUR_S..3 * HOUR_S, 0..4_u8).prop_map(|(name, day, offset_s, fraction)| {
        let zone: ZoneName = name.parse().unwrap();
        let day = Timestamp::from_second(day * DAY_S).unwrap();
        let change = zone.time_zone().following(day).next().map_or(day, |change| change.timestamp());
        let change = if change - day > seconds(800 * DAY_S) { day } else { change };
        // Three in four on a quarter of an hour, as people write times.
        let offset_s = if fraction > 0 { offset_s / 900 * 900 } else { offset_s };
        (zone, change + seconds(offset_s))
    })
}

fn periods() -> impl Strategy<Value = Period> {
    let unit = select(vec![PeriodUnit::Hours, PeriodUnit::Days, PeriodUnit::Weeks, PeriodUnit::Months]);
    (unit, 1_u16..15).prop_map(|(unit, n)| Period { unit, n })
}

/// A rotation whose anchor lies up to 400 days before `at`, often so that it hands over near `at`.
fn rotations(zone: &ZoneName, at: Timestamp) -> impl Strategy<Value = Rotation> + use<> {
    let zone = zone.clone();
    let slots = vec(subsequence((0..PEOPLE).map(person).collect::<Vec<_>>(), 1..3), 1..5);
    // The small hours: there the clocks change.
    let minute = select(vec![0_i64, 0, 30, 15, 59]);
    (periods(), slots, 0..400_i64, -1..4_i64, minute).prop_map(move |(period, slots, days, hours, minute)| {
        let near = zone.time_zone().to_datetime(at).date().at(0, 0, 0, 0);
        let near = near - seconds(days * DAY_S) + seconds(hours * HOUR_S + minute * 60);
        Rotation { anchor: near, period, slots }
    })
}

fn restrictions() -> impl Strategy<Value = Restriction> {
    let days = (1_u8..=7).prop_map(|day| Weekday::try_from(day).unwrap());
    let time = (0..24_i8, select(vec![0_i8, 0, 30, 45]))
        .prop_map(|(hour, minute)| Time::new(hour, minute, 0, 0).unwrap());
    (option::of(btree_set(days, 1..6)), time.clone(), time).prop_map(|(days, from, to)| Restriction {
        days,
        from,
        to,
    })
}

/// A span near `at`: its start within ten days of it, up to ten days long.
fn spans(at: Timestamp) -> impl Strategy<Value = (Timestamp, Timestamp)> {
    let unit_s = select(vec![HOUR_S, 1800, 677]);
    (-240_i64..240, 1_i64..240, unit_s).prop_map(move |(start, length, unit_s)| {
        (at + seconds(start * unit_s), at + seconds((start + length) * unit_s))
    })
}

fn layers(zone: &ZoneName, at: Timestamp) -> impl Strategy<Value = Layer> + use<> {
    let bounds = option::weighted(0.3, spans(at));
    (rotations(zone, at), bounds, option::weighted(0.5, vec(restrictions(), 1..4))).prop_map(
        |(rotation, bounds, restrictions)| Layer {
            rotation,
            start: bounds.map(|(start, _)| start),
            end: bounds.map(|(_, end)| end),
            restrictions,
        },
    )
}

fn overrides(at: Timestamp) -> impl Strategy<Value = Vec<Override>> {
    let change = prop_oneof![
        people().prop_map(|add| Change::Add { add }),
        people().prop_map(|remove| Change::Remove { remove }),
        (option::of(people()), people()).prop_map(|(remove, add)| Change::Replace { remove, add }),
    ];
    vec((spans(at), change), 0..5).prop_map(|entries| {
        let numbered = entries.into_iter().enumerate();
        numbered
            .map(|(index, ((start, end), change))| Override {
                id: OverrideId(Uuid::from_u128(index as u128)),
                start,
                end,
                change,
            })
            .collect()
    })
}

fn absences(at: Timestamp) -> impl Strategy<Value = Vec<Absence>> {
    let absence = (people(), spans(at)).prop_map(|(person, (start, end))| Absence { person, start, end });
    vec(absence, 0..8)
}

fn stand_ins() -> impl Strategy<Value = StandInRule> {
    prop_oneof![
        2 => Just(StandInRule::NextInRotation),
        1 => subsequence((0..PEOPLE).map(person).collect::<Vec<_>>(), 1..4)
            .prop_shuffle()
            .prop_map(|people| StandInRule::Backup { people }),
        1 => Just(StandInRule::Nobody),
    ]
}

#[derive(Clone, Debug)]
struct Case {
    schedule: Schedule,
    absences: Vec<Absence>,
    from: Timestamp,
    to: Timestamp,
}

impl Case {
    fn shifts(&self) -> Vec<Shift> {
        resolve_span(&self.schedule, &self.absences, self.from, self.to).unwrap()
    }

    fn at(&self, at: Timestamp) -> Vec<OnCall> {
        resolve_at(&self.schedule, &self.absences, at)
    }

    fn is_absent(&self, person: PersonId, at: Timestamp) -> bool {
        self.absences
            .iter()
            .any(|absence| absence.person == person && absence.start <= at && at < absence.end)
    }
}

fn cases() -> impl Strategy<Value = Case> {
    place().prop_flat_map(|(zone, at)| {
        let parts = (vec(layers(&zone, at), 0..4), overrides(at), absences(at), stand_ins(), spans(at));
        parts.prop_map(move |(layers, overrides, absences, stand_in, (from, to))| Case {
            schedule: Schedule { zone: zone.clone(), layers, overrides, stand_in },
            absences,
            from,
            to,
        })
    })
}

fn single_rotations() -> impl Strategy<Value = Case> {
    place().prop_flat_map(|(zone, at)| {
        (rotations(&zone, at), spans(at)).prop_map(move |(rotation, (from, to))| Case {
            schedule: Schedule {
                zone: zone.clone(),
                layers: vec![Layer { rotation, start: None, end: None, restrictions: None }],
                overrides: Vec::new(),
                stand_in: StandInRule::Nobody,
            },
            absences: Vec::new(),
            from,
            to,
        })
    })
}

/// The shifts follow each other without hole, overlap or empty span, and no two neighbours are the same.
fn check_cover(shifts: &[Shift], from: Timestamp, to: Timestamp) -> Result<(), TestCaseError> {
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

/// Hand-offs fall where a calendar says, in every zone: daily at midnight over the whole of 1970 to 2040.
#[test]
fn midnight_hand_offs_are_in_order_in_every_zone() {
    let (from, to): (Timestamp, Timestamp) =
        ("1970-01-03T00:00:00Z".parse().unwrap(), "2040-01-01T00:00:00Z".parse().unwrap());
    for name in TimeZoneDatabase::bundled().available() {
        let Ok(zone) = name.as_str().parse::<ZoneName>() else { continue };
        let rotation = Rotation {
            anchor: jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0),
            period: Period { unit: PeriodUnit::Days, n: 1 },
            slots: (0..7).map(|n| vec![person(n)]).collect(),
        };
        let layers = vec![Layer { rotation, start: None, end: None, restrictions: None }];
        let schedule = Schedule { zone, layers, overrides: Vec::new(), stand_in: StandInRule::Nobody };
        let prepared = Prepared::new(&schedule, &[]);
        // One year in ten: the changes of every year are checked where the wall clock is.
        for decade in 0..7 {
            let from = from + seconds(decade * 3653 * DAY_S);
            let shifts = prepared.shifts(from, from + seconds(366 * DAY_S)).unwrap();
            assert!((365..=368).contains(&shifts.len()), "{}: {} shifts", name.as_str(), shifts.len());
            assert!(shifts.iter().all(|shift| shift.start < shift.end && shift.on_call.len() == 1));
            assert!(shifts.is_sorted_by_key(|shift| shift.start));
        }
        assert_eq!(prepared.on_call(to).len(), 1);
    }
}
