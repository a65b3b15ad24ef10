//! The app's owner, killed and frozen while it rings.

use std::collections::BTreeSet;
use std::time::Duration;

use baton_client::socket::SocketClient;
use baton_domain::id::IncidentId;
use baton_wire::intent::{Intent, Reply};
use baton_wire::view::{LinkState, LocalHubView, View};
use rustix::process::Signal;

use super::KILLS;
use super::alerts::{Says, Tool, furnish};
use crate::process::{Agent, sees, signal};

/// Services, so that no storm of alerts becomes one ring.
const SERVICES: usize = 20;
/// Kills come at moments up to this long after the alert was accepted.
const LATEST_MS: u64 = 250;

/// A hub on this computer, its owner on call, and a tool that alerts it.
async fn start(agent: &Agent) -> (SocketClient, Tool) {
    let client = agent.client().await;
    let start = Intent::StartHub { your_name: "Mia".to_owned(), demo: false };
    assert_eq!(client.send(start).await, Ok(Reply::Done));
    let view = sees(&client, "its hub", |view| {
        view.account.is_some() && matches!(view.local_hub, LocalHubView::Running { .. })
    })
    .await;
    let LocalHubView::Running { url } = view.local_hub else { panic!("no hub: {:?}", view.local_hub) };
    for action in furnish(view.account.unwrap().person, SERVICES) {
        let reply = client.send(Intent::Act { action }).await;
        assert!(matches!(reply, Ok(Reply::Pending { .. })), "{reply:?}");
    }
    sees(&client, "the services", |view| view.outbox.is_empty() && view.services.len() == SERVICES).await;
    (client, Tool::new(&url))
}

/// What rings, by the view.
fn ringing(view: &View) -> BTreeSet<IncidentId> {
    view.alarm.iter().flat_map(|alarm| alarm.incidents.iter().copied()).collect()
}

/// Waits until it rings for what is called so and for nothing else. An owner that was killed before its disk knew of an end rings from
/// memory until it has heard from the hub, and no longer.
async fn rings_for(client: &SocketClient, name: &str) -> IncidentId {
    let is = |view: &View| {
        let rings = ringing(view);
        let named = view.incidents.iter().find(|incident| incident.title.contains(name));
        named.map(|incident| incident.id).filter(|id| rings.iter().eq([id]))
    };
    let live = |view: &View| view.link.state == LinkState::Live && is(view).is_some();
    let view = sees(client, name, live).await;
    is(&view).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_of_the_app_lose_no_page_and_none_rings_after_its_stop() {
    let folder = tempfile::tempdir().unwrap();
    let agent = Agent::start(folder.path());
    let (mut client, tool) = start(&agent).await;
    let mut over = BTreeSet::new();
    for n in 0..KILLS {
        let (service, name) = (n as usize % SERVICES, format!("Kill{n}."));
        tool.sends(service, &name, Says::Firing).await;
        // a moment of the page's way: before it is told, while it is written, while it begins to ring, after
        let moment = Duration::from_millis(u64::from(n) * 37 % LATEST_MS);
        tokio::time::sleep(moment).await;
        let owner = client.pid();
        signal(owner, Signal::KILL);
        client = agent.client_after(owner).await;
        let incident = rings_for(&client, &name).await;
        tool.sends(service, &name, Says::Resolved).await;
        sees(&client, "silence", |view| view.alarm.is_none() && view.link.state == LinkState::Live).await;
        assert!(over.insert(incident), "the same incident twice");
    }
    println!("{KILLS} kills of the app's owner, {} pages", over.len());
    assert_eq!(over.len(), KILLS as usize);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_app_rings_when_it_thaws_and_not_for_what_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let agent = Agent::start(folder.path());
    let (client, tool) = start(&agent).await;
    signal(client.pid(), Signal::STOP);
    tool.sends(0, "Over.", Says::Firing).await;
    tool.sends(0, "Over.", Says::Resolved).await;
    tool.sends(1, "Goes on.", Says::Firing).await;
    signal(client.pid(), Signal::CONT);
    let client = agent.client().await;
    rings_for(&client, "Goes on.").await;
    tool.sends(1, "Goes on.", Says::Resolved).await;
    sees(&client, "silence", |view| view.alarm.is_none()).await;
}
