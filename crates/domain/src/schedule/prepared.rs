//! A schedule and the absences of its people, compiled for resolving.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Schedule;
use super::absence::Absence;
use super::layer::Layer;
use super::overrides::{Change, Override, OverrideId};
use super::stand_in::StandInRule;
use super::turns::{Turns, Window};
use super::wall::{Civil, WallClock};
use crate::id::{PersonId, ScheduleId};

/// A person's place in [`Prepared::people`]. The order is that of the ids.
pub(super) type Person = u32;

/// A schedule and the absences of its people, compiled for resolving: zone rules at hand, people numbered.
///
/// Make one where a schedule is resolved more than once between two changes; it costs about as much as resolving a day.
/// Any schedule can be resolved, also one that [`Schedule::validate`] refuses: whatever makes no sense in it (an empty
/// slot, a span that ends before it starts) puts nobody on call.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(super) zone: TimeZone,
    /// Everybody whom the schedule can put on call, sorted.
    pub(super) people: Vec<PersonId>,
    pub(super) layers: Vec<PreparedLayer>,
    pub(super) overrides: Vec<PreparedOverride>,
    pub(super) absences: Vec<PreparedAbsence>,
    pub(super) stand_in: PreparedStandIn,
}

#[derive(Clone, Debug)]
pub(super) struct PreparedLayer {
    pub(super) turns: Turns,
    pub(super) slots: Vec<Vec<Person>>,
    pub(super) start: Timestamp,
    /// `None` where the layer has no end.
    pub(super) end: Option<Timestamp>,
    pub(super) windows: Option<Vec<Window>>,
}

#[derive(Clone, Debug)]
pub(super) struct PreparedOverride {
    pub(super) id: OverrideId,
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) change: PreparedChange,
}

#[derive(Clone, Debug)]
pub(super) enum PreparedChange {
    Add(Person),
    Remove(Person),
    Replace { remove: Person, add: Person },
    Only(Person),
}

#[derive(Clone, Debug)]
pub(super) struct PreparedAbsence {
    pub(super) person: Person,
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
}

#[derive(Clone, Debug)]
pub(super) enum PreparedStandIn {
    NextInRotation,
    People(Vec<Person>),
    /// The backup schedule, and for each of its people their number here.
    Schedule(Box<Prepared>, Vec<Person>),
    Nobody,
}

impl Prepared {
    /// Compiles a schedule. `absences` may be those of everybody; other people's do not matter.
    ///
    /// A stand-in rule that names a backup schedule finds nobody this way: use [`Prepared::with_schedules`] for it.
    pub fn new(schedule: &Schedule, absences: &[Absence]) -> Self {
        Self::with_schedules(schedule, absences, |_| None)
    }

    /// Compiles a schedule whose stand-in rule may name another schedule, which `find` gives. One that is not found
    /// puts nobody on call.
    pub fn with_schedules<'a>(
        schedule: &Schedule,
        absences: &[Absence],
        find: impl FnOnce(ScheduleId) -> Option<&'a Schedule>,
    ) -> Self {
        let backup = match schedule.stand_in {
            StandInRule::BackupSchedule { schedule } => {
                find(schedule).map(|found| Self::new(found, absences))
            }
            StandInRule::NextInRotation | StandInRule::Backup { .. } | StandInRule::Nobody => None,
        };
        let mut people = mentioned(schedule);
        people.extend(backup.iter().flat_map(|backup| &backup.people));
        people.sort_unstable();
        people.dedup();
        let number = |person: PersonId| people.partition_point(|known| *known < person) as Person;
        let stand_in = match &schedule.stand_in {
            StandInRule::NextInRotation => PreparedStandIn::NextInRotation,
            StandInRule::Backup { people } => {
                PreparedStandIn::People(people.iter().map(|person| number(*person)).collect())
            }
            StandInRule::BackupSchedule { .. } => backup.map_or(PreparedStandIn::Nobody, |backup| {
                let numbers = backup.people.iter().map(|person| number(*person)).collect();
                PreparedStandIn::Schedule(Box::new(backup), numbers)
            }),
            StandInRule::Nobody => PreparedStandIn::Nobody,
        };
        Self {
            zone: schedule.zone.time_zone().clone(),
            layers: schedule.layers.iter().map(|layer| PreparedLayer::new(layer, number)).collect(),
            overrides: schedule
                .overrides
                .iter()
                .filter(|entry| entry.start < entry.end)
                .map(|entry| PreparedOverride::new(entry, number))
                .collect(),
            absences: absences
                .iter()
                .filter(|absence| {
                    absence.start < absence.end && people.binary_search(&absence.person).is_ok()
                })
                .map(|absence| PreparedAbsence {
                    person: number(absence.person),
                    start: absence.start,
                    end: absence.end,
                })
                .collect(),
            stand_in,
            people,
        }
    }
}

/// Everybody whom the schedule itself names, with repetitions.
fn mentioned(schedule: &Schedule) -> Vec<PersonId> {
    let in_slots = schedule.layers.iter().flat_map(|layer| layer.rotation.slots.iter().flatten().copied());
    let in_overrides = schedule.overrides.iter().flat_map(|entry| match entry.change {
        Change::Add { add } => [Some(add), None],
        Change::Remove { remove } => [Some(remove), None],
        Change::Replace { remove, add } => [remove, Some(add)],
    });
    let mut people: Vec<PersonId> = in_slots.chain(in_overrides.flatten()).collect();
    match &schedule.stand_in {
        StandInRule::Backup { people: backup } => people.extend(backup),
        StandInRule::NextInRotation | StandInRule::BackupSchedule { .. } | StandInRule::Nobody => {}
    }
    people
}

impl PreparedLayer {
    fn new(layer: &Layer, number: impl Fn(PersonId) -> Person) -> Self {
        let rotation = &layer.rotation;
        let slot = |slot: &Vec<PersonId>| slot.iter().map(|person| number(*person)).collect();
        Self {
            turns: Turns::new(rotation.anchor, rotation.period),
            slots: rotation.slots.iter().map(slot).collect(),
            start: layer.start.unwrap_or(Timestamp::MIN),
            end: layer.end,
            windows: layer
                .restrictions
                .as_ref()
                .map(|restrictions| restrictions.iter().map(Window::new).collect()),
        }
    }

    /// The slot on duty, where the layer has somebody.
    pub(super) fn duty(&self, at: Timestamp, reading: Civil) -> Option<u32> {
        let within = self.start <= at && self.end.is_none_or(|end| at < end);
        let is_open = |windows: &Vec<Window>| windows.iter().any(|window| window.is_open(reading));
        if !within || self.slots.is_empty() || !self.windows.as_ref().is_none_or(is_open) {
            return None;
        }
        let turn = self.turns.turn(reading)?;
        u32::try_from(turn % self.slots.len() as i64).ok()
    }

    /// Calls `edge` for every instant after `from` and before `to` at which [`Self::duty`] may change.
    pub(super) fn edges(
        &self,
        clock: &WallClock,
        from: Timestamp,
        to: Timestamp,
        mut edge: impl FnMut(Timestamp),
    ) {
        let mut inside = |at: Timestamp| {
            if from < at && at < to {
                edge(at);
            }
        };
        inside(self.start);
        self.end.map(&mut inside);
        let (read, will_read) = (clock.reading(from), clock.reading(to));
        let hand_offs = self.turns.hand_offs(read, will_read);
        let windows = self.windows.iter().flatten().flat_map(|window| window.edges(read, will_read));
        for civil in hand_offs.chain(windows) {
            if let Ok(at) = Timestamp::from_second(clock.reached_s(civil)) {
                inside(at);
            }
        }
    }
}

impl PreparedOverride {
    fn new(entry: &Override, number: impl Fn(PersonId) -> Person) -> Self {
        let change = match entry.change {
            Change::Add { add } => PreparedChange::Add(number(add)),
            Change::Remove { remove } => PreparedChange::Remove(number(remove)),
            Change::Replace { remove: Some(remove), add } => {
                PreparedChange::Replace { remove: number(remove), add: number(add) }
            }
            Change::Replace { remove: None, add } => PreparedChange::Only(number(add)),
        };
        Self { id: entry.id, start: entry.start, end: entry.end, change }
    }
}
