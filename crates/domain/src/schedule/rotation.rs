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
/// from 08:00 are over at 20:00 on every date. Months keep the anchor's day of the month, or the month's last.
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
