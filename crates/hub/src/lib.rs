//! The server of a team: HTTP API, journal, engine loop, delivery.
//!
//! One path, followed: a request is taken apart by its endpoint ([`api`]) and becomes a command in the queue of the [`writer`]. The
//! writer has it decided by `baton-domain`, appends the events to the [`journal`], and when they are on the disk publishes the new
//! state. [`fanout`] wakes the streams of those who are paged and, a moment later, everybody's; [`engine`] looks when the next timer
//! is due. Reads use the published state and wait for nothing.
//!
//! [`Hub`] is a running hub; the program `baton-hub` is one with a command line around it.
#![forbid(unsafe_code)]

pub(crate) mod api;
pub mod auditor;
mod calendars;
pub mod clock;
pub mod delivery;
pub(crate) mod engine;
pub(crate) mod fanout;
pub(crate) mod founding;
pub(crate) mod hub;
pub mod journal;
pub(crate) mod limiter;
pub(crate) mod lock;
pub(crate) mod metrics;
pub mod mint;
pub(crate) mod outage;
pub mod outbound;
pub(crate) mod serve;
pub mod streams;
pub(crate) mod web;
pub(crate) mod writer;

pub use founding::{FirstInvite, Founding};
pub use hub::{Exposure, Hub, HubOptions, JOURNAL_FILE, Sharing, StartError};
pub use lock::{LockError, RunningHub};
pub use writer::{Done, Failure};
