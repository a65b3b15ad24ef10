//! Whatever needs more than one crate.
#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
pub mod browser;
#[cfg(target_os = "linux")]
pub mod colleague;
#[cfg(target_os = "linux")]
pub mod keyboard;
#[cfg(target_os = "linux")]
pub mod owner;
pub mod sim;
#[cfg(target_os = "linux")]
pub mod window;
