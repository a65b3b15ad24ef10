//! The server: HTTP API, journal, engine loop, delivery.
#![forbid(unsafe_code)]
