//! Receipts: rungs that devices report, and proofs that they can ring.

use super::{Draft, Refusal};
use crate::alert::one_line;
use crate::command::Receipt;
use crate::device::{Proof, ProvedBy};
use crate::event::Event;
use crate::id::{DeviceId, IncidentId, PageId};
use crate::incident::IncidentEvent;
use crate::limit;
use crate::page::Rung;

/// The hub wrote these pages to connections. Counts as nothing, and is noted once.
pub(super) fn sent(draft: &mut Draft, pages: Vec<(PageId, IncidentId, DeviceId)>) {
    for (page, incident, device) in pages {
        note(draft, incident, page, Rung::Sent, device, None);
    }
}

/// Rungs of pages that are no longer known, or not this person's, are dropped: late reports are normal.
pub(super) fn receipts(draft: &mut Draft, receipts: Vec<Receipt>) -> Result<(), Refusal> {
    if receipts.len() > limit::RECEIPTS_MAX {
        return Err(Refusal::TooMany { what: "receipts", max: limit::RECEIPTS_MAX });
    }
    let device = reporting_device(draft)?;
    for receipt in receipts {
        if receipt.rung == Rung::Sent {
            let problem = "a device reports received, ringing, seen or silent".to_owned();
            return Err(Refusal::Invalid { field: "rung", problem });
        }
        note(draft, receipt.incident, receipt.page, receipt.rung, device, Some(receipt.device_ms));
    }
    Ok(())
}

/// A device says whether it can ring.
pub(super) fn prove(draft: &mut Draft, failing: Vec<String>, by: ProvedBy) -> Result<(), Refusal> {
    let device = reporting_device(draft)?;
    if failing.len() > limit::LINKS_MAX {
        return Err(Refusal::TooMany { what: "failing parts", max: limit::LINKS_MAX });
    }
    let failing = failing.iter().map(|part| one_line(part, limit::NAME_CHARS_MAX)).collect();
    let proof = Proof { at: draft.now, by, failing };
    draft.push(Event::DeviceProved { device, proof });
    Ok(())
}

fn reporting_device(draft: &Draft) -> Result<DeviceId, Refusal> {
    let problem = "only a paired device can report what it did".to_owned();
    draft.by.device().ok_or(Refusal::Invalid { field: "device", problem })
}

fn note(
    draft: &mut Draft,
    incident: IncidentId,
    page: PageId,
    rung: Rung,
    device: DeviceId,
    device_ms: Option<u32>,
) {
    let owner = draft.state.devices.get(&device).map(|device| device.is.person);
    let known = draft.state.incident(incident).and_then(|incident| incident.page(page));
    let fits = known.is_some_and(|known| Some(known.person) == owner && !known.has(device, rung));
    let drill = draft.state.incident(incident).and_then(|incident| incident.drill);
    if !fits || drill.is_some_and(|drill| drill.is_deaf(device)) {
        return; // also what a device reports that pretends to receive nothing
    }
    draft.incident_event(incident, IncidentEvent::PageRung { page, rung, device, device_ms });
    if rung == Rung::Ringing {
        let proof = Proof {
            at: draft.now,
            by: if drill.is_some() { ProvedBy::Drill } else { ProvedBy::Page },
            failing: Vec::new(),
        };
        draft.push(Event::DeviceProved { device, proof });
    }
}
