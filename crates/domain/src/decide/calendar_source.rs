//! Calendar sources: added by a person, read by the hub, and obeyed as far as nothing stands in the way.

use super::{Draft, Refusal, absence, configure, needs, notice, unknown};
use crate::absence::{Absence, AbsenceKind};
use crate::calendar_source::{CalendarConflict, CalendarEvent, CalendarReading, CalendarSource, CalendarUrl};
use crate::event::Event;
use crate::id::{AbsenceId, CalendarSourceId};
use crate::limit;
use crate::notice::NoticeAbout;
use crate::person::{Person, Role};
use crate::shift::Span;
use jiff::Timestamp;
use std::collections::BTreeSet;

pub(super) fn add(
    draft: &mut Draft,
    by: &Person,
    id: CalendarSourceId,
    name: &str,
    url: CalendarUrl,
    kind: AbsenceKind,
) -> Result<(), Refusal> {
    needs(by, Role::Responder, by.role.may_answer())?;
    let name = configure::name("name", name)?;
    if draft.state.calendar_sources.contains_key(&id) {
        let problem = "another calendar has this id; make a new one".to_owned();
        return Err(Refusal::Invalid { field: "source", problem });
    }
    let all = draft.state.calendar_sources.values().map(|source| &source.is);
    let own: Vec<_> = all.filter(|source| source.person == by.id).collect();
    if own.iter().filter(|source| !source.removed).count() >= limit::CALENDAR_SOURCES_PER_PERSON_MAX {
        let what = "calendars of one person";
        return Err(Refusal::TooMany { what, max: limit::CALENDAR_SOURCES_PER_PERSON_MAX });
    }
    if own.len() >= limit::CALENDAR_SOURCES_KEPT_MAX {
        let what = "calendars of one person, removed ones included";
        return Err(Refusal::TooMany { what, max: limit::CALENDAR_SOURCES_KEPT_MAX });
    }
    if draft.state.fetches.iter().any(|(other, fetch)| {
        fetch.url == url && draft.state.calendar_sources.get(other).is_some_and(|it| it.is.person == by.id)
    }) {
        let problem =
            "this calendar is read already; remove it first to read it as something else".to_owned();
        return Err(Refusal::Conflict { problem });
    }
    let source = CalendarSource {
        id,
        person: by.id,
        name,
        host: url.host().to_owned(),
        kind,
        removed: false,
        read_at: None,
        failures: 0,
        problem: None,
        trouble: None,
        conflicts: Vec::new(),
    };
    let next_at = next(draft.now);
    draft.push(Event::CalendarSourceAdded { source, url, next_at });
    Ok(())
}

pub(super) fn remove(draft: &mut Draft, by: &Person, id: CalendarSourceId) -> Result<(), Refusal> {
    if !own(draft, by, id)?.removed {
        draft.push(Event::CalendarSourceRemoved { source: id });
    }
    Ok(())
}

/// "Read it now."
pub(super) fn ask(draft: &mut Draft, by: &Person, id: CalendarSourceId) -> Result<(), Refusal> {
    if !own(draft, by, id)?.removed {
        due(draft, id);
    }
    Ok(())
}

fn own<'a>(draft: &'a Draft, by: &Person, id: CalendarSourceId) -> Result<&'a CalendarSource, Refusal> {
    let known = draft.state.calendar_sources.get(&id).ok_or_else(|| unknown("calendar", id))?;
    needs(by, Role::Admin, known.is.person == by.id || by.role == Role::Admin)?;
    Ok(&known.is)
}

fn next(now: Timestamp) -> Timestamp {
    now.saturating_add(limit::CALENDAR_READ_EVERY).unwrap_or(Timestamp::MAX)
}

/// It is time to read it again.
pub(super) fn due(draft: &mut Draft, id: CalendarSourceId) {
    let next_at = next(draft.now);
    draft.push(Event::CalendarSourceDue { source: id, next_at });
}

/// The hub has tried to read it.
pub(super) fn read(draft: &mut Draft, id: CalendarSourceId, reading: CalendarReading) {
    let known = draft.state.calendar_sources.get(&id).map(|known| known.is.clone());
    let Some(source) = known.filter(|source| !source.removed) else { return };
    match reading {
        CalendarReading::Failed { problem, trouble } => {
            let problem = crate::alert::one_line(&problem, limit::TITLE_CHARS_MAX);
            let trouble = Some(trouble.cut());
            draft.push(Event::CalendarSourceFailed {
                source: id,
                problem: problem.clone(),
                trouble: trouble.clone(),
            });
            if source.failures + 1 == limit::CALENDAR_FAILURES_TOLD {
                let name = source.name.clone();
                let about = NoticeAbout::CalendarUnreadable { source: id, name, problem, trouble };
                notice::remind(draft, source.person, about);
            }
        }
        CalendarReading::Read(events) => obey(draft, &source, &events),
    }
}

/// What went is ended, what came is recorded, and what cannot be is told.
fn obey(draft: &mut Draft, source: &CalendarSource, events: &[CalendarEvent]) {
    let now: BTreeSet<AbsenceId> = events.iter().map(|event| event.absence).collect();
    let before = draft.state.fetches.get(&source.id).map(|fetch| fetch.known.clone());
    let gone = before.into_iter().flatten().filter(|id| !now.contains(id));
    let ended: Vec<Span> = gone.collect::<Vec<_>>().into_iter().filter_map(|id| end(draft, id)).collect();
    let (mut recorded, mut conflicts) = (Vec::new(), Vec::new());
    let at = draft.now;
    for event in events.iter().filter(|event| event.span.end > at) {
        // known already: recorded, or taken back by its person, who knows better
        if draft.state.absences.contains_key(&event.absence) {
            continue;
        }
        let span = Span { start: event.span.start.max(at), end: event.span.end };
        match absence::possible(draft, source.person, source.kind, span) {
            Ok(()) => {
                let absence = Absence {
                    id: event.absence,
                    person: source.person,
                    kind: source.kind,
                    start: span.start,
                    end: span.end,
                    recorded_by: source.person,
                };
                absence::take_down(draft, absence);
                recorded.push(span);
            }
            Err(refusal) => conflicts.push(CalendarConflict {
                absence: event.absence,
                span,
                problem: refusal.to_string(),
                obstacle: refusal.obstacle(),
            }),
        }
    }
    conflicts.truncate(limit::CALENDAR_CONFLICTS_MAX);
    let told: BTreeSet<AbsenceId> = source.conflicts.iter().map(|conflict| conflict.absence).collect();
    let mut news: Vec<_> =
        conflicts.iter().filter(|conflict| !told.contains(&conflict.absence)).cloned().collect();
    draft.push(Event::CalendarSourceRead {
        source: source.id,
        known: events.iter().map(|event| event.absence).collect(),
        conflicts,
    });
    tell(draft, source, recorded, ended);
    if !news.is_empty() {
        news.truncate(limit::NOTICE_SPANS_MAX);
        let about =
            NoticeAbout::CalendarConflicts { source: source.id, name: source.name.clone(), conflicts: news };
        notice::remind(draft, source.person, about);
    }
}

fn tell(draft: &mut Draft, source: &CalendarSource, mut recorded: Vec<Span>, mut ended: Vec<Span>) {
    if recorded.is_empty() && ended.is_empty() {
        return;
    }
    recorded.truncate(limit::NOTICE_SPANS_MAX);
    ended.truncate(limit::NOTICE_SPANS_MAX);
    let about = NoticeAbout::CalendarRead {
        source: source.id,
        name: source.name.clone(),
        kind: source.kind,
        recorded,
        ended,
    };
    notice::remind(draft, source.person, about);
}

/// Ends an absence that is not in its calendar any more: from now on, or as if it had never been. What of it is left out.
fn end(draft: &mut Draft, id: AbsenceId) -> Option<Span> {
    let known = draft.state.absences.get(&id).map(|known| known.is.clone())?;
    if known.span().is_empty() || known.end <= draft.now {
        return None;
    }
    let end = known.start.max(draft.now);
    draft.push(Event::AbsenceEnded { absence: id, end });
    Some(Span { start: end, end: known.end })
}
