//! What people do with Baton, from a device to the hub and back: real owners with their sockets and databases, a real hub with its
//! journal, real HTTP between them. Only what a person hears and sees is made up ([`headless`]).
#![expect(clippy::unwrap_used, reason = "in a test, a panic is how something is told")]

#[cfg(unix)]
mod alertmanager;
#[cfg(unix)]
mod answer_commands;
#[cfg(unix)]
mod answers;
#[cfg(unix)]
mod calendars;
#[cfg(unix)]
mod commands;
#[cfg(unix)]
mod device;
#[cfg(unix)]
mod drill;
#[cfg(unix)]
mod failures;
#[cfg(unix)]
mod faults;
#[cfg(unix)]
mod headless;
#[cfg(unix)]
mod process;
#[cfg(unix)]
mod red;
#[cfg(unix)]
mod room;
#[cfg(unix)]
mod shifts;
#[cfg(unix)]
mod story;
#[cfg(unix)]
mod team;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod ways;
