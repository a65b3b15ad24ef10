//! Foreign formats: bytes in, alerts out. Pure.
#![forbid(unsafe_code)]
