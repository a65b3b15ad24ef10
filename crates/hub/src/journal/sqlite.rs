//! The journal in one SQLite file.
//!
//! Write-ahead log with `synchronous = FULL`: a commit returns after the log was synced. After any failure the connection is thrown
//! away and made anew at the next use, so that a full disk, a lock or a vanished volume heals as soon as its cause does.
//!
//! Tables are only ever added to; a column's meaning never changes. `user_version` says which tables there are.

use super::{Journal, JournalError, READ_ROWS_MAX};
use baton_domain::event::Entry;
use baton_domain::id::Seq;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

/// The workspace's number in the tables: an embedded hub has one.
pub(super) const WORKSPACE: i64 = 1;
/// The tables that this version knows.
const TABLES_VERSION: i64 = 1;
/// `PRAGMA application_id`: "Batn".
const APPLICATION_ID: i64 = 0x4261_746e;
/// How long a lock of another process is waited for. Longer, and the sender of an alert would give up waiting for us.
const LOCK_WAIT: Duration = Duration::from_secs(2);
/// Rows that one statement inserts: beyond this the round trips to the database's thread no longer count.
const ROWS_PER_INSERT: usize = 32;
/// Bytes that a probe writes: more than fits into what the log has allocated already.
const PROBE_BYTES: i64 = 16 * 1024;
/// Bytes that the log keeps on the disk after it was taken over into the file.
const LOG_KEPT_BYTES: &str = "67108864";

/// SQLite's extended result code for a primary key that is taken (<https://www.sqlite.org/rescode.html#constraint_primarykey>).
const PRIMARY_KEY_TAKEN: &str = "1555";
/// SQLite's result code for a file that is something else (<https://www.sqlite.org/rescode.html#notadb>).
const NOT_A_DATABASE: &str = "26";

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS journals (
  workspace INTEGER NOT NULL PRIMARY KEY,
  identity  TEXT    NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS events (
  workspace INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  body      TEXT    NOT NULL,
  PRIMARY KEY (workspace, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS probes (
  workspace INTEGER NOT NULL PRIMARY KEY,
  filler    BLOB    NOT NULL
) STRICT;
";

static INSERT_MANY: LazyLock<String> = LazyLock::new(|| {
    let rows = vec!["(?, ?, ?)"; ROWS_PER_INSERT].join(", ");
    format!("INSERT INTO events (workspace, seq, body) VALUES {rows}")
});
const INSERT_ONE: &str = "INSERT INTO events (workspace, seq, body) VALUES (?, ?, ?)";

/// A journal in a file.
#[derive(Debug)]
pub struct SqliteJournal {
    path: PathBuf,
    identity: String,
    connection: Option<SqliteConnection>,
}

impl SqliteJournal {
    /// Opens the journal in `path`, or begins one with the identity `fresh`.
    ///
    /// # Errors
    /// When the file cannot be made or opened, or is not a journal that this version knows.
    pub async fn open(path: &Path, fresh: &str) -> Result<Self, JournalError> {
        let mut journal = Self { path: path.to_owned(), identity: String::new(), connection: None };
        let mut connection = journal.connect(Make::IfMissing).await.map_err(not_a_database)?;
        let version = pragma(&mut connection, "PRAGMA user_version").await?;
        let application = pragma(&mut connection, "PRAGMA application_id").await?;
        let tables = pragma(&mut connection, "SELECT count(*) FROM sqlite_schema").await?;
        let begun = application == APPLICATION_ID;
        if !begun && tables > 0 {
            let reason = format!("{} belongs to another program", path.display());
            return Err(JournalError::Foreign { reason });
        }
        if version > TABLES_VERSION {
            let reason = format!(
                "it was written by a newer hub (its tables are version {version}, this hub knows {TABLES_VERSION}); install the newer hub again"
            );
            return Err(JournalError::Foreign { reason });
        }
        journal.identity = set_up(&mut connection, fresh).await.map_err(unavailable)?;
        journal.connection = Some(connection);
        Ok(journal)
    }

    async fn connect(&self, make: Make) -> Result<SqliteConnection, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(make == Make::IfMissing)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(LOCK_WAIT)
            .pragma("journal_size_limit", LOG_KEPT_BYTES)
            .disable_statement_logging();
        options.connect().await
    }

    /// The connection, made anew when the last use failed.
    async fn take(&mut self) -> Result<SqliteConnection, JournalError> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            // a file that has vanished is not begun anew: what it held would be forgotten in silence
            None => self.connect(Make::Never).await.map_err(unavailable),
        }
    }

    /// Keeps the connection for the next use, unless this one failed.
    async fn give_back<T>(
        &mut self,
        connection: SqliteConnection,
        done: Result<T, sqlx::Error>,
    ) -> Result<T, sqlx::Error> {
        match &done {
            Ok(_) => self.connection = Some(connection),
            Err(problem) => {
                if let Err(closing) = connection.close_hard().await {
                    tracing::debug!(%problem, %closing, "the failed connection to the journal did not close");
                }
            }
        }
        done
    }
}

/// Whether a file that is not there is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Make {
    IfMissing,
    Never,
}

impl Journal for SqliteJournal {
    async fn append(&mut self, expected: Seq, entries: &[Entry]) -> Result<(), JournalError> {
        let rows = rows_of(entries)?;
        let mut connection = self.take().await?;
        let done = insert(&mut connection, rows).await;
        self.give_back(connection, done).await.map_err(|problem| {
            let taken = has_code(&problem, PRIMARY_KEY_TAKEN);
            if taken { JournalError::Conflict { expected } } else { unavailable(problem) }
        })
    }

    async fn read(&mut self, after: Seq) -> Result<Vec<Entry>, JournalError> {
        let mut connection = self.take().await?;
        let rows =
            sqlx::query("SELECT seq, body FROM events WHERE workspace = ? AND seq > ? ORDER BY seq LIMIT ?")
                .bind(WORKSPACE)
                .bind(number(after))
                .bind(i64::from(READ_ROWS_MAX))
                .fetch_all(&mut connection)
                .await;
        let rows = self.give_back(connection, rows).await.map_err(unavailable)?;
        rows.iter().map(entry_of).collect()
    }

    async fn last(&mut self) -> Result<Seq, JournalError> {
        let mut connection = self.take().await?;
        let last: Result<i64, _> =
            sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM events WHERE workspace = ?")
                .bind(WORKSPACE)
                .fetch_one(&mut connection)
                .await;
        self.give_back(connection, last).await.map(seq_of).map_err(unavailable)
    }

    async fn probe(&mut self) -> Result<(), JournalError> {
        let mut connection = self.take().await?;
        let done = sqlx::query("INSERT OR REPLACE INTO probes (workspace, filler) VALUES (?, randomblob(?))")
            .bind(WORKSPACE)
            .bind(PROBE_BYTES)
            .execute(&mut connection)
            .await;
        self.give_back(connection, done).await.map(|_| ()).map_err(unavailable)
    }

    async fn close(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(problem) = connection.close().await
        {
            tracing::warn!(%problem, "the journal did not close in order; nothing is lost");
        }
    }

    fn identity(&self) -> &str {
        &self.identity
    }
}

/// Makes the tables that are missing, and gives back the journal's identity.
async fn set_up(connection: &mut SqliteConnection, fresh: &str) -> Result<String, sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::raw_sql(TABLES).execute(&mut *transaction).await?;
    sqlx::raw_sql(AssertSqlSafe(format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {TABLES_VERSION};"
    )))
    .execute(&mut *transaction)
    .await?;
    sqlx::query("INSERT OR IGNORE INTO journals (workspace, identity) VALUES (?, ?)")
        .bind(WORKSPACE)
        .bind(fresh)
        .execute(&mut *transaction)
        .await?;
    let identity = sqlx::query_scalar("SELECT identity FROM journals WHERE workspace = ?")
        .bind(WORKSPACE)
        .fetch_one(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(identity)
}

/// The entry in a row of place and text.
pub(super) fn entry_of(row: &SqliteRow) -> Result<Entry, JournalError> {
    let seq = seq_of(row.try_get(0).map_err(unavailable)?);
    let corrupt = |reason: String| JournalError::Corrupt { table: "events", seq, reason };
    let body: &str = row.try_get(1).map_err(|problem| corrupt(problem.to_string()))?;
    let entry: Entry = serde_json::from_str(body).map_err(|problem| corrupt(problem.to_string()))?;
    if entry.seq == seq { Ok(entry) } else { Err(corrupt(format!("it says that it is event {}", entry.seq))) }
}

/// The entries as rows: place and text.
fn rows_of(entries: &[Entry]) -> Result<Vec<(i64, String)>, JournalError> {
    entries
        .iter()
        .map(|entry| {
            let body = serde_json::to_string(entry)
                .map_err(|problem| JournalError::Unavailable { reason: problem.to_string() })?;
            Ok((number(entry.seq), body))
        })
        .collect()
}

async fn insert(connection: &mut SqliteConnection, rows: Vec<(i64, String)>) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut rows = rows.into_iter();
    while rows.len() >= ROWS_PER_INSERT {
        let mut many = sqlx::query(AssertSqlSafe(INSERT_MANY.as_str()));
        for (seq, body) in rows.by_ref().take(ROWS_PER_INSERT) {
            many = many.bind(WORKSPACE).bind(seq).bind(body);
        }
        many.execute(&mut *transaction).await?;
    }
    for (seq, body) in rows {
        sqlx::query(INSERT_ONE).bind(WORKSPACE).bind(seq).bind(body).execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

async fn pragma(connection: &mut SqliteConnection, question: &'static str) -> Result<i64, JournalError> {
    let answer = sqlx::query_scalar(question).fetch_one(connection).await;
    answer.map_err(not_a_database)
}

fn not_a_database(problem: sqlx::Error) -> JournalError {
    if has_code(&problem, NOT_A_DATABASE) {
        JournalError::Foreign { reason: "the file is not a database".to_owned() }
    } else {
        unavailable(problem)
    }
}

fn has_code(problem: &sqlx::Error, code: &str) -> bool {
    problem.as_database_error().and_then(|problem| problem.code()).as_deref() == Some(code)
}

pub(super) fn unavailable(problem: sqlx::Error) -> JournalError {
    JournalError::Unavailable { reason: problem.to_string() }
}

/// A seq as SQLite's integer; 2^63 events are never written.
pub(super) fn number(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

fn seq_of(number: i64) -> Seq {
    Seq(u64::try_from(number).unwrap_or(0))
}
