//! An incident's timeline, with names instead of ids.

use super::incidents::{device_name, ms_between};
use crate::document::Documents;
use baton_domain::alert::{AlertStatus, SourceNote};
use baton_domain::attempt::AttemptRung;
use baton_domain::contact::WayKind;
use baton_domain::id::IncidentId;
use baton_domain::id::{PageId, PersonId, VendorId};
use baton_domain::incident::{EscalationReason, HandOffOver, SnoozeEnd};
use baton_domain::incident::{Incident, IncidentEvent, TimelineEntry};
use baton_domain::mention::{self, Mention};
use baton_domain::page::{Answer, FailReason, PageReason, Rung, StopReason};
use baton_domain::responder::{ResponderRole, RoleEvent};
use baton_domain::worth::Worth;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One line of a timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TimelineView {
    /// When, by the hub's clock.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Milliseconds since the incident began.
    #[ts(type = "number")]
    pub after_ms: i64,
    /// Who did it; `None` for the hub and for monitoring.
    pub who: Option<String>,
    /// What happened.
    pub what: TimelineWhat,
}

/// What happened, with names instead of ids.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum TimelineWhat {
    /// It began.
    Triggered {
        /// What noticed it.
        source: String,
    },
    /// The source said it again.
    Repeated,
    /// Somebody did something about it in the tool that sends its alerts. It silences nothing here.
    SourceTold {
        /// What.
        note: SourceNote,
        /// Who, and what they said.
        text: String,
    },
    /// It is quiet because of a maintenance.
    Quieted {
        /// What the maintenance is called.
        maintenance: String,
    },
    /// The maintenance is over, and it still fires.
    QuietOver,
    /// It rings for a storm of alerts.
    StormBegan,
    /// It is part of a storm, and rings through that.
    StormJoined {
        /// The storm's incident.
        storm: IncidentId,
    },
    /// Its source had ended it, and it fires again.
    Reopened,
    /// Its source ends it again and again: it is over when it was quiet until then.
    ResolveHeld {
        /// Until when.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// A person is asked.
    Paged {
        /// Who.
        whom: String,
        /// Why.
        reason: PageReason,
    },
    /// A page reached a rung.
    Rung {
        /// Whose page.
        whom: String,
        /// Which rung.
        rung: Rung,
        /// On which device.
        device: String,
        /// Milliseconds on that device.
        device_ms: Option<u32>,
    },
    /// Another way to a person was used, or its provider said something.
    Way {
        /// Whose page.
        whom: String,
        /// What its person calls the way.
        label: String,
        /// Of which kind it is.
        kind: WayKind,
        /// What happened.
        rung: AttemptRung,
    },
    /// A page could not be delivered.
    PageFailed {
        /// Whose.
        whom: String,
        /// Why.
        reason: FailReason,
    },
    /// A page was answered.
    PageAnswered {
        /// Whose.
        whom: String,
        /// How.
        answer: Answer,
    },
    /// A page was stopped.
    PageStopped {
        /// Whose.
        whom: String,
        /// Why.
        reason: StopReason,
    },
    /// A level of the policy began.
    Escalated {
        /// Which, counted from 1.
        level: u32,
        /// Why.
        reason: EscalationReason,
    },
    /// Everybody was paged.
    LastResort,
    /// Somebody called for these.
    Added {
        /// Who.
        whom: Vec<String>,
    },
    /// Somebody called for more people.
    CalledForHelp {
        /// Who.
        whom: String,
    },
    /// Somebody took it.
    Acknowledged {
        /// Who.
        whom: String,
        /// When it rings again unless something happens before.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// The acknowledgement expired.
    AckExpired {
        /// Whose.
        whom: String,
    },
    /// Somebody can't.
    Declined {
        /// Who.
        whom: String,
    },
    /// A hand-off was offered.
    HandOffOffered {
        /// The giver.
        from: String,
        /// The receiver.
        to: String,
    },
    /// A hand-off was accepted.
    HandOffAccepted {
        /// The giver.
        from: String,
        /// The receiver.
        to: String,
    },
    /// A hand-off returned to its giver.
    HandOffReturned {
        /// The giver.
        from: String,
        /// The receiver.
        to: String,
        /// Why.
        reason: HandOffOver,
    },
    /// A person is paged as well, because whoever is on call is not proven reachable.
    Backup {
        /// Who.
        whom: String,
        /// Who is on call.
        of: String,
    },
    /// Somebody took a role.
    RoleTaken {
        /// Who.
        whom: String,
        /// Which.
        role: ResponderRole,
        /// Who had it before, and has it no more.
        from: Option<String>,
    },
    /// Somebody was given a role.
    RoleGiven {
        /// By whom; `None` where it went with a hand-off that was answered through a message.
        by: Option<String>,
        /// Who.
        whom: String,
        /// Which.
        role: ResponderRole,
        /// Who had it before, and has it no more.
        from: Option<String>,
    },
    /// Somebody has a role no more.
    RolePutDown {
        /// Who.
        whom: String,
        /// Which.
        role: ResponderRole,
    },
    /// It is over.
    Resolved,
    /// Somebody has it, and it is quiet until then.
    Snoozed {
        /// Who.
        whom: String,
        /// When it rings again.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// It is quiet no longer.
    SnoozeOver {
        /// Whose snooze.
        whom: String,
        /// Why.
        reason: SnoozeEnd,
    },
    /// Somebody wrote something down.
    Noted {
        /// What. From people: never to be rendered as markup.
        text: String,
        /// The same in pieces: words, and who is mentioned. Never to be rendered as markup either.
        #[serde(default)]
        pieces: Vec<NotePieceView>,
    },
    /// Another incident took it in.
    Merged {
        /// Which.
        into: IncidentId,
    },
    /// It took another incident in.
    Absorbed {
        /// Which.
        incident: IncidentId,
    },
    /// It is an incident of its own again.
    Unmerged,
    /// What it took in is an incident of its own again.
    Released {
        /// Which.
        incident: IncidentId,
    },
    /// A source of something that it took in said something.
    AbsorbedAlert {
        /// What was taken in.
        incident: IncidentId,
        /// What it said.
        status: AlertStatus,
    },
    /// Its own source said that it is over, and something that it took in is not.
    SourceOver,
    /// Somebody says whether it was worth being paged.
    Judged {
        /// Who.
        whom: String,
        /// What.
        worth: Worth,
    },
    /// The policy names a vendor that somebody has to call.
    VendorNamed {
        /// Which.
        vendor: String,
    },
    /// It waits for a vendor.
    VendorWaits {
        /// Which.
        vendor: String,
        /// The vendor's number for it; may be empty.
        case: String,
        /// When the next update is due.
        #[ts(type = "string | null")]
        update_at: Option<Timestamp>,
    },
    /// A vendor's update is due.
    VendorUpdateDue {
        /// Which.
        vendor: String,
        /// Who is paged about it.
        whom: String,
    },
    /// Nobody waits for that vendor any more.
    VendorAnswered {
        /// Which.
        vendor: String,
    },
    /// Front-line support reported it.
    Reported {
        /// Who.
        whom: String,
    },
}

/// A piece of a note.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct NotePieceView {
    /// As it stands there.
    pub text: String,
    /// Whom it mentions; `None` for words.
    pub person: Option<PersonId>,
}

fn note_pieces(text: &str, mentions: &[Mention]) -> Vec<NotePieceView> {
    let pieces = mention::pieces(text, mentions).into_iter();
    pieces.map(|piece| NotePieceView { text: piece.text.to_owned(), person: piece.person }).collect()
}

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

fn paged(whom: String, reason: PageReason, called: impl Fn(PersonId) -> String) -> TimelineWhat {
    if let PageReason::Backup { of } = reason {
        return TimelineWhat::Backup { whom, of: called(of) };
    }
    TimelineWhat::Paged { whom, reason }
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
        IncidentEvent::PageCreated { person, reason, .. } => paged(called(*person), *reason, called),
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
        IncidentEvent::Role(what) => role(*what, entry, called),
        IncidentEvent::PageWay { .. } // kept with its page
        | IncidentEvent::Drill(_) // among the drills
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

fn role(what: RoleEvent, entry: &TimelineEntry, called: impl Fn(PersonId) -> String) -> TimelineWhat {
    match what {
        RoleEvent::Given { person, role, from } => {
            let (whom, from) = (called(person), from.map(&called));
            if entry.by.person() == Some(person) {
                TimelineWhat::RoleTaken { whom, role, from }
            } else {
                TimelineWhat::RoleGiven { by: entry.by.person().map(&called), whom, role, from }
            }
        }
        RoleEvent::PutDown { person, role } => TimelineWhat::RolePutDown { whom: called(person), role },
    }
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
        IncidentEvent::Noted { text, mentions } => {
            TimelineWhat::Noted { text: text.clone(), pieces: note_pieces(text, mentions) }
        }
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
        | IncidentEvent::Role(_)
        | IncidentEvent::PageCreated { .. }
        | IncidentEvent::Drill(_)
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
        IncidentEvent::Drill(_)
        | IncidentEvent::PageCreated { .. }
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
        | IncidentEvent::Role(_)
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
