//! The statements.

use std::path::Path;

use baton_domain::id::Seq;
use baton_engine::alarm::record::AlarmRecord;
use baton_engine::effect::Write;
use baton_engine::event::Ending;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{Row, SqliteConnection};

use super::{Contents, StoreError};

const ACCOUNT: &str = "account";
const CURSOR: &str = "cursor";
const SETTINGS: &str = "settings";
const ALARM: &str = "alarm";
const ENDING: &str = "ending";
/// The body of [`ENDING`] while the owner runs, and after it crashed.
const RUNNING: &str = "\"running\"";
/// The body of [`ENDING`] after the owner ended on purpose.
const ENDED: &str = "\"ended\"";

/// Reads everything. A document or command that this version cannot read is left out, and the cursor goes back to the beginning so
/// that the hub sends it again; only a store whose pages are damaged is an error.
pub(super) async fn read(db: &mut SqliteConnection, path: &Path) -> Result<Contents, StoreError> {
    let failed = |error| StoreError::Database { path: path.to_owned(), error };
    let mut contents = Contents::default();
    let mut unread = 0_usize;
    let rows = sqlx::query("SELECT id, body FROM document").fetch_all(&mut *db).await.map_err(failed)?;
    for row in rows {
        match parse("document", &row) {
            Ok(document) => contents.documents.push(document),
            Err(error) => {
                tracing::warn!(%error, "asking the hub for everything again");
                unread += 1;
            }
        }
    }
    let rows = sqlx::query("SELECT id, body FROM outbox").fetch_all(&mut *db).await.map_err(failed)?;
    for row in rows {
        match parse("outbox", &row) {
            Ok(queued) => contents.outbox.push(queued),
            Err(error) => tracing::error!(%error, "an action that was not sent is lost"),
        }
    }
    contents.account = record(db, ACCOUNT).await.map_err(failed)?;
    contents.settings = record(db, SETTINGS).await.map_err(failed)?.unwrap_or_default();
    contents.alarm = record(db, ALARM).await.map_err(failed)?.unwrap_or_else(AlarmRecord::default);
    if unread == 0 {
        contents.cursor = record(db, CURSOR).await.map_err(failed)?.unwrap_or(Seq(0));
    }
    contents.ending = match text(db, ENDING).await.map_err(failed)? {
        Some(body) if body == RUNNING => Ending::Unclean,
        Some(_) | None => Ending::Clean,
    };
    Ok(contents)
}

fn parse<T: DeserializeOwned>(table: &'static str, row: &sqlx::sqlite::SqliteRow) -> Result<T, StoreError> {
    let key = row.try_get::<String, _>(0).unwrap_or_default();
    let bad = |why: String| StoreError::Row { table, row: key.clone(), why };
    let body: String = row.try_get(1).map_err(|error| bad(error.to_string()))?;
    serde_json::from_str(&body).map_err(|error| bad(error.to_string()))
}

async fn text(db: &mut SqliteConnection, name: &str) -> Result<Option<String>, sqlx::Error> {
    let row = sqlx::query("SELECT body FROM record WHERE name = ?1").bind(name).fetch_optional(db).await?;
    row.map(|row| row.try_get(0)).transpose()
}

/// A record; one that cannot be read counts as missing, loudly in the log.
async fn record<T: DeserializeOwned>(
    db: &mut SqliteConnection,
    name: &str,
) -> Result<Option<T>, sqlx::Error> {
    let Some(body) = text(db, name).await? else { return Ok(None) };
    Ok(serde_json::from_str(&body)
        .inspect_err(|error| tracing::error!(table = "record", row = name, %error, "a row cannot be read"))
        .ok())
}

/// One part of a transaction.
pub(super) async fn write(db: &mut SqliteConnection, write: &Write) -> Result<(), sqlx::Error> {
    match write {
        Write::Forget => forget(db).await,
        Write::PutAccount(Some(account)) => put(db, ACCOUNT, account).await,
        Write::PutAccount(None) => remove(db, ACCOUNT).await,
        Write::PutDocument(document) => {
            let seq = i64::try_from(document.seq.0).unwrap_or(i64::MAX);
            sqlx::query(
                "INSERT INTO document (id, seq, body) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, body = excluded.body",
            )
            .bind(document.id())
            .bind(seq)
            .bind(json(document)?)
            .execute(db)
            .await
            .map(drop)
        }
        Write::RemoveDocument(name) => {
            sqlx::query("DELETE FROM document WHERE id = ?1").bind(name).execute(db).await.map(drop)
        }
        Write::PutCursor(cursor) => put(db, CURSOR, cursor).await,
        Write::PutQueued(queued) => sqlx::query(
            "INSERT INTO outbox (id, body) VALUES (?1, ?2) \
                 ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        )
        .bind(queued.id.to_string())
        .bind(json(queued)?)
        .execute(db)
        .await
        .map(drop),
        Write::RemoveQueued(command) => sqlx::query("DELETE FROM outbox WHERE id = ?1")
            .bind(command.to_string())
            .execute(db)
            .await
            .map(drop),
        Write::PutSettings(settings) => put(db, SETTINGS, settings).await,
        Write::PutAlarm(alarm) => put(db, ALARM, alarm).await,
    }
}

async fn forget(db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM document").execute(&mut *db).await?;
    sqlx::query("DELETE FROM outbox").execute(&mut *db).await?;
    remove(db, CURSOR).await?;
    remove(db, ALARM).await
}

pub(super) async fn put_ending(db: &mut SqliteConnection, ending: Ending) -> Result<(), sqlx::Error> {
    let body = match ending {
        Ending::Unclean => RUNNING,
        Ending::Clean => ENDED,
    };
    put_text(db, ENDING, body.to_owned()).await
}

async fn put(
    db: &mut SqliteConnection,
    name: &'static str,
    value: &impl Serialize,
) -> Result<(), sqlx::Error> {
    put_text(db, name, json(value)?).await
}

async fn put_text(db: &mut SqliteConnection, name: &'static str, body: String) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO record (name, body) VALUES (?1, ?2) \
         ON CONFLICT (name) DO UPDATE SET body = excluded.body",
    )
    .bind(name)
    .bind(body)
    .execute(db)
    .await
    .map(drop)
}

async fn remove(db: &mut SqliteConnection, name: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM record WHERE name = ?1").bind(name).execute(db).await.map(drop)
}

fn json(value: &impl Serialize) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}
