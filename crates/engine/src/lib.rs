//! The device's mind: sync, outbox, alarm, readiness; state in, view out. Pure.
#![forbid(unsafe_code)]
