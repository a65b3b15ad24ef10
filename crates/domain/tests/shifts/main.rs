//! Absences, overrides, covers and what people are told of them: one story each, through the decider.

mod absence;
mod cover;
mod dry_run;
mod figures;
mod overrides;
mod refused;
mod watch;
mod world;
