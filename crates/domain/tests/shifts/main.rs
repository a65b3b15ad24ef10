//! Absences, overrides, covers and what people are told of them: one story each, through the decider.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod absence;
mod calendars;
mod cover;
mod drill;
mod dry_run;
mod figures;
mod holidays;
mod insight;
mod off_call;
mod overrides;
mod reach;
mod refused;
mod watch;
mod world;
