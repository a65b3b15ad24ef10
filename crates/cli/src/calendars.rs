//! `baton shifts link` and `baton away import|calendar`: calendars outside of Baton.

use baton_domain::absence::AbsenceKind;
use baton_domain::command::Action;
use baton_domain::id::TeamId;
use baton_wire::intent::{IMPORT_BYTES_MAX, Intent, Query, QueryAnswer, Reply};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::View;
use baton_wire::view::shifts::{CalendarLinkView, CalendarSourceView, ImportPreview, ImportedView};
use serde_json::json;
use std::io::Read;
use std::path::Path;

use crate::Went;
use crate::args::rota::{AwayHow, CalendarVerb, Kind, LinkVerb};
use crate::away::{agreed, kept};
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner, confused};
use crate::shifts::someone;
use crate::text;

pub(crate) async fn link(verb: LinkVerb, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let links = &view.shifts.calendar_links;
    match verb {
        LinkVerb::New { name, team: wanted } => {
            let team = wanted.as_deref().map(|name| team(&view, name)).transpose()?;
            let made = owner.client.send(Intent::MakeCalendarLink { name, team }).await?;
            let Reply::CalendarLink { url } = made else { return Err(confused()) };
            let known = links.len();
            owner.hears(|view| view.shifts.calendar_links.len() > known).await?;
            output.say(&json!({ "url": url }), || {
                format!("Whoever has this address sees the shifts; it is shown only now:\n{url}")
            });
            Ok(Went::Well)
        }
        LinkVerb::List => {
            output.say(links, || {
                if links.is_empty() {
                    return "No link is open. `baton shifts link new NAME` makes one.".to_owned();
                }
                links.iter().map(link_line).collect::<Vec<_>>().join("\n")
            });
            Ok(Went::Well)
        }
        LinkVerb::Revoke { name } => {
            let found = one(links, &name, |link| (&link.name, link.id.to_string()), "calendar link")?;
            let (id, told) = (found.id, link_line(found));
            let gone = |view: &View| view.shifts.calendar_links.iter().all(|link| link.id != id);
            match owner.act(Intent::Act { action: Action::RevokeCalendarLink { link: id } }, gone).await? {
                Came::Confirmed(_) => {
                    output.say(&json!({ "revoked": id }), || format!("Shows nothing any more: {told}"));
                    Ok(Went::Well)
                }
                Came::Kept => {
                    output.say(&json!({ "pending": id }), || kept("The end of the link"));
                    Ok(Went::Pending)
                }
            }
        }
    }
}

fn link_line(link: &CalendarLinkView) -> String {
    let of = link.team_name.as_ref().map_or("your shifts".to_owned(), |team| format!("the shifts of {team}"));
    format!("{}: {of}, made {}  {}", link.name, text::clock(link.made_at), link.id)
}

pub(crate) async fn calendar(verb: CalendarVerb, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let sources = &view.shifts.calendar_sources;
    match verb {
        CalendarVerb::Add { name, url, kind } => {
            owner.client.send(Intent::AddCalendarSource { name, url, kind: kind.into() }).await?;
            let known = sources.len();
            owner.hears(|view| view.shifts.calendar_sources.len() > known).await?;
            output.say(&json!({ "added": true }), || {
                "The hub reads it now, and then every hour: everything in it that is not cancelled or marked as free counts. `baton away calendar list` says how it went.".to_owned()
            });
            Ok(Went::Well)
        }
        CalendarVerb::List => {
            output.say(sources, || {
                if sources.is_empty() {
                    return "No calendar is read. `baton away calendar add NAME URL` adds one.".to_owned();
                }
                sources.iter().map(source_lines).collect::<Vec<_>>().join("\n")
            });
            Ok(Went::Well)
        }
        CalendarVerb::Read { name } => {
            let source = one(sources, &name, |source| (&source.name, source.id.to_string()), "calendar")?;
            let (id, before) = (source.id, source.read_at);
            let read = move |view: &View| {
                let known = view.shifts.calendar_sources.iter().find(|known| known.id == id);
                known.is_none_or(|known| known.read_at != before || known.problem.is_some())
            };
            match owner.act(Intent::Act { action: Action::ReadCalendarSource { source: id } }, read).await? {
                Came::Confirmed(view) => {
                    let known = view.shifts.calendar_sources.iter().find(|known| known.id == id);
                    output.say(&known, || known.map_or_else(|| "It is gone.".to_owned(), source_lines));
                    Ok(Went::Well)
                }
                Came::Kept => {
                    output.say(&json!({ "pending": id }), || kept("The wish"));
                    Ok(Went::Pending)
                }
            }
        }
        CalendarVerb::Remove { name } => {
            let id = one(sources, &name, |source| (&source.name, source.id.to_string()), "calendar")?.id;
            let gone = |view: &View| view.shifts.calendar_sources.iter().all(|source| source.id != id);
            let came = owner.act(Intent::Act { action: Action::RemoveCalendarSource { source: id } }, gone);
            match came.await? {
                Came::Confirmed(_) => {
                    output.say(&json!({ "removed": id }), || {
                        "It is read no more. The absences that it led to stay; `baton away end` ends them.".to_owned()
                    });
                    Ok(Went::Well)
                }
                Came::Kept => {
                    output.say(&json!({ "pending": id }), || kept("The removal"));
                    Ok(Went::Pending)
                }
            }
        }
    }
}

fn source_lines(source: &CalendarSourceView) -> String {
    let read = source.read_at.map_or("not read yet".to_owned(), |at| format!("read {}", text::clock(at)));
    let mut lines = vec![format!("{} ({}): {read}  {}", source.name, source.host, source.id)];
    lines.extend(source.problem.iter().map(|problem| format!("  cannot be read: {problem}")));
    lines.extend(source.conflicts.iter().map(|conflict| format!("  not recorded: {conflict}")));
    lines.join("\n")
}

pub(crate) async fn import(file: &Path, kind: Kind, how: &AwayHow, output: Output) -> Result<Went, Failure> {
    let file = read(file)?;
    let owner = Owner::reach(output).await?;
    let person = someone(&owner.joined_view().await?, how.whose.as_deref())?;
    let kind: AbsenceKind = kind.into();
    let pick = |answer| if let QueryAnswer::ImportPreview(is) = answer { Some(is) } else { None };
    let preview = owner.ask(Query::ImportPreview { file, person, kind }, pick).await?;
    let new: Vec<&ImportedView> =
        preview.events.iter().filter(|event| !event.known && event.preview.problem.is_none()).collect();
    let told = told(&preview);
    if how.preview || new.is_empty() {
        output.say(&preview, || told);
        return Ok(Went::Well);
    }
    if !how.yes && !output.is_json() && !agreed(&told)? {
        output.note("Nothing was recorded.");
        return Ok(Went::Well);
    }
    let mut went = Went::Well;
    for event in &new {
        let (absence, start, end) = (event.absence, event.start, event.end);
        let action = Action::RecordAbsence { absence, person, kind, start, end };
        let there = |view: &View| view.shifts.absences.iter().any(|known| known.id == absence);
        if let Came::Kept = owner.act(Intent::Act { action }, there).await? {
            went = Went::Pending;
        }
    }
    output.say(&preview, || format!("{told}\nRecorded: {}.", new.len()));
    Ok(went)
}

/// The file's text, bounded before it is in memory.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    let problem = |told: String| Failure(Problem::new(ProblemCode::Invalid, told));
    let bound = u64::try_from(IMPORT_BYTES_MAX).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(bound + 1).read_to_end(&mut bytes));
    read.map_err(|error| problem(format!("{} cannot be read: {error}.", path.display())))?;
    if bytes.len() > IMPORT_BYTES_MAX {
        let most = IMPORT_BYTES_MAX / 1024;
        let told = format!(
            "{} has more than {most} KiB: export a shorter time, or what is meant in a calendar of its own.",
            path.display()
        );
        return Err(Failure(Problem::new(ProblemCode::TooLarge, told)));
    }
    String::from_utf8(bytes).map_err(|_| {
        problem(format!(
            "{} is no text (UTF-8): export it again as an iCalendar file (.ics).",
            path.display()
        ))
    })
}

/// Each absence in a line or two.
fn told(preview: &ImportPreview) -> String {
    let mut lines = Vec::new();
    for event in &preview.events {
        lines.push(match (&event.preview.problem, event.known) {
            (_, true) => format!("{}: recorded before.", event.title),
            (Some(problem), false) => format!("{}: NOT recorded, {}", event.title, problem.detail),
            (None, false) => format!("{}: {}", event.title, event.preview.sentence),
        });
    }
    if preview.left_out > 0 {
        lines.push(format!("{} more are left out: that many cannot be ahead at once.", preview.left_out));
    }
    if lines.is_empty() {
        return "There is no absence ahead in this file: what is over, cancelled or marked as free does not count.".to_owned();
    }
    lines.join("\n")
}

/// The only one with that name, or whose id begins so.
fn one<'a, T>(
    all: &'a [T],
    wanted: &str,
    name_and_id: impl Fn(&T) -> (&String, String),
    what: &str,
) -> Result<&'a T, Failure> {
    let fits = |one: &&T| {
        let (name, id) = name_and_id(one);
        name.eq_ignore_ascii_case(wanted) || id.starts_with(wanted)
    };
    let found: Vec<&T> = all.iter().filter(fits).collect();
    match found[..] {
        [only] => Ok(only),
        [] => Err(unknown(format!("No {what} is called {wanted:?}; `list` says which there are."))),
        _ => Err(unknown(format!("Several are called {wanted:?}: say the id that `list` shows."))),
    }
}

/// The team with that name.
pub(crate) fn team(view: &View, name: &str) -> Result<TeamId, Failure> {
    let teams = &view.shifts.teams;
    let found = teams.iter().find(|team| team.name.eq_ignore_ascii_case(name));
    found.map(|team| team.id).ok_or_else(|| {
        let all: Vec<&str> = teams.iter().map(|team| team.name.as_str()).collect();
        unknown(format!("No team of yours is called {name:?}. There are: {}.", all.join(", ")))
    })
}
