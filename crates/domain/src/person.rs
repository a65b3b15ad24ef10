//! Persons, and what they may do.

use crate::id::PersonId;
use crate::schedule::ZoneName;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Somebody with an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// The name that colleagues use; 1 to [`crate::limit::NAME_CHARS_MAX`] characters.
    pub name: String,
    /// What the person may do in the whole workspace.
    pub role: Role,
    /// Where the person's day and night are.
    pub zone: ZoneName,
}

/// What a person may do. A role may do all that the ones after it may, except that a [`Role::Reporter`] is on no schedule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, persons and devices included.
    Admin,
    /// Leads a team: edits its schedules, services and policies.
    Lead,
    /// Is paged and answers.
    Responder,
    /// Front-line support: may page, may not silence.
    Reporter,
}

impl Role {
    /// May answer pages: acknowledge, hand off, say "I can't", resolve.
    pub fn may_answer(self) -> bool {
        match self {
            Self::Admin | Self::Lead | Self::Responder => true,
            Self::Reporter => false,
        }
    }

    /// May change teams, services, schedules, policies and integrations.
    pub fn may_configure(self) -> bool {
        match self {
            Self::Admin | Self::Lead => true,
            Self::Responder | Self::Reporter => false,
        }
    }
}
