//! What the engine does, as people would tell it: events in, effects out, line by line.
#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]
#![expect(clippy::wildcard_enum_match_arm, reason = "what is not told in other words is told as it is")]

mod alarm;
mod drill;
mod newer;
mod outbox;
mod rig;
mod rota;
mod sync;
