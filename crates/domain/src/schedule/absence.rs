//! What a schedule needs to know of a person's absence.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::PersonId;

/// A person is unavailable in `[start, end)`. Absences belong to people, so they reach every schedule from outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Absence {
    /// Who.
    pub person: PersonId,
    /// From when.
    #[ts(type = "string")]
    pub start: Timestamp,
    /// Until when, exclusive.
    #[ts(type = "string")]
    pub end: Timestamp,
}
