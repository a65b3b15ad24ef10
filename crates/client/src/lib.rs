//! Drives the engine: network, local store, clock, local socket, and the ports of the operating system.
#![forbid(unsafe_code)]

pub mod ports;
