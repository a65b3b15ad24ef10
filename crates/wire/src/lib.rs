//! What crosses a process: documents and their stream, commands, problems, and what window, terminal and owner say to each other.
//!
//! Pure. The interface's TypeScript types are made from these (`cargo xtask types`), never copied by hand.
#![forbid(unsafe_code)]

pub mod command;
pub mod document;
pub mod integration;
pub mod intent;
pub mod invite;
pub mod newer;
pub mod pairing;
pub mod problem;
pub mod push;
pub mod socket;
pub mod sync;
pub mod view;

pub use baton_domain as domain;
