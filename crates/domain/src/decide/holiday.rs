//! Holidays: leads keep a team's list.

use super::{Draft, Refusal, configure, needs, unknown};
use crate::event::Event;
use crate::holiday::{Holiday, Holidays};
use crate::id::TeamId;
use crate::limit;
use crate::person::{Person, Role};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// Adds holidays, or gives those that are there another name.
pub(super) fn put(draft: &mut Draft, by: &Person, team: TeamId, days: Vec<Holiday>) -> Result<(), Refusal> {
    let known = of_team(draft, by, team)?;
    if days.len() > limit::HOLIDAYS_PER_TEAM_MAX {
        return Err(too_many());
    }
    let today = TimeZone::UTC.to_datetime(draft.now).date();
    let mut put: BTreeMap<Date, Holiday> = BTreeMap::new();
    for Holiday { date, name } in days {
        if (i32::from(date.year()) - i32::from(today.year())).abs() > limit::HOLIDAY_YEARS_AROUND {
            let problem =
                format!("{date} is more than {} years from now; check the year", limit::HOLIDAY_YEARS_AROUND);
            return Err(Refusal::Invalid { field: "holidays", problem });
        }
        let name = configure::name("name", &name)?;
        put.insert(date, Holiday { date, name });
    }
    let all: BTreeSet<Date> = known.days.iter().map(|day| day.date).chain(put.keys().copied()).collect();
    if all.len() > limit::HOLIDAYS_PER_TEAM_MAX {
        return Err(too_many());
    }
    let new: Vec<Holiday> = put.into_values().filter(|day| known.on(day.date) != Some(day)).collect();
    if !new.is_empty() {
        draft.push(Event::HolidaysPut { team, holidays: new });
    }
    Ok(())
}

/// Takes holidays off the list.
pub(super) fn remove(draft: &mut Draft, by: &Person, team: TeamId, dates: Vec<Date>) -> Result<(), Refusal> {
    let known = of_team(draft, by, team)?;
    if let Some(date) = dates.iter().find(|date| known.on(**date).is_none()) {
        let team = draft.state.teams.get(&team).map(|team| team.is.name.clone()).unwrap_or_default();
        let problem = format!("{date} is no holiday of {team}; there is nothing to remove");
        return Err(Refusal::Conflict { problem });
    }
    let dates: Vec<Date> = dates.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    if !dates.is_empty() {
        draft.push(Event::HolidaysRemoved { team, dates });
    }
    Ok(())
}

/// The list as it is, for a lead.
fn of_team(draft: &Draft, by: &Person, team: TeamId) -> Result<Holidays, Refusal> {
    needs(by, Role::Lead, by.role.may_configure())?;
    if !draft.state.teams.contains_key(&team) {
        return Err(unknown("team", team));
    }
    let known = draft.state.holidays.get(&team);
    Ok(known.map_or_else(|| Holidays::new(team), |known| (*known.is).clone()))
}

fn too_many() -> Refusal {
    Refusal::TooMany {
        what: "holidays of one team (remove those that are long over)",
        max: limit::HOLIDAYS_PER_TEAM_MAX,
    }
}
