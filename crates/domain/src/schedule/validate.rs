//! What a schedule must be before it is recorded.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Time;

use super::Schedule;
use super::layer::Layer;
use super::overrides::OverrideId;
use super::rotation::{Period, PeriodUnit, Rotation};
use super::stand_in::StandInRule;
use crate::id::PersonId;

/// Most layers of a schedule: ten times what people can still follow.
pub const MAX_LAYERS: usize = 32;
/// Most slots of a rotation: a year of daily turns, each with its own slot.
pub const MAX_SLOTS: usize = 366;
/// Most people who are on call together: a large team.
pub const MAX_PEOPLE_IN_SLOT: usize = 50;
/// Most windows of a layer: three for each day of the week.
pub const MAX_RESTRICTIONS: usize = 21;
/// Most overrides of a schedule: five a week for eight years, and still resolved within milliseconds.
pub const MAX_OVERRIDES: usize = 2000;
/// Most people of a backup rule: a large team.
pub const MAX_BACKUP_PEOPLE: usize = 50;
/// Longest turn, in days: ten years. A longer one is a mistake in the unit.
pub const MAX_PERIOD_DAYS: u32 = 3660;

/// Why a schedule is refused. Layers and slots count from 1 in the sentences, from 0 in the fields.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each sentence says what its fields are")]
pub enum ScheduleError {
    #[error("the schedule has {count} layers: keep at most {MAX_LAYERS}")]
    TooManyLayers { count: usize },
    #[error("the rotation of layer {} has nobody: add at least one slot with a person", layer + 1)]
    EmptyRotation { layer: usize },
    #[error("the rotation of layer {} has {count} slots: keep at most {MAX_SLOTS}", layer + 1)]
    TooManySlots { layer: usize, count: usize },
    #[error("slot {} of layer {} has nobody: add a person or remove the slot", slot + 1, layer + 1)]
    EmptySlot { layer: usize, slot: usize },
    #[error("slot {} of layer {} has {count} people: keep at most {MAX_PEOPLE_IN_SLOT}", slot + 1, layer + 1)]
    TooManyInSlot { layer: usize, slot: usize, count: usize },
    #[error("{person} is twice in slot {} of layer {}: keep one of them", slot + 1, layer + 1)]
    TwiceInSlot { layer: usize, slot: usize, person: PersonId },
    #[error("the turns of layer {} have no length: hand over every 1 hour, day, week or month, or more", layer + 1)]
    ZeroPeriod { layer: usize },
    #[error("the turns of layer {} last longer than ten years: check the unit and the number", layer + 1)]
    PeriodTooLong { layer: usize },
    #[error("the first hand-off of layer {} has a fraction of a second: give a whole second", layer + 1)]
    FractionalAnchor { layer: usize },
    #[error("layer {} ends at {end}, which is not after its start at {start}: give a later end", layer + 1)]
    InvertedLayer { layer: usize, start: Timestamp, end: Timestamp },
    #[error(
        "layer {} is restricted to no times at all: add a window, or remove the restriction so that it always counts",
        layer + 1
    )]
    EmptyRestrictions { layer: usize },
    #[error("layer {} has {count} windows: keep at most {MAX_RESTRICTIONS}", layer + 1)]
    TooManyRestrictions { layer: usize, count: usize },
    #[error(
        "window {} of layer {} opens on no day: choose days, or leave them out so that it opens every day",
        window + 1, layer + 1
    )]
    NoDays { layer: usize, window: usize },
    #[error("window {} of layer {} has a fraction of a second: give whole seconds", window + 1, layer + 1)]
    FractionalWindow { layer: usize, window: usize },
    #[error("the schedule has {count} overrides: remove old ones, keep at most {MAX_OVERRIDES}")]
    TooManyOverrides { count: usize },
    #[error("override {id} ends at {end}, which is not after its start at {start}: give a later end")]
    InvertedOverride { id: OverrideId, start: Timestamp, end: Timestamp },
    #[error("override {id} is there twice: give each override its own id")]
    OverrideTwice { id: OverrideId },
    #[error("the backup has nobody: name at least one person, or choose another stand-in rule")]
    EmptyBackup,
    #[error("the backup has {count} people: keep at most {MAX_BACKUP_PEOPLE}")]
    TooManyBackups { count: usize },
    #[error("{person} is twice in the backup: keep one of them")]
    BackupTwice { person: PersonId },
}

impl Schedule {
    /// Whether the schedule can be recorded; the first conflict if it cannot.
    ///
    /// # Errors
    /// [`ScheduleError`] names the conflict and what to do about it.
    pub fn validate(&self) -> Result<(), ScheduleError> {
        if self.layers.len() > MAX_LAYERS {
            return Err(ScheduleError::TooManyLayers { count: self.layers.len() });
        }
        for (index, layer) in self.layers.iter().enumerate() {
            validate_rotation(index, &layer.rotation)?;
            validate_times(index, layer)?;
        }
        self.validate_overrides()?;
        validate_stand_in(&self.stand_in)
    }

    fn validate_overrides(&self) -> Result<(), ScheduleError> {
        if self.overrides.len() > MAX_OVERRIDES {
            return Err(ScheduleError::TooManyOverrides { count: self.overrides.len() });
        }
        let mut ids = BTreeSet::new();
        for entry in &self.overrides {
            let (id, start, end) = (entry.id, entry.start, entry.end);
            if start >= end {
                return Err(ScheduleError::InvertedOverride { id, start, end });
            }
            if !ids.insert(id) {
                return Err(ScheduleError::OverrideTwice { id });
            }
        }
        Ok(())
    }
}

fn validate_rotation(layer: usize, rotation: &Rotation) -> Result<(), ScheduleError> {
    if rotation.anchor.subsec_nanosecond() != 0 {
        return Err(ScheduleError::FractionalAnchor { layer });
    }
    if rotation.period.n == 0 {
        return Err(ScheduleError::ZeroPeriod { layer });
    }
    if longest_days(rotation.period) > MAX_PERIOD_DAYS {
        return Err(ScheduleError::PeriodTooLong { layer });
    }
    if rotation.slots.is_empty() {
        return Err(ScheduleError::EmptyRotation { layer });
    }
    if rotation.slots.len() > MAX_SLOTS {
        return Err(ScheduleError::TooManySlots { layer, count: rotation.slots.len() });
    }
    for (slot, people) in rotation.slots.iter().enumerate() {
        if people.is_empty() {
            return Err(ScheduleError::EmptySlot { layer, slot });
        }
        if people.len() > MAX_PEOPLE_IN_SLOT {
            return Err(ScheduleError::TooManyInSlot { layer, slot, count: people.len() });
        }
        if let Some(person) = repeated(people) {
            return Err(ScheduleError::TwiceInSlot { layer, slot, person });
        }
    }
    Ok(())
}

fn validate_times(layer: usize, times: &Layer) -> Result<(), ScheduleError> {
    if let (Some(start), Some(end)) = (times.start, times.end)
        && start >= end
    {
        return Err(ScheduleError::InvertedLayer { layer, start, end });
    }
    let Some(restrictions) = &times.restrictions else { return Ok(()) };
    if restrictions.is_empty() {
        return Err(ScheduleError::EmptyRestrictions { layer });
    }
    if restrictions.len() > MAX_RESTRICTIONS {
        return Err(ScheduleError::TooManyRestrictions { layer, count: restrictions.len() });
    }
    for (window, restriction) in restrictions.iter().enumerate() {
        if restriction.days.as_ref().is_some_and(BTreeSet::is_empty) {
            return Err(ScheduleError::NoDays { layer, window });
        }
        let whole = |time: Time| time.subsec_nanosecond() == 0;
        if !whole(restriction.from) || !whole(restriction.to) {
            return Err(ScheduleError::FractionalWindow { layer, window });
        }
    }
    Ok(())
}

fn validate_stand_in(rule: &StandInRule) -> Result<(), ScheduleError> {
    match rule {
        StandInRule::Backup { people } => {
            if people.is_empty() {
                return Err(ScheduleError::EmptyBackup);
            }
            if people.len() > MAX_BACKUP_PEOPLE {
                return Err(ScheduleError::TooManyBackups { count: people.len() });
            }
            repeated(people).map_or(Ok(()), |person| Err(ScheduleError::BackupTwice { person }))
        }
        StandInRule::NextInRotation | StandInRule::BackupSchedule { .. } | StandInRule::Nobody => Ok(()),
    }
}

/// The first person who was there before.
fn repeated(people: &[PersonId]) -> Option<PersonId> {
    let mut seen = BTreeSet::new();
    people.iter().copied().find(|person| !seen.insert(*person))
}

/// How long a turn can be, in days, rounded down.
fn longest_days(period: Period) -> u32 {
    let n = u32::from(period.n);
    match period.unit {
        PeriodUnit::Hours => n / 24,
        PeriodUnit::Days => n,
        PeriodUnit::Weeks => n * 7,
        PeriodUnit::Months => n * 30,
    }
}
