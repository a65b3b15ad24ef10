//! Absences, overrides, covers and what people are told of them: one story each, through the decider.

mod absence;
mod watch;
mod world;
