//! Holidays: civil dates with names, kept by a team. They change nobody's duty; they are counted, so that the same person does not have
//! every Christmas. A person's holidays are those of all their teams, by the person's own calendar.

use crate::event::{Entry, Event};
use crate::id::{PersonId, Seq, TeamId};
use crate::state::{Revised, State};
use crate::team::Team;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use ts_rs::TS;

/// A day with a name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
pub struct Holiday {
    /// Which day, as `YYYY-MM-DD`; from midnight to midnight where a person is.
    #[ts(type = "string")]
    pub date: Date,
    /// Its name.
    pub name: String,
}

/// A team's holidays.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Holidays {
    /// Whose.
    pub team: TeamId,
    /// In order, each date once; at most [`crate::limit::HOLIDAYS_PER_TEAM_MAX`].
    pub days: Vec<Holiday>,
}

impl Holidays {
    /// None yet.
    pub fn new(team: TeamId) -> Self {
        Self { team, days: Vec::new() }
    }

    /// The holiday on `date`, if it is one.
    pub fn on(&self, date: Date) -> Option<&Holiday> {
        self.days.binary_search_by_key(&date, |day| day.date).ok().and_then(|index| self.days.get(index))
    }

    fn put(&mut self, day: &Holiday) {
        match self.days.binary_search_by_key(&day.date, |known| known.date) {
            Ok(index) => self.days[index] = day.clone(),
            Err(index) => self.days.insert(index, day.clone()),
        }
    }
}

/// Which dates are holidays for whom.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HolidayCalendar {
    dates: BTreeMap<PersonId, BTreeSet<Date>>,
}

impl HolidayCalendar {
    /// From teams, whose members have the holidays that the team keeps.
    pub fn new<'a>(
        teams: impl IntoIterator<Item = &'a Team>,
        holidays: impl IntoIterator<Item = &'a Holidays>,
    ) -> Self {
        let kept: BTreeMap<TeamId, &Holidays> =
            holidays.into_iter().map(|holidays| (holidays.team, holidays)).collect();
        let mut calendar = Self::default();
        for team in teams {
            let Some(holidays) = kept.get(&team.id) else { continue };
            for person in &team.members {
                let dates = holidays.days.iter().map(|day| day.date);
                calendar.dates.entry(*person).or_default().extend(dates);
            }
        }
        calendar
    }

    /// `date` is a holiday for `person`.
    pub fn is_holiday(&self, person: PersonId, date: Date) -> bool {
        self.dates.get(&person).is_some_and(|dates| dates.contains(&date))
    }
}

impl State {
    /// What an event about holidays does; others leave them as they are.
    pub(crate) fn keep_holidays(&mut self, entry: &Entry) {
        let seq = entry.seq;
        if let Event::HolidaysPut { team, holidays: days } = &entry.event {
            self.change_holidays(*team, seq, |known| days.iter().for_each(|day| known.put(day)));
        } else if let Event::HolidaysRemoved { team, dates } = &entry.event {
            self.change_holidays(*team, seq, |known| known.days.retain(|day| !dates.contains(&day.date)));
        }
    }

    fn change_holidays(&mut self, team: TeamId, seq: Seq, change: impl FnOnce(&mut Holidays)) {
        let new = || Revised { seq, is: Arc::new(Holidays::new(team)) };
        let known = self.holidays.entry(team).or_insert_with(new);
        known.seq = seq;
        change(Arc::make_mut(&mut known.is));
    }
}
