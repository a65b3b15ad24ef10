//! A device behind a bad network.

use std::time::Duration;

use baton_domain::command::Action;
use baton_wire::view::{IncidentViewState, LinkState};

use super::alerts::{Says, Tool, furnish};
use super::hub::HubProcess;
use super::proxy::{Network, Proxy};
use crate::device::{Device, Home};

/// Times that the network is cut while it rings: a device that is cut off again and again waits longer each time.
const CUTS: usize = 6;
/// Longer than a device takes to notice that nothing comes any more.
const NOTICED_WITHIN: Duration = Duration::from_secs(60);
/// Services, so that no storm of alerts becomes one ring.
const SERVICES: usize = 5;

struct Scene {
    tool: Tool,
    network: Proxy,
    device: Device,
    _hub: HubProcess,
    _home: Home,
}

impl Scene {
    async fn start() -> Self {
        let hub = HubProcess::start();
        let network = Proxy::before(hub.address()).await;
        let home = Home::new("laptop");
        let mut device = Device::start(&home).await;
        let (direct, through) = (hub.address().to_string(), network.address().to_string());
        device.joins(&hub.first_link.replace(&direct, &through)).await;
        let me = device.view().await.account.unwrap().person;
        for action in furnish(me, SERVICES) {
            device.acts(action).await;
        }
        Self { tool: Tool::new(&hub.url()), network, device, _hub: hub, _home: home }
    }

    async fn is_connected(&mut self) {
        self.device.sees("connected", |view| view.link.state == LinkState::Live).await;
    }

    async fn is_cut_off(&mut self) {
        self.device.sees("cut off", |view| view.link.state != LinkState::Live).await;
    }

    /// The device knows that what it calls so is over.
    async fn knows_the_end_of(&mut self, name: &str) {
        let over = |view: &baton_wire::view::View| {
            let mut known = view.incidents.iter().filter(|incident| incident.title.contains(name));
            known.any(|incident| matches!(incident.state, IncidentViewState::Resolved { .. }))
        };
        self.device.sees("the end", over).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_is_cut_keeps_no_ring_back_and_none_going() {
    let mut scene = Scene::start().await;
    for n in 0..CUTS {
        let (service, name) = (n % SERVICES, format!("Cut{n}."));
        // cut while it rings, over meanwhile
        scene.tool.sends(service, &name, Says::Firing).await;
        scene.device.rings().await;
        scene.network.becomes(Network::Cuts);
        scene.is_cut_off().await;
        scene.tool.sends(service, &name, Says::Resolved).await;
        assert!(scene.device.person.now().sounds, "it rings on while nobody says that it is over");
        scene.network.becomes(Network::Works);
        scene.device.is_silent_of_pages().await;
        scene.is_connected().await;
    }
    // begun and over while it was cut off: it never rings
    let rings = scene.device.person.now().rings;
    scene.network.becomes(Network::Cuts);
    scene.is_cut_off().await;
    scene.tool.sends(0, "Missed", Says::Firing).await;
    scene.tool.sends(0, "Missed", Says::Resolved).await;
    scene.network.becomes(Network::Works);
    scene.knows_the_end_of("Missed").await;
    assert_eq!(scene.device.person.now().rings, rings, "it rang for what was over before it heard of it");
    scene.device.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_stalls_is_noticed_and_what_it_held_back_rings() {
    let mut scene = Scene::start().await;
    scene.network.becomes(Network::Stalls);
    scene.tool.sends(0, "Stalled", Says::Firing).await;
    let noticed = scene.is_cut_off_slowly();
    tokio::time::timeout(NOTICED_WITHIN, noticed).await.expect("a stalled network is noticed");
    assert!(!scene.device.person.now().sounds);
    scene.network.becomes(Network::Works);
    let incident = scene.device.rings().await;
    scene.device.acts(Action::Acknowledge { incident, back_in_min: None }).await;
    scene.device.is_silent_of_pages().await;
    scene.device.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_crawls_carries_pages_and_answers() {
    let mut scene = Scene::start().await;
    scene.network.becomes(Network::Crawls);
    for n in 0..3 {
        scene.tool.sends(n, &format!("Slow{n}."), Says::Firing).await;
        let incident = scene.device.rings().await;
        scene.device.acts(Action::Acknowledge { incident, back_in_min: None }).await;
        scene.device.is_silent_of_pages().await;
    }
    scene.device.stop().await;
}

impl Scene {
    /// Longer than a test waits for anything else: nothing is heard for so long before it counts as silence.
    async fn is_cut_off_slowly(&mut self) {
        while self.device.view().await.link.state == LinkState::Live {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
