//! `baton cover`: who takes a duty?

use baton_domain::command::Action;
use baton_domain::cover::Asked;
use baton_domain::id::CoverId;
use baton_domain::shift::Span;
use baton_wire::intent::Intent;
use baton_wire::view::View;
use baton_wire::view::shifts::{CoverPartView, CoverView};
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::Went;
use crate::answer::person;
use crate::args::rota::{CoverVerb, Duty};
use crate::away::kept;
use crate::duty::{Meant, meant};
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};
use crate::shifts::someone;
use crate::text;
use crate::when::{Edge, instant};

/// What is said as JSON.
#[derive(Serialize)]
struct Said<'a> {
    /// The hub has it.
    confirmed: bool,
    cover: Option<&'a CoverView>,
}

pub(crate) async fn run(verb: CoverVerb, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    match verb {
        CoverVerb::List => list(&view, output),
        CoverVerb::Ask { duty, whose, to } => ask(&owner, &view, &duty, whose.as_deref(), &to, output).await,
        CoverVerb::Accept { id, from, until } => {
            let cover = choose(&view, id.as_deref(), "asks you", |cover| cover.asks_me)?;
            let part = part(&view, cover, from.as_deref(), until.as_deref())?;
            let (cover, incidents) = (cover.id, cover.hand_over_incidents);
            let action = Action::AcceptCover { cover, part, incidents };
            let done = move |view: &View| {
                let mine = |part: &CoverPartView| part.who.me;
                find(view, cover).is_none_or(|cover| cover.parts.iter().any(mine))
            };
            send(&owner, Intent::Act { action }, done, move |view| find(view, cover), output, "Your yes")
                .await
        }
        CoverVerb::Decline { id } => {
            let cover = choose(&view, id.as_deref(), "asks you", |cover| cover.asks_me)?.id;
            let action = Action::DeclineCover { cover };
            let done = move |view: &View| find(view, cover).is_none_or(|cover| !cover.asks_me);
            send(&owner, Intent::Act { action }, done, move |view| find(view, cover), output, "Your no").await
        }
        CoverVerb::Withdraw { id } => {
            let own = |cover: &CoverView| cover.mine_to_withdraw && (cover.whose.me || cover.asked_by.me);
            let cover = choose(&view, id.as_deref(), "is yours to take back", own)?.clone();
            let id = cover.id;
            let action = Action::WithdrawCover { cover: id };
            let done = move |view: &View| find(view, id).is_none();
            send(&owner, Intent::Act { action }, done, |_| None, output, "Taking it back").await
        }
    }
}

fn list(view: &View, output: Output) -> Result<Went, Failure> {
    let covers = &view.shifts.covers;
    output.say(covers, || {
        if covers.is_empty() {
            return "Nobody asks for cover, and you cover for nobody.".to_owned();
        }
        covers.iter().map(text::cover_line).collect::<Vec<_>>().join("\n")
    });
    Ok(Went::Well)
}

async fn ask(
    owner: &Owner,
    view: &View,
    duty: &Duty,
    whose: Option<&str>,
    to: &[String],
    output: Output,
) -> Result<Went, Failure> {
    let whose = someone(view, whose)?;
    let persons = to.iter().map(|name| person(view, name)).collect::<Result<Vec<_>, _>>()?;
    let asked = if persons.is_empty() { Asked::Rotation } else { Asked::Persons { persons } };
    let Meant { shift, start, end } = meant(owner, view, whose, duty).await?;
    let cover = CoverId(baton_client::new_id());
    let (schedule, hand_over) = (shift.schedule, None);
    let action = Action::AskCover { cover, schedule, person: whose, start, end, asked, hand_over };
    let done = move |view: &View| find(view, cover).is_some();
    send(owner, Intent::Act { action }, done, move |view| find(view, cover), output, "The request").await
}

/// What of a cover is meant; `None` for all that is left.
fn part(
    view: &View,
    cover: &CoverView,
    from: Option<&str>,
    until: Option<&str>,
) -> Result<Option<Span>, Failure> {
    if from.is_none() && until.is_none() {
        return Ok(None);
    }
    let (now, zone) = (view.now_at, TimeZone::system());
    let start = from.map(|text| instant(text, now, &zone, Edge::Start)).transpose()?;
    let end = until.map(|text| instant(text, now, &zone, Edge::End)).transpose()?;
    Ok(Some(Span { start: start.unwrap_or(cover.span.start), end: end.unwrap_or(cover.span.end) }))
}

/// The cover with this id, or as much of it as tells it from the others; else the only one for which `fits` holds.
fn choose<'a>(
    view: &'a View,
    id: Option<&str>,
    what: &str,
    fits: impl Fn(&CoverView) -> bool,
) -> Result<&'a CoverView, Failure> {
    let all = view.shifts.covers.iter();
    let found: Vec<&CoverView> = match id {
        Some(wanted) => {
            let wanted = wanted.to_lowercase();
            let is_meant = |cover: &&CoverView| {
                let id = cover.id.to_string();
                id.starts_with(&wanted) || id.ends_with(&wanted)
            };
            all.filter(is_meant).collect()
        }
        None => all.filter(|cover| fits(cover)).collect(),
    };
    match (found.as_slice(), id) {
        ([only], _) => Ok(only),
        ([], Some(id)) => {
            Err(unknown(format!("No cover here has the id {id}. `baton cover list` has them.")))
        }
        ([], None) => Err(unknown(format!("No cover {what}. `baton cover list` says what there is."))),
        (several, _) => {
            let lines: Vec<String> = several.iter().map(|cover| text::cover_line(cover)).collect();
            Err(unknown(format!("Which one? Give its id:\n{}", lines.join("\n"))))
        }
    }
}

/// The cover with this id.
pub(crate) fn find(view: &View, cover: CoverId) -> Option<&CoverView> {
    view.shifts.covers.iter().find(|known| known.id == cover)
}

/// Acts, and says what became of the cover that `which` finds.
pub(crate) async fn send(
    owner: &Owner,
    intent: Intent,
    done: impl Fn(&View) -> bool,
    which: impl Fn(&View) -> Option<&CoverView>,
    output: Output,
    doing: &str,
) -> Result<Went, Failure> {
    match owner.act(intent, done).await? {
        Came::Confirmed(view) => {
            let cover = which(&view);
            let words = || cover.map_or_else(|| "Done.".to_owned(), |cover| cover.sentence.clone());
            output.say(&Said { confirmed: true, cover }, words);
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&Said { confirmed: false, cover: None }, || kept(doing));
            Ok(Went::Pending)
        }
    }
}
