//! What is true in Baton, and how it changes.
//!
//! Everything here is a value and functions on it: no clock, no randomness, no file, no network. Time and ids come in as
//! parameters, so the same journal gives the same state on any machine.
//!
//! The hub asks [`decide::decide`] what a command leads to, writes the events down, lets [`state::State::evolve`] take them in, and
//! does what [`effect::effects`] says. [`state::State::next_due`] tells when to come back with a [`command::Command::Tick`].
#![forbid(unsafe_code)]

pub mod absence;
pub mod action;
pub mod alert;
pub mod attempt;
pub mod audit;
pub mod calendar_link;
pub mod calendar_source;
pub mod calendar_trouble;
pub mod candidate;
pub mod cap;
pub mod command;
pub mod contact;
pub mod cover;
pub mod decide;
pub mod device;
pub mod drill;
pub mod dry_run;
pub mod duty;
pub mod effect;
pub mod event;
mod evolve;
pub mod fairness;
pub mod heartbeat;
pub mod holiday;
pub mod id;
pub mod incident;
pub mod insight;
pub mod integration;
pub mod known;
pub mod limit;
pub mod maintenance;
pub mod mention;
pub mod merge;
pub mod noise;
pub mod notice;
pub mod obstacle;
pub mod page;
pub mod person;
pub mod policy;
pub mod push;
pub mod reach;
pub mod report;
pub mod responder;
pub mod roster;
pub mod schedule;
pub mod secret;
pub mod send;
pub mod shift;
pub mod state;
pub mod suggestion;
mod target;
pub mod team;
pub mod template;
pub mod timer;
pub mod trail;
pub mod vendor;
pub mod worth;
