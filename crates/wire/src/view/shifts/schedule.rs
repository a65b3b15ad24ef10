//! A schedule for its editor, and what an edit would change. Whether it can be saved, the decider says.

use super::calendar::Lane;
use super::candidates::no_schedule;
use super::covers::cover_view;
use super::reader::Reader;
use super::{FairnessChangeView, LaneView, ScheduleForEdit, SchedulePreview, ShiftsChangeView};
use crate::document::{Body, Document, Documents};
use crate::problem::Problem;
use baton_domain::command::{Action, Command};
use baton_domain::cover::{Cover, Fit};
use baton_domain::decide::decide;
use baton_domain::event::{Actor, NamedSchedule};
use baton_domain::fairness::{carried, fairness};
use baton_domain::id::{CommandId, PersonId, ScheduleId, Seq};
use baton_domain::limit;
use baton_domain::person::Person;
use baton_domain::schedule::Shift;
use baton_domain::shift::{Span, by_person, minus};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A schedule for its editor.
///
/// # Errors
/// A problem when it is not known.
pub fn schedule_for_edit(reader: Reader<'_>, schedule: ScheduleId) -> Result<ScheduleForEdit, Problem> {
    let named = reader.documents.schedule(schedule).ok_or_else(|| no_schedule(schedule))?;
    let mut people: Vec<_> = reader
        .documents
        .persons()
        .filter(|person| person.role.may_answer())
        .map(|person| reader.name(person.id))
        .collect();
    people.sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
    let others = reader.documents.schedules().filter(|other| other.id != schedule);
    let mut others: Vec<_> = others.map(|other| (other.id, other.name.clone())).collect();
    others.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(ScheduleForEdit { schedule: named.clone(), people, others })
}

/// What `schedule` would change in the coming eight weeks. Nothing is saved.
pub fn schedule_preview(reader: Reader<'_>, schedule: &NamedSchedule) -> SchedulePreview {
    let span = Span::lasting(reader.now, limit::CHANGES_AHEAD);
    let state = reader.documents.state();
    let by = Actor::Person { person: reader.me, device: None };
    let action = Action::PutSchedule { schedule: schedule.clone() };
    let command = Command::Act { id: CommandId(Uuid::nil()), by, action };
    let (problem, covers) = match decide(&state, command, reader.now) {
        Ok(decision) => {
            let after = decision.state.covers.values().map(|known| (*known.is).clone());
            (None, after.filter(|cover| broke(reader, cover)).collect())
        }
        Err(refusal) => (Some(Problem::from(refusal)), Vec::new()),
    };
    if schedule.schedule.validate().is_err() {
        let lane = unresolved(reader, schedule);
        let (changes, gaps, fairness, covers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        return SchedulePreview { span, lane, changes, gaps, fairness, covers, problem };
    }
    let edited = with_schedule(reader.documents, schedule);
    let after = Reader { documents: &edited, ..reader };
    let old = resolved(reader.documents, schedule.id, span);
    let new = resolved(&edited, schedule.id, span);
    let lane = Lane::new(after, schedule, span).view(&edited.roster(span), span);
    let gaps = lane.shifts.iter().filter(|shift| shift.on_call.is_empty()).map(|shift| shift.span).collect();
    let mut covers: Vec<Cover> = covers;
    covers.sort_by_key(|cover| cover.span);
    SchedulePreview {
        span,
        lane,
        changes: changes(reader, &old, &new),
        gaps,
        fairness: fairness_change(reader, &edited, schedule.id, span, (&old, &new)),
        covers: covers.iter().map(|cover| cover_view(after, cover)).collect(),
        problem,
    }
}

/// A part of the cover fits no more, and did before.
fn broke(reader: Reader<'_>, after: &Cover) -> bool {
    let before = reader.documents.cover(after.id);
    after.parts.iter().filter(|part| part.fit != Fit::Fits).any(|part| {
        let mut known = before.into_iter().flat_map(|cover| &cover.parts);
        known.any(|old| old.seq == part.seq && old.fit != part.fit)
    })
}

fn with_schedule(documents: &Documents, schedule: &NamedSchedule) -> Documents {
    let mut edited = documents.clone();
    let body = Body::Schedule(Arc::new(schedule.clone()));
    edited.apply(Document { seq: Seq(u64::MAX), body });
    edited
}

fn resolved(documents: &Documents, schedule: ScheduleId, span: Span) -> Vec<Shift> {
    documents.roster(span).shifts(schedule, span).unwrap_or_default() // CHANGES_AHEAD is within its bound
}

/// The time line of a schedule that cannot be resolved: its name, and nobody.
fn unresolved(reader: Reader<'_>, schedule: &NamedSchedule) -> LaneView {
    LaneView {
        schedule: schedule.id,
        name: schedule.name.clone(),
        team: reader.documents.team(schedule.team).map(|team| team.name.clone()).unwrap_or_default(),
        zone: schedule.schedule.zone.to_string(),
        editable: reader.leads(),
        shifts: Vec::new(),
        clock_changes: Vec::new(),
        overrides: Vec::new(),
    }
}

/// Whose shifts change, by name.
fn changes(reader: Reader<'_>, old: &[Shift], new: &[Shift]) -> Vec<ShiftsChangeView> {
    let (old, new) = (by_person(old), by_person(new));
    let persons: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    let spans = |of: &BTreeMap<PersonId, Vec<Span>>, person| of.get(person).cloned().unwrap_or_default();
    let mut all = Vec::new();
    for person in &persons {
        let (old, new) = (spans(&old, person), spans(&new, person));
        let (gained, lost) = (minus(&new, &old), minus(&old, &new));
        if !gained.is_empty() || !lost.is_empty() {
            all.push(ShiftsChangeView { who: reader.name(*person), gained, lost });
        }
    }
    all.sort_by(|a, b| (&a.who.name, a.who.person).cmp(&(&b.who.name, b.who.person)));
    all
}

/// What each who is or would be on call in this schedule carries in it, and in all schedules together, before and after.
fn fairness_change(
    reader: Reader<'_>,
    edited: &Documents,
    of: ScheduleId,
    span: Span,
    (old, new): (&[Shift], &[Shift]),
) -> Vec<FairnessChangeView> {
    let on_call = old.iter().chain(new).flat_map(|shift| &shift.on_call);
    let persons: BTreeSet<PersonId> = on_call.map(|on_call| on_call.person).collect();
    let mut persons: Vec<&Person> =
        persons.into_iter().filter_map(|person| reader.documents.person(person)).collect();
    persons.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    let holidays = reader.documents.holiday_calendar();
    let covers: Vec<&Cover> = reader.documents.covers().collect();
    let own: Vec<&Cover> = covers.iter().copied().filter(|cover| cover.schedule == of).collect();
    let here = |shifts| carried(persons.iter().copied(), &[by_person(shifts)], &own, &[], &holidays, span);
    let all = |documents: &Documents| {
        let all = fairness(persons.iter().copied(), &documents.roster(span), &covers, &[], &holidays, span);
        all.unwrap_or_default() // CHANGES_AHEAD is within its bound
    };
    let here = here(old).into_iter().zip(here(new));
    let all = all(reader.documents).into_iter().zip(all(edited));
    here.zip(all)
        .map(|((before, after), (all_before, all_after))| FairnessChangeView {
            who: reader.name(before.person),
            before,
            after,
            all_before,
            all_after,
        })
        .collect()
}
