//! What all hubs write to. The place of an entry is the only lock: whoever writes it first has it.

use super::hub::millis;
use super::scene;
use baton_domain::event::Entry;
use baton_domain::id::{CommandId, Seq};
use baton_domain::state::State;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// The journal, and what it adds up to.
#[derive(Clone, Debug)]
pub struct Journal {
    /// All that is durable.
    pub entries: Vec<Entry>,
    /// What it adds up to.
    pub state: State,
    commands_seen: BTreeSet<CommandId>,
    /// Entries of the last write.
    last_write: usize,
    /// The latest time that any hub wrote, gone on since then, and when in the run that was looked at.
    clock: (Timestamp, u64),
}

impl Journal {
    /// The journal of a workspace that was set up.
    pub fn new(entries: Vec<Entry>, state: State) -> Self {
        let commands_seen = entries.iter().filter_map(|entry| entry.command).collect();
        Self { entries, state, commands_seen, last_write: 0, clock: (scene::begin(), 0) }
    }

    /// The place of the last entry.
    pub fn last(&self) -> Seq {
        self.state.seq
    }

    /// What was written after `seq`.
    pub fn after(&self, seq: Seq) -> &[Entry] {
        let from = usize::try_from(seq.0).unwrap_or(usize::MAX);
        self.entries.get(from..).unwrap_or_default()
    }

    /// Writes `entries`, which lead to `state`. Whoever calls has looked whether their places are free.
    ///
    /// # Errors
    /// A command took effect twice.
    pub fn append(&mut self, entries: &[Entry], state: &State, now_ms: u64) -> Result<(), String> {
        let batch: BTreeSet<CommandId> = entries.iter().filter_map(|entry| entry.command).collect();
        if let Some(twice) = batch.iter().find(|id| self.commands_seen.contains(id)) {
            return Err(format!("3: command {twice} took effect twice"));
        }
        self.commands_seen.extend(batch);
        self.last_write = entries.len();
        self.entries.extend(entries.iter().cloned());
        self.state = state.clone();
        if !entries.is_empty() {
            self.clock = (self.now(now_ms).max(state.at), now_ms);
        }
        Ok(())
    }

    /// What time it is at least, by what was written: no hub's clock may be behind it for long.
    pub fn now(&self, now_ms: u64) -> Timestamp {
        let (at, at_ms) = self.clock;
        at + millis(now_ms.saturating_sub(at_ms))
    }

    /// When something was written last, in milliseconds of the run.
    pub fn written_ms(&self) -> u64 {
        self.clock.1
    }

    /// A mutant's disk loses the last write.
    pub fn forget_last(&mut self) {
        self.entries.truncate(self.entries.len() - std::mem::take(&mut self.last_write));
        self.state = self.replayed();
    }

    /// What the entries add up to.
    pub fn replayed(&self) -> State {
        let mut state = State::new();
        for entry in &self.entries {
            state.evolve(entry);
        }
        state
    }
}
