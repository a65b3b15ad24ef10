//! Laws of schedules that hold in every zone, at every change of its clocks.
//!
//! | file | laws of |
//! | --- | --- |
//! | [`laws`] | layers, restrictions, overrides, absences, stand-ins |
//! | [`roster`] | the same with covers |
//! | [`zones`] | every single zone of IANA, none left to chance |
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod cases;
mod laws;
mod roster;
mod schedule_model;
mod zones;
