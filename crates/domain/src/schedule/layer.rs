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
