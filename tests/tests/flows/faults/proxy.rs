//! The network between a device and the hub, which a test can stall, cut and slow down.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Bytes that a crawling network carries at once.
const CRAWL_BYTES: usize = 256;
/// How long it takes for each of these.
const CRAWL: Duration = Duration::from_millis(50);

/// What the network does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Network {
    /// It carries everything at once.
    Works,
    /// It keeps connections and carries nothing.
    Stalls,
    /// It ends all connections, and every new one.
    Cuts,
    /// It carries about five kilobytes a second.
    Crawls,
}

/// A network with one way through.
pub(super) struct Proxy {
    address: SocketAddr,
    is: watch::Sender<Network>,
    /// Connections that were ever accepted.
    accepted: watch::Receiver<u32>,
    accepts: JoinHandle<()>,
}

impl Proxy {
    /// A working network to the hub at this address.
    pub(super) async fn before(hub: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (is, network) = watch::channel(Network::Works);
        let address = listener.local_addr().unwrap();
        let (count, accepted) = watch::channel(0);
        let accepts = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                count.send_modify(|count| *count += 1);
                if *network.borrow() != Network::Cuts {
                    tokio::spawn(connect(near, hub, network.clone()));
                }
            }
        });
        Self { address, is, accepted, accepts }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Does `what`, and waits until somebody has connected since.
    pub(super) async fn next_connection(&self, what: impl Future<Output = ()>) {
        let mut accepted = self.accepted.clone();
        let before = *accepted.borrow_and_update();
        what.await;
        accepted.wait_for(|count| *count > before).await.unwrap();
    }

    pub(super) fn becomes(&self, network: Network) {
        self.is.send_replace(network);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepts.abort();
    }
}

async fn connect(near: TcpStream, hub: SocketAddr, mut network: watch::Receiver<Network>) {
    let Ok(far) = TcpStream::connect(hub).await else { return };
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    let there = carry(near_in, far_out, network.clone());
    let back = carry(far_in, near_out, network.clone());
    tokio::select! {
        () = there => {}
        () = back => {}
        // all that was under way is lost with it
        _ = network.wait_for(|is| *is == Network::Cuts) => {}
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut network: watch::Receiver<Network>) {
    let mut bytes = [0; 16 * 1024];
    loop {
        let crawls = *network.borrow() == Network::Crawls;
        let most = if crawls { CRAWL_BYTES } else { bytes.len() };
        let Ok(count) = from.read(&mut bytes[..most]).await else { return };
        if crawls {
            tokio::time::sleep(CRAWL).await;
        }
        // what was read while it stalled stays where it is
        let carries = network.wait_for(|is| *is != Network::Stalls).await.is_ok();
        if count == 0 || !carries || to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}
