//! Who is on call when, exactly, in every time zone.
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
