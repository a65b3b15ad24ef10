//! A device under test: a whole owner in this process, with its socket, on a headless operating system.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use baton_client::ThisDevice;
use baton_client::handle::OwnerHandle;
use baton_client::owner::{Owner, OwnerConfig};
use baton_client::paths::Paths;
use baton_client::ports::Secrets;
use baton_client::ports::secrets::Secret;
use baton_client::socket::{Claim, Pushes, SocketClient, claim, serve};
use baton_domain::command::Action;
use baton_domain::device::Platform;
use baton_domain::id::{CommandId, IncidentId};
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::socket::Subscriber;
use baton_wire::view::{IncidentView, LinkState, View};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::headless::{Equipment, Person, headless};

/// How long anything may take on a machine that is busy with something else.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Where a device keeps its things over restarts of its owner.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    name: &'static str,
    equipment: Equipment,
}

impl Home {
    pub(crate) fn new(name: &'static str) -> Self {
        Self::equipped(name, Equipment::Complete)
    }

    pub(crate) fn equipped(name: &'static str, equipment: Equipment) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), name, equipment }
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("run").join("owner.sock")
    }
}

/// A device whose owner runs.
pub(crate) struct Device {
    pub(crate) client: SocketClient,
    pub(crate) person: Person,
    /// Besides the window.
    other: SocketClient,
    views: Pushes,
    last: Option<Arc<View>>,
    owner: JoinHandle<()>,
    server: JoinHandle<()>,
    stop: oneshot::Sender<()>,
    _handle: OwnerHandle,
}

impl Device {
    /// Starts the owner of `home`, and connects to its socket as a window would.
    pub(crate) async fn start(home: &Home) -> Self {
        let paths = Paths::of(home.data(), home.socket()).unwrap();
        // An owner that was just killed releases the lock with its last file.
        let claimed = loop {
            match claim(&paths).unwrap() {
                Claim::Owner(claimed) => break claimed,
                Claim::Taken => tokio::task::yield_now().await,
            }
        };
        let secrets = Secrets::open(paths.secrets());
        secrets.unlock(Secret::new("a passphrase for tests")).await.unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        let equipment = home.equipment;
        let config = OwnerConfig {
            paths: paths.clone(),
            device: ThisDevice { name: home.name.to_owned(), platform: Platform::Linux },
            ports: Box::new(move |reports| {
                let (ports, person) = headless(equipment, secrets, reports);
                tell.send(person).unwrap();
                ports
            }),
        };
        let (owner, handle) = Owner::start(config).await.unwrap();
        let server = tokio::spawn(serve(claimed, handle.clone()));
        let (stop, stopped) = oneshot::channel();
        let owner = tokio::spawn(owner.run(async {
            let _ = stopped.await;
        }));
        let client = SocketClient::connect_within(&paths, PATIENCE).await.unwrap();
        let views = client.subscribe(Subscriber::Window).await.unwrap();
        let other = SocketClient::connect(&paths).await.unwrap();
        Self {
            other,
            last: None,
            client,
            person: told.recv().unwrap(),
            views,
            owner,
            server,
            stop,
            _handle: handle,
        }
    }

    /// Ends in order.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        self.owner.await.unwrap();
        self.server.abort();
        let _cancelled = self.server.await;
    }

    /// Ends as by a kill: nothing is said, nothing is written.
    pub(crate) async fn kill(self) {
        self.owner.abort();
        self.server.abort();
        let _cancelled = self.owner.await;
        let _cancelled = self.server.await;
    }

    /// Waits for a view; the last one counts. Panics with it when none comes.
    pub(crate) async fn sees(&mut self, what: &str, mut wanted: impl FnMut(&View) -> bool) -> Arc<View> {
        let deadline = tokio::time::sleep(PATIENCE);
        tokio::pin!(deadline);
        loop {
            if let Some(view) = self.last.as_ref().filter(|view| wanted(view)) {
                return Arc::clone(view);
            }
            tokio::select! {
                view = self.views.next_view() => {
                    self.last = Some(view.unwrap_or_else(|| panic!("{what}: the owner ended")));
                }
                () = &mut deadline => panic!("{what}: not seen; the last view is {:#?}", self.last),
            }
        }
    }

    pub(crate) async fn view(&self) -> View {
        let answer = self.client.ask(Query::View).await;
        let Ok(QueryAnswer::View(view)) = answer else { panic!("not a view: {answer:?}") };
        *view
    }

    /// Acts, and waits until the hub has it.
    pub(crate) async fn acts(&mut self, action: Action) -> Arc<View> {
        let what = format!("{action:?} confirmed");
        let command = self.act(action).await;
        // Beginning to look shows the view as it is: what waits in it, and then that it no longer does.
        let mut views = self.other.subscribe(Subscriber::Program).await.unwrap();
        let confirmed = async {
            loop {
                let view = views.next_view().await.unwrap();
                if view.outbox.iter().all(|waiting| waiting.command != command) {
                    return view;
                }
            }
        };
        let Ok(view) = tokio::time::timeout(PATIENCE, confirmed).await else { panic!("{what}: not seen") };
        self.last = Some(Arc::clone(&view));
        view
    }

    /// Acts.
    pub(crate) async fn act(&self, action: Action) -> CommandId {
        let reply = self.client.send(Intent::Act { action }).await;
        let Ok(Reply::Pending { command }) = reply else { panic!("not pending: {reply:?}") };
        command
    }

    /// Joins by a link.
    pub(crate) async fn joins(&mut self, link: &str) {
        let intent = Intent::Join { link: Some(link.to_owned()), hub: None, code: None };
        assert_eq!(self.client.send(intent).await, Ok(Reply::Done));
        self.sees("joined and connected", |view| view.link.state == LinkState::Live && !view.team.is_empty())
            .await;
    }

    /// Waits until it rings, in the ears and on the screen.
    pub(crate) async fn rings(&mut self) -> IncidentId {
        self.person
            .perceives(PATIENCE, "it rings", |perceived| perceived.sounds && !perceived.shown.is_empty())
            .await;
        // Not the last pushed one: that may be of an earlier ring.
        let alarm = self.view().await.alarm;
        alarm.expect("what rings is in the view").incidents[0]
    }

    /// Waits until no siren sounds; quiet notices may be on the screen.
    pub(crate) async fn is_silent_of_pages(&mut self) {
        self.person.perceives(PATIENCE, "no siren", |perceived| !perceived.sounds).await;
    }

    /// Waits until nothing sounds and no page is on the screen.
    pub(crate) async fn is_silent(&mut self) {
        self.person
            .perceives(PATIENCE, "silence", |perceived| !perceived.sounds && perceived.shown.is_empty())
            .await;
    }
}

/// The incident in a view.
pub(crate) fn incident(view: &View, id: IncidentId) -> &IncidentView {
    view.incidents
        .iter()
        .find(|found| found.id == id)
        .unwrap_or_else(|| panic!("no incident {id} in {view:#?}"))
}
