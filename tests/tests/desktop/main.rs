//! The whole of Baton on a real desktop: real bus, notification daemon, keyring, sound server, X server, hub, owner and window.
//!
//! Each test starts a desktop of its own and drives Baton as a person would: the terminal, the notification's buttons, the window.
#![forbid(unsafe_code)]

mod alertmanager;
mod answers;
mod broken;
mod keyboard;
mod kills;
mod offline;
mod shifts;
mod stage;
mod story;
mod trio;
mod window;
