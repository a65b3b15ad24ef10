//! The owner: the one process per user that has the core.
//!
//! One task owns the [`Engine`]. Everything that happens comes to it as an event: from the network, the store, the ports, the clients, the
//! clock. Each is handled with the time read once, and what the engine answers is done in order. Nothing that takes time is waited for
//! here; it is given to a task of its own, whose result is another event.
//!
//! ```text
//!  socket, app ──calls──▶ ┌───────┐ ──▶ store task
//!  ports ──reports──────▶ │ owner │ ──▶ stream task, post tasks
//!  store, network ─events▶│ Engine│ ──▶ ports
//!  clock ──deadline─────▶ └───────┘ ──▶ views to subscribers, at most every [`VIEW_EVERY`], a change of the alarm at once
//! ```

mod calendars;
mod calls;
mod effects;
mod errands;
mod network;
mod parts;
mod reports;
pub(crate) mod self_test;
mod window;

use std::sync::Arc;
use std::time::Duration;

use baton_domain::id::CommandId;
use baton_engine::account::Account;
use baton_engine::effect::Effect;
use baton_engine::event::{Entropy, Event, Loaded};
use baton_engine::{Engine, Now};
use baton_wire::problem::Problem;
use baton_wire::view::{LocalHubView, Part, PartFinding, PartState, PartView, View};
use tokio::sync::mpsc;
use tokio::time::Instant;

pub use parts::{OwnerPorts, desktop_ports};

use crate::account::Vault;
use crate::handle::{OwnerEnds, OwnerHandle, handles};
use crate::hub::HubClient;
use crate::join::ThisDevice;
use crate::local_hub::{LocalHub, Record};
use crate::mint;
use crate::paths::Paths;
use crate::ports::{PortReport, Reports, clock};
use crate::store::{Contents, Health, Opened, Store, StoreError};
use self_test::SelfTests;

/// Views are shown at most this often: quicker than a screen's next two pictures, and a storm costs no more than this.
const VIEW_EVERY: Duration = Duration::from_millis(20);
/// Events of tasks that wait for the engine: a stream that is ahead of it waits, too.
const EVENTS_MAX: usize = 64;
/// Errands of clients at one time.
const ERRANDS_MAX: usize = 32;

/// What an owner needs to begin.
pub struct OwnerConfig {
    /// Where its things are.
    pub paths: Paths,
    /// This device, as it presents itself to hubs.
    pub device: ThisDevice,
    /// Makes its ports, which report to what they are given.
    pub ports: Box<dyn FnOnce(Reports) -> OwnerPorts>,
}

/// Why the owner does not begin.
#[derive(Debug, thiserror::Error)]
pub enum OwnerError {
    /// Not even a store in memory.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No network at all.
    #[error("{0}")]
    Network(Problem),
}

/// The owner.
pub struct Owner {
    engine: Engine,
    paths: Paths,
    device: ThisDevice,
    ports: OwnerPorts,
    vault: Vault,
    http: HubClient,
    account: Option<Account>,
    store: mpsc::UnboundedSender<effects::StoreOrder>,
    store_task: tokio::task::JoinHandle<()>,
    store_health: Health,
    stream: Option<tokio::task::AbortHandle>,
    local_hub: Option<LocalHub>,
    local_hub_views: mpsc::Sender<LocalHubView>,
    tests: SelfTests,
    trial: Option<tokio::task::AbortHandle>,
    window: window::Window,
    ends: OwnerEnds,
    shown: Shown,
    errands: tokio::task::JoinSet<()>,
    tell: mpsc::Sender<Event>,
    inbox: Inbox,
    joining: bool,
    quitting: bool,
}

/// What comes in.
struct Inbox {
    events: mpsc::Receiver<Event>,
    reports: mpsc::UnboundedReceiver<PortReport>,
    local_hub: mpsc::Receiver<LocalHubView>,
    errands: mpsc::Receiver<errands::Done>,
    errands_tell: mpsc::Sender<errands::Done>,
}

/// Which view the subscribers have.
struct Shown {
    view: Arc<View>,
    /// When the next may follow.
    not_before: Instant,
    wish: Wish,
}

/// Whether the view is to be shown anew.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wish {
    /// Nothing happened since.
    None,
    /// Something happened since.
    Soon,
    /// What rings has changed.
    AtOnce,
}

impl Owner {
    /// Opens the store, makes the ports, and arms. The owner then lives in [`Owner::run`].
    pub async fn start(config: OwnerConfig) -> Result<(Self, OwnerHandle), OwnerError> {
        let Opened { store, contents, health } = Store::open(&config.paths.store()).await?;
        let http = HubClient::new().map_err(OwnerError::Network)?;
        let (reports_out, reports) = mpsc::unbounded_channel();
        let ports = (config.ports)(reports_out);
        let (tell, events) = mpsc::channel(EVENTS_MAX);
        let (local_hub_views, local_hub) = mpsc::channel(EVENTS_MAX);
        let (errands_tell, errands_in) = mpsc::channel(ERRANDS_MAX);
        let engine = Engine::new();
        let first = Arc::new(engine.view(now()));
        let (handle, ends) = handles(Arc::clone(&first));
        let (store_out, store_in) = mpsc::unbounded_channel();
        let store_task = tokio::spawn(effects::keep(store, store_in, tell.clone()));
        let mut owner = Self {
            engine,
            vault: Vault::new(ports.secrets.clone()),
            paths: config.paths,
            device: config.device,
            ports,
            http,
            account: contents.account.clone(),
            store: store_out,
            store_task,
            store_health: health,
            stream: None,
            local_hub: None,
            local_hub_views,
            tests: SelfTests::default(),
            trial: None,
            window: window::Window::default(),
            ends,
            shown: Shown { view: first, not_before: instant(), wish: Wish::Soon },
            errands: tokio::task::JoinSet::new(),
            tell,
            inbox: Inbox { events, reports, local_hub, errands: errands_in, errands_tell },
            joining: false,
            quitting: false,
        };
        owner.load(contents);
        Ok((owner, handle))
    }

    fn load(&mut self, contents: Contents) {
        if Record::read(&self.paths).is_some() {
            self.start_local_hub();
        }
        let loaded = Loaded {
            entropy: Entropy(mint::entropy()),
            account: contents.account,
            cursor: contents.cursor,
            documents: contents.documents,
            outbox: contents.outbox,
            settings: contents.settings,
            alarm: contents.alarm,
            ending: contents.ending,
        };
        self.handle(Event::Loaded(Box::new(loaded)));
    }

    /// Lives until it is told to quit, or `stop` is ready; then ends in order.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        while !self.quitting {
            self.publish_if_due();
            let tick = self.engine.next_deadline().map(|deadline| instant_of(deadline.at_mono_ms));
            let publish =
                (self.shown.wish != Wish::None && self.ends.is_watched()).then_some(self.shown.not_before);
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(report) = self.inbox.reports.recv() => self.report(report),
                Some(call) = self.ends.calls.recv() => self.call(call),
                Some(event) = self.inbox.events.recv() => self.handle(event),
                Some(done) = self.inbox.errands.recv() => self.errand_done(done),
                Some(view) = self.inbox.local_hub.recv() => self.handle(Event::LocalHub(view)),
                Some(_) = self.errands.join_next(), if !self.errands.is_empty() => {}
                () = at(tick) => self.handle(Event::Tick),
                () = at(publish) => {}
            }
        }
        self.end().await;
    }

    /// Takes an event in, and does what the engine says.
    fn handle(&mut self, event: Event) {
        let effects = self.engine.handle(event, now());
        let rings = |effect: &Effect| {
            matches!(effect, Effect::Siren(_) | Effect::Notify(_) | Effect::CloseNotification(_))
        };
        let wish = if effects.iter().any(rings) { Wish::AtOnce } else { Wish::Soon };
        self.shown.wish = self.shown.wish.max(wish);
        for effect in effects {
            self.run_effect(effect);
        }
    }

    /// A new id for a command.
    fn command_id(&self) -> CommandId {
        CommandId(mint::id(clock::read().0))
    }

    /// Shows the view where somebody looks, unless the last one was just shown; a change of the alarm does not wait.
    fn publish_if_due(&mut self) {
        let due = match self.shown.wish {
            Wish::None => false,
            Wish::Soon => instant() >= self.shown.not_before,
            Wish::AtOnce => true,
        };
        if due && self.ends.is_watched() {
            self.publish();
        }
    }

    /// Shows the view, unless it is the one that is shown.
    fn publish(&mut self) {
        let view = self.engine.view(now());
        self.shown.wish = Wish::None;
        self.shown.not_before = instant() + VIEW_EVERY;
        let same = View { now_at: view.now_at, ..(*self.shown.view).clone() } == view;
        if !same {
            self.shown.view = Arc::new(view);
            self.ends.show(Arc::clone(&self.shown.view));
        }
    }

    /// Shows the view to somebody who begins to look.
    fn publish_anew(&mut self) {
        self.shown.view = Arc::new(self.engine.view(now()));
        self.ends.show(Arc::clone(&self.shown.view));
    }

    /// The store's part of the self-test.
    fn store_part(&self) -> PartView {
        match &self.store_health {
            Health::Good => PartView::found(Part::Store, PartState::Works, PartFinding::StoreTakes, ""),
            Health::Recovered(fault) => PartView::found(Part::Store, PartState::Weak, fault.clone(), ""),
            Health::InMemory(fault) => PartView::found(Part::Store, PartState::Fails, fault.clone(), ""),
        }
    }

    /// Silent, gone from the screen, everything written.
    async fn end(mut self) {
        self.ports.siren.stop();
        self.ports.notifier.close_all();
        self.ports.wake.release();
        if let Some(stream) = self.stream.take() {
            stream.abort();
        }
        self.errands.shutdown().await;
        if let Some(hub) = self.local_hub.take() {
            hub.stop().await;
        }
        // Its task lives as long as the owner.
        let _ = self.store.send(effects::StoreOrder::Close);
        // What the store still has to tell is not waited for.
        drop(self.inbox.events);
        if let Err(error) = self.store_task.await {
            tracing::error!(%error, "the local database's task ended badly");
        }
    }
}

/// Both clocks, for one event.
fn now() -> Now {
    let (utc, mono_ms) = clock::read();
    Now { utc, mono_ms }
}

#[expect(
    clippy::disallowed_methods,
    reason = "timers of this process; what they mean is decided with the clock port's time"
)]
fn instant() -> Instant {
    Instant::now()
}

/// The runtime's instant for a deadline of the clock that counts sleep.
fn instant_of(at_mono_ms: u64) -> Instant {
    instant() + Duration::from_millis(at_mono_ms.saturating_sub(clock::read().1))
}

async fn at(when: Option<Instant>) {
    match when {
        Some(when) => tokio::time::sleep_until(when).await,
        None => std::future::pending().await,
    }
}
