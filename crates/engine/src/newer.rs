//! What this device could not read: the hub is newer. It lasts until the app is started again, which an update does.

use baton_wire::newer::{Missing, Unread};
use baton_wire::view::{Light, NoticeWhat};
use std::collections::{BTreeMap, BTreeSet};

/// Names of documents that are remembered as unread: about a megabyte. The copies of further ones go with the next snapshot.
const NAMES_MAX: usize = 10_000;
/// Kinds that are remembered: far more than there will be.
const KINDS_MAX: usize = 100;
/// Kinds that one sentence names.
const KINDS_TOLD_MAX: usize = 3;

#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Newer {
    kinds: BTreeMap<String, Missing>,
    names: BTreeSet<String>,
}

impl Newer {
    pub(crate) fn note(&mut self, unread: Vec<Unread>) {
        for Unread { kind, name, missing } in unread {
            if self.kinds.len() < KINDS_MAX || self.kinds.contains_key(&kind) {
                let worst = self.kinds.entry(kind).or_insert(missing);
                *worst = missing.max(*worst);
            }
            if self.names.len() < NAMES_MAX {
                self.names.extend(name);
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// The hub has a document of this name, and it was not (all) read.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// What the person has to know.
    pub(crate) fn told(&self) -> Option<(Light, String, NoticeWhat)> {
        if self.kinds.get("incident") == Some(&Missing::All) {
            let text = "The hub is newer than this app, and there is an incident that this app cannot read, so that it may not ring for it. Update Baton now, and look at the incidents on another device.";
            return Some((Light::Red, text.to_owned(), NoticeWhat::HubNewerIncident));
        }
        let kinds: Vec<String> =
            self.kinds.keys().take(KINDS_TOLD_MAX).map(|kind| kind.replace('_', " ")).collect();
        let text = format!(
            "The hub is newer than this app, which cannot read everything ({}). Update Baton. Pages ring as before.",
            kinds.join(", ")
        );
        (!self.is_empty()).then_some((Light::Amber, text, NoticeWhat::HubNewer { kinds }))
    }
}
