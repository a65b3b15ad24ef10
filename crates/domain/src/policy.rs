//! Escalation policies: who is paged, and who next.

use crate::id::{PersonId, PolicyId, ScheduleId, TeamId, VendorId};
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
    /// Whose turn it was last at each level that asks in turn. The hub keeps it: what a command says about it is ignored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Turn>>", optional)]
    pub turns: Vec<Turn>,
}

/// Whose turn it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Turn {
    /// At which level, 0 being the first.
    pub level: u32,
    /// Who was asked.
    pub person: PersonId,
}

impl Policy {
    /// Whom this level asked last, where it asks in turn.
    pub fn last_turn(&self, level: u32) -> Option<PersonId> {
        self.turns.iter().find(|turn| turn.level == level).map(|turn| turn.person)
    }

    pub(crate) fn take_turn(&mut self, level: u32, person: PersonId) {
        match self.turns.iter_mut().find(|turn| turn.level == level) {
            Some(turn) => turn.person = person,
            None => self.turns.push(Turn { level, person }),
        }
    }
}

/// One step of a policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Level {
    /// Whom it pages; `order` says whether all at once.
    pub targets: Vec<Target>,
    /// All of them, or one after the other from incident to incident.
    #[serde(default, skip_serializing_if = "LevelOrder::is_together")]
    #[ts(as = "Option<LevelOrder>", optional)]
    pub order: LevelOrder,
    /// Seconds until the next level is paged as well; within [`crate::limit::LEVEL_TIMEOUT_S`].
    pub timeout_s: u32,
}

/// How a level asks those whom its targets mean.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LevelOrder {
    /// All at once.
    #[default]
    Together,
    /// Round robin: each incident asks the one after whoever was asked last. Whoever is absent, or has no device, is passed over.
    InTurn,
}

impl LevelOrder {
    /// As every level was before there was another order.
    fn is_together(&self) -> bool {
        *self == Self::Together
    }
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
    /// Any one of it: the best one to ask, and the next one when no device of theirs receives the page, or they can't.
    AnyOf(TeamId),
    /// That vendor: it has no device, so the timeline tells people to call it.
    Vendor(VendorId),
}
