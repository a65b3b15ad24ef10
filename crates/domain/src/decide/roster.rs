//! What a change of the roster leads to: people are told, and gaps are found, in the same decision.

use super::{Draft, cover, notice, off_call, watch};
use crate::event::{Event, NamedSchedule};
use crate::id::{PersonId, ScheduleId};
use crate::limit;
use crate::notice::NoticeAbout;
use crate::schedule::{Change, Schedule, StandInRule};
use crate::shift::{Span, minus};
use crate::state::State;
use std::collections::BTreeSet;

/// Looks at what the command did to the roster of `before`, and does what follows from it.
pub(super) fn settle(draft: &mut Draft, before: &State) {
    let changed = changed_schedules(draft);
    if !changed.is_empty() {
        cover::refit(draft, &changed);
        tell_changes(draft, before, &changed);
        for schedule in changed {
            watch::look_for_gaps(draft, schedule);
        }
    }
    off_call::follow(draft, before);
    if draft.entries.iter().any(|entry| moves_watch(&entry.event)) {
        watch::roster_changed(draft);
    }
}

/// Which schedules resolve otherwise after the events of this command.
fn changed_schedules(draft: &Draft) -> BTreeSet<ScheduleId> {
    let mut changed = BTreeSet::new();
    for entry in &draft.entries {
        match roster_change(&entry.event) {
            Touches::Nothing => {}
            Touches::Schedule(schedule) => {
                changed.insert(schedule);
            }
            Touches::Person(person) => changed.extend(schedules_of(&draft.state, person)),
            Touches::Cover(cover) => {
                changed.extend(draft.state.cover(cover).map(|cover| cover.schedule));
            }
            Touches::Absence(absence) => {
                let absence = draft.state.absences.get(&absence);
                let schedules = absence.map(|absence| schedules_of(&draft.state, absence.is.person));
                changed.extend(schedules.into_iter().flatten());
            }
        }
    }
    let named = |schedule: &Schedule| match schedule.stand_in {
        StandInRule::BackupSchedule { schedule } => changed.contains(&schedule),
        StandInRule::NextInRotation | StandInRule::Backup { .. } | StandInRule::Nobody => false,
    };
    let all = draft.state.schedules.iter();
    let using: Vec<_> = all.filter(|(_, known)| named(&known.is.schedule)).map(|(id, _)| *id).collect();
    changed.extend(using);
    changed
}

/// What an event touches of the roster.
enum Touches {
    Nothing,
    Schedule(ScheduleId),
    Person(PersonId),
    Absence(crate::id::AbsenceId),
    Cover(crate::id::CoverId),
}

fn roster_change(event: &Event) -> Touches {
    match event {
        Event::SchedulePut { schedule } => Touches::Schedule(schedule.id),
        Event::OverridePut { schedule, .. } | Event::OverrideRemoved { schedule, .. } => {
            Touches::Schedule(*schedule)
        }
        Event::CoverTaken { cover, .. } | Event::CoverWithdrawn { cover } => Touches::Cover(*cover),
        Event::AbsenceRecorded { absence } => Touches::Person(absence.person),
        Event::AbsenceEnded { absence, .. } => Touches::Absence(*absence),
        Event::Founded { .. }
        | Event::PersonPut { .. }
        | Event::TeamPut { .. }
        | Event::ServicePut { .. }
        | Event::IntegrationPut { .. }
        | Event::PolicyPut { .. }
        | Event::InviteCreated { .. }
        | Event::DevicePaired { .. }
        | Event::DeviceRevoked { .. }
        | Event::DeviceRenamed { .. }
        | Event::Push { .. }
        | Event::DeviceProved { .. }
        | Event::PayloadKept { .. }
        | Event::Told { .. }
        | Event::NoticesDismissed { .. }
        | Event::RemindBeforeSet { .. }
        | Event::CalendarLinkMade { .. }
        | Event::CalendarLinkRevoked { .. }
        | Event::CalendarSourceAdded { .. }
        | Event::CalendarSourceDue { .. }
        | Event::CalendarSourceRead { .. }
        | Event::CalendarSourceFailed { .. }
        | Event::CalendarSourceRemoved { .. }
        | Event::CoverAsked { .. }
        | Event::CoverDeclined { .. }
        | Event::CoverReminded { .. }
        | Event::CoverWithLead { .. }
        | Event::CoverLapsed { .. }
        | Event::CoverFit { .. }
        | Event::Contact { .. }
        | Event::WaysConfigured { .. }
        | Event::HolidaysPut { .. }
        | Event::HolidaysRemoved { .. }
        | Event::GapsKnown { .. }
        | Event::Watched { .. }
        | Event::AbsenceBegan { .. }
        | Event::Heartbeat(_)
        | Event::Maintenance(_)
        | Event::TurnTaken { .. }
        | Event::Reach { .. }
        | Event::Incident { .. } => Touches::Nothing,
    }
}

/// Somebody's duties may be others after this event.
pub(super) fn changes_roster(event: &Event) -> bool {
    !matches!(roster_change(event), Touches::Nothing)
}

fn moves_watch(event: &Event) -> bool {
    let reminder = matches!(event, Event::RemindBeforeSet { .. });
    reminder || changes_roster(event)
}

/// The schedules that can put `person` on call.
fn schedules_of(state: &State, person: PersonId) -> Vec<ScheduleId> {
    let covered = |id: ScheduleId| {
        let covers = state.covers.values().map(|cover| &*cover.is).filter(|cover| cover.schedule == id);
        covers.flat_map(|cover| &cover.parts).any(|part| part.person == person)
    };
    let all = state.schedules.iter();
    let own = all.filter(|(id, known)| mentions(&known.is.schedule, person) || covered(**id));
    own.map(|(id, _)| *id).collect()
}

/// The schedules among those that `counts` names in which `person` is, or will be, on call: each with the time, for a sentence.
pub(super) fn duties_of(
    draft: &Draft,
    person: PersonId,
    counts: impl Fn(&NamedSchedule) -> bool,
) -> Vec<String> {
    let all = draft.state.schedules.values().map(|known| &*known.is);
    let needing = all.filter(|named| counts(named) && needs(draft, named, person));
    let ahead = Span::lasting(draft.now, limit::CHANGES_AHEAD);
    needing
        .map(|named| {
            let duties = draft.state.roster_of(named.id, ahead).by_person(named.id, ahead);
            let own = duties.unwrap_or_default().remove(&person); // CHANGES_AHEAD is within the bound
            match own.and_then(|spans| spans.first().copied()) {
                Some(first) if first.start <= draft.now => {
                    format!("{} (until {})", named.name, draft.when(first.end))
                }
                Some(first) => format!("{} (from {})", named.name, draft.when(first.start)),
                None => named.name.clone(),
            }
        })
        .collect()
}

/// The schedule has `person` in a rotation, as a backup, in an override that is not over, or in a cover that they took.
fn needs(draft: &Draft, named: &NamedSchedule, person: PersonId) -> bool {
    let (now, schedule) = (draft.now, &named.schedule);
    let over = |entry: &crate::schedule::Override| entry.end <= now || entry.change.adds() != Some(person);
    let mut slot = schedule.layers.iter().flat_map(|layer| layer.rotation.slots.iter().flatten());
    let covers = draft.state.covers.values().map(|cover| &*cover.is);
    let mut parts = covers.filter(|cover| cover.schedule == named.id).flat_map(|cover| &cover.parts);
    slot.any(|other| *other == person)
        || is_backup(schedule, person)
        || schedule.overrides.iter().any(|entry| !over(entry))
        || parts.any(|part| part.person == person && part.span.end > now && !part.span.is_empty())
}

fn is_backup(schedule: &Schedule, person: PersonId) -> bool {
    match &schedule.stand_in {
        StandInRule::Backup { people } => people.contains(&person),
        StandInRule::NextInRotation | StandInRule::BackupSchedule { .. } | StandInRule::Nobody => false,
    }
}

/// `person` is in a slot, an override or the backup of the schedule.
pub(super) fn mentions(schedule: &Schedule, person: PersonId) -> bool {
    let mut slots = schedule.layers.iter().flat_map(|layer| layer.rotation.slots.iter().flatten());
    let mut changes = schedule.overrides.iter().map(|entry| match entry.change {
        Change::Add { add } | Change::Replace { add, .. } => add,
        Change::Remove { remove } => remove,
    });
    is_backup(schedule, person) || slots.any(|other| *other == person) || changes.any(|other| other == person)
}

/// Tells everybody whose future shifts changed, unless they did it or heard something closer to it in the same command.
fn tell_changes(draft: &mut Draft, before: &State, changed: &BTreeSet<ScheduleId>) {
    let span = Span::lasting(draft.now, limit::CHANGES_AHEAD);
    let mut told: BTreeSet<PersonId> =
        draft.entries.iter().filter_map(|entry| told_of(&entry.event)).collect();
    told.extend(draft.by.person());
    for schedule in changed {
        let shifts = |state: &State| {
            let duties = state.roster_of(*schedule, span).by_person(*schedule, span);
            duties.unwrap_or_default() // CHANGES_AHEAD is within the bound
        };
        let (old, new) = (shifts(before), shifts(&draft.state));
        let persons: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
        for person in persons.difference(&told) {
            let (old, new) = (old.get(person), new.get(person));
            let spans = |spans: Option<&Vec<Span>>| spans.cloned().unwrap_or_default();
            let (old, new) = (spans(old), spans(new));
            let (mut gained, mut lost) = (minus(&new, &old), minus(&old, &new));
            if gained.is_empty() && lost.is_empty() {
                continue;
            }
            gained.truncate(limit::NOTICE_SPANS_MAX);
            lost.truncate(limit::NOTICE_SPANS_MAX);
            let about = NoticeAbout::ShiftsChanged { schedule: *schedule, gained, lost };
            notice::tell(draft, *person, about);
        }
    }
}

fn told_of(event: &Event) -> Option<PersonId> {
    if let Event::Told { person, .. } = event { Some(*person) } else { None }
}
