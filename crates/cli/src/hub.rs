//! `baton hub`, `baton join`, `baton leave`.

use std::time::Duration;

use baton_wire::intent::Intent;
use baton_wire::socket::Subscriber;
use baton_wire::view::{LocalHubView, View};
use serde::Serialize;

use crate::Went;
use crate::args::{HubVerb, Join};
use crate::output::{Failure, Output};
use crate::owner::{Owner, until};

/// How long what was just made may take to show.
const SHOWS_WITHIN: Duration = Duration::from_secs(10);

pub(crate) async fn run(verb: HubVerb, output: Output) -> Result<Went, Failure> {
    match verb {
        HubVerb::Start { demo, name } => start(demo, name, output).await,
        HubVerb::Status => status(output).await,
    }
}

async fn start(demo: bool, name: Option<String>, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    let your_name = name.or_else(user_name).unwrap_or_else(|| "Admin".to_owned());
    output.note("Starting a hub on this computer …");
    owner.client.send(Intent::StartHub { your_name, demo }).await?;
    let shown = move |view: &View| {
        view.account.is_some()
            && (!demo || (view.duties.iter().any(|duty| duty.mine) && view.services.len() >= 2))
    };
    joined(&owner, output, shown).await
}

pub(crate) async fn join(join: Join, output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    owner.client.send(Intent::Join { link: join.link, hub: join.hub, code: join.code }).await?;
    joined(&owner, output, |view| view.account.is_some() && !view.team.is_empty()).await
}

async fn joined(owner: &Owner, output: Output, shown: impl Fn(&View) -> bool) -> Result<Went, Failure> {
    let mut pushes = owner.client.subscribe(Subscriber::Program).await?;
    // It is done in any case; what shows late is only not told yet.
    let _shown = until(&mut pushes, SHOWS_WITHIN, |view| shown(view).then_some(())).await;
    let view = owner.view().await?;
    say(&view, output);
    Ok(Went::Well)
}

pub(crate) async fn leave(output: Output) -> Result<Went, Failure> {
    let owner = Owner::reach(output).await?;
    owner.client.send(Intent::Leave).await?;
    output.say(&serde_json::json!({ "left": true }), || {
        "This device has left its hub; nobody pages it any more.".to_owned()
    });
    Ok(Went::Well)
}

async fn status(output: Output) -> Result<Went, Failure> {
    let view = Owner::reach(output).await?.view().await?;
    say(&view, output);
    Ok(Went::Well)
}

#[derive(Serialize)]
struct Said<'a> {
    account: &'a Option<baton_wire::view::AccountView>,
    link: &'a baton_wire::view::LinkView,
    local_hub: &'a LocalHubView,
}

fn say(view: &View, output: Output) {
    let said = Said { account: &view.account, link: &view.link, local_hub: &view.local_hub };
    output.say(&said, || {
        let mut lines = vec![crate::text::account_line(view)];
        lines.push(match &view.local_hub {
            LocalHubView::None => "No hub was started on this computer.".to_owned(),
            LocalHubView::Starting => "The hub on this computer is starting.".to_owned(),
            LocalHubView::Running { url } => format!("A hub runs on this computer: {url}"),
            LocalHubView::Restarting { why, .. } => {
                format!("The hub on this computer is started again: {why}.")
            }
            LocalHubView::Failed { problem } => problem.detail.clone(),
        });
        lines.extend(view.duties.iter().map(|duty| crate::text::duty_line(duty, &[])));
        lines.join("\n")
    });
}

fn user_name() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|name| !name.trim().is_empty())
}
