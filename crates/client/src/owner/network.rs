//! The stream and the commands, each in a task of its own.

use std::time::Duration;

use baton_domain::id::Seq;
use baton_engine::event::{Attempt, Event};
use baton_wire::command::CommandEnvelope;
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::sync::SIGN_EVERY_S;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior};

use super::Owner;
use crate::account::{Session, Vault};
use crate::hub::{HubClient, HubStream};
use baton_engine::account::Account;

impl Owner {
    pub(super) fn connect(&mut self, attempt: Attempt, cursor: Seq) {
        self.disconnect();
        let task = stream(
            self.http.clone(),
            self.vault.clone(),
            self.account.clone(),
            attempt,
            cursor,
            self.tell.clone(),
        );
        self.stream = Some(tokio::spawn(task).abort_handle());
    }

    pub(super) fn disconnect(&mut self) {
        if let Some(stream) = self.stream.take() {
            stream.abort();
        }
    }

    pub(super) fn post(&mut self, envelope: CommandEnvelope) {
        let (http, vault, account, tell) =
            (self.http.clone(), self.vault.clone(), self.account.clone(), self.tell.clone());
        self.errands.spawn(async move {
            let command = envelope.id;
            let sent = async {
                let session = Session::open(http, &vault, joined(account)?).await?;
                session.http.command(&session.hub, &session.token, &envelope).await
            };
            let result = sent.await;
            let _owner_ended = tell.send(Event::Posted { command, result }).await;
        });
    }

    /// What connections stood before a sleep is dead, though nobody said so: begin with new ones.
    pub(super) fn renew_connections(&mut self) {
        match HubClient::new() {
            Ok(http) => self.http = http,
            Err(problem) => tracing::error!(%problem, "connections could not be renewed"),
        }
    }
}

/// The account, or the problem that there is none.
pub(super) fn joined(account: Option<Account>) -> Result<Account, Problem> {
    account.ok_or_else(|| {
        let told = "This device has joined no hub yet: start one with `baton hub start`, or join one with `baton join <link>`.";
        Problem::new(ProblemCode::NotJoined, told)
    })
}

async fn stream(
    http: HubClient,
    vault: Vault,
    account: Option<Account>,
    attempt: Attempt,
    cursor: Seq,
    tell: mpsc::Sender<Event>,
) {
    let Err(problem) = read(http, vault, account, attempt, cursor, &tell).await;
    let _owner_ended = tell.send(Event::StreamClosed(attempt, problem)).await;
}

/// Reads until the stream ends, which is always a problem.
async fn read(
    http: HubClient,
    vault: Vault,
    account: Option<Account>,
    attempt: Attempt,
    cursor: Seq,
    tell: &mpsc::Sender<Event>,
) -> Result<std::convert::Infallible, Problem> {
    let session = Session::open(http, &vault, joined(account)?).await?;
    let mut stream = HubStream::open(&session.http, &session.hub, &session.token, cursor).await?;
    let ended = |_| Problem::new(ProblemCode::OwnerUnreachable, "The owner is ending.");
    tell.send(Event::StreamOpened(attempt)).await.map_err(ended)?;
    let mut signs = Signs::begin();
    loop {
        let heard = tokio::select! {
            heard = stream.next() => heard?,
            () = signs.show(&session) => continue,
        };
        if !heard.unread.is_empty() {
            tracing::warn!(unread = ?heard.unread.first(), "the hub is newer, and says what this version cannot read");
            tell.send(Event::StreamUnread(attempt, heard.unread)).await.map_err(ended)?;
        }
        if let Some(message) = heard.message {
            tell.send(Event::Stream(attempt, message)).await.map_err(ended)?;
        }
    }
}

/// Signs of life while a stream stands. They come from the task that hands the hub's messages to the owner: when the owner takes none
/// any more, they end, and the hub knows that nothing would ring.
struct Signs {
    every: Interval,
    /// The one under way: it must not hold up what the hub says. Ended with the stream.
    under_way: JoinSet<Result<(), Problem>>,
    /// The hub is older and does not know them.
    unknown: bool,
}

impl Signs {
    /// The stream was just opened, which is the first sign.
    fn begin() -> Self {
        let mut every = tokio::time::interval(Duration::from_secs(SIGN_EVERY_S));
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        every.reset();
        Self { every, under_way: JoinSet::new(), unknown: false }
    }

    /// Waits until it is time for a sign, and sends it on its way. Dropping the future loses nothing.
    async fn show(&mut self, session: &Session) {
        self.every.tick().await;
        while let Some(shown) = self.under_way.try_join_next() {
            if let Ok(Err(problem)) = shown {
                self.unknown |= problem.code == ProblemCode::Unknown;
                tracing::debug!(%problem, "a sign of life did not arrive"); // the stream's own silence tells of a lost network
            }
        }
        if self.unknown || !self.under_way.is_empty() {
            return;
        }
        let (http, hub, token) = (session.http.clone(), session.hub.clone(), session.token.clone());
        self.under_way.spawn(async move { http.sign_of_life(&hub, &token).await });
    }
}
