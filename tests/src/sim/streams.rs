//! Streams that a hub misses, as the product's own hubs do: it tells what lasts, and of several hubs each asks the others before a device
//! is lost.

use super::mutation::Mutation;
use super::scene;
use baton_domain::command::StreamNews;
use baton_domain::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// Milliseconds without a stream after which it is missed.
const MISSED_AFTER_MS: u64 = 60_000;
/// Milliseconds in which another hub says that it has it.
const CLAIMED_WITHIN_MS: u64 = 30_000;

/// What a hub knows of streams that it does not have.
#[derive(Clone, Debug, Default)]
pub struct Streams {
    /// Since when, in milliseconds.
    since: BTreeMap<usize, u64>,
    /// Devices that had a stream to this hub since they were missed last.
    had: BTreeSet<usize>,
    /// When the others were asked, once that is durable.
    asked: BTreeMap<usize, Option<u64>>,
}

impl Streams {
    /// What this hub has to tell, if it has streams to `connected` only.
    pub fn look(
        &mut self,
        state: &State,
        connected: &BTreeSet<usize>,
        shares: bool,
        now_ms: u64,
        mutation: Option<Mutation>,
    ) -> StreamNews {
        let mut news = StreamNews::default();
        self.had.extend(connected);
        for n in 0..scene::OWNERS.len() {
            let id = scene::device(n);
            let Some(known) = state.devices.get(&id).filter(|known| !known.is.revoked) else { continue };
            let (lost, missed) = (known.is.lost_at.is_some(), state.is_missed(id));
            if connected.contains(&n) {
                self.since.remove(&n);
                self.asked.remove(&n);
                if lost || missed {
                    news.back.push(id);
                }
                continue;
            }
            let claimed = self.asked.get(&n).is_some_and(Option::is_some) && !missed;
            if lost || claimed || (shares && !missed && !self.had.contains(&n)) {
                self.forget(n);
                continue;
            }
            let since = *self.since.entry(n).or_insert(now_ms);
            if now_ms - since < MISSED_AFTER_MS {
                continue;
            }
            match self.asked.get(&n) {
                _ if !shares || mutation == Some(Mutation::OthersUnasked) => {
                    self.forget(n);
                    news.lost.push(id);
                }
                None => {
                    self.asked.insert(n, None);
                    news.missed.push(id);
                }
                Some(Some(asked)) if now_ms - asked >= CLAIMED_WITHIN_MS => news.unclaimed.push(id),
                Some(_) => {}
            }
        }
        news
    }

    fn forget(&mut self, n: usize) {
        self.since.remove(&n);
        self.asked.remove(&n);
        self.had.remove(&n);
    }

    /// What was told last is durable: the others have time from now on.
    pub fn noted(&mut self, now_ms: u64) {
        for asked in self.asked.values_mut() {
            asked.get_or_insert(now_ms);
        }
    }

    /// Nothing of what was told last is written.
    pub fn not_noted(&mut self) {
        self.asked.clear();
    }
}
