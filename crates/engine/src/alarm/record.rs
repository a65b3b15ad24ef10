//! What this device must remember about pages over a restart.

use baton_domain::id::{PageId, Seq};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was answered here, and what was already shown quietly. Written in the transaction that takes the answer out of the outbox, so
/// that there is no instant at which neither says that the page was answered.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AlarmRecord {
    /// Pages that were answered here and that the copy of the incident still shows as wanted.
    pub answered: BTreeMap<PageId, Settled>,
    /// Pages of low urgency that were shown.
    pub shown: std::collections::BTreeSet<PageId>,
}

/// What the hub said to an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    /// It took effect at this seq. A copy of the incident that is as new and still wants the page wants it anew.
    At(Seq),
    /// It came too late, because the page is over: no copy of the incident may make it ring.
    Over,
}
