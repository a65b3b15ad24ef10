//! Reading the journal from its end, beside the writer: for whoever looks at what was done. A connection of its own, for reading only,
//! so that nobody who looks holds up what has to be written; and one reader at a time, so that looking takes at most one core.

use super::sqlite::{WORKSPACE, entry_of, number, unavailable};
use super::{JournalError, READ_ROWS_MAX};
use baton_domain::event::Entry;
use baton_domain::id::Seq;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a lock of the writer is waited for; it holds none for longer than a batch takes.
const LOCK_WAIT: Duration = Duration::from_secs(2);
/// Readers at a time.
const READERS: usize = 1;

/// A journal's file, to be read from its end.
#[derive(Clone, Debug)]
pub(crate) struct Backwards {
    path: PathBuf,
    readers: Arc<Semaphore>,
}

impl Backwards {
    pub(crate) fn of(path: PathBuf) -> Self {
        Self { path, readers: Arc::new(Semaphore::new(READERS)) }
    }

    /// Begins to read, as soon as nobody else reads.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] when it cannot be opened now.
    pub(crate) async fn open(&self) -> Result<Reading, JournalError> {
        let closed = |_| JournalError::Unavailable { reason: "the hub is stopping".to_owned() };
        let turn = self.readers.clone().acquire_owned().await.map_err(closed)?;
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .read_only(true)
            .busy_timeout(LOCK_WAIT)
            .disable_statement_logging();
        let connection = options.connect().await.map_err(unavailable)?;
        Ok(Reading { connection, _turn: turn })
    }
}

/// A journal that is being read.
#[derive(Debug)]
pub(crate) struct Reading {
    connection: SqliteConnection,
    _turn: OwnedSemaphorePermit,
}

impl Reading {
    /// The newest events before `before`, newest first, at most [`READ_ROWS_MAX`]; the newest of all without `before`.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] when they cannot be read now, [`JournalError::Corrupt`] for a row that cannot be understood.
    pub(crate) async fn before(&mut self, before: Option<Seq>) -> Result<Vec<Entry>, JournalError> {
        let rows = sqlx::query(
            "SELECT seq, body FROM events WHERE workspace = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
        )
        .bind(WORKSPACE)
        .bind(before.map_or(i64::MAX, number))
        .bind(i64::from(READ_ROWS_MAX))
        .fetch_all(&mut self.connection)
        .await;
        rows.map_err(unavailable)?.iter().map(entry_of).collect()
    }

    /// The first event that the journal has; `None` of an empty one.
    ///
    /// # Errors
    /// As [`Self::before`].
    pub(crate) async fn first(&mut self) -> Result<Option<Entry>, JournalError> {
        let row = sqlx::query("SELECT seq, body FROM events WHERE workspace = ? ORDER BY seq LIMIT 1")
            .bind(WORKSPACE)
            .fetch_optional(&mut self.connection)
            .await;
        row.map_err(unavailable)?.as_ref().map(entry_of).transpose()
    }

    /// Ends it in order.
    pub(crate) async fn close(self) {
        if let Err(problem) = self.connection.close().await {
            tracing::debug!(%problem, "a connection for reading did not close in order");
        }
    }
}
