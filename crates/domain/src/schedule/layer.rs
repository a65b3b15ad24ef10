//! Rotations on top of each other, and the times at which they count.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::rotation::Rotation;

/// One rotation of a schedule and when it counts. The highest layer that has somebody wins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Layer {
    /// Who takes turns. It runs on while the layer has nobody.
    pub rotation: Rotation,
    /// From when the layer counts; without it, from the rotation's anchor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub start: Option<Timestamp>,
    /// Until when the layer counts, exclusive; without it, for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub end: Option<Timestamp>,
    /// The times at which the layer counts: any of these. Without it, always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub restrictions: Option<Vec<Restriction>>,
}

/// A window that opens on some days, in the schedule's zone.
///
/// `from` 22:00 `to` 06:00 closes on the next date; `from` equal to `to` is open until the same time on the next date.
/// A window opens and closes when the wall clock first reaches its times: 02:30 to 03:00 has no time in the night in which
/// Berlin's clocks go from 02:00 to 03:00, and lasts for 90 minutes in the night in which they go back.
///
/// ```
/// use baton_domain::id::PersonId;
/// use baton_domain::schedule::*;
/// use jiff::civil::{date, time};
///
/// let rotation = Rotation {
///     anchor: date(2021, 1, 1).at(0, 0, 0, 0),
///     period: Period { unit: PeriodUnit::Weeks, n: 1 },
///     slots: vec![vec![PersonId(uuid::Uuid::from_u128(1))]],
/// };
/// let window = Restriction { days: None, from: time(2, 30, 0, 0), to: time(3, 0, 0, 0) };
/// let schedule = Schedule {
///     zone: "Europe/Berlin".parse()?,
///     layers: vec![Layer { rotation, start: None, end: None, restrictions: Some(vec![window]) }],
///     overrides: vec![],
///     stand_in: StandInRule::Nobody,
/// };
/// let open_minutes = |from: &str, to: &str| {
///     let shifts = resolve_span(&schedule, &[], from.parse()?, to.parse()?)?;
///     let open = shifts.iter().filter(|shift| !shift.on_call.is_empty());
///     Ok::<i64, Box<dyn std::error::Error>>(open.map(|shift| shift.start.duration_until(shift.end).as_mins()).sum())
/// };
/// assert_eq!(open_minutes("2021-03-26T12:00Z", "2021-03-27T12:00Z")?, 30);
/// assert_eq!(open_minutes("2021-03-27T12:00Z", "2021-03-28T12:00Z")?, 0);
/// assert_eq!(open_minutes("2021-10-30T12:00Z", "2021-10-31T12:00Z")?, 90);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Restriction {
    /// The days on which it **opens**. Without it, every day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub days: Option<BTreeSet<Weekday>>,
    /// When it opens, wall clock, whole seconds.
    #[ts(type = "string")]
    pub from: Time,
    /// When it closes, wall clock, whole seconds.
    #[ts(type = "string")]
    pub to: Time,
}

/// A day of the week; as JSON its ISO number, 1 for Monday to 7 for Sunday.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(try_from = "u8", into = "u8")]
#[ts(type = "1 | 2 | 3 | 4 | 5 | 6 | 7")]
pub enum Weekday {
    /// 1
    Monday = 1,
    /// 2
    Tuesday,
    /// 3
    Wednesday,
    /// 4
    Thursday,
    /// 5
    Friday,
    /// 6
    Saturday,
    /// 7
    Sunday,
}

/// A number that is no day of the week.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0} is not a day of the week: give 1 (Monday) to 7 (Sunday)")]
pub struct NotAWeekday(pub u8);

impl TryFrom<u8> for Weekday {
    type Error = NotAWeekday;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        match number {
            1 => Ok(Self::Monday),
            2 => Ok(Self::Tuesday),
            3 => Ok(Self::Wednesday),
            4 => Ok(Self::Thursday),
            5 => Ok(Self::Friday),
            6 => Ok(Self::Saturday),
            7 => Ok(Self::Sunday),
            other => Err(NotAWeekday(other)),
        }
    }
}

impl From<Weekday> for u8 {
    fn from(day: Weekday) -> Self {
        day as Self
    }
}
