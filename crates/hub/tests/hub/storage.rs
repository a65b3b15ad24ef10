//! The journal cannot be written: senders are told to come again, the state stays, and it heals by itself.

use crate::process::Process;
use crate::stage::{ALERTMANAGER_KEY, Stage, alertmanager, problem, within};
use baton_hub::JOURNAL_FILE;
use baton_wire::problem::{ProblemCode, Retry};
use reqwest::StatusCode;
use sqlx::{ConnectOptions, Connection};
use std::path::PathBuf;
use tempfile::TempDir;

#[tokio::test]
async fn a_locked_journal_is_a_503_and_heals() {
    let stage = Stage::set().await;
    stage.alert("before").await;
    let file = stage.folder.path().join(JOURNAL_FILE);
    let mut rival = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    let lock = rival.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let before = stage.hub.state();
    let answer = stage.ingest(ALERTMANAGER_KEY, &alertmanager(&[("during", "firing")])).await;
    assert!(answer.headers().contains_key("retry-after"));
    let refused = problem(answer).await;
    assert_eq!((refused.code, refused.retry), (ProblemCode::StorageUnavailable, Retry::Later));
    assert_eq!(stage.hub.state().seq, before.seq, "nothing is half done");
    let ready = stage.http.get(stage.url("/readyz")).send().await.unwrap();
    assert_eq!(problem(ready).await.code, ProblemCode::StorageUnavailable);
    assert_eq!(stage.http.get(stage.url("/healthz")).send().await.unwrap().status(), StatusCode::OK);
    lock.rollback().await.unwrap();
    within("ready again, without anybody asking", async {
        while !stage.http.get(stage.url("/readyz")).send().await.unwrap().status().is_success() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(stage.alert("during").await.incidents.len(), 1);
}

/// A hub on a file system of a few megabytes that exists in the hub's own mount namespace, so nothing is left behind. Needs the
/// right to make one: root, or user namespaces, which Debian and its relatives allow.
pub(crate) async fn on_a_small_disk(size: &str, options: &[&str]) -> (TempDir, Process, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = rustix::process::getuid().is_root();
    let user: &[&str] = if root { &[] } else { &["--user", "--map-root-user"] };
    let disk = folder.path().display().to_string();
    let script = format!("mount -t tmpfs -o size={size} tmpfs '{disk}' && exec \"$@\"");
    let wrapper: Vec<&str> = ["unshare", "--mount"]
        .into_iter()
        .chain(user.iter().copied())
        .chain(["sh", "-c", &script, "sh"])
        .collect();
    let process = Process::start_in(&wrapper, folder.path(), options).await;
    let inside = PathBuf::from(format!("/proc/{}/root{disk}", process.pid()));
    (folder, process, inside)
}

#[tokio::test]
async fn a_full_disk_is_a_503_and_heals_when_there_is_room() {
    let (_folder, mut process, disk) = on_a_small_disk("3m", &[]).await;
    let stage = process.furnish().await;
    let mut accepted = Vec::new();
    let mut alert = async |name: &str| {
        let status = stage.alert(name).await;
        if status.is_success() {
            accepted.push(name.to_owned());
        }
        status
    };
    assert_eq!(alert("before").await, StatusCode::OK);
    // somebody else's file takes what is left
    let ballast = disk.join("ballast");
    fill(&ballast);
    let mut last = StatusCode::OK;
    for n in 0..500 {
        last = alert(&format!("full{n}")).await;
        if last != StatusCode::OK {
            break;
        }
    }
    assert_eq!(last, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(stage.get("/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
    std::fs::remove_file(&ballast).unwrap();
    within("ready again", async {
        while stage.get("/readyz").await != StatusCode::OK {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(alert("after").await, StatusCode::OK);
    stage.assert_incidents(&accepted).await;
    process.stop().await;
}

pub(crate) fn fill(file: &std::path::Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(file).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    while file.write_all(&[0; 16]).is_ok() {}
}
