//! The first rung of the receipt ladder: pages that were handed to a connection. Counts as nothing, and may be lost.

use baton_domain::id::{DeviceId, IncidentId, PageId};
use std::sync::{Mutex, PoisonError};
use tokio::sync::Notify;

/// Reports that may wait for the journal; beyond it they are dropped, because they count as nothing.
const WAITING_MAX: usize = 16_384;
/// Reports in one command.
const REPORTED_AT_ONCE: usize = 1_024;

/// Pages that were handed to connections and are not in the journal yet.
#[derive(Debug, Default)]
pub(crate) struct SentPages {
    waiting: Mutex<Vec<(PageId, IncidentId, DeviceId)>>,
    some: Notify,
}

impl SentPages {
    pub(crate) fn add(&self, pages: impl Iterator<Item = (PageId, IncidentId, DeviceId)>) {
        let mut pages = pages.peekable();
        if pages.peek().is_none() {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let room = WAITING_MAX.saturating_sub(waiting.len());
        waiting.extend(pages.take(room));
        drop(waiting);
        self.some.notify_one();
    }

    /// The next reports, once there are some.
    pub(crate) async fn next(&self) -> Vec<(PageId, IncidentId, DeviceId)> {
        loop {
            let pages = self.take();
            if !pages.is_empty() {
                return pages;
            }
            self.some.notified().await;
        }
    }

    fn take(&self) -> Vec<(PageId, IncidentId, DeviceId)> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let first = waiting.len().min(REPORTED_AT_ONCE);
        waiting.drain(..first).collect()
    }
}
