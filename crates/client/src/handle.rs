//! The three verbs, for whoever is in the owner's process: its socket's connections, and an app that is owner itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use baton_domain::id::IncidentId;
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::socket::Subscriber;
use baton_wire::view::View;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// Calls that wait for the owner; a caller beyond it waits to be heard.
const CALLS_MAX: usize = 256;
/// Raises that a slow window may have ahead: one is enough to bring it up, the rest is grace.
const RAISES_MAX: usize = 8;

/// What somebody wants of the owner, with where to say what came of it.
#[derive(Debug)]
pub(crate) enum Call {
    Send {
        intent: Intent,
        done: oneshot::Sender<Result<Reply, Problem>>,
    },
    Ask {
        query: Query,
        done: oneshot::Sender<Result<QueryAnswer, Problem>>,
    },
    /// Somebody looks from now on: show the view at once.
    Look,
}

/// Speaks to the owner in this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct OwnerHandle {
    calls: mpsc::Sender<Call>,
    // Not held on to, so that subscribers notice the owner's end.
    pushes: Weak<Pushes>,
}

#[derive(Debug)]
struct Pushes {
    views: watch::Sender<Arc<View>>,
    raises: broadcast::Sender<Option<IncidentId>>,
    windows: Arc<AtomicUsize>,
}

/// The owner's ends of its handles.
#[derive(Debug)]
pub(crate) struct OwnerEnds {
    pub(crate) calls: mpsc::Receiver<Call>,
    pushes: Arc<Pushes>,
}

impl OwnerEnds {
    /// Tells all windows to come to the front. False when there is none.
    pub(crate) fn raise(&self, incident: Option<IncidentId>) -> bool {
        let windows = self.pushes.windows.load(Ordering::Relaxed) > 0;
        windows && self.pushes.raises.send(incident).is_ok()
    }

    /// Somebody looks.
    pub(crate) fn is_watched(&self) -> bool {
        self.pushes.views.receiver_count() > 0
    }

    /// Shows everybody who looks.
    pub(crate) fn show(&self, view: Arc<View>) {
        self.pushes.views.send_replace(view);
    }
}

/// Both ends, with the first view.
pub(crate) fn handles(first: Arc<View>) -> (OwnerHandle, OwnerEnds) {
    let (calls, calls_in) = mpsc::channel(CALLS_MAX);
    let (views, _) = watch::channel(first);
    let (raises, _) = broadcast::channel(RAISES_MAX);
    let pushes = Arc::new(Pushes { views, raises, windows: Arc::default() });
    (OwnerHandle { calls, pushes: Arc::downgrade(&pushes) }, OwnerEnds { calls: calls_in, pushes })
}

impl OwnerHandle {
    /// Something shall happen.
    pub async fn send(&self, intent: Intent) -> Result<Reply, Problem> {
        let (done, came) = oneshot::channel();
        self.calls.send(Call::Send { intent, done }).await.map_err(|_| ended())?;
        came.await.map_err(|_| ended())?
    }

    /// Something is to be known.
    pub async fn ask(&self, query: Query) -> Result<QueryAnswer, Problem> {
        let (done, came) = oneshot::channel();
        self.calls.send(Call::Ask { query, done }).await.map_err(|_| ended())?;
        came.await.map_err(|_| ended())?
    }

    /// The view now, and whenever it changes.
    pub async fn subscribe(&self, who: Subscriber) -> Result<Subscription, Problem> {
        let subscription = {
            let pushes = self.pushes.upgrade().ok_or_else(ended)?;
            let window = match who {
                Subscriber::Window => Some(Window::new(&pushes.windows)),
                Subscriber::Program => None,
            };
            Subscription { views: pushes.views.subscribe(), raises: pushes.raises.subscribe(), window }
        };
        self.calls.send(Call::Look).await.map_err(|_| ended())?;
        Ok(subscription)
    }
}

fn ended() -> Problem {
    Problem::new(
        ProblemCode::OwnerUnreachable,
        "Baton's owner process is ending: start it again with `baton agent`.",
    )
}

/// Views and raises, the newest only: who is slow misses what was in between, and holds nobody up.
#[derive(Debug)]
pub struct Subscription {
    views: watch::Receiver<Arc<View>>,
    raises: broadcast::Receiver<Option<IncidentId>>,
    window: Option<Window>,
}

/// What a subscriber is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// What there is to show.
    View(Arc<View>),
    /// To windows: come to the front, and show this incident.
    Raise(Option<IncidentId>),
}

impl Subscription {
    /// The next news; `None` when the owner has ended. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            tokio::select! {
                biased;
                raise = self.raises.recv(), if self.window.is_some() => match raise {
                    Ok(incident) => return Some(Told::Raise(incident)),
                    Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
                changed = self.views.changed() => {
                    changed.ok()?;
                    return Some(Told::View(Arc::clone(&self.views.borrow_and_update())));
                }
            }
        }
    }
}

/// Counts as a window while it lives.
#[derive(Debug)]
struct Window(Arc<AtomicUsize>);

impl Window {
    fn new(windows: &Arc<AtomicUsize>) -> Self {
        windows.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(windows))
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
