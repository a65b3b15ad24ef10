//! `baton take|give`: a duty goes to another person; and which duty is meant, where little is said.

use baton_domain::command::Action;
use baton_domain::cover::{Asked, HandOver};
use baton_domain::id::{CoverId, PersonId, ScheduleId};
use baton_wire::intent::Intent;
use baton_wire::view::View;
use baton_wire::view::shifts::{CoverPartView, CoverView};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::Went;
use crate::answer::person;
use crate::args::rota::{Duty, Give, Take};
use crate::cover::{find, send};
use crate::output::{Failure, Output, unknown};
use crate::owner::Owner;
use crate::shifts::{Shift, ahead, of_person, someone};
use crate::text;
use crate::when::{Edge, instant};

/// Weeks in which a duty that is not named is looked for.
const LOOKED_FOR_WEEKS: u16 = 8;

/// The duty that is meant, of a person: the shift that runs or comes next, cut where the command line says so.
pub(crate) struct Meant {
    pub(crate) shift: Shift,
    /// `None`: from now on.
    pub(crate) start: Option<Timestamp>,
    pub(crate) end: Timestamp,
}

pub(crate) async fn take(take: Take, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let me = someone(&view, None)?;
    let whose = match &take.name {
        Some(name) => person(&view, name)?,
        None => on_call_now(&view, take.duty.schedule.as_deref())?,
    };
    let Meant { shift, start, end } = meant(&owner, &view, whose, &take.duty).await?;
    let (cover, schedule) = (CoverId(baton_client::new_id()), shift.schedule);
    let action = Action::TakeShift { cover, schedule, person: whose, start, end };
    // taking what was asked for answers that request: it has another id
    let taken = Taken { me, schedule, whose, end };
    let done = move |view: &View| taken.find(view).is_some();
    send(&owner, Intent::Act { action }, done, move |view| taken.find(view), output, "Taking the shift").await
}

/// A duty that this person took.
#[derive(Clone, Copy)]
struct Taken {
    me: PersonId,
    schedule: ScheduleId,
    whose: PersonId,
    end: Timestamp,
}

impl Taken {
    fn find(self, view: &View) -> Option<&CoverView> {
        view.shifts.covers.iter().find(|cover| {
            let mine = |part: &CoverPartView| part.who.person == self.me && part.span.end == self.end;
            let same = cover.schedule == self.schedule && cover.whose.person == self.whose;
            same && cover.parts.iter().any(mine)
        })
    }
}

pub(crate) async fn give(give: Give, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let to = person(&view, &give.name)?;
    let me = someone(&view, None)?;
    if to == me {
        return Err(unknown("This is you. Give the shift to somebody else."));
    }
    let Meant { shift, start, end } = meant(&owner, &view, me, &give.duty).await?;
    if give.incidents && start.is_some() {
        return Err(unknown("Incidents go along only with a shift that runs now: leave --incidents out."));
    }
    let hand_over = start.is_none().then_some(HandOver { incidents: give.incidents });
    let cover = CoverId(baton_client::new_id());
    let asked = Asked::Persons { persons: vec![to] };
    let action =
        Action::AskCover { cover, schedule: shift.schedule, person: me, start, end, asked, hand_over };
    let done = move |view: &View| find(view, cover).is_some();
    send(&owner, Intent::Act { action }, done, move |view| find(view, cover), output, "The offer").await
}

/// Who is on call now, where that is one person and not me.
fn on_call_now(view: &View, schedule: Option<&str>) -> Result<PersonId, Failure> {
    let named = |name: &str| schedule.is_none_or(|wanted| is_called(name, wanted));
    let duties = view.duties.iter().filter(|duty| named(&duty.name) && !duty.mine);
    let mut others: Vec<_> = duties.flat_map(|duty| &duty.on_call).collect();
    others.sort();
    others.dedup();
    match others.as_slice() {
        [only] => Ok(only.person),
        [] => Err(unknown(
            "Nobody else is on call now in such a schedule: give a name, as in `baton take Ana`.",
        )),
        several => {
            let names: Vec<&str> = several.iter().map(|name| name.name.as_str()).collect();
            Err(unknown(format!(
                "Whose shift? {} are on call: give a name, or a schedule with --schedule.",
                names.join(" and ")
            )))
        }
    }
}

pub(crate) fn is_called(name: &str, wanted: &str) -> bool {
    name.to_lowercase().starts_with(&wanted.trim().to_lowercase())
}

/// The duty of `person` that is meant.
pub(crate) async fn meant(
    owner: &Owner,
    view: &View,
    person: PersonId,
    duty: &Duty,
) -> Result<Meant, Failure> {
    let (now, zone) = (view.now_at, TimeZone::system());
    let read =
        |text: &Option<String>, edge| text.as_deref().map(|text| instant(text, now, &zone, edge)).transpose();
    let (from, until) = (read(&duty.from, Edge::Start)?, read(&duty.until, Edge::End)?);
    let calendar = owner.calendar(ahead(now, LOOKED_FOR_WEEKS)).await?;
    let shifts = of_person(&calendar, person, now);
    let shift = pick(shifts, duty.schedule.as_deref(), from.unwrap_or(now), until)?;
    let start = from.unwrap_or(shift.span.start);
    let start = (start > now).then_some(start);
    let end = until.unwrap_or(shift.span.end);
    Ok(Meant { start, end, shift })
}

/// The first shift that is not over at `from` and begins before `until`; of several at the same time the one that is named.
fn pick(
    shifts: Vec<Shift>,
    schedule: Option<&str>,
    from: Timestamp,
    until: Option<Timestamp>,
) -> Result<Shift, Failure> {
    let named = |shift: &Shift| schedule.is_none_or(|wanted| is_called(&shift.schedule_name, wanted));
    let fits = |shift: &Shift| {
        named(shift) && shift.span.end > from && until.is_none_or(|until| shift.span.start < until)
    };
    let mut fitting = shifts.into_iter().filter(fits);
    let Some(first) = fitting.next() else {
        return Err(unknown(format!(
            "There is no such shift within {LOOKED_FOR_WEEKS} weeks. `baton shifts --person NAME` says what there is."
        )));
    };
    let also = fitting.find(|other| other.schedule != first.schedule && other.span.meets(first.span));
    match also {
        Some(other) => Err(unknown(format!(
            "Which one: {} or {}, both from {}? Say it with --schedule.",
            first.schedule_name,
            other.schedule_name,
            text::clock(first.span.start.max(other.span.start))
        ))),
        None => Ok(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_domain::shift::Span;

    fn shift(schedule: &str, id: u128, start: &str, end: &str) -> Shift {
        let at = |text: &str| format!("2026-11-{text}:00Z").parse().unwrap();
        Shift {
            schedule: ScheduleId(format!("{id:032x}").parse().unwrap()),
            schedule_name: schedule.to_owned(),
            zone: "UTC".to_owned(),
            span: Span { start: at(start), end: at(end) },
            now: false,
            stands_in_for: None,
            why: None,
        }
    }

    #[test]
    fn the_next_shift_is_meant_and_doubt_is_asked_about() {
        let web = shift("Web", 1, "24T09:00", "25T09:00");
        let later = shift("Web", 1, "30T09:00", "30T19:00");
        let database = shift("Database", 2, "24T12:00", "24T18:00");
        let at = |text: &str| format!("2026-11-{text}:00Z").parse().unwrap();
        let now = at("23T12:00");
        assert_eq!(pick(vec![web.clone(), later.clone()], None, now, None).unwrap(), web);
        let Failure(problem) = pick(vec![web.clone(), database.clone()], None, now, None).unwrap_err();
        assert!(problem.detail.starts_with("Which one: Web or Database"), "{}", problem.detail);
        let named = pick(vec![web.clone(), database.clone()], Some("data"), now, None).unwrap();
        assert_eq!(named, database);
        assert_eq!(pick(vec![web.clone(), later.clone()], None, at("26T00:00"), None).unwrap(), later);
        assert!(pick(vec![web], None, now, Some(at("24T08:00"))).is_err());
    }
}
