//! What is true in Baton, and how it changes.
//!
//! Everything here is a value and functions on it: no clock, no randomness, no file, no network. Time and ids come in as
//! parameters, so the same journal gives the same state on any machine.
#![forbid(unsafe_code)]

pub mod id;
pub mod schedule;
