//! Every zone of IANA has its turn: random cases choose among six hundred, and would leave some out.

use super::cases::*;
use super::laws::check_cover;
use baton_domain::schedule::{
    Layer, Period, PeriodUnit, Prepared, Rotation, Schedule, StandInRule, ZoneName,
};
use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Random cases in each zone.
const CASES_PER_ZONE: u32 = 4;

/// Checks a law in every zone, [`CASES_PER_ZONE`] times; the same cases each time.
fn in_every_zone<S: Strategy>(cases: impl Fn(&str) -> S, law: impl Fn(S::Value) -> Result<(), TestCaseError>)
where
    S::Value: std::fmt::Debug,
{
    let names = zone_names();
    assert!(names.len() > 580, "IANA has about 600 names: {}", names.len());
    for name in names {
        let config = Config { cases: CASES_PER_ZONE, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        if let Err(broken) = runner.run(&cases(&name), &law) {
            panic!("{name}: {broken}");
        }
    }
}

#[test]
fn a_rotation_covers_each_instant_once_in_every_zone() {
    let cases = |name: &str| single_rotations_at(place_in(Just(name.to_owned())));
    in_every_zone(cases, |case| {
        let shifts = case.shifts();
        check_cover(&shifts, case.from, case.to)?;
        let after_the_anchor = shifts.iter().skip(1).all(|shift| !shift.on_call.is_empty());
        prop_assert!(after_the_anchor, "nobody after the anchor: {:?}", shifts);
        Ok(())
    });
}

#[test]
fn instants_splits_and_absences_agree_in_every_zone() {
    let cases = |name: &str| cases_at(place_in(Just(name.to_owned())));
    in_every_zone(cases, |case| {
        let shifts = case.shifts();
        check_cover(&shifts, case.from, case.to)?;
        prop_assert_eq!(&shifts, &case.clone().shifts(), "the same input");
        for shift in &shifts {
            prop_assert_eq!(&case.at(shift.start), &shift.on_call, "at {}", shift.start);
            let away = shift.on_call.iter().find(|place| case.is_absent(place.person, shift.start));
            prop_assert!(away.is_none(), "{:?} is absent", away);
        }
        let middle = case.from + case.from.duration_until(case.to) / 2;
        let mut joined = Case { to: middle, ..case.clone() }.shifts();
        for shift in (Case { from: middle, ..case.clone() }).shifts() {
            match joined.last_mut().filter(|last| last.on_call == shift.on_call) {
                Some(last) => last.end = shift.end,
                None => joined.push(shift),
            }
        }
        prop_assert_eq!(joined, shifts, "split at {}", middle);
        Ok(())
    });
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
