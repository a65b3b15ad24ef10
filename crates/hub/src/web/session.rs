//! One open page: views, from now on and whenever they change.
//!
//! A page that begins or ends wakes it at once; what else changes is collected for [`DEBOUNCE`]. Nothing waits for a slow reader but
//! the wish to look again: it gets the newest view, and never those between.

use super::looks::{Look, Seen, Sound};
use crate::clock::{Clock, awake};
use crate::fanout::{Fanout, Watch};
use axum::body::Bytes;
use baton_domain::id::{DeviceId, IncidentId, PageId};
use baton_domain::state::State;
use baton_wire::socket::Push;
use baton_wire::sync::HEARTBEAT_S;
use baton_wire::view::View;
use baton_wire::view::whole::Looker;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How long a view waits after a change that pages nobody: what belongs together is shown together.
const DEBOUNCE: Duration = Duration::from_millis(20);
/// What a quiet stream sends, so that both ends know that it stands.
const BEAT: &[u8] = b": still here\n\n";

/// What one page was shown, and has yet to be.
pub(crate) struct Session {
    watch: Watch,
    states: watch::Receiver<Arc<State>>,
    fanout: Arc<Fanout>,
    clock: Arc<dyn Clock>,
    look: Arc<Look>,
    looker: Looker,
    sound: Sound,
    shown: Option<Seen>,
    beat_at: Instant,
    /// Pages in what was handed over last; they count as sent when more is asked for.
    handed_over: Vec<(PageId, IncidentId, DeviceId)>,
    changed: Changed,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Changed {
    Yes,
    No,
}

impl Session {
    /// Begins one. `None` when the hub is stopping.
    pub(crate) fn open(
        fanout: &Arc<Fanout>,
        states: watch::Receiver<Arc<State>>,
        look: Arc<Look>,
        looker: Looker,
        sound: Sound,
    ) -> Option<Self> {
        let watch = Watch::open(fanout.clone(), looker.device, looker.me)?;
        Some(Self {
            watch,
            states,
            clock: fanout.clock.clone(),
            fanout: fanout.clone(),
            look,
            looker,
            sound,
            shown: None,
            beat_at: next_beat(),
            handed_over: Vec::new(),
            changed: Changed::Yes,
        })
    }

    /// The next bytes to send; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<Bytes> {
        self.watch.sent(std::mem::take(&mut self.handed_over));
        loop {
            if self.watch.has_ended() {
                return None;
            }
            if std::mem::replace(&mut self.changed, Changed::No) == Changed::Yes
                && let Some(bytes) = self.look().await
            {
                self.beat_at = next_beat();
                return Some(bytes);
            }
            let again_at = self.shown.as_ref().and_then(|seen| seen.again_at);
            let clock = self.clock.clone();
            let again = async {
                match again_at {
                    Some(at) => clock.wait_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = self.watch.woken() => {}
                changed = self.states.changed() => {
                    changed.ok()?;
                    tokio::select! {
                        () = self.watch.woken() => {}
                        () = tokio::time::sleep(DEBOUNCE) => {}
                    }
                }
                () = again => {}
                () = tokio::time::sleep_until(self.beat_at) => {
                    self.beat_at = next_beat();
                    return Some(Bytes::from_static(BEAT));
                }
            }
            self.changed = Changed::Yes;
        }
    }

    /// The view, if it is another one than what is shown.
    async fn look(&mut self) -> Option<Bytes> {
        self.states.mark_unchanged();
        let state = self.fanout.state();
        let (look, looker, sound, now) = (self.look.clone(), self.looker, self.sound, self.clock.now());
        let seen_state = state.clone();
        // resolving a rota takes long enough to keep others waiting
        let seen =
            tokio::task::spawn_blocking(move || look.view(&seen_state, looker, sound, now)).await.ok()?;
        let is_news = self.shown.as_ref().is_none_or(|shown| !is_same(&shown.view, &seen.view));
        let bytes = is_news.then(|| event(&seen.view));
        if is_news {
            self.handed_over = self.watch.unsent(&state);
        }
        self.shown = Some(seen);
        bytes
    }
}

fn next_beat() -> Instant {
    awake() + Duration::from_secs(HEARTBEAT_S)
}

/// But for the time at which they were made.
fn is_same(shown: &View, view: &View) -> bool {
    let mut view = view.clone();
    view.now_at = shown.now_at;
    view == *shown
}

fn event(view: &View) -> Bytes {
    let push = serde_json::to_string(&Push::View(Box::new(view.clone()))).unwrap_or_default();
    format!("data: {push}\n\n").into()
}
