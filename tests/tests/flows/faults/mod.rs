//! Real parts, broken: the hub and the app are killed fifty times each under load, frozen, and put behind a network that stalls, cuts
//! and crawls; providers of mail and messages are down. No accepted alert is lost, and nothing rings after its stop.

mod alerts;
mod app;
pub(crate) mod hub;
mod network;
mod proxy;
mod ways;

/// Kills of each program in one run.
const KILLS: u32 = 50;
