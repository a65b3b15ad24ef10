//! Vendors: called by a person, waited for with a timer, heard of in a note.

use super::{Draft, Refusal, answer, escalation, needs, unknown};
use crate::alert::{Urgency, one_line};
use crate::id::{IncidentId, PersonId, VendorId};
use crate::incident::IncidentEvent;
use crate::limit;
use crate::page::{Answer, PageReason};
use crate::person::{Person, Role};
use crate::policy::{Level, Target};
use crate::vendor::{VendorLeg, VendorNews};
use jiff::{SignedDuration, Timestamp};

/// A person called a vendor. Somebody has to wait for its answer: where nobody has the incident, that is the caller.
pub(super) fn call(
    draft: &mut Draft,
    person: &Person,
    id: IncidentId,
    vendor: VendorId,
    (case, update_min): (&str, u32),
) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    let incident = draft.open(id)?;
    let known = draft.state.vendor(vendor).ok_or_else(|| unknown("vendor", vendor))?;
    let others = incident.vendors.iter().filter(|leg| leg.vendor != vendor).count();
    if others >= limit::VENDOR_LEGS_MAX {
        return Err(Refusal::TooMany {
            what: "vendors that one incident waits for",
            max: limit::VENDOR_LEGS_MAX,
        });
    }
    let update_at = Some(update_at(draft, update_min)?);
    let (case, name) = (one_line(case, limit::NAME_CHARS_MAX), known.name.clone());
    let leg = VendorLeg { vendor, name, case, by: person.id, since: draft.now, update_at };
    match incident.acknowledged_by() {
        None => answer::acknowledge(draft, person, id, None)?,
        Some(_) => answer::answer_page(draft, id, person.id, Answer::Acknowledged), // was called in addition, and has come
    }
    draft.incident_event(id, IncidentEvent::VendorWaits { leg });
    Ok(())
}

/// What a note says about a vendor.
pub(super) fn hear(
    draft: &mut Draft,
    id: IncidentId,
    news: VendorNews,
    leg: VendorLeg,
) -> Result<(), Refusal> {
    match news {
        VendorNews::Answered { vendor } => {
            draft.incident_event(id, IncidentEvent::VendorAnswered { vendor });
        }
        VendorNews::GoesOn { update_min, .. } => {
            let update_at = Some(update_at(draft, update_min)?);
            draft.incident_event(id, IncidentEvent::VendorWaits { leg: VendorLeg { update_at, ..leg } });
        }
    }
    Ok(())
}

fn update_at(draft: &Draft, minutes: u32) -> Result<Timestamp, Refusal> {
    if !limit::VENDOR_UPDATE_MIN.contains(&minutes) {
        let (least, most) = (limit::VENDOR_UPDATE_MIN.start(), limit::VENDOR_UPDATE_MIN.end());
        let problem = format!("between {least} and {most} minutes");
        return Err(Refusal::Invalid { field: "update_min", problem });
    }
    let after = SignedDuration::from_mins(minutes.into());
    Ok(draft.now.saturating_add(after).unwrap_or(draft.now))
}

/// An update is due: whoever is responsible rings; alone for a while, since the others know no more.
pub(super) fn due(draft: &mut Draft, id: IncidentId) {
    let now = draft.now;
    let Some(incident) = draft.state.incident(id).filter(|incident| incident.is_open()) else { return };
    let due = incident.vendors.iter().filter(|leg| leg.update_at.is_some_and(|at| at <= now));
    let due: Vec<(VendorId, PersonId)> = due.map(|leg| (leg.vendor, leg.by)).collect();
    for (vendor, caller) in due {
        let Some(incident) = draft.state.incident(id) else { return };
        let holder = incident.acknowledged_by();
        let loud = incident.urgency == Urgency::High;
        let next_at = now.saturating_add(limit::VENDOR_UPDATE_WITHIN).ok();
        let next_at = next_at.filter(|_| loud && holder.is_some());
        let person = holder.unwrap_or(caller);
        let present = draft.state.absence_at(person, now).is_none() && draft.state.may_answer(person);
        let asked = holder.is_some() || (present && !incident.declined.contains(&person));
        draft.incident_event(id, IncidentEvent::VendorUpdateDue { vendor, person, next_at });
        if asked {
            escalation::page(draft, id, person, PageReason::VendorUpdate);
        }
    }
    escalation::move_on_if_unreachable(draft, id);
}

/// The policy names vendors at this level: somebody has to call them.
pub(super) fn named(draft: &mut Draft, id: IncidentId, level: &Level) {
    for target in &level.targets {
        let vendor = match target {
            Target::Vendor(vendor) => draft.state.vendor(*vendor),
            Target::Schedule(_) | Target::Person(_) | Target::Team(_) | Target::AnyOf(_) => None,
        };
        if let Some((vendor, name)) = vendor.map(|known| (known.id, known.name.clone())) {
            draft.incident_event(id, IncidentEvent::VendorNamed { vendor, name });
        }
    }
}
