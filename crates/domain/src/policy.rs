//! Escalation policies: who is paged, and who next.

use crate::id::{PersonId, PolicyId, ScheduleId, TeamId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Ordered levels, each with targets and a timeout. After the last repeat everybody in the owning team is paged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Policy {
    /// Which.
    pub id: PolicyId,
    /// Its name.
    pub name: String,
    /// In the order in which they are paged; at least one.
    pub levels: Vec<Level>,
    /// How often the levels are gone through again before the last resort; at most [`crate::limit::REPEATS_MAX`].
    pub repeats: u32,
}

/// One step of a policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Level {
    /// All of them are paged at once.
    pub targets: Vec<Target>,
    /// Seconds until the next level is paged as well; within [`crate::limit::LEVEL_TIMEOUT_S`].
    pub timeout_s: u32,
}

/// Whom a level pages; worked out at the moment of paging.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Whoever is on call in it.
    Schedule(ScheduleId),
    /// That person.
    Person(PersonId),
    /// Everybody in it.
    Team(TeamId),
}
