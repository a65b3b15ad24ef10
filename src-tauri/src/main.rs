//! Baton's window.
#![forbid(unsafe_code)]
fn main() {}
