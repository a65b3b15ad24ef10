//! Who is on call when, exactly, in every time zone.
//!
//! A [`Schedule`] is a stack of [`Layer`]s, each a [`Rotation`] that may count only at some times; [`Override`]s change the
//! result for a span; [`Absence`]s take people off and the [`StandInRule`] says who comes instead. Nothing is stored of
//! the result: [`resolve_at`] and [`resolve_span`] compute it at every read, so it cannot drift from what was recorded.
//! Where one schedule is asked more than once, [`Prepared`] compiles it.
//!
//! # When the clocks change
//!
//! Every hand-off and every window is a civil time: what the wall clock shows. It happens at the first instant at which
//! the wall clock has **reached** that time. On most days that is the instant that shows it. When a wall clock is set
//! forward, all that it jumps over is reached in that instant; when it is set back, nothing is reached a second time.
//! (`wall.rs` is the only place that knows; the rest is civil arithmetic.)
//!
//! In Berlin the wall clock went from 02:00 to 03:00 on 2021-03-28 and from 03:00 back to 02:00 on 2021-10-31. A daily
//! hand-off at 02:30 falls on the gap's end in spring (not an hour after 01:30, nor at 03:30) and on the first 02:30 in
//! autumn:
//!
//! ```
//! use baton_domain::id::PersonId;
//! use baton_domain::schedule::*;
//! use jiff::civil::{DateTime, date};
//!
//! # fn person(n: u128) -> PersonId { PersonId(uuid::Uuid::from_u128(n)) }
//! fn daily(zone: &str, anchor: DateTime, people: u128) -> Schedule {
//!     let period = Period { unit: PeriodUnit::Days, n: 1 };
//!     let slots = (0..people).map(|n| vec![person(n)]).collect();
//!     let layer = Layer { rotation: Rotation { anchor, period, slots }, start: None, end: None, restrictions: None };
//!     let zone = zone.parse().expect("a zone that exists");
//!     Schedule { zone, layers: vec![layer], overrides: vec![], stand_in: StandInRule::NextInRotation }
//! }
//! let berlin = daily("Europe/Berlin", date(2021, 3, 1).at(2, 30, 0, 0), 2);
//! let hand_off = |from: &str, to: &str| Ok::<_, Box<dyn std::error::Error>>(
//!     next_change(&berlin, &[], from.parse()?, to.parse()?)?
//! );
//! let spring = hand_off("2021-03-27T22:00Z", "2021-03-29T00:00Z")?;
//! assert_eq!(spring, Some("2021-03-28T01:00Z".parse()?)); // 03:00, in the place of 02:00
//! let autumn = hand_off("2021-10-30T22:00Z", "2021-11-01T00:00Z")?;
//! assert_eq!(autumn, Some("2021-10-31T00:30Z".parse()?)); // the first of two 02:30
//!
//! // Samoa skipped the 30th of December 2011: that day's person has no time, and keeps the place in the order.
//! let apia = daily("Pacific/Apia", date(2011, 12, 28).at(0, 0, 0, 0), 4);
//! let shifts = resolve_span(&apia, &[], "2011-12-28T10:00Z".parse()?, "2012-01-01T10:00Z".parse()?)?;
//! let people: Vec<PersonId> = shifts.iter().map(|shift| shift.on_call[0].person).collect();
//! assert_eq!(people, [person(0), person(1), person(3), person(0)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The exact rules, with 780 vectors of two other programs, are in `tests/vectors/schedule/README.md`.

mod absence;
mod duty;
mod layer;
mod overrides;
mod prepared;
mod resolve;
mod rotation;
mod shift;
mod stand_in;
mod sweep;
mod turns;
mod validate;
mod wall;
mod zone;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use absence::Absence;
pub use layer::{Layer, NotAWeekday, Restriction, Weekday};
pub use overrides::{Change, Override, OverrideId};
pub use prepared::Prepared;
pub use resolve::{MAX_SPAN_DAYS, SpanTooLong, gaps, next_change, resolve_at, resolve_span};
pub use rotation::{Period, PeriodUnit, Rotation};
pub use shift::{Gap, OnCall, Shift, Via};
pub use stand_in::StandInRule;
pub use validate::{
    MAX_BACKUP_PEOPLE, MAX_LAYERS, MAX_OVERRIDES, MAX_PEOPLE_IN_SLOT, MAX_PERIOD_DAYS, MAX_RESTRICTIONS,
    MAX_SLOTS, ScheduleError,
};
pub use zone::{UnknownZone, ZoneName};

/// Who is on call when: rotations in layers, changes on top of them, and who stands in.
///
/// The schedule's id, name and team live beside it; the absences of people reach it from outside.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Schedule {
    /// The zone whose wall clock counts.
    pub zone: ZoneName,
    /// Rotations, lowest first: the highest that has somebody wins.
    pub layers: Vec<Layer>,
    /// Changes to spans, in the order in which they apply.
    #[serde(default)]
    pub overrides: Vec<Override>,
    /// Who is on call instead of somebody absent.
    #[serde(default)]
    pub stand_in: StandInRule,
}
