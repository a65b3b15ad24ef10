//! `baton worth`: was this worth waking you?

use baton_domain::command::Action;
use baton_domain::worth::{Tally, Worth as Said};
use baton_wire::view::View;
use serde::Serialize;
use std::collections::BTreeMap;

use crate::Went;
use crate::answer::{find, send};
use crate::args::answers::{Verdict, Worth};
use crate::output::{Failure, Output};
use crate::owner::Owner;

/// What people said about one source.
#[derive(Serialize)]
struct Source {
    service: String,
    source: String,
    worth: Tally,
}

pub(crate) async fn run(worth: Worth, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let view = owner.joined_view().await?;
    let (Some(incident), Some(verdict)) = (worth.number, worth.verdict) else {
        return Ok(list(&view, output));
    };
    let worth = match verdict {
        Verdict::Yes => Said::Yes,
        Verdict::No => Said::No,
    };
    let done = |view: &View| find(view, incident).is_none_or(|found| found.my_worth == Some(worth));
    send(&owner, incident, Action::Judge { incident, worth }, done, output, "writing it down").await
}

fn list(view: &View, output: Output) -> Went {
    let judged = view.incidents.iter().filter(|incident| !incident.source_worth.is_empty());
    let by_source: BTreeMap<(String, String), Tally> = judged
        .map(|incident| ((incident.service_name.clone(), incident.source.clone()), incident.source_worth))
        .collect();
    let mut all: Vec<Source> =
        by_source.into_iter().map(|((service, source), worth)| Source { service, source, worth }).collect();
    all.sort_by_key(|source| std::cmp::Reverse(source.worth.no));
    output.say(&all, || {
        if all.is_empty() {
            return "Nobody has said anything yet: `baton worth NUMBER yes` or `no`.".to_owned();
        }
        let line = |of: &Source| {
            format!("{} / {}: {} worth it, {} not", of.service, of.source, of.worth.yes, of.worth.no)
        };
        all.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Went::Well
}
