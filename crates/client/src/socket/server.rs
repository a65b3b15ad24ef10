//! The owner's end of the socket.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::socket::{ClientFrame, OwnerFrame, Verb};
use tokio::io::{AsyncWrite, BufReader};
use tokio::sync::{Semaphore, mpsc};

use super::line::{self, Line, Lines};
use super::lock::Claimed;
use super::system::Connection;
use crate::handle::{OwnerHandle, Subscription, Told};

/// Clients at one time: windows, terminals and tests of one person.
const CONNECTIONS_MAX: usize = 64;
/// Unanswered calls of one client.
const CALLS_PER_CLIENT_MAX: usize = 32;
/// A client that does not read for this long is let go: it is stopped or hangs, and can come back.
const WRITE_WITHIN: Duration = Duration::from_secs(30);
/// Wait after a failed accept, such as one without a free file descriptor.
const ACCEPT_AGAIN: Duration = Duration::from_millis(500);

/// Serves clients until the future is dropped; the socket's file and the lock go with it.
pub async fn serve(mut claimed: Claimed, owner: OwnerHandle) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut clients = tokio::task::JoinSet::new();
    loop {
        while clients.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        match claimed.listener.accept().await {
            Ok(connection) => {
                let owner = owner.clone();
                clients.spawn(async move {
                    if let Err(error) = client(connection, owner).await {
                        tracing::debug!(%error, "a client's connection ended");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection to the owner's socket failed");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

async fn client(connection: Connection, owner: OwnerHandle) -> io::Result<()> {
    let (read, write) = tokio::io::split(connection);
    let (frames, frames_in) = mpsc::channel(CALLS_PER_CLIENT_MAX);
    let (subscribe, subscribe_in) = mpsc::channel(1);
    let mut lines = Lines::new(BufReader::new(read));
    let writer = writer(write, frames_in, subscribe_in);
    let reader = reader(&mut lines, &owner, &frames, &subscribe);
    tokio::select! {
        ended = writer => ended,
        ended = reader => ended,
    }
}

/// Reads calls and lets each be answered when it is: a slow one does not hold up the others.
async fn reader(
    lines: &mut Lines<impl tokio::io::AsyncBufRead + Unpin>,
    owner: &OwnerHandle,
    frames: &mpsc::Sender<OwnerFrame>,
    subscribe: &mpsc::Sender<Subscription>,
) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(CALLS_PER_CLIENT_MAX));
    let mut calls = tokio::task::JoinSet::new();
    while let Some(line) = lines.next::<ClientFrame>().await? {
        while calls.try_join_next().is_some() {}
        let ClientFrame { id, verb } = match line {
            Line::Value(frame) => frame,
            Line::Garbage(why) => {
                let problem = Problem::new(
                    ProblemCode::BadRequest,
                    format!("This line is no call to the owner: {why}."),
                );
                let frame = OwnerFrame::Reply { id: 0, result: Err(problem) };
                frames.send(frame).await.map_err(io::Error::other)?;
                continue;
            }
        };
        match verb {
            Verb::Subscribe(who) => {
                let Ok(subscription) = owner.subscribe(who).await else { return Ok(()) };
                subscribe.send(subscription).await.map_err(io::Error::other)?;
            }
            Verb::Send(_) | Verb::Ask(_) => {
                let place = Arc::clone(&room).acquire_owned().await.map_err(io::Error::other)?;
                let (owner, frames) = (owner.clone(), frames.clone());
                calls.spawn(async move {
                    if let Some(frame) = answer(&owner, id, verb).await {
                        // The client is gone when nobody writes.
                        let _ = frames.send(frame).await;
                    }
                    drop(place);
                });
            }
        }
    }
    Ok(())
}

async fn answer(owner: &OwnerHandle, id: u64, verb: Verb) -> Option<OwnerFrame> {
    match verb {
        Verb::Send(intent) => Some(OwnerFrame::Reply { id, result: owner.send(intent).await }),
        Verb::Ask(query) => Some(OwnerFrame::Answer { id, result: owner.ask(query).await }),
        Verb::Subscribe(_) => None,
    }
}

/// Writes answers before views, and of the views the newest.
async fn writer(
    mut to: impl AsyncWrite + Unpin,
    mut frames: mpsc::Receiver<OwnerFrame>,
    mut subscribe: mpsc::Receiver<Subscription>,
) -> io::Result<()> {
    let hello = OwnerFrame::Hello { version: env!("CARGO_PKG_VERSION").to_owned(), pid: std::process::id() };
    write(&mut to, &hello).await?;
    let mut subscription: Option<Subscription> = None;
    loop {
        tokio::select! {
            biased;
            Some(frame) = frames.recv() => write(&mut to, &frame).await?,
            Some(new) = subscribe.recv() => subscription = Some(new),
            told = news(&mut subscription) => match told {
                Some(Told::View(view)) => {
                    write(&mut to, &OwnerFrame::View(Box::new((*view).clone()))).await?;
                }
                Some(Told::Raise(incident)) => write(&mut to, &OwnerFrame::Raise { incident }).await?,
                None => return Ok(()),
            },
        }
    }
}

async fn news(subscription: &mut Option<Subscription>) -> Option<Told> {
    match subscription {
        Some(subscription) => subscription.next().await,
        None => std::future::pending().await,
    }
}

async fn write(to: &mut (impl AsyncWrite + Unpin), frame: &OwnerFrame) -> io::Result<()> {
    match tokio::time::timeout(WRITE_WITHIN, line::write(to, frame)).await {
        Ok(written) => written,
        Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")),
    }
}
