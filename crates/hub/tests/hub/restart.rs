//! What a hub knows after it comes back.

use crate::stage::Stage;
use baton_domain::command::Action;
use baton_hub::journal::{Snapshots, SqliteJournal, restore};
use baton_hub::{Hub, HubOptions, JOURNAL_FILE, RunningHub, StartError};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::path::Path;

async fn sql(folder: &Path, statement: &str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.join(JOURNAL_FILE));
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_snapshot_and_a_replay_lead_to_the_same_state() {
    let stage = Stage::set().await;
    for n in 0..20 {
        let incident = stage.alert(&format!("f{n}")).await.incidents[0];
        if n % 3 == 0 {
            stage.act(Action::Acknowledge { incident, back_in_min: None }).await;
        }
        if n % 4 == 0 {
            stage.act(Action::Resolve { incident }).await;
        }
    }
    let before = stage.hub.state();
    let folder = stage.folder.path().to_owned();
    let stage = stage.restart().await;
    assert_eq!(*stage.hub.state(), *before, "from the snapshot");
    let Stage { hub, folder: _kept, .. } = stage;
    hub.stop().await;
    std::fs::remove_file(folder.join("snapshot.json")).unwrap();
    let mut journal = SqliteJournal::open(&folder.join(JOURNAL_FILE), "unused").await.unwrap();
    let replayed = restore(&mut journal, &Snapshots::in_folder(&folder)).await.unwrap();
    assert_eq!(replayed.snapshot_at.0, 0);
    assert_eq!(replayed.state, *before, "from the journal");
}

#[tokio::test]
async fn a_damaged_snapshot_costs_time_and_nothing_else() {
    let stage = Stage::set().await;
    stage.alert("a").await;
    let Stage { hub, folder, .. } = stage;
    let before = hub.state();
    hub.stop().await;
    std::fs::write(folder.path().join("snapshot.json"), "{}\nnonsense").unwrap();
    let hub = Hub::start(HubOptions::new(folder.path())).await.unwrap();
    assert_eq!(*hub.state(), *before);
}

#[tokio::test]
async fn a_damaged_row_is_named() {
    let stage = Stage::set().await;
    let Stage { hub, folder, .. } = stage;
    hub.stop().await;
    std::fs::remove_file(folder.path().join("snapshot.json")).unwrap();
    let file = folder.path().join(JOURNAL_FILE);
    let whole = std::fs::read(&file).unwrap();
    for (damage, row) in [
        ("UPDATE events SET body = 'nonsense' WHERE seq = 3", 3),
        ("UPDATE events SET body = replace(body, '\"seq\":2', '\"seq\":9') WHERE seq = 2", 2),
        ("DELETE FROM events WHERE seq = 1", 1),
    ] {
        sql(folder.path(), damage).await;
        let refused = Hub::start(HubOptions::new(folder.path())).await.err().unwrap().to_string();
        assert!(refused.contains(&format!("row {row} of table events")), "{refused}");
        assert!(refused.contains("journal.sqlite"), "{refused}");
        std::fs::write(&file, &whole).unwrap();
    }
    Hub::start(HubOptions::new(folder.path())).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_journal_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(JOURNAL_FILE);
    std::fs::write(
        &file,
        "my diary, by the cat; and more than a hundred bytes of it, so that it could be a header of one",
    )
    .unwrap();
    let refused = Hub::start(HubOptions::new(folder.path())).await.err().unwrap();
    assert!(matches!(refused, StartError::Journal { .. }), "{refused}");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("my diary"));
    std::fs::remove_file(&file).unwrap();
    sql_created(&file, "CREATE TABLE recipes (name TEXT)").await;
    let refused = Hub::start(HubOptions::new(folder.path())).await.err().unwrap();
    assert!(refused.to_string().contains("another program"), "{refused}");
}

async fn sql_created(file: &Path, statement: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_journal_of_a_newer_hub_is_left_alone() {
    let stage = Stage::set().await;
    let Stage { hub, folder, .. } = stage;
    hub.stop().await;
    sql(folder.path(), "PRAGMA user_version = 99").await;
    let refused = Hub::start(HubOptions::new(folder.path())).await.err().unwrap();
    assert!(refused.to_string().contains("newer hub"), "{refused}");
}

#[tokio::test]
async fn a_second_hub_on_the_folder_is_told_where_the_first_is() {
    let stage = Stage::set().await;
    let refused = Hub::start(HubOptions::new(stage.folder.path())).await.err().unwrap();
    assert!(refused.to_string().contains(stage.hub.url()), "{refused}");
    assert_eq!(RunningHub::read(stage.folder.path()).unwrap().url, stage.hub.url());
    let Stage { hub, folder, .. } = stage;
    hub.stop().await;
    assert_eq!(RunningHub::read(folder.path()), None);
    Hub::start(HubOptions::new(folder.path())).await.unwrap();
}

#[tokio::test]
async fn an_orderly_stop_after_a_replay_spares_the_next_start_the_replay() {
    let stage = Stage::set().await;
    stage.alert("a").await;
    let Stage { hub, folder, .. } = stage;
    let before = hub.state();
    hub.stop().await;
    let file = folder.path().join("snapshot.json");
    std::fs::remove_file(&file).unwrap();
    let hub = Hub::start(HubOptions::new(folder.path())).await.unwrap();
    assert_eq!(*hub.state(), *before);
    hub.stop().await; // nothing has happened, but it had to replay
    let snapshots = Snapshots::in_folder(folder.path());
    let mut journal = SqliteJournal::open(&folder.path().join(JOURNAL_FILE), "unused").await.unwrap();
    assert_eq!(restore(&mut journal, &snapshots).await.unwrap().snapshot_at, before.seq);
}
