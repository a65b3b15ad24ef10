//! A running hub.

use crate::api::{self, Trust};
use crate::auditor::{Auditor, Health, Heartbeat};
use crate::clock::{Clock, SystemClock};
use crate::delivery::{self, Links, Providers, Pusher, Vapid};
use crate::fanout::Fanout;
use crate::founding::{self, FirstInvite, Founding};
use crate::journal::{self, Backwards, Journal, JournalError, Restored, Snapshots, SqliteJournal};
use crate::limiter::Limiter;
use crate::lock::{FolderLock, LockError};
use crate::metrics::Metrics;
use crate::outage::Outage;
use crate::outbound::{Outbound, OutboundError, Reach};
use crate::streams;
use crate::web::looks::Looks;
use crate::writer::{self, Done, Failure, Queue};
use crate::{calendars, engine, mint, serve};
use baton_domain::command::Command;
use baton_domain::schedule::ZoneName;
use baton_domain::state::State;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

/// The journal's file in the data folder.
pub const JOURNAL_FILE: &str = "journal.sqlite";

/// How often a hub that shares its journal looks for events of the others. Alone, it never looks.
const FOLLOW_EVERY: Duration = Duration::from_millis(250);

/// What a hub is started with.
#[derive(Clone)]
pub struct HubOptions {
    /// Where the journal is, or will be. Made when it is missing.
    pub data_dir: PathBuf,
    /// Where to listen; port 0 is any free one.
    pub listen: SocketAddr,
    /// Whether something in front of the hub does TLS.
    pub exposure: Exposure,
    /// The address that invites name, where it is another than the hub's own.
    pub public_url: Option<String>,
    /// What a new workspace begins with.
    pub founding: Founding,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Whether other hubs write to the same journal.
    pub sharing: Sharing,
    /// How far addresses that people enter may lead.
    pub reach: Reach,
    /// What messages go out through.
    pub providers: Providers,
    /// Where a heartbeat goes while all is well; `None` for nowhere.
    pub heartbeat: Option<Heartbeat>,
    /// How long a device's stream may be gone before it is missed.
    pub missed_after: Duration,
}

/// Who can reach the hub.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exposure {
    /// This computer only. A public address is refused.
    Loopback,
    /// Whoever the proxy in front lets through; it does TLS, and sets `X-Forwarded-For`.
    BehindProxy,
}

/// Whether other hubs write to the same journal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sharing {
    /// No: a second hub is refused.
    Alone,
    /// Yes: each looks regularly for what the others wrote.
    Shared,
}

impl HubOptions {
    /// A hub for this computer on any free port, with its journal in `data_dir`.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            exposure: Exposure::Loopback,
            public_url: None,
            founding: Founding {
                workspace: "Baton".to_owned(),
                admin_name: "Admin".to_owned(),
                zone: ZoneName::UTC,
            },
            clock: Arc::new(SystemClock::new()),
            sharing: Sharing::Alone,
            reach: Reach::Public,
            providers: Providers::default(),
            heartbeat: None,
            missed_after: streams::MISSED_AFTER,
        }
    }
}

/// Why a hub does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It would be reachable without encryption.
    #[error(
        "{listen} can be reached from other computers, and the hub itself does not encrypt: put a proxy that does TLS in front and say --behind-proxy, or listen on 127.0.0.1"
    )]
    Public {
        /// The address.
        listen: SocketAddr,
    },
    /// The address is taken, or is not this computer's.
    #[error("cannot listen on {listen}: {why}; another program may use it: choose another with --listen")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why.
        why: io::Error,
    },
    /// The data folder cannot be used.
    #[error("cannot use the folder {}: {why}; choose another with --data-dir", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// Another hub uses the data folder.
    #[error(transparent)]
    Locked(#[from] LockError),
    /// The journal cannot be used.
    #[error("{}: {why}", path.display())]
    Journal {
        /// Its file.
        path: PathBuf,
        /// Why.
        why: JournalError,
    },
    /// No request to others can be made.
    #[error("nothing outside can be asked from this computer: {0}; install its root certificates")]
    Outbound(#[from] OutboundError),
    /// The workspace could not be begun.
    #[error("the workspace could not be begun: {0}")]
    Founding(#[from] Failure),
}

/// A running hub. Dropping it stops it as well, but nobody waits for the end: prefer [`Hub::stop`].
pub struct Hub {
    url: String,
    address: SocketAddr,
    app: api::App,
    first_invite: Option<FirstInvite>,
    stopping: watch::Sender<bool>,
    writer: JoinHandle<()>,
    stop_writer: oneshot::Sender<()>,
    serving: JoinHandle<()>,
    tasks: Vec<JoinHandle<()>>,
    _lock: Option<FolderLock>,
}

impl Hub {
    /// Starts a hub. When this returns, it listens.
    ///
    /// # Errors
    /// Says what is in the way and what to do about it.
    pub async fn start(options: HubOptions) -> Result<Self, StartError> {
        let HubOptions {
            data_dir,
            listen,
            exposure,
            public_url,
            founding,
            clock,
            sharing,
            reach,
            providers,
            heartbeat,
            missed_after,
        } = options;
        if exposure == Exposure::Loopback && !listen.ip().is_loopback() {
            return Err(StartError::Public { listen });
        }
        let folder = |why| StartError::Folder { path: data_dir.clone(), why };
        make_private(&data_dir).map_err(folder)?;
        let lock = match sharing {
            Sharing::Alone => Some(FolderLock::take(&data_dir)?),
            Sharing::Shared => None,
        };
        let path = data_dir.join(JOURNAL_FILE);
        let broken = |why| StartError::Journal { path: path.clone(), why };
        let identity = mint::id(&*clock).to_string();
        let mut journal = SqliteJournal::open(&path, &identity).await.map_err(broken)?;
        let snapshots = Snapshots::in_folder(&data_dir);
        let restored = journal::restore(&mut journal, &snapshots).await.map_err(broken)?;
        clock.not_before(restored.state.at);
        let (listener, address) = bind(listen).await?;
        let url = format!("http://{address}");
        let invite_url = public_url.clone().unwrap_or_else(|| url.clone());
        if let Some(lock) = &lock {
            lock.says(&url);
        }
        let links = Links::in_folder(&data_dir, &invite_url).map_err(folder)?;
        let vapid = Vapid::in_folder(&data_dir, &invite_url).map_err(folder)?;
        let (outbound, providers) = (Outbound::new(reach)?, Arc::new(providers));
        let pusher = Pusher::new(vapid, outbound.clone());
        let parts = Parts {
            journal,
            snapshots,
            restored,
            clock,
            trust: trust(exposure),
            sharing,
            links,
            public_url,
            pusher,
            outbound,
            providers,
            backwards: Backwards::of(path),
        };
        let (app, running) = assemble(parts);
        let tasks = begin(&app, Beats { heartbeat, missed_after });
        let first_invite =
            founding::first_invite(&app.queue, &app.state(), &*app.clock, &founding, &invite_url).await?;
        // nobody could be heard while no hub ran: whoever beats gets the time for it
        app.queue.submit(Command::Started).await?;
        // before anybody asks: what can be sent is part of what devices are told; delivery says it again if it is lost here
        let ways = app.providers.ways();
        if let Err(problem) = app.queue.submit(Command::ConfigureWays { ways }).await {
            tracing::warn!(%problem, "the hub's providers are not noted yet");
        }
        let (stopping, stops) = watch::channel(false);
        let serving = tokio::spawn(serve::run(listener, api::router(app.clone()), stops));
        let (writer, stop_writer) = (running.task, running.stop);
        let _lock = lock;
        Ok(Self { url, address, app, first_invite, stopping, writer, stop_writer, serving, tasks, _lock })
    }

    /// The hub's own address, such as `http://127.0.0.1:7420`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The newest state.
    pub fn state(&self) -> Arc<State> {
        self.app.state()
    }

    /// Every state from now on; the newest where several came at once.
    pub fn states(&self) -> watch::Receiver<Arc<State>> {
        self.app.states.clone()
    }

    /// The invite for the first device, while there is none.
    pub fn first_invite(&self) -> Option<&FirstInvite> {
        self.first_invite.as_ref()
    }

    /// Has a command decided and written, as a request would.
    ///
    /// # Errors
    /// When it is refused, or cannot be stored.
    pub async fn submit(&self, command: Command) -> Result<Done, Failure> {
        self.app.queue.submit(command).await
    }

    /// Stops in order: no new request, those in progress are answered, streams end, the state is written down.
    pub async fn stop(self) {
        self.app.stopping.store(true, Ordering::Relaxed);
        self.app.fanout.close_all();
        self.stopping.send_replace(true);
        let _ = self.serving.await;
        for task in &self.tasks {
            task.abort();
        }
        let _ = self.stop_writer.send(());
        let _ = self.writer.await;
    }
}

struct Parts<J> {
    journal: J,
    snapshots: Snapshots,
    restored: Restored,
    clock: Arc<dyn Clock>,
    trust: Trust,
    sharing: Sharing,
    links: Links,
    public_url: Option<String>,
    pusher: Pusher,
    outbound: Outbound,
    providers: Arc<Providers>,
    backwards: Backwards,
}

/// What says, inside and outside, that something lives.
struct Beats {
    heartbeat: Option<Heartbeat>,
    missed_after: Duration,
}

/// Whose word about where a request comes from is believed.
fn trust(exposure: Exposure) -> Trust {
    match exposure {
        Exposure::Loopback => Trust::Peer,
        Exposure::BehindProxy => Trust::Proxy,
    }
}

fn assemble<J: Journal>(parts: Parts<J>) -> (api::App, writer::Running) {
    let Parts {
        journal,
        snapshots,
        restored,
        clock,
        trust,
        sharing,
        links,
        public_url,
        pusher,
        outbound,
        providers,
        backwards,
    } = parts;
    let (metrics, outage) = (Arc::new(Metrics::default()), Arc::new(Outage::default()));
    let fanout = Arc::new(Fanout::new(Arc::new(restored.state.clone()), clock.clone(), metrics.clone()));
    let parts = writer::Parts {
        journal,
        snapshots,
        clock: clock.clone(),
        fanout: fanout.clone(),
        metrics: metrics.clone(),
        outage: outage.clone(),
        sharing,
    };
    let running = writer::start(parts, restored);
    let app = Arc::new(api::Parts {
        queue: running.queue.clone(),
        states: running.states.clone(),
        fanout,
        clock,
        metrics,
        outage,
        health: Arc::new(Health::default()),
        pairings: Limiter::default(),
        guesses: Limiter::default(),
        trust,
        sharing,
        stopping: AtomicBool::new(false),
        outbound,
        confirming: api::intake::confirming(),
        links,
        public_url,
        pusher,
        providers,
        looks: Looks::default(),
        backwards,
    });
    (app, running)
}

/// What the hub does by itself while it runs.
fn begin(app: &api::App, beats: Beats) -> Vec<JoinHandle<()>> {
    let (queue, states, clock) = (&app.queue, &app.states, &app.clock);
    let auditor = Auditor {
        queue: queue.clone(),
        states: states.clone(),
        clock: clock.clone(),
        outage: app.outage.clone(),
        health: app.health.clone(),
        outbound: app.outbound.clone(),
        heartbeat: beats.heartbeat,
    };
    let delivery = delivery::Parts {
        queue: queue.clone(),
        states: states.clone(),
        clock: clock.clone(),
        outbound: app.outbound.clone(),
        providers: app.providers.clone(),
        links: app.links.clone(),
        pusher: app.pusher.clone(),
    };
    let streams =
        streams::run(app.fanout.clone(), queue.clone(), states.clone(), app.sharing, beats.missed_after);
    let mut tasks = vec![
        tokio::spawn(engine::run(queue.clone(), states.clone(), clock.clone())),
        tokio::spawn(calendars::run(queue.clone(), states.clone(), app.outbound.clone(), clock.clone())),
        tokio::spawn(frames(app.fanout.clone())),
        tokio::spawn(report_sent(app.fanout.clone(), queue.clone())),
        tokio::spawn(delivery::run(delivery)),
        tokio::spawn(streams),
        tokio::spawn(auditor.run()),
    ];
    if app.sharing == Sharing::Shared {
        tasks.push(tokio::spawn(follow(queue.clone())));
    }
    tasks
}

async fn frames(fanout: Arc<Fanout>) {
    fanout.run().await;
}

async fn report_sent(fanout: Arc<Fanout>, queue: Queue) {
    loop {
        let pages = fanout.sent.next().await;
        if let Err(problem) = queue.submit(Command::Sent { pages }).await {
            tracing::debug!(%problem, "what was sent is not noted"); // it counts as nothing
        }
    }
}

async fn follow(queue: Queue) {
    loop {
        tokio::time::sleep(FOLLOW_EVERY).await;
        queue.follow().await;
    }
}

async fn bind(listen: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let refused = |why| StartError::Listen { listen, why };
    let listener = TcpListener::bind(listen).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok((listener, address))
}

/// Makes the folder, for its owner only: the journal has names and alerts in it.
fn make_private(folder: &std::path::Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
