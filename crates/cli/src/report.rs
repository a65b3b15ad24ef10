//! `baton report`: front-line support tells the owners of a service, whoever they are.

use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::id::IncidentId;
use baton_wire::intent::Intent;
use baton_wire::view::View;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::Went;
use crate::args::answers::Report;
use crate::output::{Failure, Output};
use crate::owner::{Came, Owner};
use crate::page::find;
use crate::when::{Edge, instant, length};

pub(crate) async fn run(report: Report, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let service = find(&view, &report.service)?;
    let since = report.since.as_deref().map(|text| since(text, view.now_at)).transpose()?;
    let urgency = if report.low { Urgency::Low } else { Urgency::High };
    let before: Vec<IncidentId> = view.incidents.iter().map(|incident| incident.id).collect();
    let new = |view: &View| {
        let mut fresh = view.incidents.iter().filter(|incident| !before.contains(&incident.id));
        fresh.find(|incident| incident.report.as_ref().is_some_and(|report| report.by.me)).map(|it| it.id)
    };
    let action = Action::Report { service, impact: report.impact, since, tried: report.tried, urgency };
    match owner.act(Intent::Act { action }, |view| new(view).is_some()).await? {
        Came::Confirmed(view) => {
            let incident = new(&view);
            output.say(&json!({ "incident": incident, "confirmed": true }), || match incident {
                Some(number) => format!(
                    "Incident {number} pages its owners now. Follow it with `baton incident show {number}`; add what you learn with `baton note {number} …`."
                ),
                None => "The hub has it.".to_owned(),
            });
            Ok(Went::Well)
        }
        Came::Kept => {
            output.say(&json!({ "incident": null, "confirmed": false }), || {
                "Reporting… (the hub is out of reach; it is kept and sent later. Call somebody meanwhile.)"
                    .to_owned()
            });
            Ok(Went::Pending)
        }
    }
}

/// "10m" ago, or a time.
fn since(text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    match length(text) {
        Ok(ago) => Ok(now.saturating_sub(ago).unwrap_or(now)),
        Err(_) => {
            let at = instant(text, now, &TimeZone::system(), Edge::Start)?;
            // "18:00" is the next one; of something that began it is the last one
            let day = jiff::SignedDuration::from_hours(24);
            Ok(if at > now { at.saturating_sub(day).unwrap_or(at) } else { at })
        }
    }
}
