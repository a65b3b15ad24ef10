//! "Was this worth waking you?": what the people who were paged say about it afterwards, counted for each source.

use crate::id::ServiceId;
use crate::incident::Incident;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// What somebody who was paged says about it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// It was right to be paged.
    Yes,
    /// It could have waited, or was nothing.
    No,
}

/// How often people said so about the incidents of one source.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Tally {
    /// Worth it.
    pub yes: u32,
    /// Not worth it.
    pub no: u32,
}

impl Tally {
    /// Counts one more.
    pub fn count(&mut self, worth: Worth) {
        match worth {
            Worth::Yes => self.yes = self.yes.saturating_add(1),
            Worth::No => self.no = self.no.saturating_add(1),
        }
    }

    /// Nobody has said anything.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// What people said about each source of each service, among these incidents.
pub fn by_source<'a>(
    incidents: impl IntoIterator<Item = &'a Incident>,
) -> BTreeMap<(ServiceId, &'a str), Tally> {
    let mut all: BTreeMap<(ServiceId, &str), Tally> = BTreeMap::new();
    for incident in incidents {
        for worth in incident.worth.values() {
            all.entry((incident.service, incident.source.as_str())).or_default().count(*worth);
        }
    }
    all
}
