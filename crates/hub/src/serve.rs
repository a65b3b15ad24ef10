//! The listening socket and its connections.
//!
//! axum's own loop bounds neither the time that headers may take nor the number of connections, so the loop is here.

use crate::api::Peer;
use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower_service::Service;

/// Connections at one time: more than any team has devices, less than a process may have files.
const CONNECTIONS_MAX: usize = 16_384;
/// Time in which a request's headers must have come, and for which an unused connection is kept.
const HEADERS_WITHIN: Duration = Duration::from_secs(30);
/// Bytes of headers; our own are a few hundred.
const HEADER_BYTES_MAX: usize = 16 * 1024;
/// Wait after the system had no file left for a connection.
const AFTER_ACCEPT_FAILED: Duration = Duration::from_millis(100);
/// Time in which the other end's machine must have taken what was sent to it. A computer that fell asleep takes nothing and says nothing;
/// left to itself, the system would believe in the connection for a quarter of an hour.
#[cfg(any(target_os = "linux", target_os = "android"))]
const TAKEN_WITHIN: Duration = Duration::from_secs(baton_wire::sync::SIGN_WITHIN_S);
/// Time that requests in progress have when the hub stops.
const DRAIN_WITHIN: Duration = Duration::from_secs(5);

/// Accepts connections until `stopping` says true, then waits for the requests that are in progress.
pub(crate) async fn run(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = stopped(&mut stopping) => break,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        let (router, stopping) = (router.clone(), stopping.clone());
        tokio::spawn(async move {
            serve(stream, peer, router, stopping).await;
            drop(place);
        });
    }
    drop(listener); // nobody waits in vain for an answer
    let all = u32::try_from(CONNECTIONS_MAX).unwrap_or(u32::MAX);
    if tokio::time::timeout(DRAIN_WITHIN, room.acquire_many(all)).await.is_err() {
        tracing::warn!("some connections did not end in time and are cut");
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await; // gone is stopped, too
}

type Place = tokio::sync::OwnedSemaphorePermit;

async fn accept(listener: &TcpListener, room: &Arc<Semaphore>) -> Option<(TcpStream, SocketAddr, Place)> {
    let place = room.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(problem) => {
            tracing::warn!(%problem, "a connection was not accepted");
            tokio::time::sleep(AFTER_ACCEPT_FAILED).await;
            None
        }
    }
}

async fn serve(stream: TcpStream, peer: SocketAddr, router: Router, mut stopping: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true); // a page waits for no other bytes
    give_up_in_time(&stream);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer.ip()));
        router.clone().call(request)
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN).max_header_size(HEADER_BYTES_MAX);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = stopped(&mut stopping) => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(problem) = ended {
        tracing::debug!(%problem, "a connection broke off"); // networks do that
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn give_up_in_time(stream: &TcpStream) {
    let within = u32::try_from(TAKEN_WITHIN.as_millis()).unwrap_or(u32::MAX);
    if let Err(problem) = rustix::net::sockopt::set_tcp_user_timeout(stream, within) {
        tracing::debug!(%problem, "the system's own patience holds for a connection");
    }
}

/// Other systems have no such setting, or another one; there a device is missed by the signs of life that it does not show.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn give_up_in_time(_stream: &TcpStream) {}
