//! The holidays of teams, and what a calendar of holidays would add to them.

use super::TeamHolidaysView;
use super::reader::Reader;
use crate::problem::{Problem, ProblemCode};
use baton_domain::alert::one_line;
use baton_domain::holiday::Holiday;
use baton_domain::id::TeamId;
use baton_domain::limit::{HOLIDAYS_PER_TEAM_MAX, NAME_CHARS_MAX};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Years that a calendar of holidays is read for: this one and the two that follow. Such calendars have rules without an end.
pub const IMPORT_YEARS: i16 = 3;

/// What the holidays in a file would do: the answer to [`crate::intent::Query::HolidaysPreview`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct HolidaysPreview {
    /// Whose list it is.
    pub team: TeamId,
    /// The team's name.
    pub name: String,
    /// Each day once, in order.
    pub days: Vec<ImportedHoliday>,
    /// The first day that was looked at.
    #[ts(type = "string")]
    pub from: Date,
    /// The last one.
    #[ts(type = "string")]
    pub to: Date,
}

/// A holiday in a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ImportedHoliday {
    /// The day, with the file's name for it.
    pub day: Holiday,
    /// What becomes of it.
    pub fate: HolidayFate,
}

/// What becomes of a holiday in a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum HolidayFate {
    /// It is to be added.
    New,
    /// The team has a holiday on that day, which stays as it is.
    Known {
        /// What the team calls it.
        name: String,
    },
    /// It cannot be added.
    Refused {
        /// Why, and what to do, in a sentence.
        problem: String,
        /// Why, as data.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        why: Option<HolidayRefusal>,
    },
}

/// Why a holiday of a file cannot be added.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum HolidayRefusal {
    /// The file has no name for it.
    NoName,
    /// The team keeps as many as it can.
    Full {
        /// How many those are.
        max: u32,
    },
}

impl HolidaysPreview {
    /// What is to be put, so that the file's days are there.
    pub fn new_days(&self) -> Vec<Holiday> {
        let new = self.days.iter().filter(|imported| imported.fate == HolidayFate::New);
        new.map(|imported| imported.day.clone()).collect()
    }
}

/// The days that a calendar is read for: the first of them, and the first after them.
pub fn import_window(today: Date) -> (Date, Date) {
    let first_of = |year: i16| Date::new(year, 1, 1).unwrap_or(today);
    (first_of(today.year()), first_of(today.year().saturating_add(IMPORT_YEARS)))
}

/// What these days of a calendar would do to the holidays of a team. Nothing is done, and what is there is never changed.
///
/// # Errors
/// A [`Problem`] where the team is not known, or the person who looks may not change its holidays.
pub fn holidays_preview(
    reader: Reader<'_>,
    team: TeamId,
    window: (Date, Date),
    found: Vec<(Date, String)>,
) -> Result<HolidaysPreview, Problem> {
    let known = reader.documents.teams().find(|known| known.id == team).ok_or_else(|| {
        Problem::new(ProblemCode::Unknown, "There is no such team any more: choose another one.").at("team")
    })?;
    if !reader.leads() {
        let told = format!(
            "Holidays are added by leads: ask a lead of {}, or an admin, to import this file.",
            known.name
        );
        return Err(Problem::new(ProblemCode::NotAllowed, told));
    }
    let kept = reader.documents.holidays(team);
    let mut left = HOLIDAYS_PER_TEAM_MAX.saturating_sub(kept.map_or(0, |kept| kept.days.len()));
    let mut names: BTreeMap<Date, Vec<String>> = BTreeMap::new();
    for (date, name) in found {
        let names = names.entry(date).or_default();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let days = names.into_iter().map(|(date, names)| {
        let name = one_line(&names.join(", "), NAME_CHARS_MAX);
        let fate = if let Some(there) = kept.and_then(|kept| kept.on(date)) {
            HolidayFate::Known { name: there.name.clone() }
        } else if name.is_empty() {
            let problem = "The file has no name for it: add it by hand, with one.".to_owned();
            HolidayFate::Refused { problem, why: Some(HolidayRefusal::NoName) }
        } else if left == 0 {
            let problem = format!(
                "A team keeps at most {HOLIDAYS_PER_TEAM_MAX} holidays: remove those that are long over."
            );
            let max = u32::try_from(HOLIDAYS_PER_TEAM_MAX).unwrap_or(u32::MAX);
            HolidayFate::Refused { problem, why: Some(HolidayRefusal::Full { max }) }
        } else {
            left -= 1;
            HolidayFate::New
        };
        ImportedHoliday { day: Holiday { date, name }, fate }
    });
    let days = days.collect();
    let (from, after) = window;
    Ok(HolidaysPreview { team, name: known.name.clone(), days, from, to: after.yesterday().unwrap_or(after) })
}

/// The holidays of the teams of the person who looks (of all teams for a lead who is in none), by the team's name.
pub(super) fn holidays(reader: Reader<'_>) -> Vec<TeamHolidaysView> {
    let all = reader.is_in_none() && reader.leads();
    let teams = reader.documents.teams().filter(|team| all || reader.is_in(team.id));
    let mut shown: Vec<_> = teams
        .map(|team| TeamHolidaysView {
            team: team.id,
            name: team.name.clone(),
            editable: reader.leads(),
            days: reader.documents.holidays(team.id).map(|known| known.days.clone()).unwrap_or_default(),
        })
        .collect();
    shown.sort_by(|a, b| (&a.name, a.team).cmp(&(&b.name, b.team)));
    shown
}
