//! The stream and the commands, each in a task of its own.

use baton_domain::id::Seq;
use baton_engine::event::{Attempt, Event};
use baton_wire::command::CommandEnvelope;
use baton_wire::problem::{Problem, ProblemCode};
use tokio::sync::mpsc;

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
    loop {
        let heard = stream.next().await?;
        if !heard.unread.is_empty() {
            tracing::warn!(unread = ?heard.unread.first(), "the hub is newer, and says what this version cannot read");
            tell.send(Event::StreamUnread(attempt, heard.unread)).await.map_err(ended)?;
        }
        if let Some(message) = heard.message {
            tell.send(Event::Stream(attempt, message)).await.map_err(ended)?;
        }
    }
}
