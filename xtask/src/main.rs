//! Everything a newcomer types.
#![forbid(unsafe_code)]
fn main() {}
