//! What people see of the rota: built from the documents of a workspace that the decider itself brought to where it is.
#![expect(clippy::unwrap_used, reason = "in a test's world, what does not parse is a mistake in the test")]

mod away;
mod calendar;
mod dry_run;
mod edit;
mod holidays;
mod mentions;
mod mine;
mod policy;
mod responders;
mod teammates;
mod world;
