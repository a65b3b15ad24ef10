//! `baton heartbeat`.

use baton_domain::alert::Urgency;
use baton_domain::command::Action;
use baton_domain::heartbeat::HeartbeatState;
use baton_wire::intent::{Intent, Query, QueryAnswer};
use baton_wire::view::{HeartbeatView, View};
use serde_json::json;

use crate::Went;
use crate::args::intake::HeartbeatVerb;
use crate::away::kept;
use crate::output::{Failure, Output, unknown};
use crate::owner::{Came, Owner, confused};
use crate::text::clock;
use crate::when::length;

pub(crate) async fn run(verb: HeartbeatVerb, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    match verb {
        HeartbeatVerb::New { name, service, every, grace, low } => {
            let service = crate::page::find(&view, &service)?;
            let urgency = if low { Urgency::Low } else { Urgency::High };
            let (every_s, grace_s) = (seconds(&every)?, seconds(&grace)?);
            let query = Query::HeartbeatKey { service, name, every_s, grace_s, urgency };
            let QueryAnswer::HeartbeatUrl(url) = owner.client.ask(query).await? else {
                return Err(confused());
            };
            output.say(&json!({ "url": url }), || {
                format!(
                    "Ask for this address every {every}, with GET or POST; its key is shown only now:\n{url}\nNobody is paged before the first beat."
                )
            });
            Ok(Went::Well)
        }
        HeartbeatVerb::List => {
            output.say(&view.heartbeats, || {
                let lines: Vec<String> = view.heartbeats.iter().map(line).collect();
                if lines.is_empty() { "Nothing beats here yet.".to_owned() } else { lines.join("\n") }
            });
            Ok(Went::Well)
        }
        HeartbeatVerb::Remove { name } => {
            let heartbeat = find(&view, &name)?.id;
            let gone = move |view: &View| view.heartbeats.iter().all(|known| known.id != heartbeat);
            let came = owner.act(Intent::Act { action: Action::RemoveHeartbeat { heartbeat } }, gone).await?;
            let confirmed = matches!(came, Came::Confirmed(_));
            output.say(&json!({ "confirmed": confirmed }), || {
                if confirmed { "It is not expected any more.".to_owned() } else { kept("That") }
            });
            Ok(if confirmed { Went::Well } else { Went::Pending })
        }
    }
}

/// One line about a heartbeat.
pub(crate) fn line(beat: &HeartbeatView) -> String {
    let state = match beat.state {
        HeartbeatState::Waiting => "waits for its first beat".to_owned(),
        HeartbeatState::Beating { last, due, unheard_from: None } => {
            format!("beats; last at {}, the next one by {}", clock(last), clock(due))
        }
        HeartbeatState::Beating { due, unheard_from: Some(from), .. } => {
            format!("the hub could not hear from {} on; it waits until {}", clock(from), clock(due))
        }
        HeartbeatState::Late { last, incident, .. } => {
            format!("LATE: last heard at {}, incident {incident}", clock(last))
        }
        HeartbeatState::Removed => "removed".to_owned(),
    };
    format!("{} ({}): {state}", beat.name, beat.service_name)
}

fn find<'a>(view: &'a View, name: &str) -> Result<&'a HeartbeatView, Failure> {
    let wanted = name.to_lowercase();
    let begins: Vec<_> =
        view.heartbeats.iter().filter(|known| known.name.to_lowercase().starts_with(&wanted)).collect();
    let exact = view.heartbeats.iter().find(|known| known.name.to_lowercase() == wanted);
    match (exact, begins.as_slice()) {
        (Some(found), _) => Ok(found),
        (None, [found]) => Ok(found),
        (None, _) => {
            let all: Vec<&str> = view.heartbeats.iter().map(|known| known.name.as_str()).collect();
            Err(unknown(format!("No heartbeat is called {name:?}. There are: {}.", all.join(", "))))
        }
    }
}

/// "30s", or a length as elsewhere.
fn seconds(text: &str) -> Result<u32, Failure> {
    let seconds = text.trim().strip_suffix('s').and_then(|seconds| seconds.parse::<i64>().ok());
    let seconds = match seconds {
        Some(seconds) => seconds,
        None => length(text)?.as_secs(),
    };
    u32::try_from(seconds).map_err(|_| unknown(format!("{text:?} is too long; at most 31 days")))
}
