//! An incident's timeline, with names instead of ids.

use super::incidents::{device_name, ms_between};
use super::{TimelineView, TimelineWhat};
use crate::document::Documents;
use baton_domain::id::{PageId, PersonId, VendorId};
use baton_domain::incident::{Incident, IncidentEvent, TimelineEntry};
use baton_domain::page::PageReason;

/// What happened, and the rungs that devices reported, in the order of time; `in_public` without whose page went where.
pub(super) fn timeline(documents: &Documents, incident: &Incident, in_public: bool) -> Vec<TimelineView> {
    let began = incident.created_at;
    let shown = incident.timeline.iter().filter(|entry| !in_public || is_public(&entry.what));
    let told = shown.filter_map(|entry| {
        let answered = || answered(documents, incident, &entry.what);
        let what = asked(documents, incident, entry).or_else(answered)?;
        let who = entry.by.person().map(|person| documents.name_of(person));
        Some(TimelineView { at: entry.at, after_ms: ms_between(began, entry.at), who, what })
    });
    let rungs = incident.pages.iter().filter(|_| !in_public).flat_map(|page| {
        page.rungs.iter().map(move |mark| TimelineView {
            at: mark.at,
            after_ms: ms_between(began, mark.at),
            who: None,
            what: TimelineWhat::Rung {
                whom: documents.name_of(page.person),
                rung: mark.rung,
                device: device_name(documents, mark.device),
                device_ms: mark.device_ms,
            },
        })
    });
    let ways = incident.pages.iter().filter(|_| !in_public).flat_map(|page| {
        let marks =
            page.attempts.iter().flat_map(|attempt| attempt.marks.iter().map(move |mark| (attempt, mark)));
        marks.map(move |(attempt, mark)| TimelineView {
            at: mark.at,
            after_ms: ms_between(began, mark.at),
            who: None,
            what: TimelineWhat::Way {
                whom: documents.name_of(page.person),
                label: attempt.label.clone(),
                kind: attempt.kind,
                rung: mark.rung,
            },
        })
    });
    let mut all: Vec<_> = told.chain(rungs).chain(ways).collect();
    all.sort_by_key(|line| line.at);
    all
}

/// Who was asked, who took it, and who did not; `None` for what [`answered`] words.
fn asked(documents: &Documents, incident: &Incident, entry: &TimelineEntry) -> Option<TimelineWhat> {
    let called = |person: PersonId| documents.name_of(person);
    let whose =
        |page: PageId| incident.page(page).map_or_else(|| "somebody".to_owned(), |page| called(page.person));
    Some(match &entry.what {
        IncidentEvent::Triggered { source, .. } => TimelineWhat::Triggered { source: source.clone() },
        IncidentEvent::AlertRepeated { .. } => TimelineWhat::Repeated,
        IncidentEvent::SourceTold { note, text } => {
            TimelineWhat::SourceTold { note: *note, text: text.clone() }
        }
        IncidentEvent::Noise(noise) => super::noise::what(noise),
        IncidentEvent::PageCreated { person, reason: PageReason::Backup { of }, .. } => {
            TimelineWhat::Backup { whom: called(*person), of: called(*of) }
        }
        IncidentEvent::PageCreated { person, reason, .. } => {
            TimelineWhat::Paged { whom: called(*person), reason: *reason }
        }
        IncidentEvent::PageRung { page, rung, device, device_ms } => TimelineWhat::Rung {
            whom: whose(*page),
            rung: *rung,
            device: device_name(documents, *device),
            device_ms: *device_ms,
        },
        IncidentEvent::PageFailed { page, reason } => {
            TimelineWhat::PageFailed { whom: whose(*page), reason: *reason }
        }
        IncidentEvent::PageAnswered { page, answer } => {
            TimelineWhat::PageAnswered { whom: whose(*page), answer: *answer }
        }
        IncidentEvent::PageStopped { page, reason } => {
            TimelineWhat::PageStopped { whom: whose(*page), reason: *reason }
        }
        IncidentEvent::Escalated { level, reason, .. } => {
            TimelineWhat::Escalated { level: level + 1, reason: *reason }
        }
        IncidentEvent::LastResort { .. } => TimelineWhat::LastResort,
        IncidentEvent::Added { persons } => {
            TimelineWhat::Added { whom: persons.iter().map(|person| called(*person)).collect() }
        }
        IncidentEvent::EscalatedBy { person } => TimelineWhat::CalledForHelp { whom: called(*person) },
        IncidentEvent::Acknowledged { person, until } => {
            TimelineWhat::Acknowledged { whom: called(*person), until: *until }
        }
        IncidentEvent::AckExpired { person } => TimelineWhat::AckExpired { whom: called(*person) },
        IncidentEvent::Declined { person } => TimelineWhat::Declined { whom: called(*person) },
        IncidentEvent::HandOffOffered(offer) => {
            TimelineWhat::HandOffOffered { from: called(offer.from), to: called(offer.to) }
        }
        IncidentEvent::HandOffAccepted { from, to } => {
            TimelineWhat::HandOffAccepted { from: called(*from), to: called(*to) }
        }
        IncidentEvent::HandOffReturned { from, to, reason } => {
            TimelineWhat::HandOffReturned { from: called(*from), to: called(*to), reason: *reason }
        }
        IncidentEvent::Resolved => TimelineWhat::Resolved,
        IncidentEvent::PageWay { .. } // kept with its page
        | IncidentEvent::Snoozed { .. }
        | IncidentEvent::SnoozeOver { .. }
        | IncidentEvent::Noted { .. }
        | IncidentEvent::Merged { .. }
        | IncidentEvent::Absorbed { .. }
        | IncidentEvent::Unmerged
        | IncidentEvent::Released { .. }
        | IncidentEvent::AbsorbedAlert { .. }
        | IncidentEvent::SourceOver
        | IncidentEvent::Judged { .. }
        | IncidentEvent::VendorNamed { .. }
        | IncidentEvent::VendorWaits { .. }
        | IncidentEvent::VendorUpdateDue { .. }
        | IncidentEvent::VendorAnswered { .. }
        | IncidentEvent::Reported(_) => return None,
    })
}

/// What people answered besides taking it and leaving it; `None` for what [`asked`] words.
fn answered(documents: &Documents, incident: &Incident, what: &IncidentEvent) -> Option<TimelineWhat> {
    let called = |person: PersonId| documents.name_of(person);
    Some(match what {
        IncidentEvent::Snoozed { person, until } => {
            TimelineWhat::Snoozed { whom: called(*person), until: *until }
        }
        IncidentEvent::SnoozeOver { person, reason } => {
            TimelineWhat::SnoozeOver { whom: called(*person), reason: *reason }
        }
        IncidentEvent::Noted { text } => TimelineWhat::Noted { text: text.clone() },
        IncidentEvent::Merged { into } => TimelineWhat::Merged { into: *into },
        IncidentEvent::Absorbed { part, .. } => TimelineWhat::Absorbed { incident: part.incident },
        IncidentEvent::Unmerged => TimelineWhat::Unmerged,
        IncidentEvent::Released { incident } => TimelineWhat::Released { incident: *incident },
        IncidentEvent::AbsorbedAlert { incident, status, .. } => {
            TimelineWhat::AbsorbedAlert { incident: *incident, status: *status }
        }
        IncidentEvent::SourceOver => TimelineWhat::SourceOver,
        IncidentEvent::Judged { person, worth } => {
            TimelineWhat::Judged { whom: called(*person), worth: *worth }
        }
        IncidentEvent::VendorNamed { name, .. } => TimelineWhat::VendorNamed { vendor: name.clone() },
        IncidentEvent::VendorWaits { leg } => TimelineWhat::VendorWaits {
            vendor: leg.name.clone(),
            case: leg.case.clone(),
            update_at: leg.update_at,
        },
        IncidentEvent::VendorUpdateDue { vendor, person, .. } => TimelineWhat::VendorUpdateDue {
            vendor: vendor_name(documents, incident, *vendor),
            whom: called(*person),
        },
        IncidentEvent::VendorAnswered { vendor } => {
            TimelineWhat::VendorAnswered { vendor: vendor_name(documents, incident, *vendor) }
        }
        IncidentEvent::Reported(report) => TimelineWhat::Reported { whom: called(report.by) },
        IncidentEvent::Triggered { .. }
        | IncidentEvent::AlertRepeated { .. }
        | IncidentEvent::SourceTold { .. }
        | IncidentEvent::Noise(_)
        | IncidentEvent::PageCreated { .. }
        | IncidentEvent::PageRung { .. }
        | IncidentEvent::PageWay { .. }
        | IncidentEvent::PageFailed { .. }
        | IncidentEvent::PageAnswered { .. }
        | IncidentEvent::PageStopped { .. }
        | IncidentEvent::Escalated { .. }
        | IncidentEvent::LastResort { .. }
        | IncidentEvent::Added { .. }
        | IncidentEvent::EscalatedBy { .. }
        | IncidentEvent::Acknowledged { .. }
        | IncidentEvent::AckExpired { .. }
        | IncidentEvent::Declined { .. }
        | IncidentEvent::HandOffOffered(_)
        | IncidentEvent::HandOffAccepted { .. }
        | IncidentEvent::HandOffReturned { .. }
        | IncidentEvent::Resolved => return None,
    })
}

/// Who reports follows what happens, and not whose phone is dead.
fn is_public(what: &IncidentEvent) -> bool {
    match what {
        IncidentEvent::PageCreated { .. }
        | IncidentEvent::PageRung { .. }
        | IncidentEvent::PageWay { .. }
        | IncidentEvent::PageFailed { .. }
        | IncidentEvent::PageAnswered { .. }
        | IncidentEvent::PageStopped { .. }
        | IncidentEvent::Declined { .. }
        | IncidentEvent::Judged { .. }
        | IncidentEvent::AckExpired { .. } => false,
        IncidentEvent::Triggered { .. }
        | IncidentEvent::AlertRepeated { .. }
        | IncidentEvent::SourceTold { .. }
        | IncidentEvent::Noise(_)
        | IncidentEvent::Escalated { .. }
        | IncidentEvent::LastResort { .. }
        | IncidentEvent::Added { .. }
        | IncidentEvent::EscalatedBy { .. }
        | IncidentEvent::Acknowledged { .. }
        | IncidentEvent::HandOffOffered(_)
        | IncidentEvent::HandOffAccepted { .. }
        | IncidentEvent::HandOffReturned { .. }
        | IncidentEvent::Resolved
        | IncidentEvent::Snoozed { .. }
        | IncidentEvent::SnoozeOver { .. }
        | IncidentEvent::Noted { .. }
        | IncidentEvent::Merged { .. }
        | IncidentEvent::Absorbed { .. }
        | IncidentEvent::Unmerged
        | IncidentEvent::Released { .. }
        | IncidentEvent::AbsorbedAlert { .. }
        | IncidentEvent::SourceOver
        | IncidentEvent::VendorNamed { .. }
        | IncidentEvent::VendorWaits { .. }
        | IncidentEvent::VendorUpdateDue { .. }
        | IncidentEvent::VendorAnswered { .. }
        | IncidentEvent::Reported(_) => true,
    }
}

/// As the contact is called now, or was when it was called.
fn vendor_name(documents: &Documents, incident: &Incident, vendor: VendorId) -> String {
    let contacts = documents.services().flat_map(|service| &service.vendors);
    let now = contacts.filter(|contact| contact.id == vendor).map(|contact| contact.name.clone()).next();
    let then = incident.timeline.iter().find_map(|entry| {
        if let IncidentEvent::VendorWaits { leg } = &entry.what {
            (leg.vendor == vendor).then(|| leg.name.clone())
        } else {
            None
        }
    });
    now.or(then).unwrap_or_else(|| "a vendor".to_owned())
}
