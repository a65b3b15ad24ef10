//! The heartbeat to the outside: it comes while all is well, stops when it is not, and comes again.

use crate::stage::{Stage, within};
use crate::storage::{fill, on_a_small_disk};
use baton_domain::reach::Light;
use baton_hub::HubOptions;
use reqwest::StatusCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Somebody who watches the heartbeat, and counts what comes.
pub(crate) struct Watcher {
    pub(crate) url: String,
    beats: watch::Receiver<u64>,
}

impl Watcher {
    pub(crate) async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/beat/secret", listener.local_addr().unwrap());
        let (count, beats) = watch::channel(0);
        tokio::spawn(async move {
            while let Ok((mut peer, _)) = listener.accept().await {
                let mut request = Vec::new();
                let mut piece = [0; 1024];
                while !request.ends_with(b"\r\n\r\n") {
                    match peer.read(&mut piece).await {
                        Ok(0) | Err(_) => break,
                        Ok(some) => request.extend(&piece[..some]),
                    }
                }
                assert!(request.starts_with(b"GET /beat/secret HTTP/1.1\r\n"), "{request:?}");
                count.send_modify(|count| *count += 1);
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                let _ = peer.write_all(answer).await;
            }
        });
        Self { url, beats }
    }

    fn count(&self) -> u64 {
        *self.beats.borrow()
    }

    /// Waits for that many more.
    async fn more(&self, more: u64) {
        let mut beats = self.beats.clone();
        let wanted = self.count() + more;
        within("the heartbeat", beats.wait_for(|count| *count >= wanted)).await.unwrap();
    }
}

#[tokio::test]
async fn the_heartbeat_stops_with_the_journal_and_comes_back() {
    let watcher = Watcher::listen().await;
    let beat = ["--heartbeat-url", &watcher.url, "--heartbeat-every-s", "1"];
    let (_folder, mut process, disk) = on_a_small_disk("3m", &beat).await;
    let remote = process.furnish().await;
    watcher.more(2).await;
    assert!(remote.text("/metrics").await.contains("baton_well 1"));
    let ballast = disk.join("ballast");
    fill(&ballast);
    for n in 0..500 {
        if remote.alert(&format!("full{n}")).await != StatusCode::OK {
            break;
        }
    }
    within("it is withheld", async {
        while !withheld_several(&remote.text("/metrics").await) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let before = watcher.count();
    let metrics = remote.text("/metrics").await;
    assert!(metrics.contains("baton_well 0"), "{metrics}");
    within("two more are withheld", async {
        let first = withheld(&metrics);
        while withheld(&remote.text("/metrics").await) < first + 2 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(watcher.count(), before, "nothing came meanwhile");
    std::fs::remove_file(&ballast).unwrap();
    watcher.more(2).await;
    assert!(remote.text("/metrics").await.contains("baton_well 1"));
    assert_eq!(remote.text("/readyz").await, "ready\n");
    process.stop().await;
}

fn withheld(metrics: &str) -> u64 {
    let line =
        metrics.lines().find_map(|line| line.strip_prefix("baton_heartbeats_total{outcome=\"withheld\"} "));
    line.unwrap().parse().unwrap()
}

fn withheld_several(metrics: &str) -> bool {
    withheld(metrics) >= 2
}

#[tokio::test]
async fn a_stream_that_is_gone_for_long_is_noted_and_its_return_too() {
    let folder = tempfile::tempdir().unwrap();
    let missed_after = Duration::from_millis(200);
    let options = HubOptions { missed_after, ..HubOptions::new(folder.path()) };
    let stage = Stage::with(folder, options).await;
    let device = stage.admin.device;
    let lost = move |state: &baton_domain::state::State| {
        state.devices.get(&device).is_some_and(|device| device.is.lost_at.is_some())
    };
    let state = stage.until("it is missed", lost).await;
    assert_eq!(state.reach_of(stage.person(), state.at).light, Light::Red);
    let stream = stage.stream(baton_domain::id::Seq(0)).await;
    stage.until("it is back", move |state| !lost(state)).await;
    drop(stream);
    stage.until("it is missed again", lost).await;
}
