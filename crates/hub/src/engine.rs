//! The engine loop: does what is due, when it is due.
//!
//! It sleeps until [`State::next_due`] and then sends [`Command::Tick`]; there is no polling interval. While no incident has a timer
//! ahead it waits for the state to change, and costs nothing.

use crate::clock::Clock;
use crate::writer::Queue;
use baton_domain::command::Command;
use baton_domain::state::State;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Wait after a tick that failed or changed nothing although something was due: a broken journal is not hammered.
const AFTER_FAILURE: Duration = Duration::from_millis(500);

/// Runs until the writer ends.
pub(crate) async fn run(queue: Queue, mut states: watch::Receiver<Arc<State>>, clock: Arc<dyn Clock>) {
    loop {
        let state = states.borrow_and_update().clone();
        let Some(due) = state.next_due() else {
            if states.changed().await.is_err() {
                return;
            }
            continue;
        };
        if clock.now() < due {
            tokio::select! {
                changed = states.changed() => if changed.is_err() { return },
                () = clock.wait_until(due) => {}
            }
            continue;
        }
        let progressed = match queue.submit(Command::Tick).await {
            Ok(done) => done.state.seq > state.seq,
            Err(_) => false,
        };
        if !progressed {
            tokio::select! {
                () = tokio::time::sleep(AFTER_FAILURE) => {}
                changed = states.changed() => if changed.is_err() { return },
            }
        }
    }
}
