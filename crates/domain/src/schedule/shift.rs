//! What resolving a schedule gives.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::overrides::OverrideId;
use crate::id::PersonId;

/// A person on call, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OnCall {
    /// Who.
    pub person: PersonId,
    /// Through what. A stand-in has what the absent person had.
    pub via: Via,
    /// The absent person whose place this is.
    pub stands_in_for: Option<PersonId>,
}

/// What puts a person on call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// The layer with this index, 0 being the lowest.
    Layer(u16),
    /// This override.
    Override(OverrideId),
}

/// A longest span `[start, end)` in which the same people are on call for the same reasons.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Shift {
    /// From when.
    #[ts(type = "string")]
    pub start: Timestamp,
    /// Until when, exclusive.
    #[ts(type = "string")]
    pub end: Timestamp,
    /// Who, sorted by person. Empty: nobody.
    pub on_call: Vec<OnCall>,
}

/// A longest span `[start, end)` in which nobody is on call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Gap {
    /// From when.
    #[ts(type = "string")]
    pub start: Timestamp,
    /// Until when, exclusive.
    #[ts(type = "string")]
    pub end: Timestamp,
}
