//! Incidents, from documents.

use super::people::{name, teammates};
use super::{
    AnswersView, HandOffView, IncidentView, IncidentViewState, PageView, RungView, TimelineView,
    TimelineWhat, WayRungView, WayView,
};
use crate::document::Documents;
use baton_domain::attempt::{Attempt, AttemptMark};
use baton_domain::id::{DeviceId, PageId, PersonId};
use baton_domain::incident::{Incident, IncidentEvent, IncidentState, TimelineEntry};
use baton_domain::page::Page;
use jiff::Timestamp;

/// Incidents in a view: more is asked for page by page.
pub const INCIDENTS_SHOWN: usize = 200;

/// The incidents as `me` sees them: those that page `me`, then open ones, then resolved ones; each the newest first.
pub fn incidents(documents: &Documents, me: PersonId, now: Timestamp) -> Vec<IncidentView> {
    let mut all: Vec<&Incident> = documents.incidents().collect();
    all.sort_by_key(|incident| {
        let mine = incident.wanted_page_of(me).is_some();
        (!mine, !incident.is_open(), std::cmp::Reverse(incident.id))
    });
    all.into_iter()
        .take(INCIDENTS_SHOWN)
        .map(|incident| incident_view(documents, me, incident, now))
        .collect()
}

/// One incident as `me` sees it.
pub fn incident_view(
    documents: &Documents,
    me: PersonId,
    incident: &Incident,
    now: Timestamp,
) -> IncidentView {
    let service = documents.services().find(|service| service.id == incident.service);
    let my_page = incident.wanted_page_of(me).map(|page| page.id);
    IncidentView {
        id: incident.id,
        title: incident.title.clone(),
        source: incident.source.clone(),
        service: incident.service,
        service_name: service.map_or_else(|| "unknown service".to_owned(), |service| service.name.clone()),
        runbook: service.and_then(|service| service.runbook.clone()),
        links: incident.links.clone(),
        urgency: incident.urgency,
        state: state(documents, me, incident),
        created_at: incident.created_at,
        alert_count: incident.alert_count,
        storm: incident.noise.storm,
        storm_members: incident.noise.members,
        maintenance: incident.noise.quiet.as_ref().map(|quiet| quiet.name.clone()),
        responsible: responsible(documents, incident)
            .into_iter()
            .map(|person| name(documents, me, person))
            .collect(),
        nobody_answered: incident.nobody_answered,
        escalates_at: incident.escalation.next_at,
        handoff: incident.handoff.map(|offer| HandOffView {
            from: name(documents, me, offer.from),
            to: name(documents, me, offer.to),
            expires_at: offer.expires_at,
        }),
        my_page,
        pages: incident.pages.iter().map(|page| page_view(documents, me, page)).collect(),
        timeline: timeline(documents, incident),
        can: can(documents, me, incident),
        pending: None,
        teammates: if incident.is_open() { teammates(documents, me, now) } else { Vec::new() },
    }
}

/// Whoever has the storm has what is part of it.
fn responsible(documents: &Documents, incident: &Incident) -> Vec<PersonId> {
    let own = incident.responsible();
    let storm = incident.noise.storm.filter(|_| own.is_empty() && incident.is_open());
    storm.and_then(|storm| documents.incident(storm)).map_or(own, Incident::responsible)
}

fn state(documents: &Documents, me: PersonId, incident: &Incident) -> IncidentViewState {
    match incident.state {
        IncidentState::Triggered => IncidentViewState::Triggered,
        IncidentState::Acknowledged { by, at, until } => {
            IncidentViewState::Acknowledged { by: name(documents, me, by), at, until }
        }
        IncidentState::Resolved { at } => IncidentViewState::Resolved { at },
    }
}

fn can(documents: &Documents, me: PersonId, incident: &Incident) -> AnswersView {
    let answers = documents.person(me).is_some_and(|person| person.role.may_answer());
    if !incident.is_open() {
        return AnswersView::default();
    }
    let by = incident.acknowledged_by();
    let paged = incident.wanted_page_of(me).is_some();
    let receives = incident.handoff.is_some_and(|offer| offer.to == me);
    let free = by.is_none() || by == Some(me);
    AnswersView {
        acknowledge: answers && (by.is_none() || receives || paged),
        hand_off: answers && free && incident.handoff.is_none(),
        cant: answers && (paged || by == Some(me) || receives),
        escalate: true,
        resolve: answers,
    }
}

fn page_view(documents: &Documents, me: PersonId, page: &Page) -> PageView {
    let rungs = page.rungs.iter().map(|mark| RungView {
        rung: mark.rung,
        device: device_name(documents, mark.device),
        after_ms: ms_between(page.created_at, mark.at),
        device_ms: mark.device_ms,
    });
    PageView {
        id: page.id,
        person: name(documents, me, page.person),
        reason: page.reason,
        created_at: page.created_at,
        state: page.state,
        rungs: rungs.collect(),
        ways: page.attempts.iter().map(|attempt| way_view(page, attempt)).collect(),
    }
}

fn way_view(page: &Page, attempt: &Attempt) -> WayView {
    let mark =
        |mark: &AttemptMark| WayRungView { rung: mark.rung, after_ms: ms_between(page.created_at, mark.at) };
    WayView {
        label: attempt.label.clone(),
        kind: attempt.kind,
        loudness: attempt.kind.loudness(),
        state: attempt.state,
        due_after_ms: ms_between(page.created_at, attempt.due_at),
        rungs: attempt.marks.iter().map(mark).collect(),
    }
}

fn device_name(documents: &Documents, device: DeviceId) -> String {
    let known = documents.devices().find(|known| known.id == device);
    known.map_or_else(|| "a device".to_owned(), |device| device.name.clone())
}

fn ms_between(from: Timestamp, to: Timestamp) -> i64 {
    i64::try_from(to.duration_since(from).as_millis()).unwrap_or(i64::MAX)
}

/// What happened, and the rungs that devices reported, in the order of time.
fn timeline(documents: &Documents, incident: &Incident) -> Vec<TimelineView> {
    let began = incident.created_at;
    let told = incident.timeline.iter().filter_map(|entry| {
        Some(TimelineView {
            at: entry.at,
            after_ms: ms_between(began, entry.at),
            who: entry.by.person().map(|person| documents.name_of(person)),
            what: what(documents, incident, entry)?,
        })
    });
    let rungs = incident.pages.iter().flat_map(|page| {
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
    let ways = incident.pages.iter().flat_map(|page| {
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

fn what(documents: &Documents, incident: &Incident, entry: &TimelineEntry) -> Option<TimelineWhat> {
    let called = |person: PersonId| documents.name_of(person);
    let whose =
        |page: PageId| incident.page(page).map_or_else(|| "somebody".to_owned(), |page| called(page.person));
    let what = match &entry.what {
        IncidentEvent::Triggered { source, .. } => TimelineWhat::Triggered { source: source.clone() },
        IncidentEvent::AlertRepeated { .. } => TimelineWhat::Repeated,
        IncidentEvent::SourceTold { note, text } => {
            TimelineWhat::SourceTold { note: *note, text: text.clone() }
        }
        IncidentEvent::Noise(noise) => super::noise::what(noise),
        IncidentEvent::PageCreated { person, reason, .. } => {
            TimelineWhat::Paged { whom: called(*person), reason: *reason }
        }
        IncidentEvent::PageRung { page, rung, device, device_ms } => TimelineWhat::Rung {
            whom: whose(*page),
            rung: *rung,
            device: device_name(documents, *device),
            device_ms: *device_ms,
        },
        IncidentEvent::PageWay { .. } => return None, // kept with its page
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
    };
    Some(what)
}
