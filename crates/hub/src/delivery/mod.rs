//! Delivery: what goes out through contact methods. One file for each protocol.
//!
//! What has to be sent is part of the state ([`State::sends`]): this task looks at it after every change and sends what has no outcome
//! and is not under way. A hub that comes back after a crash therefore sends again what it had not finished: at least once, with the
//! message's id as the key by which a peer can tell. Each message is tried a few times, for a bounded time, and before each try it is
//! asked whether anybody still needs it. What became of it goes back to the decider, which takes the next way.

mod key_file;
mod link;
mod mail;
mod message;
mod ntfy;
mod providers;
mod push;
mod recall;
mod twilio;
mod webhook;

pub(crate) use link::Links;
pub(crate) use mail::escaped;
pub use mail::{Security, Smtp};
pub use ntfy::Ntfy;
pub use providers::{ProviderSecret, Providers};
pub(crate) use push::{Pusher, Unpushed, Vapid};
pub use twilio::Twilio;
pub(crate) use twilio::{Said, read_aloud};

use crate::clock::{Clock, Stopwatch};
use crate::outbound::{Answer, Outbound, OutboundError};
use crate::writer::{Failure, Queue};
use baton_domain::command::Command;
use baton_domain::contact::event::{CODE_DIGITS, VerifyCode};
use baton_domain::contact::{ContactMethod, SendFailure, Way, WayKind};
use baton_domain::id::SendId;
use baton_domain::send::{Send, SendOutcome, Sending};
use baton_domain::state::State;
use message::Message;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use twilio::CallSid;

/// Tries of one message. The ladder goes on after twenty seconds in any case: more would be a page that comes too late.
const TRIES_MAX: u32 = 4;
/// Wait after the first failed try; doubled after each, with as much again by chance.
const AGAIN_AFTER: Duration = Duration::from_millis(400);
/// From its first try a message has so long; a provider that asks for more patience is given up.
const SEND_WITHIN: Duration = Duration::from_secs(45);
/// Messages to one kind of provider at a time: what a small provider's limits allow.
const AT_A_TIME: usize = 8;
/// Wait before an outcome is told again that the journal could not take.
const TELL_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// A message did not go out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Trouble {
    why: SendFailure,
    detail: String,
    again: Again,
}

/// Whether the same message may go out later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Again {
    Never,
    Soon,
    After(Duration),
}

impl Trouble {
    fn refused(detail: impl Into<String>) -> Self {
        Self { why: SendFailure::Refused, detail: detail.into(), again: Again::Never }
    }

    fn not_configured() -> Self {
        let detail = "this hub has no provider for it".to_owned();
        Self { why: SendFailure::NotConfigured, detail, again: Again::Never }
    }

    fn unavailable(detail: impl Into<String>) -> Self {
        Self { why: SendFailure::Unavailable, detail: detail.into(), again: Again::Soon }
    }
}

impl From<OutboundError> for Trouble {
    fn from(error: OutboundError) -> Self {
        let detail = error.to_string();
        match error {
            OutboundError::BadUrl
            | OutboundError::Forbidden { .. }
            | OutboundError::TooManyRedirects { .. } => Self::refused(detail),
            OutboundError::Unreachable { .. } | OutboundError::Silent { .. } => Self::unavailable(detail),
            // perhaps it was taken, which nobody can know from such an answer: better one way more than one too few
            OutboundError::TooLarge { .. } => Self::refused(detail),
        }
    }
}

/// What an HTTP answer says about a message: 2xx took it, 408, 425, 429 and 5xx may take it later, all others never will.
fn taken(answer: &Answer, said: impl FnOnce(&Answer) -> String) -> Result<(), Trouble> {
    let status = answer.status;
    if status.is_success() {
        return Ok(());
    }
    let detail = format!("{status}: {}", said(answer));
    let later = status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429);
    if !later {
        return Err(Trouble::refused(detail));
    }
    let again = answer.retry_after().map_or(Again::Soon, Again::After);
    Err(Trouble { again, ..Trouble::unavailable(detail) })
}

/// What the delivery works with.
pub(crate) struct Parts {
    pub(crate) queue: Queue,
    pub(crate) states: watch::Receiver<Arc<State>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) outbound: Outbound,
    pub(crate) providers: Arc<Providers>,
    pub(crate) links: Links,
    pub(crate) pusher: Pusher,
}

/// Sends what has to be sent, and pushes what has to be pushed, until the task is dropped.
pub(crate) async fn run(parts: Parts) {
    let parts = Arc::new(parts);
    tokio::join!(messages(parts.clone()), push::run(parts));
}

/// Sends what has to be sent through contact methods.
async fn messages(parts: Arc<Parts>) {
    tell(&parts, || Command::ConfigureWays { ways: parts.providers.ways() }).await;
    let permits: BTreeMap<WayKind, Arc<Semaphore>> =
        KINDS.map(|kind| (kind, Arc::new(Semaphore::new(AT_A_TIME)))).into();
    let mut states = parts.states.clone();
    let mut under_way = BTreeMap::new();
    let mut tasks = JoinSet::new();
    loop {
        let state = states.borrow_and_update().clone();
        for send in
            state.sends.open().filter(|send| !under_way.contains_key(&send.id)).cloned().collect::<Vec<_>>()
        {
            let id = send.id;
            let kind = state.contact(send.person, send.contact).map(|method| method.way.kind());
            let permits = kind.and_then(|kind| permits.get(&kind)).cloned();
            let parts = parts.clone();
            let task = tasks.spawn(async move {
                let permit = match permits {
                    Some(permits) => permits.acquire_owned().await.ok(),
                    None => None,
                };
                deliver(&parts, &send, permit).await;
            });
            under_way.insert(id, task.id());
        }
        tokio::select! {
            changed = states.changed() => if changed.is_err() { return },
            Some(ended) = tasks.join_next_with_id() => {
                let task = match &ended {
                    Ok((task, ())) => *task,
                    Err(problem) => problem.id(),
                };
                let send = under_way.iter().find(|(_, of)| **of == task).map(|(send, _)| *send);
                match (send, ended) {
                    (Some(send), Ok(_)) => drop(under_way.remove(&send)),
                    (Some(send), Err(problem)) => {
                        tracing::error!(%problem, send = send.0, "a message's task ended badly; the next way is taken");
                        let parts = parts.clone();
                        let task = tasks.spawn(async move { tell_that_it_broke(&parts, send).await });
                        under_way.insert(send, task.id());
                    }
                    (None, _) => {}
                }
            }
        }
    }
}

/// Nobody knows whether the message went out: it counts as one that did not, so that the person is told another way.
async fn tell_that_it_broke(parts: &Parts, send: SendId) {
    let detail = "this hub broke while it was sending it".to_owned();
    let outcome = SendOutcome::Failed { why: SendFailure::Unavailable, detail };
    tell(parts, || Command::SendEnded { send, outcome: outcome.clone() }).await;
}

const KINDS: [WayKind; 5] = [WayKind::Email, WayKind::Sms, WayKind::Voice, WayKind::Ntfy, WayKind::Webhook];

/// Sends one message, and tells what became of it. When this returns, the state has the outcome, and a call that it was rings no more
/// unless it is needed. Its permit is for the sending alone.
async fn deliver(parts: &Parts, send: &Send, permit: Option<OwnedSemaphorePermit>) {
    let kind = parts.state().contact(send.person, send.contact).map(|method| method.way.kind());
    let (outcome, call) = match with_code(parts, send).await {
        true => attempt(parts, send).await,
        false => (SendOutcome::Cancelled, None),
    };
    drop(permit);
    match &outcome {
        SendOutcome::Accepted => tracing::debug!(send = send.id.0, ?kind, "a message went out"),
        SendOutcome::Cancelled => {
            tracing::debug!(send = send.id.0, ?kind, "a message is not needed any more")
        }
        SendOutcome::Failed { why, .. } => {
            tracing::warn!(send = send.id.0, ?kind, ?why, "a message did not go out; the next way is taken");
        }
    }
    tell(parts, || Command::SendEnded { send: send.id, outcome: outcome.clone() }).await;
    if let Some(call) = call {
        recall::when_unneeded(parts, send, &call).await;
    }
}

/// Makes the code that a message carries, if it carries one, so that it is in the journal before anybody reads it. False when nobody
/// wants it any more.
async fn with_code(parts: &Parts, send: &Send) -> bool {
    let made = |state: &State| state.code_of(send.contact).is_some_and(|code| code.send == send.id);
    if send.what != Sending::Code || made(&parts.state()) {
        return true;
    }
    let Ok(code) = VerifyCode::try_from(random_code()) else { return false };
    tell(parts, || Command::CodeMade { send: send.id, code: code.clone() }).await;
    made(&parts.state())
}

/// A code of which each is as likely as the others.
fn random_code() -> String {
    let bound = 10_u32.pow(u32::try_from(CODE_DIGITS).unwrap_or(6));
    format!("{:0width$}", rand::random_range(0..bound), width = CODE_DIGITS)
}

/// What became of a message, and the call that it is, if it is one and the provider named it.
async fn attempt(parts: &Parts, send: &Send) -> (SendOutcome, Option<CallSid>) {
    let watch = Stopwatch::start();
    let left = || SEND_WITHIN.saturating_sub(watch.elapsed());
    let mut wait = AGAIN_AFTER;
    for tries_left in (0..TRIES_MAX).rev() {
        let state = parts.state();
        let method = state.contact(send.person, send.contact).filter(|_| state.is_send_wanted(send));
        let Some((method, message)) = method.zip(Message::of(&state, send, &parts.links)) else {
            return (SendOutcome::Cancelled, None);
        };
        let tried = tokio::time::timeout(left(), parts.once(&state, method, &message)).await;
        let late = || Trouble { again: Again::Never, ..Trouble::unavailable("no answer in time") };
        let Trouble { why, detail, again } = match tried.unwrap_or_else(|_| Err(late())) {
            Ok(call) => return (SendOutcome::Accepted, call),
            Err(trouble) => trouble,
        };
        let after = match again {
            Again::Never => None,
            Again::Soon => Some(wait.mul_f64(1.0 + rand::random::<f64>())),
            Again::After(after) => Some(after),
        };
        let after = after.filter(|after| tries_left > 0 && *after < left());
        let Some(after) = after else { return (SendOutcome::Failed { why, detail }, None) };
        tokio::time::sleep(after).await;
        wait *= 2;
    }
    (SendOutcome::Failed { why: SendFailure::Unavailable, detail: String::new() }, None)
}

impl Parts {
    fn state(&self) -> Arc<State> {
        self.states.borrow().clone()
    }

    /// One try; where it is a call that the provider names, its name.
    async fn once(
        &self,
        state: &State,
        method: &ContactMethod,
        message: &Message,
    ) -> Result<Option<CallSid>, Trouble> {
        let secret = state.contact_secret(method.id);
        let sent = match &method.way {
            Way::Email { address } => match &self.providers.smtp {
                Some(smtp) => mail::send(smtp, address, message).await,
                None => Err(Trouble::not_configured()),
            },
            Way::Sms { number } => match &self.providers.twilio {
                Some(twilio) => twilio::text(twilio, &self.outbound, &self.links, number, message).await,
                None => Err(Trouble::not_configured()),
            },
            Way::Voice { number } => match &self.providers.twilio {
                Some(twilio) => {
                    return twilio::call(twilio, &self.outbound, &self.links, number, message).await;
                }
                None => Err(Trouble::not_configured()),
            },
            Way::Ntfy { server, topic } => {
                ntfy::send(&self.providers.ntfy, &self.outbound, server.as_ref(), topic, secret, message)
                    .await
            }
            Way::Webhook { url } => {
                let now = self.clock.now();
                webhook::send(&self.outbound, url, secret, message, now).await
            }
        };
        sent.map(|()| None)
    }
}

/// Has a command decided and written, however long the journal needs.
async fn tell(parts: &Parts, command: impl Fn() -> Command) {
    loop {
        match parts.queue.submit(command()).await {
            Ok(_) => return,
            Err(Failure::Refused(problem)) => {
                tracing::error!(%problem, "an outcome was refused");
                return;
            }
            Err(Failure::Stopping) => return std::future::pending().await, // a survivor sends it again
            Err(Failure::Unavailable | Failure::Overloaded | Failure::Internal) => {
                tokio::time::sleep(TELL_AGAIN_AFTER).await;
            }
        }
    }
}

/// The idempotency key of a message.
fn key_of(send: SendId) -> String {
    format!("baton-{send}")
}
