//! `baton oncall|shifts`: who is on call, for whom, and when.

use baton_domain::id::{PersonId, ScheduleId};
use baton_domain::shift::Span;
use baton_wire::intent::{Query, QueryAnswer};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::shifts::{CalendarView, OnCallView};
use baton_wire::view::{DutyView, NameView, View};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::path::Path;

use crate::Went;
use crate::args::rota::{Shifts, ShiftsVerb};
use crate::output::{Failure, Output};
use crate::owner::Owner;
use crate::{answer, calendars, text};

/// Who is on call in one schedule, and through what.
#[derive(Serialize)]
struct OnCallNow<'a> {
    #[serde(flatten)]
    duty: &'a DutyView,
    /// As `on_call`, with whom each stands in for, and why.
    through: Vec<OnCallView>,
}

/// A shift of one person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Shift {
    pub(crate) schedule: ScheduleId,
    pub(crate) schedule_name: String,
    pub(crate) zone: String,
    pub(crate) span: Span,
    /// It runs: `span` begins now.
    pub(crate) now: bool,
    pub(crate) stands_in_for: Option<NameView>,
    pub(crate) why: Option<String>,
}

pub(crate) async fn oncall(output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let calendar = owner.calendar(Span::lasting(view.now_at, SignedDuration::from_secs(1))).await?;
    let through = |duty: &DutyView| {
        let lane = calendar.lanes.iter().find(|lane| lane.schedule == duty.schedule);
        let first = lane.and_then(|lane| lane.shifts.first());
        first.map(|shift| shift.on_call.clone()).unwrap_or_default()
    };
    let now: Vec<_> = view.duties.iter().map(|duty| OnCallNow { duty, through: through(duty) }).collect();
    output.say(&now, || {
        if now.is_empty() {
            return "This hub has no schedule yet: nobody is on call.".to_owned();
        }
        let line = |now: &OnCallNow<'_>| text::duty_line(now.duty, &now.through);
        now.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(Went::Well)
}

pub(crate) async fn list(which: Shifts, output: Output) -> Result<Went, Failure> {
    if let Some(ShiftsVerb::Link(verb)) = which.verb {
        return calendars::link(verb, output).await;
    }
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let person = someone(&view, which.person.as_deref())?;
    let span = ahead(view.now_at, which.weeks);
    if let Some(file) = &which.ics {
        let team = which.team.as_deref().map(|name| calendars::team(&view, name)).transpose()?;
        let person = Some(person).filter(|_| team.is_none());
        let query = Query::ExportShifts { person, team, span };
        let pick = |answer| if let QueryAnswer::ExportShifts(text) = answer { Some(text) } else { None };
        return save(file, &owner.ask(query, pick).await?, output);
    }
    let shifts = of_person(&owner.calendar(span).await?, person, view.now_at);
    output.say(&shifts, || {
        if shifts.is_empty() {
            return format!("No shift within {} weeks.", which.weeks);
        }
        shifts.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(Went::Well)
}

fn save(file: &Path, calendar: &str, output: Output) -> Result<Went, Failure> {
    if file == Path::new("-") {
        print!("{calendar}");
        return Ok(Went::Well);
    }
    std::fs::write(file, calendar).map_err(|error| {
        let told = format!("The calendar could not be written to {}: {error}.", file.display());
        Failure(Problem::new(ProblemCode::CannotStart, told))
    })?;
    output.say(&file.display().to_string(), || format!("Written to {}.", file.display()));
    Ok(Went::Well)
}

/// So many weeks from now on.
pub(crate) fn ahead(now: Timestamp, weeks: u16) -> Span {
    Span::lasting(now, SignedDuration::from_hours(i64::from(weeks) * 7 * 24))
}

/// The person with that name, or the one whose device this is.
pub(crate) fn someone(view: &View, name: Option<&str>) -> Result<PersonId, Failure> {
    match (name, &view.account) {
        (Some(name), _) => answer::person(view, name),
        (None, Some(account)) => Ok(account.person),
        (None, None) => Err(crate::owner::confused()), // a device that has joined has an account
    }
}

/// The shifts of `person`, the earliest first; one that goes on over a change of others is one.
pub(crate) fn of_person(calendar: &CalendarView, person: PersonId, now: Timestamp) -> Vec<Shift> {
    let mut all: Vec<Shift> = Vec::new();
    for lane in &calendar.lanes {
        let mut own: Vec<Shift> = Vec::new();
        for shift in &lane.shifts {
            for on_call in shift.on_call.iter().filter(|on_call| on_call.who.person == person) {
                let OnCallView { stands_in_for, why, .. } = on_call.clone();
                match own.last_mut() {
                    Some(last)
                        if last.span.end == shift.span.start
                            && last.stands_in_for == stands_in_for
                            && last.why == why =>
                    {
                        last.span.end = shift.span.end;
                    }
                    Some(_) | None => own.push(Shift {
                        schedule: lane.schedule,
                        schedule_name: lane.name.clone(),
                        zone: lane.zone.clone(),
                        span: shift.span,
                        now: shift.span.start <= now,
                        stands_in_for,
                        why,
                    }),
                }
            }
        }
        all.append(&mut own);
    }
    all.sort_by_key(|shift| (shift.span, shift.schedule));
    all
}

fn line(shift: &Shift) -> String {
    let from = if shift.now { "now".to_owned() } else { text::clock(shift.span.start) };
    let whom = text::standing_in(shift.stands_in_for.as_ref(), shift.why.as_deref());
    format!("{}: {from} until {}{whom}", shift.schedule_name, text::clock(shift.span.end))
}
