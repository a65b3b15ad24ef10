//! Teams, and the services that they own.

use crate::id::{PersonId, PolicyId, ServiceId, TeamId, VendorId};
use crate::state::State;
use crate::vendor::VendorContact;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Owns services and schedules.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Team {
    /// Which.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Who belongs to it, in the order in which people are shown.
    pub members: Vec<PersonId>,
    /// Who leads it and hears of its gaps; members too.
    pub leads: Vec<PersonId>,
    /// Seconds in which a device must say that it received a page of this team's services, before the next way is taken; within
    /// [`crate::limit::RECEIVE_WITHIN_S`]. `None` for [`crate::limit::RECEIVE_WITHIN`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub receive_within_s: Option<u32>,
}

/// A thing that can break.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Service {
    /// Which.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// Who owns it. When nobody answers, everybody in this team is paged.
    pub team: TeamId,
    /// Who is paged when, for its incidents.
    pub policy: PolicyId,
    /// Where the instructions are; a web address.
    pub runbook: Option<String>,
    /// What to do first, in Markdown: it is on the devices, and can be read when the place of the runbook is down as well. At most
    /// [`crate::limit::RUNBOOK_CHARS_MAX`] characters; in an action, left out means as it was, and empty means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub runbook_text: Option<String>,
    /// Whoever owns a part of it outside; at most [`crate::limit::VENDORS_PER_SERVICE_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<VendorContact>>", optional)]
    pub vendors: Vec<VendorContact>,
}

impl State {
    /// The vendor with this id, of whichever service.
    pub fn vendor(&self, id: VendorId) -> Option<&VendorContact> {
        self.services.values().flat_map(|service| &service.is.vendors).find(|vendor| vendor.id == id)
    }
}
