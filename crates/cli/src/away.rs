//! `baton away`: who is away, and being it. What will happen is said before it happens.

use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::id::{AbsenceId, PersonId};
use baton_wire::intent::{Intent, Query, QueryAnswer};
use baton_wire::view::View;
use baton_wire::view::shifts::{AbsenceView, AwayPreview};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::io::{BufRead, IsTerminal, Write};

use crate::Went;
use crate::args::rota::{Away, AwayHow, AwayVerb};
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};
use crate::shifts::{ahead, of_person, someone};
use crate::when::{Edge, instant, length};
use crate::{calendars, text};

/// Whoever is ill is away for so long, unless they say otherwise: a night's sleep and a day to see how it goes.
const SICK_FOR: SignedDuration = SignedDuration::from_hours(24);
/// Weeks in which a shift that runs now is over.
const SHIFT_WITHIN_WEEKS: u16 = 8;

/// An absence as it is asked for.
struct Plan {
    kind: AbsenceKind,
    person: PersonId,
    start: Option<Timestamp>,
    end: Timestamp,
}

/// What is said as JSON.
#[derive(Serialize)]
struct Said<'a> {
    /// The hub has it.
    confirmed: bool,
    /// What was said before.
    preview: Option<&'a AwayPreview>,
    absence: Option<&'a AbsenceView>,
}

pub(crate) async fn run(away: Away, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let zone = TimeZone::system();
    let read = |text: &str, edge| instant(text, view.now_at, &zone, edge);
    let (kind, start, end, how) = match away.verb {
        None => return list(&view, output),
        Some(AwayVerb::Import { file, kind, how }) => {
            return calendars::import(&file, kind, &how, output).await;
        }
        Some(AwayVerb::Calendar(verb)) => return calendars::calendar(verb, output).await,
        Some(AwayVerb::End { whose }) => return end(&owner, &view, whose.as_deref(), output).await,
        Some(AwayVerb::Sick { from, until, how }) => {
            let start = from.as_deref().map(|text| read(text, Edge::Start)).transpose()?;
            let end = match until {
                Some(text) => read(&text, Edge::End)?,
                None => start.unwrap_or(view.now_at).saturating_add(SICK_FOR).unwrap_or(view.now_at),
            };
            (AbsenceKind::Sick, start, end, how)
        }
        Some(AwayVerb::Vacation { from, until, how }) => {
            (AbsenceKind::Vacation, Some(read(&from, Edge::Start)?), read(&until, Edge::End)?, how)
        }
        Some(AwayVerb::For { length: text, how }) => {
            let end = match text.as_str() {
                "shift" => end_of_shift(&owner, &view, how.whose.as_deref()).await?,
                text => view.now_at.saturating_add(length(text)?).unwrap_or(view.now_at),
            };
            (AbsenceKind::Away, None, end, how)
        }
    };
    let person = someone(&view, how.whose.as_deref())?;
    record(&owner, Plan { kind, person, start, end }, &how, output).await
}

fn list(view: &View, output: Output) -> Result<Went, Failure> {
    let absences = &view.shifts.absences;
    output.say(absences, || {
        if absences.is_empty() {
            return "Nobody is away, and nobody will be.".to_owned();
        }
        absences.iter().map(text::absence_line).collect::<Vec<_>>().join("\n")
    });
    Ok(Went::Well)
}

/// When the shift that runs now is over.
async fn end_of_shift(owner: &Owner, view: &View, name: Option<&str>) -> Result<Timestamp, Failure> {
    let person = someone(view, name)?;
    let calendar = owner.calendar(ahead(view.now_at, SHIFT_WITHIN_WEEKS)).await?;
    let running = of_person(&calendar, person, view.now_at).into_iter().filter(|shift| shift.now);
    running.map(|shift| shift.span.end).max().ok_or_else(|| {
        unknown("No shift runs now, so there is none to be away from: give a length instead, such as `baton away for 2h`.")
    })
}

async fn record(owner: &Owner, plan: Plan, how: &AwayHow, output: Output) -> Result<Went, Failure> {
    let Plan { kind, person, start, end } = plan;
    let preview = |answer| if let QueryAnswer::AwayPreview(is) = answer { Some(*is) } else { None };
    let preview = owner.ask(Query::AwayPreview { person, kind, start, end }, preview).await?;
    if let Some(problem) = preview.problem {
        return Err(Failure(problem));
    }
    if how.preview {
        output.say(&preview, || preview.sentence.clone());
        return Ok(Went::Well);
    }
    if !how.yes && !output.is_json() && !agreed(&preview.sentence)? {
        output.note("Nothing was recorded.");
        return Ok(Went::Well);
    }
    let absence = AbsenceId(baton_client::new_id());
    let action = Action::RecordAbsence { absence, person, kind, start, end };
    let came = owner.act(Intent::Act { action }, |view| find(view, absence).is_some()).await?;
    match came {
        Came::Confirmed(view) => {
            let absence = find(&view, absence);
            let said = Said { confirmed: true, preview: Some(&preview), absence };
            output.say(&said, || preview.sentence.clone());
            Ok(Went::Well)
        }
        Came::Kept => {
            let said = Said { confirmed: false, preview: Some(&preview), absence: None };
            output.say(&said, || kept("The absence"));
            Ok(Went::Pending)
        }
    }
}

/// What is kept for later.
pub(crate) fn kept(what: &str) -> String {
    format!("{what} is kept and sent later: the hub is out of reach. Until then nobody else knows of it.")
}

/// Asks on a terminal; whoever is not there has agreed by giving the command.
pub(crate) fn agreed(sentence: &str) -> Result<bool, Failure> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Ok(true);
    }
    let mut error = std::io::stderr();
    let mut answer = String::new();
    let asked = write!(error, "{sentence}\nDo it? [y/N] ").and_then(|()| error.flush());
    let read = asked.and_then(|()| input.lock().read_line(&mut answer));
    read.map_err(|error| unknown(format!("The terminal could not be read ({error}): say it with --yes.")))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

async fn end(owner: &Owner, view: &View, name: Option<&str>, output: Output) -> Result<Went, Failure> {
    let person = someone(view, name)?;
    let own = view.shifts.absences.iter().filter(|absence| absence.who.person == person);
    // the earliest first: the one that runs, or the next
    let Some(absence) = own.clone().next() else {
        return Err(unknown("There is no absence to end. `baton away` says who is away."));
    };
    let id = absence.id;
    let action = Action::EndAbsence { absence: id, end: None };
    let over = |view: &View| find(view, id).is_none_or(|absence| absence.span.end <= view.now_at);
    match owner.act(Intent::Act { action }, over).await? {
        Came::Confirmed(_) => {
            let said = Said { confirmed: true, preview: None, absence: Some(absence) };
            let ended = if absence.now { "Ended" } else { "Taken back" };
            output.say(&said, || format!("{ended}: {}", text::absence_line(absence)));
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&Said { confirmed: false, preview: None, absence: Some(absence) }, || kept("The end"));
            Ok(Went::Pending)
        }
    }
}

fn find(view: &View, absence: AbsenceId) -> Option<&AbsenceView> {
    view.shifts.absences.iter().find(|known| known.id == absence)
}
