//! What the project's own commands and its tests share.
//!
//! [`desktop::Desktop`] is a whole virtual desktop (bus, X server, window manager, notification daemon, keyring,
//! sound server) that comes up in under two seconds without a display, and whose parts a test can break one by one.
//! [`place`] knows where the repository, the build and its programs are; [`wait`] waits for conditions; [`process`]
//! starts programs that never outlive whoever started them.
//!
//! The commands themselves (`cargo xtask run | test | …`) are modules of the binary.

#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
pub mod desktop;
pub mod place;
#[cfg(unix)]
pub mod process;
pub mod wait;
