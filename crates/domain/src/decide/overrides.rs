//! Overrides: leads change a span of a schedule and leave its layers alone.

use super::{Draft, Refusal, absence, needs, unknown};
use crate::event::{Event, NamedSchedule};
use crate::id::ScheduleId;
use crate::limit;
use crate::person::{Person, Role};
use crate::schedule::{Absence, Change, MAX_OVERRIDES, Override, OverrideId};

/// Adds an override, or changes the one with its id.
pub(super) fn put(
    draft: &mut Draft,
    by: &Person,
    schedule: ScheduleId,
    entry: Override,
) -> Result<(), Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    let known = draft.state.schedules.get(&schedule).ok_or_else(|| unknown("schedule", schedule))?;
    let old = known.is.schedule.overrides.iter().find(|known| known.id == entry.id);
    if old.is_none() && known.is.schedule.overrides.len() >= MAX_OVERRIDES {
        return Err(Refusal::TooMany { what: "overrides of one schedule", max: MAX_OVERRIDES });
    }
    // one that runs already keeps its beginning
    let running = old.filter(|old| old.start == entry.start && old.start <= draft.now && draft.now < old.end);
    let start = if running.is_some() { None } else { Some(entry.start) };
    let span = absence::planned(draft, start, entry.end)?;
    if span.length() > limit::PLAN_AHEAD_MAX {
        let problem = "an override lasts at most two years; change the rotation instead".to_owned();
        return Err(Refusal::Invalid { field: "end", problem });
    }
    check(draft, &entry)?;
    draft.push(Event::OverridePut { schedule, entry });
    Ok(())
}

pub(super) fn remove(
    draft: &mut Draft,
    by: &Person,
    schedule: ScheduleId,
    id: OverrideId,
) -> Result<(), Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    let known = draft.state.schedules.get(&schedule).ok_or_else(|| unknown("schedule", schedule))?;
    let entry = known.is.schedule.overrides.iter().find(|known| known.id == id);
    let entry = entry.ok_or_else(|| unknown("override", id))?;
    if entry.end <= draft.now {
        let problem = format!("this override ended on {}; what was stays as it was", draft.when(entry.end));
        return Err(Refusal::Conflict { problem });
    }
    draft.push(Event::OverrideRemoved { schedule, entry: id });
    Ok(())
}

/// Refuses what [`put`] would refuse, for those overrides of a schedule that are new or changed.
pub(super) fn check_all(draft: &Draft, named: &NamedSchedule) -> Result<(), Refusal> {
    let known = draft.state.schedules.get(&named.id).map(|known| known.is.clone());
    let old = known.as_ref().map_or(&[][..], |known| &known.schedule.overrides);
    for entry in named.schedule.overrides.iter().filter(|entry| !old.contains(entry)) {
        if entry.end <= draft.now {
            let problem =
                format!("an override ended on {} already; leave it out, or as it was", draft.when(entry.end));
            return Err(Refusal::Invalid { field: "overrides", problem });
        }
        check(draft, entry)?;
    }
    Ok(())
}

/// Refuses an override that names people who are unknown, or that puts an absent or a silent person on call.
pub(super) fn check(draft: &Draft, entry: &Override) -> Result<(), Refusal> {
    let named = match entry.change {
        Change::Add { add } => [Some(add), None],
        Change::Remove { remove } => [Some(remove), None],
        Change::Replace { remove, add } => [remove, Some(add)],
    };
    for person in named.into_iter().flatten() {
        draft.person(person)?;
    }
    let Some(person) = entry.change.adds() else { return Ok(()) };
    needs(draft.person(person)?, Role::Responder, draft.person(person)?.role.may_answer())?;
    let absences: Vec<Absence> =
        draft.state.absences_of(person).map(crate::absence::Absence::of_schedule).collect();
    let Some(conflict) = entry.conflict(&absences) else { return Ok(()) };
    let known = draft.state.absences_of(person).find(|known| known.of_schedule() == *conflict);
    let what = known.map_or("absent", |known| known.kind.phrase());
    let (name, from, to) = (draft.name_of(person), draft.when(conflict.start), draft.when(conflict.end));
    let problem = format!(
        "{name} is {what} from {from} to {to}; choose somebody else or other times, or end that absence first"
    );
    Err(Refusal::Conflict { problem })
}
