//! `baton holidays`: the days that count as holidays in what people carried.

use baton_domain::command::Action;
use baton_domain::holiday::Holiday;
use baton_domain::id::TeamId;
use baton_wire::intent::{Intent, Query, QueryAnswer};
use baton_wire::view::View;
use baton_wire::view::shifts::{HolidayFate, HolidaysPreview, ImportedHoliday, TeamHolidaysView};
use jiff::civil::Date;
use serde::Serialize;
use std::path::Path;

use crate::Went;
use crate::args::rota::{Holidays, HolidaysVerb};
use crate::away::{agreed, kept};
use crate::calendars;
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};

/// What is said as JSON about a change.
#[derive(Serialize)]
struct Changed<'a> {
    /// The hub has it.
    confirmed: bool,
    holidays: Option<&'a TeamHolidaysView>,
}

pub(crate) async fn run(holidays: Holidays, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let Some(verb) = holidays.verb else { return list(&view.shifts.holidays, output) };
    match verb {
        HolidaysVerb::Add { date, name, team } => {
            let (team, date) = (team_of(&view, team.as_deref())?.team, day(&date)?);
            let name = name.trim().to_owned();
            let action = Action::PutHolidays { team, holidays: vec![Holiday { date, name: name.clone() }] };
            let done = move |view: &View| {
                let days = find(view, team).into_iter().flat_map(|known| &known.days);
                days.into_iter().any(|day| day.date == date && day.name == name)
            };
            change(&owner, team, action, done, output).await
        }
        HolidaysVerb::Import { file, team, yes, preview } => {
            let team = team_of(&view, team.as_deref())?.team;
            let ask = if preview {
                Ask::Never
            } else if yes || output.is_json() {
                Ask::NotNeeded
            } else {
                Ask::First
            };
            import(&owner, &file, team, ask, output).await
        }
        HolidaysVerb::Remove { dates, team } => {
            let team = team_of(&view, team.as_deref())?.team;
            let dates = dates.iter().map(|text| day(text)).collect::<Result<Vec<Date>, _>>()?;
            let action = Action::RemoveHolidays { team, dates: dates.clone() };
            let done = move |view: &View| {
                let mut days = find(view, team).into_iter().flat_map(|known| &known.days);
                !days.any(|day| dates.contains(&day.date))
            };
            change(&owner, team, action, done, output).await
        }
    }
}

/// Whether what a preview shows is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    /// If the person agrees.
    First,
    /// Without asking.
    NotNeeded,
    /// It is only shown.
    Never,
}

async fn import(owner: &Owner, file: &Path, team: TeamId, ask: Ask, output: Output) -> Result<Went, Failure> {
    let file = calendars::read(file)?;
    let pick = |answer| if let QueryAnswer::HolidaysPreview(is) = answer { Some(is) } else { None };
    let preview = owner.ask(Query::HolidaysPreview { file, team }, pick).await?;
    let new = preview.new_days();
    let told = told(&preview);
    if ask == Ask::Never || new.is_empty() {
        output.say(&preview, || told);
        return Ok(Went::Well);
    }
    if ask == Ask::First && !agreed(&told)? {
        output.note("Nothing was added.");
        return Ok(Went::Well);
    }
    let added = new.clone();
    let done = move |view: &View| {
        let days = find(view, team).map(|known| &known.days[..]).unwrap_or_default();
        added.iter().all(|day| days.contains(day))
    };
    let count = new.len();
    match owner.act(Intent::Act { action: Action::PutHolidays { team, holidays: new } }, done).await? {
        Came::Confirmed(_) => {
            output.say(&preview, || format!("{told}\nAdded: {count}."));
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&preview, || format!("{told}\n{}", kept("The import")));
            Ok(Went::Pending)
        }
    }
}

/// Each day of a file in a line.
fn told(preview: &HolidaysPreview) -> String {
    let line = |imported: &ImportedHoliday| {
        let day = format!("{}  {}", imported.day.date.strftime("%a %Y-%m-%d"), imported.day.name);
        match &imported.fate {
            HolidayFate::New => day,
            HolidayFate::Known { name } if *name == imported.day.name => format!("{day}: is there already."),
            HolidayFate::Known { name } => format!("{day}: is there already, as {name}."),
            HolidayFate::Refused { problem, .. } => format!("{day}: NOT added. {problem}"),
        }
    };
    if preview.days.is_empty() {
        return format!(
            "There is no holiday from {} to {} in this file: only whole days that are not cancelled count.",
            preview.from, preview.to
        );
    }
    let lines: Vec<String> = preview.days.iter().map(line).collect();
    format!("{}, from {} to {}:\n{}", preview.name, preview.from, preview.to, lines.join("\n"))
}

fn list(teams: &[TeamHolidaysView], output: Output) -> Result<Went, Failure> {
    output.say(&teams, || {
        if teams.is_empty() {
            return "You are in no team, so there are no holidays to show.".to_owned();
        }
        teams.iter().map(lines).collect::<Vec<_>>().join("\n")
    });
    Ok(Went::Well)
}

fn lines(team: &TeamHolidaysView) -> String {
    if team.days.is_empty() {
        return format!("{}: no holidays yet", team.name);
    }
    let day = |day: &Holiday| format!("  {}  {}", day.date.strftime("%a %Y-%m-%d"), day.name);
    let days: Vec<String> = team.days.iter().map(day).collect();
    format!("{}:\n{}", team.name, days.join("\n"))
}

async fn change(
    owner: &Owner,
    team: TeamId,
    action: Action,
    done: impl Fn(&View) -> bool,
    output: Output,
) -> Result<Went, Failure> {
    match owner.act(Intent::Act { action }, done).await? {
        Came::Confirmed(view) => {
            let holidays = find(&view, team);
            output.say(&Changed { confirmed: true, holidays }, || holidays.map(lines).unwrap_or_default());
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&Changed { confirmed: false, holidays: None }, || kept("The change"));
            Ok(Went::Pending)
        }
    }
}

fn find(view: &View, team: TeamId) -> Option<&TeamHolidaysView> {
    view.shifts.holidays.iter().find(|known| known.team == team)
}

/// The team with this name; the only one where none is given.
fn team_of<'a>(view: &'a View, name: Option<&str>) -> Result<&'a TeamHolidaysView, Failure> {
    let all = &view.shifts.holidays;
    let found: Vec<&TeamHolidaysView> = match name {
        Some(name) => all.iter().filter(|team| team.name.eq_ignore_ascii_case(name.trim())).collect(),
        None => all.iter().collect(),
    };
    match found.as_slice() {
        [only] => Ok(only),
        [] if all.is_empty() => {
            Err(unknown("You are in no team; holidays belong to one. Ask an admin to add you."))
        }
        _ => {
            let names: Vec<&str> = all.iter().map(|team| team.name.as_str()).collect();
            Err(unknown(format!("Which team? Give one with --team: {}.", names.join(", "))))
        }
    }
}

fn day(text: &str) -> Result<Date, Failure> {
    let misread = |_| unknown(format!("{text:?} is no day: write it as 2026-12-25."));
    text.trim().parse().map_err(misread)
}
