//! The tables. A column's meaning never changes; a new form adds.

use std::path::Path;

use sqlx::{Row, SqliteConnection};

use super::StoreError;

/// Each brings the form of its index to the next one. Only ever appended to.
const STEPS: &[&str] = &["
CREATE TABLE document (
    id   TEXT    NOT NULL PRIMARY KEY, -- kind/id
    seq  INTEGER NOT NULL,             -- the hub's revision
    body TEXT    NOT NULL              -- the document as JSON
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    id   TEXT NOT NULL PRIMARY KEY,    -- the command's
    body TEXT NOT NULL                 -- as JSON, with how it waits
) STRICT, WITHOUT ROWID;
CREATE TABLE record (
    name TEXT NOT NULL PRIMARY KEY,    -- account, cursor, settings, alarm, ending
    body TEXT NOT NULL                 -- as JSON
) STRICT, WITHOUT ROWID;
"];

/// Brings the tables to the newest form.
pub(super) async fn prepare(db: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::Database { path: path.to_owned(), error };
    let row = sqlx::query("PRAGMA user_version").fetch_one(&mut *db).await.map_err(failed)?;
    let found: i64 = row.try_get(0).map_err(failed)?;
    let known = STEPS.len() as i64;
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    for (at, step) in STEPS.iter().enumerate().skip(found as usize) {
        let step = format!("BEGIN IMMEDIATE; {step} PRAGMA user_version = {}; COMMIT;", at + 1);
        sqlx::raw_sql(sqlx::AssertSqlSafe(step)).execute(&mut *db).await.map_err(failed)?;
    }
    Ok(())
}
