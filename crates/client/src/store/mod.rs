//! What this device must remember: a SQLite file in the user's data.
//!
//! One transaction per engine's ticket, durable when it returns (`synchronous=FULL`). The token is not here: it lives with the secrets.
//!
//! A pager must ring with a broken disk, so opening never fails as a whole ([`Opened`]): a damaged file is moved aside and begun anew, a
//! file that cannot be written is read as far as it can be and goes on in memory; either is told in a sentence. The account is written
//! to a small file besides, because with it everything else comes back from the hub.

mod schema;
mod table;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use baton_domain::id::Seq;
use baton_engine::account::Account;
use baton_engine::alarm::record::AlarmRecord;
use baton_engine::effect::Write;
use baton_engine::event::Ending;
use baton_engine::outbox::Queued;
use baton_wire::document::Document;
use baton_wire::view::{PartFault, Settings};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::file;

/// How long another process may hold the file: only a program of the person's own (such as a backup) does, and briefly.
const BUSY_WITHIN: Duration = Duration::from_secs(5);
/// Pages of SQLite's cache, as the pragma takes it: 256 KiB is a multiple of what one transaction touches.
const CACHE: &str = "-256";
/// Prepared statements kept: all that there are.
const STATEMENTS_KEPT: usize = 32;

/// The database says no.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite's own words.
    #[error(
        "The local database {path} cannot be used: {error}. Check the disk's free space and the folder's permissions."
    )]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        error: sqlx::Error,
    },
    /// The file or its folder cannot be made.
    #[error("{path} cannot be made: {error}. Check the disk's free space and whose folder it is.")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A newer Baton wrote it.
    #[error(
        "The local database {path} was written by a newer Baton (form {found}; this one knows {known}): install the newer one."
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its form.
        found: i64,
        /// The newest form that this program knows.
        known: i64,
    },
    /// A row cannot be understood.
    #[error("The local database has a row that cannot be read: table {table}, row {row}: {why}")]
    Row {
        /// Which table.
        table: &'static str,
        /// Its key.
        row: String,
        /// What is wrong with it.
        why: String,
    },
}

/// Everything that was remembered.
#[derive(Clone, PartialEq, Debug)]
pub struct Contents {
    /// Who and where this device is.
    pub account: Option<Account>,
    /// To resume from.
    pub cursor: Seq,
    /// All documents.
    pub documents: Vec<Document>,
    /// Commands that were not confirmed.
    pub outbox: Vec<Queued>,
    /// This device's settings.
    pub settings: Settings,
    /// What was answered here.
    pub alarm: AlarmRecord,
    /// How the owner ended the last time.
    pub ending: Ending,
}

impl Default for Contents {
    fn default() -> Self {
        Self {
            account: None,
            cursor: Seq(0),
            documents: Vec::new(),
            outbox: Vec::new(),
            settings: Settings::default(),
            alarm: AlarmRecord::default(),
            ending: Ending::Clean,
        }
    }
}

/// A store that can be worked with, whatever the disk says.
#[derive(Debug)]
pub struct Opened {
    /// To write to.
    pub store: Store,
    /// What it had.
    pub contents: Contents,
    /// What was wrong, for the person.
    pub health: Health,
}

/// How well the device remembers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Health {
    /// All is durable.
    Good,
    /// Something was lost; what comes now is durable.
    Recovered(PartFault),
    /// Nothing is durable.
    InMemory(PartFault),
}

/// The open database.
#[derive(Debug)]
pub struct Store {
    db: SqliteConnection,
    path: PathBuf,
    account_file: Option<PathBuf>,
}

impl Store {
    /// Opens, reads, and marks the owner as running. Falls back as the module says.
    pub async fn open(path: &Path) -> Result<Opened, StoreError> {
        match Self::open_file(path).await {
            Ok((store, contents)) => Ok(Opened { store, contents, health: Health::Good }),
            Err(error) if is_damage(&error) => Self::begin_anew(path, &error).await,
            Err(error) => Self::in_memory(path, &error).await,
        }
    }

    async fn open_file(path: &Path) -> Result<(Self, Contents), StoreError> {
        if let Some(folder) = path.parent() {
            file::make_private_folder(folder)
                .map_err(|error| StoreError::File { path: folder.to_owned(), error })?;
        }
        let failed = |error| StoreError::Database { path: path.to_owned(), error };
        // Incidents are nobody else's business; what SQLite puts beside the file gets the same mode.
        file::make_private(path).map_err(|error| StoreError::File { path: path.to_owned(), error })?;
        let db = options(path).connect().await.map_err(failed)?;
        let account_file = path.with_file_name(ACCOUNT_FILE);
        let written_once = account_of(&account_file);
        let mut store = Self { db, path: path.to_owned(), account_file: Some(account_file) };
        schema::prepare(&mut store.db, path).await?;
        let mut contents = table::read(&mut store.db, path).await?;
        if contents.account.is_none() {
            contents.account = written_once;
            if let Some(account) = contents.account.clone() {
                store.write(&[Write::PutAccount(Some(account))]).await?;
            }
        }
        table::put_ending(&mut store.db, Ending::Unclean).await.map_err(failed)?;
        Ok((store, contents))
    }

    /// Moves a damaged file aside and begins a new one.
    async fn begin_anew(path: &Path, error: &StoreError) -> Result<Opened, StoreError> {
        tracing::error!(%error, "the local database is damaged");
        let aside = path.with_extension("damaged");
        for (from, to) in [(path.to_owned(), aside.clone()), (wal(path), wal(&aside))] {
            // What is missing need not be moved.
            let _ = std::fs::rename(from, to);
        }
        let fault = PartFault::StoreBegunAnew { to: aside.display().to_string() };
        match Self::open_file(path).await {
            Ok((store, contents)) => Ok(Opened { store, contents, health: Health::Recovered(fault) }),
            Err(error) => Self::in_memory(path, &error).await,
        }
    }

    /// Goes on without a file; what the file says is taken along where it can be read.
    async fn in_memory(path: &Path, error: &StoreError) -> Result<Opened, StoreError> {
        tracing::error!(%error, "the local database cannot be written");
        let fault = PartFault::StoreInMemory { said: error.to_string() };
        let mut contents = Self::read_only(path).await.unwrap_or_default();
        let memory = Path::new(":memory:");
        let failed = |error| StoreError::Database { path: memory.to_owned(), error };
        let db = SqliteConnection::connect("sqlite::memory:").await.map_err(failed)?;
        let mut store = Self { db, path: memory.to_owned(), account_file: None };
        schema::prepare(&mut store.db, memory).await?;
        contents.account = contents.account.or_else(|| account_of(&path.with_file_name(ACCOUNT_FILE)));
        Ok(Opened { store, contents, health: Health::InMemory(fault) })
    }

    async fn read_only(path: &Path) -> Option<Contents> {
        let plain = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
        let mut db = plain.connect().await.ok()?;
        table::read(&mut db, path).await.ok()
    }

    /// Writes all of it in one transaction, in this order; durable when it returns.
    pub async fn write(&mut self, writes: &[Write]) -> Result<(), StoreError> {
        let path = self.path.clone();
        let failed = |error| StoreError::Database { path, error };
        self.transact(writes).await.map_err(failed)?;
        for write in writes {
            if let Write::PutAccount(account) = write {
                self.put_account_file(account.as_ref());
            }
        }
        Ok(())
    }

    async fn transact(&mut self, writes: &[Write]) -> Result<(), sqlx::Error> {
        let mut transaction = self.db.begin().await?;
        for write in writes {
            table::write(&mut transaction, write).await?;
        }
        transaction.commit().await
    }

    /// Marks the owner as ended on purpose, and closes.
    pub async fn close(mut self) {
        let marked = table::put_ending(&mut self.db, Ending::Clean).await;
        let closed = self.db.close().await;
        if let Err(error) = marked.and(closed) {
            tracing::warn!(%error, "the local database was not closed properly");
        }
    }

    /// The account is a convenience copy: failing to write it loses nothing that the database has.
    fn put_account_file(&self, account: Option<&Account>) {
        let Some(path) = &self.account_file else { return };
        let written = match account {
            Some(account) => serde_json::to_vec_pretty(account)
                .map_err(io::Error::other)
                .and_then(|text| file::replace(path, &text)),
            None => file::remove(path),
        };
        if let Err(error) = written {
            tracing::warn!(path = %path.display(), %error, "the copy of the account could not be written");
        }
    }
}

fn account_of(file: &Path) -> Option<Account> {
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}

/// Beside the database; has no secrets.
const ACCOUNT_FILE: &str = "account.json";

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(BUSY_WITHIN)
        .statement_cache_capacity(STATEMENTS_KEPT)
        .pragma("cache_size", CACHE)
}

fn wal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// The file is not what it should be, as opposed to: the system does not let us.
fn is_damage(error: &StoreError) -> bool {
    /// `SQLITE_CORRUPT` and `SQLITE_NOTADB` (<https://sqlite.org/rescode.html>); extended codes have them in the lowest byte.
    const DAMAGE: [i64; 2] = [11, 26];
    match error {
        StoreError::Row { .. } => true,
        StoreError::Database { error: sqlx::Error::Database(error), .. } => {
            let code = error.code().and_then(|code| code.parse::<i64>().ok());
            code.is_some_and(|code| DAMAGE.contains(&(code & 0xff)))
        }
        StoreError::Database { .. } | StoreError::File { .. } | StoreError::Newer { .. } => false,
    }
}
