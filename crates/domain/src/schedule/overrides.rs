//! Changes to a span of a schedule that leave its layers alone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::absence::Absence;
use crate::id::PersonId;

/// One override of a schedule; minted outside, normally a version 7 UUID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[ts(type = "string")]
#[serde(transparent)]
pub struct OverrideId(pub Uuid);

impl std::fmt::Display for OverrideId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for OverrideId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A change to who is on call in `[start, end)`. Overrides apply in list order, each to the result of those before it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Override {
    /// Which one.
    pub id: OverrideId,
    /// From when.
    #[ts(type = "string")]
    pub start: Timestamp,
    /// Until when, exclusive.
    #[ts(type = "string")]
    pub end: Timestamp,
    /// What changes.
    #[serde(flatten)]
    pub change: Change,
}

/// What an override does to the people on call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// `add` is on call too. Nothing changes where that person is on call already.
    Add {
        /// Who joins.
        add: PersonId,
    },
    /// `remove` is not on call. Nothing changes where that person is not on call.
    Remove {
        /// Who leaves.
        remove: PersonId,
    },
    /// `add` is on call instead of `remove`, where `remove` is on call. Without `remove`, `add` alone is on call, also
    /// where nobody was.
    Replace {
        /// Who leaves; without it, everybody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        remove: Option<PersonId>,
        /// Who joins.
        add: PersonId,
    },
}

impl Change {
    /// The person whom the change puts on call, if it does.
    pub fn adds(&self) -> Option<PersonId> {
        match *self {
            Self::Add { add } | Self::Replace { add, .. } => Some(add),
            Self::Remove { .. } => None,
        }
    }
}

impl Override {
    /// The first absence (by its start) during which this override would put an absent person on call.
    ///
    /// Whoever records an override refuses it then, naming the absence.
    pub fn conflict<'a>(&self, absences: &'a [Absence]) -> Option<&'a Absence> {
        let person = self.change.adds()?;
        absences
            .iter()
            .filter(|absence| absence.person == person)
            .filter(|absence| absence.start.max(self.start) < absence.end.min(self.end))
            .min_by_key(|absence| absence.start)
    }
}
