//! Reports of front-line support: three facts, for the owners of a service whom the reporter need not know.

use crate::id::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a reporter knows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Report {
    /// Who reports, and follows what happens.
    pub by: PersonId,
    /// Who or what is hit, and how badly.
    pub impact: String,
    /// Since when.
    #[ts(type = "string")]
    pub since: Timestamp,
    /// What was tried already; may be empty.
    pub tried: String,
}
