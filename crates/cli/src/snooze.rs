//! `baton snooze`.

use baton_domain::command::Action;
use baton_wire::view::{IncidentView, IncidentViewState, View};
use jiff::tz::TimeZone;

use crate::Went;
use crate::answer::{choose, find, send};
use crate::args::answers::Snooze;
use crate::output::{Failure, Output, unknown};
use crate::owner::Owner;
use crate::when::{Edge, instant, length};

pub(crate) async fn run(snooze: Snooze, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let incident = choose(&view, &snooze.which)?;
    let until = match (snooze.until, snooze.length) {
        (Some(text), _) => instant(&text, view.now_at, &TimeZone::system(), Edge::Start)?,
        (None, Some(text)) => view
            .now_at
            .checked_add(length(&text)?)
            .map_err(|_| unknown(format!("{text} is too long a snooze: at most 24h.")))?,
        (None, None) => return Err(unknown("Until when? Give --for 1h, or --until 09:00.")),
    };
    let snoozed = |found: &IncidentView| {
        matches!(&found.state, IncidentViewState::Snoozed { by, .. } if by.me) && found.pending.is_none()
    };
    let done = |view: &View| find(view, incident).is_none_or(snoozed);
    send(&owner, incident, Action::Snooze { incident, until }, done, output, "snoozing").await
}
