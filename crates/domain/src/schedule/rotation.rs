//! Who takes turns, and when they hand over.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::PersonId;

/// People who take turns.
///
/// Hand-off number k is `anchor` plus k periods on the wall clock of the schedule's zone; from then on slot
/// `k mod slots.len()` is on duty. Nobody is on duty before the anchor.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Rotation {
    /// The first hand-off in civil time (no zone, whole seconds): `2026-03-02T08:00:00`.
    #[ts(type = "string")]
    pub anchor: DateTime,
    /// How long a turn lasts.
    pub period: Period,
    /// Who takes turns, in this order. Everybody in a slot is on call together.
    pub slots: Vec<Vec<PersonId>>,
}

/// The length of a turn, counted on the wall clock.
///
/// A day is the time until the wall clock shows the same time on the next date, be it 23, 24 or 25 hours; twelve hours
/// from 08:00 are over at 20:00 on every date. Months keep the anchor's day of the month, or the month's last: from
/// 31 January to 29 February, then 31 March.
///
/// ```
/// use baton_domain::id::PersonId;
/// use baton_domain::schedule::*;
/// use jiff::civil::date;
///
/// // Day and night in New York, over the night in which the clocks go from 02:00 to 03:00.
/// let rotation = Rotation {
///     anchor: date(2021, 3, 13).at(8, 0, 0, 0),
///     period: Period { unit: PeriodUnit::Hours, n: 12 },
///     slots: (1..=2).map(|n| vec![PersonId(uuid::Uuid::from_u128(n))]).collect(),
/// };
/// let schedule = Schedule {
///     zone: "America/New_York".parse()?,
///     layers: vec![Layer { rotation, start: None, end: None, restrictions: None }],
///     overrides: vec![],
///     stand_in: StandInRule::NextInRotation,
/// };
/// let shifts = resolve_span(&schedule, &[], "2021-03-13T13:00Z".parse()?, "2021-03-15T00:00Z".parse()?)?;
/// let hours: Vec<i64> = shifts.iter().map(|shift| shift.start.duration_until(shift.end).as_hours()).collect();
/// assert_eq!(hours, [12, 11, 12], "the night is an hour short, and the next day begins at 08:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Period {
    /// What is counted.
    pub unit: PeriodUnit,
    /// How many of it, at least 1.
    pub n: u16,
}

/// What a period counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PeriodUnit {
    /// Hours of the wall clock.
    Hours,
    /// Calendar days.
    Days,
    /// Calendar weeks.
    Weeks,
    /// Calendar months.
    Months,
}
