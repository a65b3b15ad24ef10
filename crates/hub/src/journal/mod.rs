//! The journal: everything that ever happened in a workspace, in order, durable before anybody is told.
//!
//! [`Journal`] is what a database must be able to do; [`SqliteJournal`] does it in one file. The primary key (workspace, seq) is the
//! only lock: whoever writes an event's place first has it, everybody else gets [`JournalError::Conflict`], reads what was written,
//! and decides again. Two hubs on one journal therefore never overwrite each other.
//!
//! [`Snapshots`] are a cache that bounds the time of a start. They are never the truth: without them, or with a damaged one, the
//! journal is replayed.
//!
//! [`Backwards`] reads the journal from its end, beside whoever writes it: for people who look at what was done.
//!
//! Events are a public format. Old resolved incidents leave the state's memory, but never the journal: searching them there is a
//! slice of its own that does not exist yet.

mod backwards;
mod snapshot;
mod sqlite;

pub(crate) use backwards::{Backwards, Reading};
pub use snapshot::{SNAPSHOT_EVERY_EVENTS, SnapshotError, Snapshots};
pub use sqlite::SqliteJournal;

use baton_domain::event::Entry;
use baton_domain::id::Seq;
use baton_domain::state::State;
use std::future::Future;

/// Events read at one time while replaying: large enough that the round trips do not count, small enough that a start leaves no
/// memory behind.
pub const READ_ROWS_MAX: u32 = 1_000;

/// Why the journal cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another hub wrote these places first. Read what it wrote, and decide again.
    #[error("another hub wrote event {} first", .expected.0 + 1)]
    Conflict {
        /// The last event that the writer knew of.
        expected: Seq,
    },
    /// The database cannot be read or written now; nothing was stored. It may be full, locked or gone; try again.
    #[error("the journal cannot be used now: {reason}")]
    Unavailable {
        /// What the database said.
        reason: String,
    },
    /// A row is not what it must be. The hub does not guess what it was.
    #[error(
        "the journal is damaged: row {seq} of table {table}: {reason}; restore the journal from a backup, or ask for help with this message"
    )]
    Corrupt {
        /// Which table.
        table: &'static str,
        /// Which event.
        seq: Seq,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is another program's, or of a newer hub.
    #[error("this is not a journal that this version of Baton can use: {reason}")]
    Foreign {
        /// What was found.
        reason: String,
    },
}

/// What the hub needs of a database.
pub trait Journal: Send + 'static {
    /// Writes `entries` at the places after `expected`, all or none, and returns when they are on the disk.
    ///
    /// # Errors
    /// [`JournalError::Conflict`] when the places are taken, [`JournalError::Unavailable`] when nothing can be written.
    fn append(
        &mut self,
        expected: Seq,
        entries: &[Entry],
    ) -> impl Future<Output = Result<(), JournalError>> + Send;

    /// The events after `after`, in order, at most [`READ_ROWS_MAX`].
    ///
    /// # Errors
    /// [`JournalError::Corrupt`] names the row that cannot be understood.
    fn read(&mut self, after: Seq) -> impl Future<Output = Result<Vec<Entry>, JournalError>> + Send;

    /// The place of the last event; `Seq(0)` when there is none.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] when it cannot be read.
    fn last(&mut self) -> impl Future<Output = Result<Seq, JournalError>> + Send;

    /// Writes something that does not matter: tells whether the journal could be written.
    ///
    /// # Errors
    /// [`JournalError::Unavailable`] when it cannot.
    fn probe(&mut self) -> impl Future<Output = Result<(), JournalError>> + Send;

    /// Closes the database in order.
    fn close(&mut self) -> impl Future<Output = ()> + Send;

    /// What tells this journal from every other one; snapshots carry it.
    fn identity(&self) -> &str;
}

/// Brings `state` up to the journal's end; gives back what was new, in order, to whoever `seen` is.
///
/// # Errors
/// As [`Journal::read`]; a hole in the numbering is damage, too.
pub async fn catch_up<J: Journal>(
    journal: &mut J,
    state: &mut State,
    mut seen: impl FnMut(&Entry) + Send,
) -> Result<(), JournalError> {
    loop {
        let entries = journal.read(state.seq).await?;
        if entries.is_empty() {
            return Ok(());
        }
        for entry in &entries {
            let expected = Seq(state.seq.0 + 1);
            if entry.seq != expected {
                let reason = format!("missing; the next one is {}", entry.seq);
                return Err(JournalError::Corrupt { table: "events", seq: expected, reason });
            }
            state.evolve(entry);
            seen(entry);
        }
    }
}

/// What a start begins with.
#[derive(Clone, PartialEq, Debug)]
pub struct Restored {
    /// What the journal adds up to.
    pub state: State,
    /// The last event of the snapshot that was used; `Seq(0)` when everything was replayed.
    pub snapshot_at: Seq,
}

/// The state that the journal adds up to: the newest snapshot that belongs to it, and what came after.
///
/// # Errors
/// As [`catch_up`]. A snapshot that cannot be used is passed over with a warning.
pub async fn restore<J: Journal>(journal: &mut J, snapshots: &Snapshots) -> Result<Restored, JournalError> {
    let last = journal.last().await?;
    let mut state = match snapshots.newest(journal.identity(), last) {
        Ok(Some(state)) => state,
        Ok(None) => State::new(),
        Err(problem) => {
            tracing::warn!(%problem, "the snapshot cannot be used; the whole journal is replayed");
            State::new()
        }
    };
    let snapshot_at = state.seq;
    catch_up(journal, &mut state, |_| {}).await?;
    Ok(Restored { state, snapshot_at })
}
