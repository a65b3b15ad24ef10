//! The device's mind: sync, outbox, alarm, readiness; state in, view out.
//!
//! A driver (the owner process, or a test) tells an [`Engine`] what happened ([`event::Event`]), with the time, and does what it
//! answers ([`effect::Effect`]), in order. The engine has no clock, no randomness, no files and no network: the same events give the
//! same effects, which is what the simulator lives on.
//!
//! | machine | what it knows |
//! | --- | --- |
//! | [`sync`] | the stream from the hub: documents by revision, resume, reconnect |
//! | [`store`] | what is durable: one write at a time, what fails is written again |
//! | [`outbox`] | what this person and this device said, until the hub has it |
//! | [`alarm`] | what sounds and shows now; receipts |
//! | [`readiness`] | which parts work |
//! | [`duty`] | whether this person is on call, and the hub in reach |
#![forbid(unsafe_code)]

pub mod account;
pub mod alarm;
mod backoff;
pub mod duty;
pub mod effect;
mod engine;
pub mod event;
mod newer;
mod notices;
pub mod now;
pub mod outbox;
mod random;
pub mod readiness;
mod rota;
pub mod store;
pub mod sync;
pub mod tray;
mod view;

pub use engine::Engine;
pub use now::{Deadline, Now};

/// This engine's version, compared with the hub's.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
