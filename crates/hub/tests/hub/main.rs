//! The hub as its peers see it: over HTTP, on a real journal.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(unix)]
mod auditor;
mod bad_rota;
mod calendars;
mod commands;
mod dropin;
mod due;
mod golden;
mod golden_answers;
mod golden_mentions;
mod golden_responders;
mod golden_rota;
mod http;
mod ingest;
mod insights;
mod mentions;
mod pairing;
#[cfg(unix)]
mod process;
mod responders;
mod restart;
mod shifts;
mod stage;
#[cfg(unix)]
mod storage;
mod stream;
mod stuck;
mod together;
mod trail;
mod ways;
mod web;
