//! What the laws are checked with: schedules, absences and spans around the moments at which clocks change.

use baton_domain::id::PersonId;
use baton_domain::schedule::{
    Absence, Change, Layer, OnCall, Override, OverrideId, Period, PeriodUnit, Restriction, Rotation,
    Schedule, Shift, StandInRule, Weekday, ZoneName, resolve_at, resolve_span,
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
pub(crate) const PEOPLE: u128 = 9;
pub(crate) const HOUR_S: i64 = 3600;
pub(crate) const DAY_S: i64 = 24 * HOUR_S;

pub(crate) fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

pub(crate) fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

pub(crate) fn people() -> impl Strategy<Value = PersonId> {
    (0..PEOPLE).prop_map(person)
}

/// Every zone that IANA names.
pub(crate) fn zone_names() -> Vec<String> {
    let zones = TimeZoneDatabase::bundled();
    zones.available().map(|name| name.to_string()).filter(|name| name != "Etc/Unknown").collect()
}

/// A zone, and an instant of interest in it: within three hours of a change of its clocks, if it has any.
pub(crate) fn place() -> impl Strategy<Value = (ZoneName, Timestamp)> {
    place_in(select(zone_names()))
}

/// The same in one of these zones.
pub(crate) fn place_in(names: impl Strategy<Value = String>) -> impl Strategy<Value = (ZoneName, Timestamp)> {
    // From 1970 to 2045; any day, so that a gap is as likely as a fold.
    let day = 0_i64..75 * 365;
    (names, day, -3 * HOUR_S..3 * HOUR_S, 0..4_u8).prop_map(|(name, day, offset_s, fraction)| {
        let zone: ZoneName = name.parse().unwrap();
        let day = Timestamp::from_second(day * DAY_S).unwrap();
        let change = zone.time_zone().following(day).next().map_or(day, |change| change.timestamp());
        let change = if change - day > seconds(800 * DAY_S) { day } else { change };
        // Three in four on a quarter of an hour, as people write times.
        let offset_s = if fraction > 0 { offset_s / 900 * 900 } else { offset_s };
        (zone, change + seconds(offset_s))
    })
}

pub(crate) fn periods() -> impl Strategy<Value = Period> {
    let unit = select(vec![PeriodUnit::Hours, PeriodUnit::Days, PeriodUnit::Weeks, PeriodUnit::Months]);
    (unit, 1_u16..15).prop_map(|(unit, n)| Period { unit, n })
}

/// A rotation whose anchor lies up to 400 days before `at`, often so that it hands over near `at`.
pub(crate) fn rotations(zone: &ZoneName, at: Timestamp) -> impl Strategy<Value = Rotation> + use<> {
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

pub(crate) fn restrictions() -> impl Strategy<Value = Restriction> {
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
pub(crate) fn spans(at: Timestamp) -> impl Strategy<Value = (Timestamp, Timestamp)> {
    let unit_s = select(vec![HOUR_S, 1800, 677]);
    (-240_i64..240, 1_i64..240, unit_s).prop_map(move |(start, length, unit_s)| {
        (at + seconds(start * unit_s), at + seconds((start + length) * unit_s))
    })
}

pub(crate) fn layers(zone: &ZoneName, at: Timestamp) -> impl Strategy<Value = Layer> + use<> {
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

pub(crate) fn overrides(at: Timestamp) -> impl Strategy<Value = Vec<Override>> {
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

pub(crate) fn absences(at: Timestamp) -> impl Strategy<Value = Vec<Absence>> {
    let absence = (people(), spans(at)).prop_map(|(person, (start, end))| Absence { person, start, end });
    vec(absence, 0..8)
}

pub(crate) fn stand_ins() -> impl Strategy<Value = StandInRule> {
    prop_oneof![
        2 => Just(StandInRule::NextInRotation),
        1 => subsequence((0..PEOPLE).map(person).collect::<Vec<_>>(), 1..4)
            .prop_shuffle()
            .prop_map(|people| StandInRule::Backup { people }),
        1 => Just(StandInRule::Nobody),
    ]
}

#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) schedule: Schedule,
    pub(crate) absences: Vec<Absence>,
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

impl Case {
    pub(crate) fn shifts(&self) -> Vec<Shift> {
        resolve_span(&self.schedule, &self.absences, self.from, self.to).unwrap()
    }

    pub(crate) fn at(&self, at: Timestamp) -> Vec<OnCall> {
        resolve_at(&self.schedule, &self.absences, at)
    }

    pub(crate) fn is_absent(&self, person: PersonId, at: Timestamp) -> bool {
        self.absences
            .iter()
            .any(|absence| absence.person == person && absence.start <= at && at < absence.end)
    }
}

pub(crate) fn cases() -> impl Strategy<Value = Case> {
    cases_at(place())
}

/// Cases around these places.
pub(crate) fn cases_at(places: impl Strategy<Value = (ZoneName, Timestamp)>) -> impl Strategy<Value = Case> {
    places.prop_flat_map(|(zone, at)| {
        let parts = (vec(layers(&zone, at), 0..4), overrides(at), absences(at), stand_ins(), spans(at));
        parts.prop_map(move |(layers, overrides, absences, stand_in, (from, to))| Case {
            schedule: Schedule { zone: zone.clone(), layers, overrides, stand_in },
            absences,
            from,
            to,
        })
    })
}

pub(crate) fn single_rotations() -> impl Strategy<Value = Case> {
    single_rotations_at(place())
}

/// One rotation, around these places.
pub(crate) fn single_rotations_at(
    places: impl Strategy<Value = (ZoneName, Timestamp)>,
) -> impl Strategy<Value = Case> {
    places.prop_flat_map(|(zone, at)| {
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
