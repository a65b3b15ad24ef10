//! Calls that are taken back: a telephone that rings on after somebody acknowledged is a ring that nobody stopped.
//!
//! A call is the one message that goes on after it went out. It is ended when no page of it wants to ring any more: somebody answered
//! elsewhere, the incident is over, a drill gave way to a real page. Whoever answered on this very telephone is not cut off: they hear
//! that their answer was taken.
//!
//! The hub knows a call by the name that the provider gave it, and only as long as it runs: a call that was made before a restart rings
//! to its end.

use super::twilio::{self, CallSid};
use super::{AGAIN_AFTER, Again, Parts, TRIES_MAX};
use baton_domain::attempt::AttemptState;
use baton_domain::send::{PageItem, Send, Sending};
use baton_domain::state::State;
use std::time::Duration;

/// A call is over by itself within this time: it waits at the provider, rings, is read aloud a few times, and waits for a key.
const CALL_LASTS_MAX: Duration = Duration::from_secs(180);

/// How a call stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Call {
    /// It may ring, or be listened to.
    Needed,
    /// Nobody needs it any more.
    Unneeded,
    /// It was answered on this telephone, or the provider said that nobody took it: there is nothing to end.
    Ended,
}

/// Ends the call `call`, which tells of `send`, as soon as nobody needs it; returns when there is nothing left to end.
pub(super) async fn when_unneeded(parts: &Parts, send: &Send, call: &CallSid) {
    let Some(twilio) = &parts.providers.twilio else { return };
    let mut states = parts.states.clone();
    let changed = states.wait_for(|state| stands(state, send) != Call::Needed);
    let stands = match tokio::time::timeout(CALL_LASTS_MAX, changed).await {
        Ok(Ok(state)) => stands(&state, send),
        Ok(Err(_)) | Err(_) => return, // the hub stops; or it has rung long enough
    };
    if stands != Call::Unneeded {
        return;
    }
    let mut wait = AGAIN_AFTER;
    for _ in 0..TRIES_MAX {
        let trouble = match twilio::hang_up(twilio, &parts.outbound, call).await {
            Ok(()) => {
                tracing::debug!(send = send.id.0, "a call that nobody needs any more was ended");
                return;
            }
            Err(trouble) => trouble,
        };
        if trouble.again == Again::Never {
            // most likely it had just ended
            tracing::debug!(send = send.id.0, detail = trouble.detail, "a call was not ended");
            return;
        }
        tokio::time::sleep(wait).await;
        wait *= 2;
    }
    tracing::warn!(send = send.id.0, "a call that nobody needs any more could not be ended: it may ring on");
}

fn stands(state: &State, send: &Send) -> Call {
    let Sending::Pages { items } = &send.what else { return Call::Ended };
    let reached: Vec<AttemptState> = items.iter().filter_map(|item| attempt(state, *item)).collect();
    let failed = |state: &AttemptState| matches!(state, AttemptState::Failed(_));
    if reached.contains(&AttemptState::Answered) || reached.iter().all(failed) {
        Call::Ended
    } else if state.is_send_wanted(send) {
        Call::Needed
    } else {
        Call::Unneeded
    }
}

fn attempt(state: &State, item: PageItem) -> Option<AttemptState> {
    let page = state.incident(item.incident)?.page(item.page)?;
    page.attempts.iter().find(|attempt| attempt.no == item.attempt).map(|attempt| attempt.state)
}
