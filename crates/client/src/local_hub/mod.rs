//! The hub on this computer: started by the owner, supervised, in its own process group so that no window takes it down.
//!
//! | state | becomes | when |
//! | --- | --- | --- |
//! | `Starting` | `Running` | it says that it listens; or one that outlived a killed owner answers, and is adopted |
//! | `Starting` | `Failed` | the program is missing, or ended without listening; tried again, ever more rarely |
//! | `Running` | `Restarting` | it ended; started again at once, then ever more rarely |
//! | any | gone | the owner ends on purpose: the hub is told to end, too |
//!
//! Its address must not change, because devices have it in their accounts: the port is chosen once and written down
//! ([`record::Record`]). That file also says that a hub was started here, so that the owner starts it again with itself.

mod process;
mod record;

use std::time::Duration;

use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::{HubEnd, LocalHubView};
use tokio::sync::{mpsc, oneshot};

use crate::hub::{HubClient, HubUrl};
use crate::paths::Paths;
use process::Running;
pub(crate) use record::Record;

/// First and longest wait before the hub is started again: while it is away nobody is paged, and a start costs little.
const AGAIN_FIRST: Duration = Duration::from_millis(200);
const AGAIN_LONGEST: Duration = Duration::from_secs(3);
/// Running for this long means that the next end is a new story.
const STEADY_MS: u64 = 60_000;

/// The hub's own words when it listens, and what the first device needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Announced {
    pub(crate) url: HubUrl,
    pub(crate) pid: u32,
    /// Pairs the first device; only until one was paired.
    pub(crate) first_invite: Option<String>,
}

/// Whoever waits for the hub to listen.
type Ready = oneshot::Sender<Result<Announced, Problem>>;

/// The supervisor's handle. Dropping it ends the hub.
#[derive(Debug)]
pub(crate) struct LocalHub {
    asks: mpsc::Sender<Ready>,
    task: tokio::task::JoinHandle<()>,
}

impl LocalHub {
    /// Begins to supervise; the views go to `views`.
    pub(crate) fn start(paths: Paths, http: HubClient, views: mpsc::Sender<LocalHubView>) -> Self {
        let (asks, inbox) = mpsc::channel(4);
        let task = tokio::spawn(Supervisor { paths, http, views, inbox, waiting: Vec::new() }.run());
        Self { asks, task }
    }

    /// Asks it something from another task.
    pub(crate) fn asker(&self) -> HubAsker {
        HubAsker(self.asks.clone())
    }

    /// Ends the hub, and waits until it has.
    pub(crate) async fn stop(self) {
        drop(self.asks);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the hub's supervisor ended badly");
        }
    }
}

/// Asks the supervisor. It does not end the hub before all of these are dropped.
#[derive(Clone, Debug)]
pub(crate) struct HubAsker(mpsc::Sender<Ready>);

impl HubAsker {
    /// What the hub announced, once it listens; the first failure to start otherwise.
    pub(crate) async fn ready(&self) -> Result<Announced, Problem> {
        let (tell, told) = oneshot::channel();
        let gone =
            || Problem::new(ProblemCode::CannotStart, "The hub on this computer is being ended; try again.");
        self.0.send(tell).await.map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }
}

struct Supervisor {
    paths: Paths,
    http: HubClient,
    views: mpsc::Sender<LocalHubView>,
    inbox: mpsc::Receiver<Ready>,
    waiting: Vec<Ready>,
}

/// Why the supervisor stops looking at what it looked at.
enum Turn {
    /// The hub ended.
    Ended(HubEnd),
    /// The owner ends.
    Over,
}

impl Supervisor {
    async fn run(mut self) {
        let mut wait = AGAIN_FIRST;
        self.show(LocalHubView::Starting).await;
        loop {
            let begun_ms = crate::ports::clock::read().1;
            match self.start().await {
                Ok((hub, announced)) => match self.watch(hub, announced).await {
                    Turn::Over => return,
                    Turn::Ended(end) => {
                        let why = end.to_string();
                        tracing::warn!(why, "the hub on this computer ended");
                        if crate::ports::clock::read().1.saturating_sub(begun_ms) >= STEADY_MS {
                            wait = AGAIN_FIRST;
                        }
                        self.show(LocalHubView::Restarting { why, ended: Some(end) }).await;
                    }
                },
                Err(problem) => {
                    tracing::warn!(%problem, "the hub on this computer does not start");
                    for tell in self.waiting.drain(..) {
                        // Whoever asked may have gone.
                        let _ = tell.send(Err(problem.clone()));
                    }
                    self.show(LocalHubView::Failed { problem }).await;
                }
            }
            if self.pause(wait).await {
                return;
            }
            wait = (wait * 2).min(AGAIN_LONGEST);
        }
    }

    /// Adopts the one that runs, or starts one.
    async fn start(&mut self) -> Result<(Running, Announced), Problem> {
        if let Some((hub, announced)) = process::adopt(&self.paths, &self.http).await {
            tracing::info!(pid = announced.pid, "found the hub of an earlier owner");
            return Ok((hub, announced));
        }
        process::spawn(&self.paths).await
    }

    async fn watch(&mut self, mut hub: Running, announced: Announced) -> Turn {
        for tell in self.waiting.drain(..) {
            let _ = tell.send(Ok(announced.clone()));
        }
        self.show(LocalHubView::Running { url: announced.url.to_string() }).await;
        loop {
            tokio::select! {
                end = hub.ended() => return Turn::Ended(end),
                ask = self.inbox.recv() => match ask {
                    Some(tell) => {
                        let _ = tell.send(Ok(announced.clone()));
                    }
                    None => {
                        hub.end().await;
                        return Turn::Over;
                    }
                },
            }
        }
    }

    /// Waits, and notices that the owner ends: true then. Whoever asks meanwhile waits for the next start.
    async fn pause(&mut self, wait: Duration) -> bool {
        let pause = tokio::time::sleep(wait);
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => return false,
                ask = self.inbox.recv() => match ask {
                    Some(tell) => self.waiting.push(tell),
                    None => return true,
                },
            }
        }
    }

    async fn show(&self, view: LocalHubView) {
        // The owner is ending when nobody listens.
        let _ = self.views.send(view).await;
    }
}
