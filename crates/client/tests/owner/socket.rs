//! What clients may say, and how much: nobody can make the owner swallow or wait.

use std::time::Duration;

use baton_client::socket::SocketClient;
use baton_wire::intent::{Intent, Query, QueryAnswer, Reply};
use baton_wire::problem::ProblemCode;
use baton_wire::socket::{LINE_BYTES_MAX, Subscriber};
use baton_wire::view::{Settings, Stage};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

use crate::one::{PATIENCE, owner, paths};

async fn line(stream: &mut BufReader<UnixStream>) -> serde_json::Value {
    let mut line = String::new();
    tokio::time::timeout(PATIENCE, stream.read_line(&mut line)).await.unwrap().unwrap();
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
}

#[tokio::test]
async fn garbage_is_answered_and_the_next_line_counts() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    let (task, _handle) = owner(&paths).await;
    let mut stream = BufReader::new(UnixStream::connect(paths.socket()).await.unwrap());
    assert_eq!(line(&mut stream).await["frame"], "hello");
    for garbage in ["", "{", "[]", "{\"id\":1}", "{\"id\":1,\"verb\":\"dance\",\"with\":{}}", "\u{0}"] {
        stream.write_all(format!("{garbage}\n").as_bytes()).await.unwrap();
        let said = line(&mut stream).await;
        assert_eq!(said["with"]["result"]["Err"]["code"], "bad_request", "{garbage:?}: {said}");
    }
    let asked = b"{\"id\":7,\"verb\":\"ask\",\"with\":{\"ask\":\"view\"}}\n";
    stream.write_all(asked).await.unwrap();
    let said = line(&mut stream).await;
    assert_eq!((&said["frame"], &said["with"]["id"]), (&"answer".into(), &7.into()), "{said}");
    task.abort();
}

#[tokio::test]
async fn an_endless_line_ends_the_connection_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    let (task, _handle) = owner(&paths).await;
    let client = SocketClient::connect(&paths).await.unwrap();
    let mut stream = UnixStream::connect(paths.socket()).await.unwrap();
    let chunk = vec![b'x'; 64 * 1024];
    let mut sent = 0;
    let flood = async {
        while stream.write_all(&chunk).await.is_ok() {
            sent += chunk.len();
        }
    };
    tokio::time::timeout(PATIENCE, flood).await.expect("the owner ends it");
    assert!(sent <= LINE_BYTES_MAX + 1024 * 1024, "{sent} bytes were taken");
    assert!(client.ask(Query::View).await.is_ok());
    task.abort();
}

#[tokio::test]
async fn a_subscriber_that_does_not_read_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    let (task, _handle) = owner(&paths).await;
    let mut deaf = UnixStream::connect(paths.socket()).await.unwrap();
    deaf.write_all(b"{\"id\":1,\"verb\":\"subscribe\",\"with\":\"program\"}\n").await.unwrap();
    let client = SocketClient::connect(&paths).await.unwrap();
    let mut views = client.subscribe(Subscriber::Program).await.unwrap();
    for percent in (10..=100).cycle().take(2_000) {
        let settings = Settings { volume_percent: percent, ..Settings::default() };
        assert_eq!(client.send(Intent::SetSettings { settings }).await, Ok(Reply::Done));
    }
    let last = Settings { volume_percent: 11, ..Settings::default() };
    client.send(Intent::SetSettings { settings: last.clone() }).await.unwrap();
    let newest = async { while views.next_view().await.unwrap().settings != last {} };
    tokio::time::timeout(PATIENCE, newest).await.expect("the newest view comes");
    // The deaf one's share is what its socket holds, not one view for each change.
    let mut held = vec![0; 1 << 20];
    let mut bytes = 0;
    while let Ok(Ok(read)) = tokio::time::timeout(Duration::from_millis(200), deaf.read(&mut held)).await {
        bytes += read;
        if read == 0 {
            break;
        }
    }
    assert!(bytes < 1_500_000, "{bytes} bytes were kept for a client that does not read");
    task.abort();
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let paths = paths(folder.path());
    let (task, _handle) = owner(&paths).await;
    let client = SocketClient::connect(&paths).await.unwrap();
    let QueryAnswer::View(view) = client.ask(Query::View).await.unwrap() else { panic!("no view") };
    assert_eq!((view.stage, view.account.is_none()), (Stage::FirstRun, true));
    for intent in [Intent::PageMe, Intent::Leave, Intent::Invite { person: None }] {
        let problem = client.send(intent).await.unwrap_err();
        assert_eq!(problem.code, ProblemCode::NotJoined, "{problem}");
    }
    let payload = client.ask(Query::Payload { incident: baton_domain::id::IncidentId(1) }).await.unwrap_err();
    assert_eq!(payload.code, ProblemCode::NotJoined);
    for (settings, field) in [
        (Settings { volume_percent: 0, ..Settings::default() }, "volume_percent"),
        (Settings { volume_percent: 101, ..Settings::default() }, "volume_percent"),
        (Settings { rise_s: 121, ..Settings::default() }, "rise_s"),
    ] {
        let problem = client.send(Intent::SetSettings { settings }).await.unwrap_err();
        assert_eq!(
            (problem.code, problem.field.as_deref()),
            (ProblemCode::Invalid, Some(field)),
            "{problem}"
        );
    }
    task.abort();
    let _cancelled = task.await;
    let problem = client.send(Intent::TrySound).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::OwnerUnreachable, "{problem}");
}
