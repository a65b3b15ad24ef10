//! The owner's own things, on this computer's real files and sockets: its store, its socket, and that there is one of it.
#![expect(clippy::unwrap_used, reason = "in a test, a panic is how something is told")]

#[cfg(unix)]
#[path = "../../../../tests/tests/flows/headless.rs"]
#[expect(dead_code, reason = "shared with the flows, which use all of it")]
mod headless;
#[cfg(unix)]
mod kills;
#[cfg(unix)]
mod one;
#[cfg(unix)]
mod socket;
mod store;
