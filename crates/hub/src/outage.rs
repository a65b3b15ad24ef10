//! Whether the journal can be written, for `/readyz` and the log: an outage is told once when it begins and once when it ends.

use crate::journal::JournalError;
use std::sync::{Mutex, PoisonError};

/// The journal's outage, if there is one.
#[derive(Debug, Default)]
pub(crate) struct Outage {
    reason: Mutex<Option<String>>,
}

impl Outage {
    /// The journal cannot be written, for this reason.
    pub(crate) fn begin(&self, problem: &JournalError) {
        let mut reason = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        if reason.is_none() {
            tracing::error!(%problem, "the journal cannot be written: alerts are answered with 503 until it can");
        }
        *reason = Some(problem.to_string());
    }

    /// The journal was written.
    pub(crate) fn end(&self) {
        let ended = self.reason.lock().unwrap_or_else(PoisonError::into_inner).take();
        if ended.is_some() {
            tracing::info!("the journal can be written again");
        }
    }

    pub(crate) fn is_failing(&self) -> bool {
        self.reason().is_some()
    }

    /// Why the journal cannot be written, while it cannot.
    pub(crate) fn reason(&self) -> Option<String> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
