//! A hub in this process, and a team on it.

use std::net::SocketAddr;
use std::sync::Arc;

use baton_domain::command::Action;
use baton_domain::id::{PersonId, PolicyId, ServiceId, TeamId};
use baton_domain::person::{Person, Role};
use baton_domain::policy::{Level, LevelOrder, Policy, Target};
use baton_domain::schedule::ZoneName;
use baton_domain::team::{Service, Team};
use baton_hub::clock::Clock;
use baton_hub::{Hub, HubOptions};
use uuid::Uuid;

use crate::device::Device;

/// A hub that can be stopped and started again at the same address.
pub(crate) struct TestHub {
    folder: tempfile::TempDir,
    hub: Option<Hub>,
    address: SocketAddr,
    pub(crate) first_link: String,
}

impl TestHub {
    pub(crate) async fn start() -> Self {
        Self::begin(|_| {}).await
    }

    /// With another clock than the computer's.
    pub(crate) async fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self::begin(|options| options.clock = clock).await
    }

    async fn begin(change: impl FnOnce(&mut HubOptions)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = HubOptions::new(folder.path());
        change(&mut options);
        let hub = Hub::start(options).await.unwrap();
        let first_link = hub.first_invite().unwrap().link.clone();
        Self { address: hub.address(), hub: Some(hub), folder, first_link }
    }

    pub(crate) async fn stop(&mut self) {
        self.hub.take().unwrap().stop().await;
    }

    pub(crate) async fn start_again(&mut self) {
        let mut options = HubOptions::new(self.folder.path());
        options.listen = self.address;
        self.hub = Some(Hub::start(options).await.unwrap());
    }

    pub(crate) fn hub(&self) -> &Hub {
        self.hub.as_ref().unwrap()
    }
}

/// What the tests call by name.
pub(crate) struct Names {
    pub(crate) ana: PersonId,
    pub(crate) service: ServiceId,
}

/// The admin's device makes: Ana, a team, a policy that pages the admin and then Ana, a service.
pub(crate) async fn build(admin: &mut Device) -> Names {
    let me = admin.view().await.account.unwrap().person;
    let id = Uuid::from_u128;
    let (ana, team, policy, service) = (PersonId(id(1)), TeamId(id(2)), PolicyId(id(3)), ServiceId(id(4)));
    let person = Person { id: ana, name: "Ana".to_owned(), role: Role::Responder, zone: ZoneName::UTC };
    let level = |person| Level {
        targets: vec![Target::Person(person)],
        timeout_s: 300,
        order: LevelOrder::default(),
    };
    for action in [
        Action::PutPerson { person },
        Action::PutTeam {
            team: Team {
                id: team,
                name: "Shop".to_owned(),
                members: vec![me, ana],
                leads: vec![],
                receive_within_s: None,
            },
        },
        Action::PutPolicy {
            policy: Policy {
                id: policy,
                name: "Me, then Ana".to_owned(),
                levels: vec![level(me), level(ana)],
                repeats: 0,
                turns: Vec::new(),
            },
        },
        Action::PutService {
            service: Service {
                id: service,
                name: "Checkout".to_owned(),
                team,
                policy,
                runbook: None,
                runbook_text: None,
                vendors: Vec::new(),
            },
        },
    ] {
        admin.acts(action).await;
    }
    Names { ana, service }
}
