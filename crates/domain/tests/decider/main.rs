//! The decider, told as stories: what people and monitoring do, and who rings afterwards.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod acknowledge;
mod alert;
mod calendar_format;
mod cant;
mod configure;
mod drill;
mod drill_format;
mod escalate;
mod escalation;
mod format;
mod format_rota;
mod handoff;
mod heartbeat;
mod hub;
mod intake_format;
mod journal;
mod laws;
mod low;
mod maintenance;
mod mention;
mod merge;
mod merge_noise;
mod noise;
mod note;
mod pairing;
mod receipt;
mod responder;
mod snooze;
mod trail;
mod turn;
mod vendor;
mod ways;
mod ways_contact;
mod ways_format;
