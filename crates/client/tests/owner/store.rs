//! What is written comes back; what cannot be written is said; a page rings in any case.

use std::path::Path;

use baton_client::store::{Contents, Health, Opened, Store};
use baton_domain::command::Action;
use baton_domain::id::{CommandId, DeviceId, IncidentId, PageId, PersonId, Seq};
use baton_domain::person::{Person, Role};
use baton_domain::schedule::ZoneName;
use baton_engine::account::{Account, TokenPlace};
use baton_engine::alarm::record::{AlarmRecord, Settled};
use baton_engine::effect::Write;
use baton_engine::event::Ending;
use baton_engine::outbox::Queued;
use baton_wire::document::{Body, Document};
use baton_wire::problem::{Problem, ProblemCode};
use baton_wire::view::Settings;
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) fn document(id: u128, seq: u64) -> Document {
    let person = Person {
        id: PersonId(Uuid::from_u128(id)),
        name: format!("Ana {seq} \u{202e}\u{1f4a5}"),
        role: Role::Responder,
        zone: ZoneName::UTC,
    };
    Document { seq: Seq(seq), body: Body::Person(person.into()) }
}

fn account() -> Account {
    Account {
        hub: "http://127.0.0.1:7420".to_owned(),
        person: PersonId(Uuid::from_u128(1)),
        person_name: "Mia".to_owned(),
        workspace: "Shop".to_owned(),
        device: DeviceId(Uuid::from_u128(2)),
        device_name: "laptop".to_owned(),
        token: TokenPlace::Keyring,
    }
}

fn queued(id: u128, order: u64, stuck: Option<Problem>) -> Queued {
    Queued {
        id: CommandId(Uuid::from_u128(id)),
        order,
        action: Action::Acknowledge { incident: IncidentId(7), back_in_min: Some(5) },
        page: Some(PageId(9)),
        since: Timestamp::UNIX_EPOCH,
        stuck,
    }
}

async fn open(path: &Path) -> Opened {
    Store::open(path).await.unwrap()
}

/// Closes, and says what is there afterwards.
async fn reopened(store: Store, path: &Path) -> (Store, Contents) {
    store.close().await;
    let Opened { store, contents, health } = open(path).await;
    assert_eq!(health, Health::Good);
    (store, contents)
}

#[tokio::test]
async fn everything_comes_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a").join("device.sqlite");
    let Opened { mut store, contents, health } = open(&path).await;
    assert_eq!((contents, health), (Contents::default(), Health::Good));

    let refused = Problem::new(ProblemCode::NotAllowed, "no").at("x").with("needs", "lead");
    let mut alarm = AlarmRecord::default();
    alarm.answered.insert(PageId(9), Settled::At(Seq(5)));
    alarm.shown.insert(PageId(3));
    let settings = Settings { volume_percent: 55, ..Settings::default() };
    let writes = [
        Write::PutAccount(Some(account())),
        Write::PutDocument(document(1, 1)),
        Write::PutDocument(document(2, 2)),
        Write::PutDocument(document(1, 3)),
        Write::PutCursor(Seq(3)),
        Write::PutQueued(queued(1, 1, None)),
        Write::PutQueued(queued(2, 2, None)),
        Write::PutQueued(queued(2, 2, Some(refused.clone()))),
        Write::PutSettings(settings.clone()),
        Write::PutAlarm(alarm.clone()),
    ];
    store.write(&writes).await.unwrap();
    let (mut store, contents) = reopened(store, &path).await;
    let expected = Contents {
        account: Some(account()),
        cursor: Seq(3),
        documents: vec![document(1, 3), document(2, 2)],
        outbox: vec![queued(1, 1, None), queued(2, 2, Some(refused))],
        settings: settings.clone(),
        alarm,
        ending: Ending::Clean,
    };
    assert_eq!(contents, expected);

    let gone = document(2, 2).id();
    store
        .write(&[Write::RemoveDocument(gone), Write::RemoveQueued(CommandId(Uuid::from_u128(1)))])
        .await
        .unwrap();
    let (mut store, contents) = reopened(store, &path).await;
    assert_eq!((contents.documents.len(), contents.outbox.len()), (1, 1));

    store.write(&[Write::Forget, Write::PutAccount(None)]).await.unwrap();
    let (_store, contents) = reopened(store, &path).await;
    assert_eq!(contents, Contents { settings, ..Contents::default() }, "settings are the device's own");
}

#[tokio::test]
async fn an_owner_that_did_not_close_is_known_to_have_crashed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("device.sqlite");
    drop(open(&path).await);
    let Opened { store, contents, .. } = open(&path).await;
    assert_eq!(contents.ending, Ending::Unclean);
    let (_store, contents) = reopened(store, &path).await;
    assert_eq!(contents.ending, Ending::Clean);
}

#[tokio::test]
async fn a_damaged_file_is_moved_aside_and_the_account_is_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("device.sqlite");
    let Opened { mut store, .. } = open(&path).await;
    store.write(&[Write::PutAccount(Some(account())), Write::PutCursor(Seq(3))]).await.unwrap();
    store.close().await;
    std::fs::write(&path, "this is no database at all, but it is long enough to look at").unwrap();

    let Opened { mut store, contents, health } = open(&path).await;
    let Health::Recovered(fault) = health else { panic!("{health:?}") };
    let told = fault.to_string();
    assert!(told.contains("device.damaged"), "{told}");
    assert!(path.with_extension("damaged").is_file());
    assert_eq!(
        (contents.account, contents.cursor),
        (Some(account()), Seq(0)),
        "the hub sends the rest again"
    );
    store.write(&[Write::PutCursor(Seq(4))]).await.unwrap();
    let (_store, contents) = reopened(store, &path).await;
    assert_eq!((contents.account, contents.cursor), (Some(account()), Seq(4)));
}

#[tokio::test]
async fn a_row_of_another_version_is_asked_for_again() {
    use sqlx::{Connection, SqliteConnection};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("device.sqlite");
    let Opened { mut store, .. } = open(&path).await;
    store.write(&[Write::PutDocument(document(1, 1)), Write::PutCursor(Seq(3))]).await.unwrap();
    store.close().await;
    let mut db = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::query("INSERT INTO document (id, seq, body) VALUES ('dream/1', 2, '{\"seq\":2,\"kind\":\"dream\",\"body\":{}}')")
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();

    let Opened { contents, health, .. } = open(&path).await;
    assert_eq!(health, Health::Good);
    assert_eq!((contents.documents.len(), contents.cursor), (1, Seq(0)));
}

#[tokio::test]
async fn a_file_of_a_newer_baton_is_left_alone() {
    use sqlx::{Connection, SqliteConnection};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("device.sqlite");
    open(&path).await.store.close().await;
    let mut db = SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap();
    sqlx::query("PRAGMA user_version = 99").execute(&mut db).await.unwrap();
    db.close().await.unwrap();

    let Opened { health, .. } = open(&path).await;
    let Health::InMemory(fault) = health else { panic!("{health:?}") };
    let told = fault.to_string();
    assert!(told.contains("newer Baton"), "{told}");
    assert!(path.is_file() && !path.with_extension("damaged").exists());
}

/// A folder in the file's place: even root cannot write there.
#[tokio::test]
async fn what_cannot_be_written_goes_on_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("device.sqlite");
    std::fs::create_dir(&path).unwrap();
    let Opened { mut store, health, .. } = open(&path).await;
    let Health::InMemory(fault) = health else { panic!("{health:?}") };
    let told = fault.to_string();
    assert!(told.contains(&path.display().to_string()) && told.contains("still ring"), "{told}");
    store.write(&[Write::PutDocument(document(1, 1)), Write::PutCursor(Seq(1))]).await.unwrap();
    store.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("baton");
    let path = home.join("device.sqlite");
    let Opened { mut store, .. } = open(&path).await;
    store.write(&[Write::PutAccount(Some(account())), Write::PutDocument(document(1, 1))]).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home), 0o700);
    for entry in std::fs::read_dir(&home).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    store.close().await;
}
