//! Absences: recorded, ended, and obeyed at once by what rings.

use super::{Draft, Refusal, answer, drill, escalation, handoff, needs, notice, responder, unknown};
use crate::absence::{Absence, AbsenceKind};
use crate::cover::Fit;
use crate::event::Event;
use crate::id::{AbsenceId, IncidentId, PersonId};
use crate::incident::{EscalationReason, HandOffOver, IncidentEvent};
use crate::limit;
use crate::notice::NoticeAbout;
use crate::obstacle::Obstacle;
use crate::page::{Answer, Page, StopReason};
use crate::person::{Person, Role};
use crate::shift::Span;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// An absence as it is asked for.
pub(super) struct New {
    pub(super) id: AbsenceId,
    pub(super) person: PersonId,
    pub(super) kind: AbsenceKind,
    pub(super) start: Option<Timestamp>,
    pub(super) end: Timestamp,
}

/// A person may act for themselves, for a teammate, and as a lead for anybody.
pub(super) fn may_act_for(draft: &Draft, by: &Person, person: PersonId) -> Result<(), Refusal> {
    needs(by, Role::Responder, by.role.may_answer())?;
    draft.person(person)?;
    let near = by.id == person || draft.state.are_teammates(by.id, person);
    needs(by, Role::Lead, near || by.role.may_configure())
}

pub(super) fn record(draft: &mut Draft, by: &Person, new: New) -> Result<(), Refusal> {
    may_act_for(draft, by, new.person)?;
    let span = checked_span(draft, &new)?;
    let New { id, person, kind, .. } = new;
    no_overlap(draft, person, span)?;
    if kind == AbsenceKind::Vacation {
        no_cover_promised(draft, person, span)?;
    }
    push(draft, Absence { id, person, kind, start: span.start, end: span.end, recorded_by: by.id });
    Ok(())
}

/// Takes an absence down, tells its person, and lets what rings for them ring for the next one.
fn push(draft: &mut Draft, absence: Absence) {
    let Absence { id, person, kind, .. } = absence;
    let span = absence.span();
    draft.push(Event::AbsenceRecorded { absence });
    notice::tell(draft, person, NoticeAbout::AbsenceRecorded { absence: id, kind, span });
    if span.start <= draft.now {
        reroute(draft, person);
    }
}

/// The same, for a person who is told in another way.
pub(super) fn take_down(draft: &mut Draft, absence: Absence) {
    let (person, start) = (absence.person, absence.start);
    draft.push(Event::AbsenceRecorded { absence });
    if start <= draft.now {
        reroute(draft, person);
    }
}

/// Whether a person can be absent in a span that is not over, without taking anything from anybody: not for too long, not twice,
/// and not while they promised to cover somebody.
pub(super) fn possible(
    draft: &Draft,
    person: PersonId,
    kind: AbsenceKind,
    span: Span,
) -> Result<(), Refusal> {
    draft.person(person)?;
    planned(draft, Some(span.start), span.end)?;
    not_too_long(kind, span)?;
    not_too_many(draft, person)?;
    no_overlap(draft, person, span)?;
    no_cover_promised(draft, person, span)
}

/// A planned absence begins now. What rings for its person, though it began to ring before, goes on to whoever stands in.
pub(super) fn begins(draft: &mut Draft, id: AbsenceId) {
    let known = draft.state.absences.get(&id).map(|known| known.is.clone());
    draft.push(Event::AbsenceBegan { absence: id });
    if let Some(absence) = known.filter(|absence| absence.holds_at(draft.now)) {
        reroute(draft, absence.person);
    }
}

/// "I can't, and for the next `minutes`": away, and the incident's next person rings.
pub(super) fn cant_for(
    draft: &mut Draft,
    person: &Person,
    incident: IncidentId,
    minutes: u32,
) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    draft.open(incident)?;
    if !(1..=limit::CANT_MIN_MAX).contains(&minutes) {
        let problem = format!("between 1 and {} minutes", limit::CANT_MIN_MAX);
        return Err(Refusal::Invalid { field: "away_min", problem });
    }
    cant_until(draft, person, incident, Span::lasting(draft.now, SignedDuration::from_mins(minutes.into())));
    Ok(())
}

/// "I can't, till morning": the next [`limit::MORNING_HOUR`] by the person's own clock, also on a night that is longer or shorter.
pub(super) fn cant_till_morning(
    draft: &mut Draft,
    person: &Person,
    incident: IncidentId,
) -> Result<(), Refusal> {
    needs(person, Role::Responder, person.role.may_answer())?;
    draft.open(incident)?;
    let end = morning_after(draft.now, person.zone.time_zone());
    cant_until(draft, person, incident, Span { start: draft.now, end });
    Ok(())
}

fn morning_after(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let local = zone.to_datetime(now);
    let mut days = [local.date(), local.date().tomorrow().unwrap_or(local.date())].into_iter();
    let mornings = days.by_ref().filter_map(|day| {
        let at = day.at(limit::MORNING_HOUR, 0, 0, 0);
        zone.to_ambiguous_timestamp(at).compatible().ok()
    });
    mornings.into_iter().find(|morning| *morning > now).unwrap_or(now)
}

/// Away for `wanted`, which begins now, and the incident's next person rings.
fn cant_until(draft: &mut Draft, person: &Person, incident: IncidentId, wanted: Span) {
    let command = draft.command.map(|command| AbsenceId(command.0)).filter(|id| !is_taken(draft, *id));
    let known: Vec<_> = draft.state.absences_of(person.id).map(Absence::span).collect();
    let free = wanted.minus(&known).into_iter().next().filter(|span| span.start == draft.now);
    // what another absence says already need not be said again
    if let (Some(id), Some(Span { start, end })) = (command, free)
        && known.len() < limit::ABSENCES_KEPT_MAX
    {
        let kind = AbsenceKind::Away;
        let absence = Absence { id, person: person.id, kind, start, end, recorded_by: person.id };
        draft.push(Event::AbsenceRecorded { absence });
    }
    step_back(draft, person.id, incident, StepBack::Cant);
    reroute(draft, person.id);
}

pub(super) fn end(
    draft: &mut Draft,
    by: &Person,
    id: AbsenceId,
    end: Option<Timestamp>,
) -> Result<(), Refusal> {
    let known = draft.state.absences.get(&id).map(|known| known.is.clone());
    let known = known.ok_or_else(|| unknown("absence", id))?;
    may_act_for(draft, by, known.person)?;
    if known.span().is_empty() {
        return Ok(()); // taken back already
    }
    let name = draft.name_of(known.person);
    if known.end <= draft.now {
        let problem = format!("{name}'s absence ended on {}; there is nothing to end", draft.when(known.end));
        return Err(Refusal::in_the_way(problem, Obstacle::Over));
    }
    let end = end.unwrap_or(draft.now).max(known.start);
    if end > known.end {
        let until = draft.when(known.end);
        let problem = format!("{name}'s absence ends on {until}; to stay away longer, record another one");
        return Err(Refusal::Invalid { field: "end", problem });
    }
    let earliest = draft.now.saturating_sub(limit::BEGAN_AGO_MAX).unwrap_or(draft.now);
    if end < earliest && end > known.start {
        let problem = "this is in the past, and what happened stays as it was; let it end now".to_owned();
        return Err(Refusal::wrong("end", problem, Obstacle::EndPast));
    }
    // a started absence ends now at the earliest, unless it is taken back as a whole
    let end = if known.start < draft.now && end > known.start { end.max(draft.now) } else { end };
    if end == known.end {
        return Ok(());
    }
    draft.push(Event::AbsenceEnded { absence: id, end });
    let (kind, span) = (known.kind, Span { start: known.start, end });
    let told = NoticeAbout::AbsenceEnded { absence: id, kind, span };
    notice::tell(draft, known.person, told.clone());
    if known.recorded_by != known.person {
        notice::tell(draft, known.recorded_by, told);
    }
    Ok(())
}

fn is_taken(draft: &Draft, id: AbsenceId) -> bool {
    draft.state.absences.contains_key(&id)
}

/// When the absence is, if it can be then.
fn checked_span(draft: &Draft, new: &New) -> Result<Span, Refusal> {
    if is_taken(draft, new.id) {
        let problem = "another absence has this id; make a new one".to_owned();
        return Err(Refusal::Invalid { field: "absence", problem });
    }
    let span = planned(draft, new.start, new.end)?;
    not_too_long(new.kind, span)?;
    not_too_many(draft, new.person)?;
    Ok(span)
}

fn not_too_long(kind: AbsenceKind, span: Span) -> Result<(), Refusal> {
    let longest = match kind {
        AbsenceKind::Vacation | AbsenceKind::Sick => limit::ABSENCE_MAX,
        AbsenceKind::Away => limit::AWAY_MAX,
    };
    if span.length() > longest {
        let days = longest.as_hours() / 24;
        let problem = match kind {
            AbsenceKind::Away => format!("\"away\" lasts at most {days} days; record a vacation instead"),
            AbsenceKind::Vacation | AbsenceKind::Sick => {
                format!(
                    "an absence lasts at most {days} days; check the year, or take the person off the rotation"
                )
            }
        };
        let days_max = u32::try_from(days).unwrap_or(u32::MAX);
        return Err(Refusal::wrong("end", problem, Obstacle::TooLong { days_max }));
    }
    Ok(())
}

fn not_too_many(draft: &Draft, person: PersonId) -> Result<(), Refusal> {
    let ahead = draft.state.absences_of(person).filter(|known| known.end > draft.now).count();
    if ahead >= limit::ABSENCES_AHEAD_MAX {
        return Err(Refusal::TooMany {
            what: "absences ahead of one person",
            max: limit::ABSENCES_AHEAD_MAX,
        });
    }
    if draft.state.absences.len() >= limit::ABSENCES_KEPT_MAX
        && draft.state.absences.values().all(|known| known.is.end > draft.now)
    {
        return Err(Refusal::TooMany { what: "absences", max: limit::ABSENCES_KEPT_MAX });
    }
    Ok(())
}

/// From `start` (now where it is left out) to `end`, where that is no mistake: not inverted, not in the past, not years ahead.
pub(super) fn planned(draft: &Draft, start: Option<Timestamp>, end: Timestamp) -> Result<Span, Refusal> {
    let start = start.unwrap_or(draft.now);
    if end <= start {
        let problem = format!("it would end before it starts on {}; choose a later end", draft.when(start));
        return Err(Refusal::wrong("end", problem, Obstacle::Inverted));
    }
    let earliest = draft.now.saturating_sub(limit::BEGAN_AGO_MAX).unwrap_or(draft.now);
    if start < earliest || end <= draft.now {
        let (start, now) = (draft.when(start), draft.when(draft.now));
        let problem = format!("{start} is in the past; let it begin now ({now}) or later");
        return Err(Refusal::wrong("start", problem, Obstacle::Past));
    }
    if start.duration_since(draft.now) > limit::PLAN_AHEAD_MAX {
        let problem = format!("{} is more than two years ahead; check the year", draft.when(start));
        return Err(Refusal::wrong("start", problem, Obstacle::TooFar));
    }
    Ok(Span { start: start.max(draft.now), end })
}

fn no_overlap(draft: &Draft, person: PersonId, span: Span) -> Result<(), Refusal> {
    let Some(other) = draft.state.absences_of(person).find(|known| known.span().meets(span)) else {
        return Ok(());
    };
    let (from, to) = (draft.when(other.start), draft.when(other.end));
    let (name, what) = (draft.name_of(person), other.kind.phrase());
    let problem = format!(
        "{name} is {what} from {from} to {to} already; choose other times, or end that absence first"
    );
    Err(Refusal::in_the_way(problem, Obstacle::Absent { kind: other.kind, span: other.span() }))
}

/// A vacation is planned: what one promised to cover is given away first. (Whoever falls sick need not.)
fn no_cover_promised(draft: &Draft, person: PersonId, span: Span) -> Result<(), Refusal> {
    let taken = draft.state.covers.values().find_map(|cover| {
        let mut parts = cover.is.parts.iter();
        let holds = |fit: Fit| fit != Fit::NoDuty && fit != Fit::NoSchedule;
        let part = parts.find(|part| part.person == person && part.span.meets(span) && holds(part.fit))?;
        Some((cover.is.person, part.span))
    });
    let Some((owner, promised)) = taken else { return Ok(()) };
    let (name, owner) = (draft.name_of(person), draft.name_of(owner));
    let (from, to) = (draft.when(promised.start), draft.when(promised.end));
    let problem = format!(
        "{name} covers {owner}'s duty from {from} to {to}; find somebody for it first (ask for cover), or choose other times"
    );
    Err(Refusal::in_the_way(problem, Obstacle::Covers { span: promised }))
}

/// How somebody leaves an incident.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StepBack {
    /// They said so.
    Cant,
    /// They are absent.
    Absent,
    /// They may not answer any more.
    OffCall,
}

/// Everything that rings for `person`, or that they have, goes to their stand-in or the next person.
pub(super) fn reroute(draft: &mut Draft, person: PersonId) {
    step_back_everywhere(draft, person, StepBack::Absent);
}

/// The same for somebody who may not answer any more.
pub(super) fn leave(draft: &mut Draft, person: PersonId) {
    step_back_everywhere(draft, person, StepBack::OffCall);
}

fn step_back_everywhere(draft: &mut Draft, person: PersonId, how: StepBack) {
    drill::withdraw(draft, person);
    let open: Vec<IncidentId> = draft.state.open_incidents().map(|incident| incident.id).collect();
    for incident in open {
        step_back(draft, person, incident, how);
    }
}

/// `person` has no part in the incident any more; whoever stands in is asked in the same moment.
fn step_back(draft: &mut Draft, person: PersonId, id: IncidentId, how: StepBack) {
    let Some(incident) = draft.state.incident(id) else { return };
    if incident.handoff.is_some_and(|offer| offer.to == person) {
        handoff::give_back(draft, id, HandOffOver::Declined);
        return;
    }
    let had_it = incident.acknowledged_by() == Some(person);
    let said_so = incident.declined.contains(&person);
    let was_offering = !said_so && incident.handoff.is_some_and(|offer| offer.from == person);
    let was_asked = had_it || was_offering || incident.wanted_page_of(person).is_some();
    responder::leave(draft, id, person);
    if !was_asked {
        return;
    }
    match how {
        StepBack::Cant => answer::answer_page(draft, id, person, Answer::Cant),
        StepBack::Absent | StepBack::OffCall => {
            let reason = if how == StepBack::Absent { StopReason::Absent } else { StopReason::OffCall };
            let own = |page: &Page| page.person == person && page.is_wanted();
            for page in draft.pages(id, own) {
                let stopped = IncidentEvent::PageStopped { page, reason };
                draft.incident_event(id, stopped);
            }
        }
    }
    draft.incident_event(id, IncidentEvent::Declined { person });
    let Some(incident) = draft.state.incident(id) else { return };
    if incident.acknowledged_by().is_some() {
        return;
    }
    if incident.escalation.last_resort_rounds > 0 {
        // everybody who is present is asked already; where that was this person alone, those who are absent are asked too
        escalation::ask_everybody_if_nobody_rings(draft, id);
    } else if had_it {
        escalation::next(draft, id, EscalationReason::Declined);
    } else {
        escalation::ask_stand_ins(draft, id);
    }
}
