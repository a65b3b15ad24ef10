//! Links to shifts, and calendars that the hub reads: what must not wait in the outbox, because it has a secret in it.

use baton_domain::absence::AbsenceKind;
use baton_domain::calendar_link::LinkOf;
use baton_domain::calendar_source::CalendarUrl;
use baton_domain::command::Action;
use baton_domain::id::{CalendarLinkId, CalendarSourceId, TeamId};
use baton_wire::problem::{Problem, ProblemCode};

use crate::account::Session;
use crate::mint;

/// Makes a link to shifts, and says its address, which nobody shows again.
pub(crate) async fn make_link(
    session: &Session,
    name: String,
    team: Option<TeamId>,
) -> Result<String, Problem> {
    let secret = mint::key();
    let link = CalendarLinkId(mint::new_id());
    let of = team.map_or(LinkOf::Own, |team| LinkOf::Team { team });
    session.act(Action::MakeCalendarLink { link, name, of, secret: mint::hash(&secret) }).await?;
    Ok(format!("{}/api/v1/calendar/{secret}.ics", session.hub))
}

/// Has the hub read a calendar.
pub(crate) async fn add_source(
    session: &Session,
    name: String,
    url: String,
    kind: AbsenceKind,
) -> Result<(), Problem> {
    let url = CalendarUrl::try_from(url)
        .map_err(|wrong| Problem::new(ProblemCode::Invalid, format!("This is not {wrong}.")).at("url"))?;
    let source = CalendarSourceId(mint::new_id());
    session.act(Action::AddCalendarSource { source, name, url, kind }).await.map(drop)
}
