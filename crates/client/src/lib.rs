//! Drives the engine: network, local store, clock, local socket, and the ports of the operating system.
//!
//! | who | uses |
//! | --- | --- |
//! | the owner process (`baton agent`, or the app where the system wants that) | [`owner`], which it serves with [`socket::serve`] after [`socket::claim`] |
//! | windows, terminals, tests | [`socket::SocketClient`] |
//!
//! Nothing is decided here about people, pages or time: that is `baton-engine`, which the [`owner`] drives.
#![forbid(unsafe_code)]

mod account;
pub mod agent;
mod calendars;
mod demo;
pub mod doctor;
pub mod file;
pub mod handle;
pub mod hub;
mod intake;
mod invite;
mod join;
mod local_hub;
mod mint;
pub mod owner;
mod page_me;
pub mod paths;
pub mod ports;
pub mod socket;
pub mod store;
mod trail;

pub use join::ThisDevice;
pub use mint::{new_id, new_signing_key};
