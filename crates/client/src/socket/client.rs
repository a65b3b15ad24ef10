//! A client's end of the socket: windows, terminals, tests.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use baton_domain::id::IncidentId;
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::socket::{ClientFrame, OwnerFrame, Subscriber, Verb};
use baton_wire::view::View;
use tokio::io::{AsyncRead, BufReader, WriteHalf};
use tokio::sync::{mpsc, oneshot, watch};

use super::SocketError;
use super::line::{self, Line, Lines};
use super::system::{self, Connection};
use crate::paths::Paths;

/// How long the owner may take to greet: it is idle, or very busy.
const GREET_WITHIN: Duration = Duration::from_secs(5);
/// Raises kept for a window that is slow.
const RAISES_MAX: usize = 8;
/// Wait between two looks for an owner that is starting.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

type Waiting = Arc<Mutex<Option<HashMap<u64, Waiter>>>>;

enum Waiter {
    Reply(oneshot::Sender<Result<Reply, Problem>>),
    Answer(oneshot::Sender<Result<QueryAnswer, Problem>>),
}

/// A connection to the owner. Cheap to clone; it ends when the last clone is dropped.
#[derive(Clone)]
pub struct SocketClient {
    shared: Arc<Shared>,
}

struct Shared {
    to: tokio::sync::Mutex<WriteHalf<Connection>>,
    waiting: Waiting,
    next: AtomicU64,
    views: watch::Receiver<Option<Arc<View>>>,
    raises: Mutex<Option<mpsc::Receiver<Option<IncidentId>>>>,
    version: String,
    pid: u32,
    reader: tokio::task::AbortHandle,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// Views and raises as they come.
pub struct Pushes {
    views: watch::Receiver<Option<Arc<View>>>,
    raises: Option<mpsc::Receiver<Option<IncidentId>>>,
    _client: SocketClient,
}

/// How a socket fails behind which no owner is: never made, left behind, or its owner was killed while we came.
const NOBODY: [io::ErrorKind; 5] = [
    io::ErrorKind::NotFound,
    io::ErrorKind::ConnectionRefused,
    io::ErrorKind::ConnectionReset,
    io::ErrorKind::BrokenPipe,
    io::ErrorKind::NotConnected,
];

/// What the owner says unasked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Pushed {
    /// What there is to show.
    View(Arc<View>),
    /// To windows: come to the front, and show this incident.
    Raise(Option<IncidentId>),
}

impl SocketClient {
    /// Connects to the owner that runs; [`SocketError::NoOwner`] when none does.
    pub async fn connect(paths: &Paths) -> Result<Self, SocketError> {
        let path = paths.socket();
        let connection = system::connect(path).await.map_err(|error| {
            if NOBODY.contains(&error.kind()) {
                SocketError::NoOwner
            } else {
                SocketError::System { path: path.to_owned(), error }
            }
        })?;
        let stranger = || SocketError::NotAnOwner(path.to_owned());
        let (read, to) = tokio::io::split(connection);
        let mut lines = Lines::new(BufReader::new(read));
        let hello = tokio::time::timeout(GREET_WITHIN, lines.next::<OwnerFrame>());
        let (version, pid) = match hello.await {
            Ok(Ok(Some(Line::Value(OwnerFrame::Hello { version, pid })))) => (version, pid),
            // It ended while we came.
            Ok(Ok(None)) => return Err(SocketError::NoOwner),
            Ok(Err(error)) if error.kind() != io::ErrorKind::InvalidData => return Err(SocketError::NoOwner),
            Ok(Ok(Some(_)) | Err(_)) | Err(_) => return Err(stranger()),
        };
        let waiting = Waiting::new(Mutex::new(Some(HashMap::new())));
        let (views_out, views) = watch::channel(None);
        let (raises_out, raises) = mpsc::channel(RAISES_MAX);
        let reader = tokio::spawn(read_on(lines, Arc::clone(&waiting), views_out, raises_out));
        let shared = Shared {
            to: tokio::sync::Mutex::new(to),
            waiting,
            next: AtomicU64::new(1),
            views,
            raises: Mutex::new(Some(raises)),
            version,
            pid,
            reader: reader.abort_handle(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The same, giving an owner that is just starting `patience` to begin listening.
    pub async fn connect_within(paths: &Paths, patience: Duration) -> Result<Self, SocketError> {
        let looking = async {
            loop {
                match Self::connect(paths).await {
                    Err(SocketError::NoOwner) => tokio::time::sleep(LOOK_AGAIN).await,
                    other => return other,
                }
            }
        };
        tokio::time::timeout(patience, looking).await.unwrap_or(Err(SocketError::NoOwner))
    }

    /// The owner's version.
    pub fn version(&self) -> &str {
        &self.shared.version
    }

    /// The owner's process id.
    pub fn pid(&self) -> u32 {
        self.shared.pid
    }

    /// Something shall happen.
    pub async fn send(&self, intent: Intent) -> Result<Reply, Problem> {
        let (done, came) = oneshot::channel();
        self.call(Verb::Send(intent), Waiter::Reply(done)).await?;
        came.await.map_err(|_| lost())?
    }

    /// Something is to be known.
    pub async fn ask(&self, query: Query) -> Result<QueryAnswer, Problem> {
        let (done, came) = oneshot::channel();
        self.call(Verb::Ask(query), Waiter::Answer(done)).await?;
        came.await.map_err(|_| lost())?
    }

    /// The view now, and whenever it changes; of several the newest. One subscription per connection: a later one gets views, and
    /// the first keeps the raises.
    pub async fn subscribe(&self, who: Subscriber) -> Result<Pushes, Problem> {
        // What an earlier subscription was told is not news; the owner shows the view anew.
        let mut views = self.shared.views.clone();
        views.mark_unchanged();
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed);
        self.write(&ClientFrame { id, verb: Verb::Subscribe(who) }).await?;
        let raises = self.shared.raises.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(Pushes { views, raises, _client: self.clone() })
    }

    async fn call(&self, verb: Verb, waiter: Waiter) -> Result<(), Problem> {
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed);
        match self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(waiting) => waiting.insert(id, waiter),
            None => return Err(lost()),
        };
        self.write(&ClientFrame { id, verb }).await
    }

    async fn write(&self, frame: &ClientFrame) -> Result<(), Problem> {
        let mut to = self.shared.to.lock().await;
        line::write(&mut *to, frame).await.map_err(|_| lost())
    }
}

fn lost() -> Problem {
    Problem::new(
        ProblemCode::OwnerUnreachable,
        "The connection to Baton's owner process ended: try again; if that fails, start it with `baton agent`.",
    )
}

async fn read_on(
    mut lines: Lines<BufReader<impl AsyncRead + Unpin>>,
    waiting: Waiting,
    views: watch::Sender<Option<Arc<View>>>,
    raises: mpsc::Sender<Option<IncidentId>>,
) {
    while let Ok(Some(line)) = lines.next::<OwnerFrame>().await {
        let frame = match line {
            Line::Value(frame) => frame,
            Line::Garbage(why) => {
                // A newer owner may say more than this client knows.
                tracing::debug!(why, "the owner said something unknown");
                continue;
            }
        };
        let take = |id| waiting.lock().unwrap_or_else(PoisonError::into_inner).as_mut()?.remove(&id);
        // A caller that has gone no longer listens; nothing is lost with its answer.
        match frame {
            OwnerFrame::Hello { .. } => {}
            OwnerFrame::Reply { id, result } => {
                if let Some(Waiter::Reply(done)) = take(id) {
                    let _ = done.send(result);
                }
            }
            OwnerFrame::Answer { id, result } => {
                if let Some(Waiter::Answer(done)) = take(id) {
                    let _ = done.send(result);
                }
            }
            OwnerFrame::View(view) => {
                views.send_replace(Some(Arc::from(view)));
            }
            OwnerFrame::Raise { incident } => {
                // Full means that a raise is on its way already.
                let _ = raises.try_send(incident);
            }
        }
    }
    // Whoever still waits learns that nothing will come.
    waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
}

impl Pushes {
    /// The next news; `None` when the connection has ended. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<Pushed> {
        loop {
            tokio::select! {
                biased;
                raise = raised(&mut self.raises) => match raise {
                    Some(incident) => return Some(Pushed::Raise(incident)),
                    None => self.raises = None,
                },
                changed = self.views.changed() => {
                    changed.ok()?;
                    if let Some(view) = self.views.borrow_and_update().clone() {
                        return Some(Pushed::View(view));
                    }
                }
            }
        }
    }

    /// The next view, raises left out.
    pub async fn next_view(&mut self) -> Option<Arc<View>> {
        loop {
            match self.next().await? {
                Pushed::View(view) => return Some(view),
                Pushed::Raise(_) => {}
            }
        }
    }
}

async fn raised(raises: &mut Option<mpsc::Receiver<Option<IncidentId>>>) -> Option<Option<IncidentId>> {
    match raises {
        Some(raises) => raises.recv().await,
        None => std::future::pending().await,
    }
}
