//! The rules of `tests/vectors/schedule/README.md`, taken literally: one instant at a time, hand-offs counted one by one
//! from the anchor, civil times found with jiff. Slow, and with nothing in common with the crate's own way.

use std::collections::BTreeMap;

use baton_domain::id::PersonId;
use baton_domain::schedule::{Absence, Change, Layer, OnCall, PeriodUnit, Schedule, StandInRule, Via};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp, ToSpan};

/// Rule 1: the first instant at which the wall clock has reached `civil`.
fn reached(zone: &TimeZone, civil: DateTime) -> Timestamp {
    let local = zone.to_ambiguous_timestamp(civil);
    match local.offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(civil).unwrap(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(civil).unwrap(),
        AmbiguousOffset::Gap { before, after } => {
            let (mut low, mut high) = (
                after.to_timestamp(civil).unwrap().as_second() - 1,
                before.to_timestamp(civil).unwrap().as_second(),
            );
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                let reading = zone.to_datetime(Timestamp::from_second(middle).unwrap());
                (low, high) = if reading >= civil { (low, middle) } else { (middle, high) };
            }
            Timestamp::from_second(high).unwrap()
        }
    }
}

/// Rules 2 and 3: the slot on duty.
fn duty(zone: &TimeZone, layer: &Layer, at: Timestamp) -> Option<usize> {
    let within = layer.start.is_none_or(|start| start <= at) && layer.end.is_none_or(|end| at < end);
    if !within || !is_open(zone, layer, at) {
        return None;
    }
    let rotation = &layer.rotation;
    let hand_off = |k: i64| {
        let n = i64::from(rotation.period.n) * k;
        let span: Span = match rotation.period.unit {
            PeriodUnit::Hours => n.hours(),
            PeriodUnit::Days => n.days(),
            PeriodUnit::Weeks => n.weeks(),
            PeriodUnit::Months => n.months(),
        };
        reached(zone, rotation.anchor.checked_add(span).unwrap())
    };
    let mut turns = 0;
    while hand_off(turns) <= at {
        turns += 1;
    }
    (turns > 0).then(|| (turns as usize - 1) % rotation.slots.len())
}

/// Rule 4.
fn is_open(zone: &TimeZone, layer: &Layer, at: Timestamp) -> bool {
    let Some(restrictions) = &layer.restrictions else { return true };
    let today = zone.to_datetime(at).date();
    (-3..=2).map(|days: i64| today.checked_add(days.days()).unwrap()).any(|day| {
        restrictions.iter().any(|window| {
            let number = day.weekday().to_monday_one_offset() as u8;
            let opens_today =
                window.days.as_ref().is_none_or(|days| days.iter().any(|day| u8::from(*day) == number));
            let closing_day = if window.to <= window.from { day.tomorrow().unwrap() } else { day };
            let (opens, closes) = (
                reached(zone, day.to_datetime(window.from)),
                reached(zone, closing_day.to_datetime(window.to)),
            );
            opens_today && opens <= at && at < closes
        })
    })
}

/// Rules 5 to 7.
pub(crate) fn resolve(schedule: &Schedule, absences: &[Absence], at: Timestamp) -> Vec<OnCall> {
    let zone = schedule.zone.time_zone();
    let duty: Vec<Option<usize>> = schedule.layers.iter().map(|layer| duty(zone, layer, at)).collect();
    let slots = |layer: usize| &schedule.layers[layer].rotation.slots;
    let mut on_call: BTreeMap<PersonId, Via> = BTreeMap::new();
    if let Some(layer) = duty.iter().rposition(Option::is_some) {
        for person in &slots(layer)[duty[layer].unwrap()] {
            on_call.insert(*person, Via::Layer(layer as u16));
        }
    }
    for entry in schedule.overrides.iter().filter(|entry| entry.start <= at && at < entry.end) {
        let via = Via::Override(entry.id);
        match entry.change {
            Change::Add { add } => {
                on_call.entry(add).or_insert(via);
            }
            Change::Remove { remove } => {
                on_call.remove(&remove);
            }
            Change::Replace { remove: Some(remove), add } => {
                if on_call.remove(&remove).is_some() {
                    on_call.entry(add).or_insert(via);
                }
            }
            Change::Replace { remove: None, add } => on_call = BTreeMap::from([(add, via)]),
        }
    }
    let is_absent = |person: &PersonId| {
        absences.iter().any(|absence| absence.person == *person && absence.start <= at && at < absence.end)
    };
    let mut candidates = Vec::new();
    match &schedule.stand_in {
        StandInRule::NextInRotation => {
            let working: Vec<(usize, usize)> =
                duty.iter().enumerate().rev().filter_map(|(layer, slot)| Some((layer, (*slot)?))).collect();
            for (order, (layer, slot)) in working.into_iter().enumerate() {
                let count = slots(layer).len();
                for step in usize::from(order == 0)..count {
                    candidates.extend(&slots(layer)[(slot + step) % count]);
                }
            }
        }
        StandInRule::Backup { people } => candidates.extend(people),
        StandInRule::BackupSchedule { .. } => panic!("a backup schedule has a law of its own"),
        StandInRule::Nobody => {}
    }
    let mut result: BTreeMap<PersonId, OnCall> = BTreeMap::new();
    for (person, via) in on_call.iter().filter(|(person, _)| !is_absent(person)) {
        result.insert(*person, OnCall { person: *person, via: *via, stands_in_for: None });
    }
    for (absentee, via) in on_call.iter().filter(|(person, _)| is_absent(person)) {
        let fits = |person: &&PersonId| !is_absent(person) && !result.contains_key(person);
        if let Some(person) = candidates.iter().find(fits).copied() {
            result.insert(person, OnCall { person, via: *via, stands_in_for: Some(*absentee) });
        }
    }
    result.into_values().collect()
}
