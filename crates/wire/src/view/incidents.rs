//! Incidents, from documents.

use super::people::name;
use super::responders::responders;
use super::teammates::{for_incident, ranked};
use super::timeline::timeline;
use super::{
    AbsorbedView, AnswersView, HandOffView, IncidentView, IncidentViewState, PageView, ReportView, RungView,
    VendorLegView, VendorView, WayRungView, WayView,
};
use crate::document::Documents;
use baton_domain::attempt::{Attempt, AttemptMark};
use baton_domain::id::{DeviceId, PersonId, ServiceId};
use baton_domain::incident::{Incident, IncidentState};
use baton_domain::merge::Absorbed;
use baton_domain::page::Page;
use baton_domain::report::Report;
use baton_domain::suggestion::Suggestion;
use baton_domain::team::Service;
use baton_domain::vendor::{VendorContact, VendorLeg};
use baton_domain::worth::{Tally, by_source};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Incidents in a view: more is asked for page by page.
pub const INCIDENTS_SHOWN: usize = 200;

/// The incidents as `me` sees them: those that page `me`, then open ones, then resolved ones; each the newest first.
pub fn incidents(documents: &Documents, me: PersonId, now: Timestamp) -> Vec<IncidentView> {
    // a drill is to be seen while it rings for `me`; what came of it is among the drills
    let shown = |incident: &&Incident| !incident.is_drill() || incident.wanted_page_of(me).is_some();
    let mut all: Vec<&Incident> = documents.incidents().filter(shown).collect();
    all.sort_by_key(|incident| {
        let mine = incident.wanted_page_of(me).is_some();
        (!mine, !incident.is_open(), std::cmp::Reverse(incident.id))
    });
    let any_open = all.iter().any(|incident| incident.is_open());
    let look = Look {
        documents,
        me,
        now,
        ranked: if any_open { ranked(documents, now) } else { Vec::new() },
        worth: by_source(documents.incidents()),
    };
    all.into_iter().take(INCIDENTS_SHOWN).map(|incident| incident_view(&look, incident)).collect()
}

/// Who looks, and what is worked out once for all incidents.
struct Look<'a> {
    documents: &'a Documents,
    me: PersonId,
    now: Timestamp,
    ranked: Vec<Suggestion>,
    worth: BTreeMap<(ServiceId, &'a str), Tally>,
}

/// One incident as `me` sees it.
fn incident_view(look: &Look<'_>, incident: &Incident) -> IncidentView {
    let (documents, me) = (look.documents, look.me);
    let in_public = documents.person(me).is_some_and(|person| !person.role.may_answer());
    let service = documents.services().find(|service| service.id == incident.service);
    let my_page = incident.wanted_page_of(me).map(|page| page.id);
    IncidentView {
        id: incident.id,
        title: incident.title.clone(),
        source: incident.source.clone(),
        service: incident.service,
        service_name: match service {
            Some(service) => service.name.clone(),
            None if incident.is_drill() => "no service".to_owned(),
            None => "unknown service".to_owned(),
        },
        runbook: service.and_then(|service| service.runbook.clone()),
        links: incident.links.clone(),
        urgency: incident.urgency,
        drill: incident.is_drill(),
        state: state(documents, me, incident),
        created_at: incident.created_at,
        alert_count: incident.alert_count,
        storm: incident.noise.storm,
        storm_members: incident.noise.members,
        maintenance: incident.noise.quiet.as_ref().map(|quiet| quiet.name.clone()),
        maintenance_until: incident
            .noise
            .quiet
            .as_ref()
            .and_then(|quiet| documents.maintenances().find(|known| known.id == quiet.maintenance))
            .map(|known| known.end),
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
        pages: if in_public {
            Vec::new()
        } else {
            incident.pages.iter().map(|page| page_view(documents, me, page)).collect()
        },
        timeline: timeline(documents, incident, in_public),
        can: can(documents, me, incident),
        pending: None,
        teammates: match incident.is_open() && !incident.is_drill() {
            true => for_incident(documents, me, incident, &look.ranked),
            false => Vec::new(),
        },
        responders: responders(documents, me, incident, look.now),
        absorbed: incident.absorbed.iter().map(|part| absorbed(documents, part)).collect(),
        vendors: service.map_or_else(Vec::new, vendors),
        waits_for: incident.vendors.iter().map(|leg| waits_for(documents, me, leg)).collect(),
        report: incident.report.as_ref().map(|report| report_view(documents, me, report)),
        my_worth: incident.worth.get(&me).copied(),
        source_worth: look
            .worth
            .get(&(incident.service, incident.source.as_str()))
            .copied()
            .unwrap_or_default(),
    }
}

fn report_view(documents: &Documents, me: PersonId, report: &Report) -> ReportView {
    ReportView {
        by: name(documents, me, report.by),
        impact: report.impact.clone(),
        since: report.since,
        tried: report.tried.clone(),
    }
}

fn absorbed(documents: &Documents, part: &Absorbed) -> AbsorbedView {
    let title = documents.incident(part.incident).map(|known| known.title.clone());
    AbsorbedView { incident: part.incident, title: title.unwrap_or_default(), over: part.over }
}

pub(super) fn vendors(service: &Service) -> Vec<VendorView> {
    let view = |contact: &VendorContact| VendorView {
        vendor: contact.id,
        name: contact.name.clone(),
        reach: contact.reach.clone(),
        notes: contact.notes.clone(),
    };
    service.vendors.iter().map(view).collect()
}

fn waits_for(documents: &Documents, me: PersonId, leg: &VendorLeg) -> VendorLegView {
    VendorLegView {
        vendor: leg.vendor,
        name: leg.name.clone(),
        case: leg.case.clone(),
        by: name(documents, me, leg.by),
        since: leg.since,
        update_at: leg.update_at,
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
        IncidentState::Snoozed { by, at, until } => {
            IncidentViewState::Snoozed { by: name(documents, me, by), at, until }
        }
        IncidentState::Merged { into, at } => IncidentViewState::Merged { into, at },
        IncidentState::Resolved { at } => IncidentViewState::Resolved { at },
    }
}

fn can(documents: &Documents, me: PersonId, incident: &Incident) -> AnswersView {
    let answers = documents.person(me).is_some_and(|person| person.role.may_answer());
    if incident.is_drill() {
        return AnswersView { acknowledge: incident.wanted_page_of(me).is_some(), ..AnswersView::default() };
    }
    let asked = incident.pages.iter().any(|page| page.person == me);
    let judge = asked && incident.wanted_page_of(me).is_none();
    if let Some(into) = incident.merged_into() {
        let mut parts = documents.incident(into).into_iter().flat_map(|into| &into.absorbed);
        let over = parts.any(|part| part.incident == incident.id && part.over);
        return AnswersView { unmerge: answers && !over, judge, ..AnswersView::default() };
    }
    if !incident.is_open() {
        return AnswersView { note: true, judge, ..AnswersView::default() };
    }
    let by = incident.acknowledged_by();
    let paged = incident.wanted_page_of(me).is_some();
    let receives = incident.handoff.is_some_and(|offer| offer.to == me);
    let free = by.is_none() || by == Some(me);
    AnswersView {
        acknowledge: answers && (by.is_none() || receives || paged || (free && incident.is_snoozed())),
        snooze: answers && (free || receives),
        note: true,
        merge: answers && incident.absorbed.is_empty(),
        unmerge: false,
        judge,
        call_vendor: answers,
        roles: answers,
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

pub(super) fn device_name(documents: &Documents, device: DeviceId) -> String {
    let known = documents.devices().find(|known| known.id == device);
    known.map_or_else(|| "a device".to_owned(), |device| device.name.clone())
}

pub(super) fn ms_between(from: Timestamp, to: Timestamp) -> i64 {
    i64::try_from(to.duration_since(from).as_millis()).unwrap_or(i64::MAX)
}
