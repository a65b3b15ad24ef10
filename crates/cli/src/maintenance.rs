//! `baton maintenance`.

use baton_domain::command::Action;
use baton_domain::id::MaintenanceId;
use baton_wire::intent::Intent;
use baton_wire::view::{MaintenanceView, View};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::Went;
use crate::args::intake::MaintenanceVerb;
use crate::away::kept;
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner};
use crate::text::clock;
use crate::when::{Edge, instant, length};

pub(crate) async fn run(verb: MaintenanceVerb, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    match verb {
        MaintenanceVerb::New { name, service, from, length: lasts, until } => {
            let zone = TimeZone::system();
            let now = view.now_at;
            let start = from.as_deref().map(|from| instant(from, now, &zone, Edge::Start)).transpose()?;
            let end = end(lasts.as_deref(), until.as_deref(), start.unwrap_or(now), now, &zone)?;
            let services =
                service.iter().map(|name| crate::page::find(&view, name)).collect::<Result<_, _>>()?;
            let maintenance = MaintenanceId(baton_client::new_id());
            let action = Action::PutMaintenance { maintenance, name, services, start, end };
            let there = move |view: &View| view.maintenances.iter().any(|known| known.id == maintenance);
            let told = format!("Planned until {}: alerts about it ring nobody meanwhile.", clock(end));
            send(&owner, action, there, output, told).await
        }
        MaintenanceVerb::List => {
            output.say(&view.maintenances, || {
                let lines: Vec<String> = view.maintenances.iter().map(line).collect();
                if lines.is_empty() { "No maintenance is planned.".to_owned() } else { lines.join("\n") }
            });
            Ok(Went::Well)
        }
        MaintenanceVerb::End { name } => {
            let maintenance = find(&view, &name)?.id;
            let gone = move |view: &View| view.maintenances.iter().all(|known| known.id != maintenance);
            let told = "It is over; what still fires pages.".to_owned();
            send(&owner, Action::EndMaintenance { maintenance }, gone, output, told).await
        }
    }
}

async fn send(
    owner: &Owner,
    action: Action,
    done: impl Fn(&View) -> bool,
    output: Output,
    told: String,
) -> Result<Went, Failure> {
    let came = owner.act(Intent::Act { action }, done).await?;
    let confirmed = matches!(came, Came::Confirmed(_));
    output.say(&json!({ "confirmed": confirmed }), || if confirmed { told } else { kept("That") });
    Ok(if confirmed { Went::Well } else { Went::Pending })
}

fn end(
    lasts: Option<&str>,
    until: Option<&str>,
    start: Timestamp,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Timestamp, Failure> {
    match (lasts, until) {
        (Some(lasts), _) => {
            let too_long = |_| unknown(format!("{lasts} from then on is beyond the calendar"));
            start.checked_add(length(lasts)?).map_err(too_long)
        }
        (None, Some(until)) => instant(until, now, zone, Edge::End),
        (None, None) => Err(unknown("Say how long: --for 2h, or --until 18:00.")),
    }
}

/// One line about a maintenance.
pub(crate) fn line(maintenance: &MaintenanceView) -> String {
    let MaintenanceView { name, services, start, end, by, now, quiet, id: _ } = maintenance;
    let when = if *now {
        format!("until {}", clock(*end))
    } else {
        format!("from {} until {}", clock(*start), clock(*end))
    };
    let quiet = if *quiet > 0 { format!("; keeps {quiet} quiet") } else { String::new() };
    format!("{name} ({}), {when}, planned by {by}{quiet}", services.join(", "))
}

fn find<'a>(view: &'a View, name: &str) -> Result<&'a MaintenanceView, Failure> {
    let wanted = name.to_lowercase();
    let begins: Vec<_> =
        view.maintenances.iter().filter(|known| known.name.to_lowercase().starts_with(&wanted)).collect();
    match begins.as_slice() {
        [found] => Ok(found),
        _ => {
            let all: Vec<&str> = view.maintenances.iter().map(|known| known.name.as_str()).collect();
            Err(unknown(format!("No single maintenance is called {name:?}. There are: {}.", all.join(", "))))
        }
    }
}
