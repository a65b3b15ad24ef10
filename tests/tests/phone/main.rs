//! The page that a hub serves, in a real browser with a phone's screen: somebody signs in with an invite, is paged, and answers. The
//! hub runs in this process; its page, its journal and the HTTP between them are real.
#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]

mod offline;
mod push;
mod stage;
mod story;
