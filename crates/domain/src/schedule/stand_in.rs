//! Who is on call instead of somebody absent.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{PersonId, ScheduleId};

/// Who is on call instead of an absent person while nobody has taken the cover.
///
/// Absent people get their stand-in one after the other in the order of their ids. A stand-in is present, and not on
/// call already. Where nobody fits, the place stays empty.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum StandInRule {
    /// The next present person of the layer that is on duty, then those of the layers below it, beginning with whoever
    /// is on duty there.
    #[default]
    NextInRotation,
    /// The first present of these people.
    Backup {
        /// Whom to ask, in this order.
        people: Vec<PersonId>,
    },
    /// The first present of the people on call in another schedule. That schedule's own absences and overrides apply;
    /// its own backup schedule is not followed further.
    BackupSchedule {
        /// The other schedule.
        schedule: ScheduleId,
    },
    /// Nobody: the gap is shown.
    Nobody,
}
