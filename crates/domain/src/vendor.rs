//! Vendors: whoever owns the broken part outside the team. A vendor has no device, so nobody waits for it to ring: a person calls it,
//! and the incident waits for its answer with a timer of its own.
//!
//! | leg | becomes | when |
//! | --- | --- | --- |
//! | | waiting | a person called the vendor and says when the next update is due |
//! | waiting | due | that time came: whoever is responsible is paged |
//! | waiting, due | waiting | a note says that it goes on, and until when |
//! | waiting, due | gone | a note says that the vendor answered, or the incident is resolved |

use crate::id::{PersonId, VendorId};
use crate::incident::{Incident, IncidentState};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a service's vendor is reached.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct VendorContact {
    /// Which.
    pub id: VendorId,
    /// What people call it ("AWS").
    pub name: String,
    /// How to reach it: a number, an address, where to open a case.
    pub reach: String,
    /// What to have at hand: contract, account, priority.
    pub notes: String,
}

/// A vendor that somebody called about an incident, until its answer is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct VendorLeg {
    /// Which vendor.
    pub vendor: VendorId,
    /// Its name, as it was then.
    pub name: String,
    /// The vendor's number for it; empty while there is none.
    pub case: String,
    /// Who called.
    pub by: PersonId,
    /// Since when it waits.
    #[ts(type = "string")]
    pub since: Timestamp,
    /// When the next update is due; `None` once that time has come and somebody was paged about it.
    #[ts(type = "string | null")]
    pub update_at: Option<Timestamp>,
}

/// What a note says about a vendor that the incident waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum VendorNews {
    /// It answered: nobody waits for it any more.
    Answered {
        /// Which.
        vendor: VendorId,
    },
    /// It is still at it.
    GoesOn {
        /// Which.
        vendor: VendorId,
        /// Minutes until the next update is due; within [`crate::limit::VENDOR_UPDATE_MIN`].
        update_min: u32,
    },
}

impl VendorNews {
    /// About which vendor.
    pub fn vendor(self) -> VendorId {
        match self {
            Self::Answered { vendor } | Self::GoesOn { vendor, .. } => vendor,
        }
    }
}

impl Incident {
    /// Waits for the vendor from now on; the acknowledgement waits with it, so that the vendor's timer is the one that rings.
    pub(crate) fn wait_for(&mut self, leg: &VendorLeg) {
        self.vendors.retain(|known| known.vendor != leg.vendor);
        self.vendors.push(leg.clone());
        if let (IncidentState::Acknowledged { until, .. }, Some(update)) = (&mut self.state, leg.update_at) {
            *until = (*until).max(update);
        }
    }

    /// Somebody is paged about the vendor's update; where that is whoever has it, nobody has it until they answer.
    pub(crate) fn update_due(&mut self, vendor: VendorId, person: PersonId, next_at: Option<Timestamp>) {
        for leg in self.vendors.iter_mut().filter(|leg| leg.vendor == vendor) {
            leg.update_at = None;
        }
        if self.acknowledged_by() == Some(person) {
            self.reopen();
            self.escalation.next_at = next_at;
        }
    }
}
