//! Snapshots: the state at some event, in a file beside the journal, so that a start need not replay everything.
//!
//! A file is written under another name, synced, and renamed: it is whole or not there. Its first line says which journal it belongs
//! to, which version of the hub made it, and what the rest hashes to. One made by another version is not used, because that version
//! may have understood an event otherwise; replaying is always right.

use crate::mint;
use baton_domain::id::Seq;
use baton_domain::state::State;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Events between two snapshots: replaying so many takes a fraction of a second, and writing the state that often costs little.
pub const SNAPSHOT_EVERY_EVENTS: u64 = 100_000;

const NAME: &str = "snapshot.json";

/// Why a snapshot cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file cannot be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// The file is not what it must be.
    #[error("{}: {reason}", path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// The first line of the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Head {
    version: String,
    journal: String,
    seq: Seq,
    sha256: String,
}

/// Where snapshots are kept; one is.
#[derive(Clone, Debug)]
pub struct Snapshots {
    path: PathBuf,
    version: String,
}

impl Snapshots {
    /// Snapshots in `folder`, made by this version of the hub.
    pub fn in_folder(folder: &Path) -> Self {
        Self { path: folder.join(NAME), version: env!("CARGO_PKG_VERSION").to_owned() }
    }

    /// The snapshot of `journal`, which ends at `last`. `None` when there is none of this version and journal, or when it knows more
    /// than the journal does, as after the journal was restored from a backup.
    ///
    /// # Errors
    /// When the file cannot be read, or is damaged.
    pub fn newest(&self, journal: &str, last: Seq) -> Result<Option<State>, SnapshotError> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(SnapshotError::File { path: self.path.clone(), why }),
        };
        let damaged = |reason: String| SnapshotError::Damaged { path: self.path.clone(), reason };
        let line_end =
            bytes.iter().position(|byte| *byte == b'\n').ok_or_else(|| damaged("it has one line".into()))?;
        let (head, body) = bytes.split_at(line_end);
        let head: Head = serde_json::from_slice(head).map_err(|problem| damaged(problem.to_string()))?;
        if head.version != self.version || head.journal != journal || head.seq > last {
            return Ok(None);
        }
        if head.sha256 != mint::sha256(body) {
            return Err(damaged("its content is not what was written".to_owned()));
        }
        let state: State = serde_json::from_slice(body).map_err(|problem| damaged(problem.to_string()))?;
        if state.seq != head.seq {
            return Err(damaged(format!("it is of event {}, not {}", state.seq, head.seq)));
        }
        Ok(Some(state))
    }

    /// Writes `state` in place of the snapshot before.
    ///
    /// # Errors
    /// When it cannot be written; the one before stays.
    pub fn save(&self, journal: &str, state: &State) -> Result<(), SnapshotError> {
        let damaged = |problem: serde_json::Error| SnapshotError::Damaged {
            path: self.path.clone(),
            reason: problem.to_string(),
        };
        let mut body = vec![b'\n'];
        serde_json::to_writer(&mut body, state).map_err(damaged)?;
        let head = Head {
            version: self.version.clone(),
            journal: journal.to_owned(),
            seq: state.seq,
            sha256: mint::sha256(&body),
        };
        let head = serde_json::to_vec(&head).map_err(damaged)?;
        let fresh = self.path.with_extension("json.new");
        let written = write_synced(&fresh, &[&head, &body]).and_then(|()| fs::rename(&fresh, &self.path));
        written.map_err(|why| {
            let _ = fs::remove_file(&fresh); // a half-written one only takes space
            SnapshotError::File { path: self.path.clone(), why }
        })
    }
}

fn write_synced(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let mut file = File::create(path)?;
    for part in parts {
        file.write_all(part)?;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state_at(seq: u64) -> State {
        let mut state = State::new();
        state.seq = Seq(seq);
        state
    }

    #[test]
    fn what_was_saved_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::in_folder(folder.path());
        assert_eq!(snapshots.newest("a", Seq(9)).unwrap(), None);
        snapshots.save("a", &state_at(7)).unwrap();
        assert_eq!(snapshots.newest("a", Seq(9)).unwrap(), Some(state_at(7)));
    }

    #[test]
    fn one_of_another_journal_version_or_future_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::in_folder(folder.path());
        snapshots.save("a", &state_at(7)).unwrap();
        assert_eq!(snapshots.newest("b", Seq(9)).unwrap(), None, "another journal");
        assert_eq!(snapshots.newest("a", Seq(6)).unwrap(), None, "the journal was restored from a backup");
        let newer = Snapshots { version: "99.0.0".to_owned(), ..snapshots };
        assert_eq!(newer.newest("a", Seq(9)).unwrap(), None, "another version");
    }

    #[test]
    fn a_damaged_one_is_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let snapshots = Snapshots::in_folder(folder.path());
        snapshots.save("a", &state_at(7)).unwrap();
        let mut bytes = fs::read(&snapshots.path).unwrap();
        let at = bytes.len() - 20;
        bytes[at] ^= 1;
        fs::write(&snapshots.path, &bytes).unwrap();
        assert!(matches!(snapshots.newest("a", Seq(9)), Err(SnapshotError::Damaged { .. })));
        fs::write(&snapshots.path, "").unwrap();
        assert!(matches!(snapshots.newest("a", Seq(9)), Err(SnapshotError::Damaged { .. })));
    }
}
