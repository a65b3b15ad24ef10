//! `baton dry-run`: what if it pages?

use baton_domain::id::ServiceId;
use baton_wire::intent::{Query, QueryAnswer};
use baton_wire::view::View;
use jiff::tz::TimeZone;

use crate::Went;
use crate::args::rota::DryRun;
use crate::duty::is_called;
use crate::output::{Failure, Output, unknown};
use crate::owner::Owner;
use crate::text;
use crate::when::{Edge, instant};

/// Red where it breaks.
pub(crate) async fn run(run: DryRun, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let service = run.service.as_deref().map(|name| service(&view, name)).transpose()?;
    let at = run.at.as_deref().map(|text| instant(text, view.now_at, &TimeZone::system(), Edge::Start));
    let query = Query::DryRun { service, at: at.transpose()? };
    let pick = |answer| if let QueryAnswer::DryRun(is) = answer { Some(*is) } else { None };
    let dry = owner.ask(query, pick).await?;
    output.say(&dry, || text::dry_run(&dry));
    let reaches = dry.levels.iter().flat_map(|level| &level.pages).any(|page| !page.devices.is_empty());
    Ok(if reaches { Went::Well } else { Went::Red })
}

fn service(view: &View, name: &str) -> Result<ServiceId, Failure> {
    let exact = view.services.iter().find(|service| service.name.eq_ignore_ascii_case(name.trim()));
    let found: Vec<_> = match exact {
        Some(service) => vec![service],
        None => view.services.iter().filter(|service| is_called(&service.name, name)).collect(),
    };
    let all = |services: &[&baton_wire::view::ServiceView], between: &str| {
        services.iter().map(|service| service.name.as_str()).collect::<Vec<_>>().join(between)
    };
    match found.as_slice() {
        [only] => Ok(only.id),
        [] => {
            let known: Vec<_> = view.services.iter().collect();
            Err(unknown(format!("No service is called {name:?}. There are: {}.", all(&known, ", "))))
        }
        several => {
            Err(unknown(format!("{name:?} could be {}: give more of the name.", all(several, " or "))))
        }
    }
}
