//! One owner per user: whoever comes second is a client, and what a dead one left is replaced.

use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use baton_client::ThisDevice;
use baton_client::handle::OwnerHandle;
use baton_client::owner::{Owner, OwnerConfig};
use baton_client::paths::Paths;
use baton_client::ports::Secrets;
use baton_client::socket::{Claim, SocketClient, SocketError, claim, serve};
use baton_domain::device::Platform;
use baton_wire::intent::Intent;
use tokio::task::JoinHandle;

use crate::headless::{Equipment, headless};

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn paths(folder: &Path) -> Paths {
    Paths::of(folder.join("data"), folder.join("run").join("owner.sock")).unwrap()
}

/// An owner that serves its socket.
pub(crate) async fn owner(paths: &Paths) -> (JoinHandle<()>, OwnerHandle) {
    // A process that another test starts holds all that is open until it has begun.
    let free = async {
        loop {
            if let Claim::Owner(claimed) = claim(paths).unwrap() {
                return claimed;
            }
            tokio::task::yield_now().await;
        }
    };
    let claimed = tokio::time::timeout(PATIENCE, free).await.expect("another owner runs");
    let secrets = Secrets::open(paths.secrets());
    let config = OwnerConfig {
        paths: paths.clone(),
        device: ThisDevice { name: "laptop".to_owned(), platform: Platform::Linux },
        ports: Box::new(move |reports| headless(Equipment::Complete, secrets, reports).0),
    };
    let (owner, handle) = Owner::start(config).await.unwrap();
    let server = serve(claimed, handle.clone());
    let task = tokio::spawn(async move {
        tokio::select! {
            () = server => {}
            () = owner.run(std::future::pending()) => {}
        }
    });
    (task, handle)
}

#[tokio::test]
async fn the_second_becomes_the_firsts_client() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    let nobody = SocketClient::connect(&paths).await.err().unwrap();
    assert!(matches!(nobody, SocketError::NoOwner), "{nobody}");
    let (task, _handle) = owner(&paths).await;
    assert!(matches!(claim(&paths).unwrap(), Claim::Taken));
    let client = SocketClient::connect(&paths).await.unwrap();
    assert_eq!((client.version(), client.pid()), (env!("CARGO_PKG_VERSION"), std::process::id()));
    // Told to end, it ends: the socket goes, and the next one can be owner.
    client.send(Intent::Quit).await.unwrap();
    task.await.unwrap();
    assert!(!paths.socket().exists());
    let (task, _handle) = owner(&paths).await;
    task.abort();
}

#[tokio::test]
async fn of_many_that_start_at_once_one_is_owner() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    let (tell, told) = std::sync::mpsc::channel();
    let runtime = tokio::runtime::Handle::current();
    let starters: Vec<_> = (0..16)
        .map(|_| {
            let (paths, tell, runtime) = (paths.clone(), tell.clone(), runtime.clone());
            std::thread::spawn(move || {
                let _inside = runtime.enter();
                tell.send(claim(&paths).unwrap()).unwrap();
            })
        })
        .collect();
    for starter in starters {
        starter.join().unwrap();
    }
    drop(tell);
    let owners: Vec<Claim> = told.iter().collect();
    assert_eq!(owners.iter().filter(|claim| matches!(claim, Claim::Owner(_))).count(), 1);
}

#[tokio::test]
async fn the_socket_is_this_users_alone() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    let (task, _handle) = owner(&paths).await;
    let found = std::fs::metadata(paths.socket()).unwrap();
    assert!(found.file_type().is_socket());
    assert_eq!(found.permissions().mode() & 0o777, 0o600);
    let run = std::fs::metadata(paths.socket().parent().unwrap()).unwrap();
    assert_eq!(run.permissions().mode() & 0o777, 0o700);
    assert_eq!(std::fs::metadata(paths.lock()).unwrap().permissions().mode() & 0o777, 0o600);
    task.abort();
}

#[tokio::test]
async fn a_folder_that_others_can_write_to_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let open = folder.path().join("run");
    std::fs::create_dir(&open).unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o777)).unwrap();
    let refused = claim(&paths(folder.path())).unwrap_err();
    assert!(
        matches!(refused, SocketError::UnsafeFolder(_)) && refused.to_string().contains("BATON_SOCKET"),
        "{refused}"
    );
}

#[tokio::test]
async fn what_a_killed_owner_left_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    std::fs::create_dir_all(paths.socket().parent().unwrap()).unwrap();
    std::fs::set_permissions(paths.socket().parent().unwrap(), std::fs::Permissions::from_mode(0o700))
        .unwrap();
    // A bound socket whose process is gone: the file is there, and nobody listens.
    drop(std::os::unix::net::UnixListener::bind(paths.socket()).unwrap());
    assert!(paths.socket().exists());
    let refused = SocketClient::connect(&paths).await.err().unwrap();
    assert!(matches!(refused, SocketError::NoOwner), "{refused}");
    let (task, _handle) = owner(&paths).await;
    SocketClient::connect_within(&paths, PATIENCE).await.unwrap();
    task.abort();
}

#[tokio::test]
async fn something_else_at_the_sockets_place_is_told_from_an_owner() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    std::fs::create_dir_all(paths.socket().parent().unwrap()).unwrap();
    let stranger = tokio::net::UnixListener::bind(paths.socket()).unwrap();
    let speak = tokio::spawn(async move {
        let (mut stream, _) = stranger.accept().await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"220 smtp ready\r\n").await.unwrap();
        stream
    });
    let refused = SocketClient::connect(&paths).await.err().unwrap();
    assert!(matches!(refused, SocketError::NotAnOwner(_)), "{refused}");
    drop(speak.await.unwrap());
}
