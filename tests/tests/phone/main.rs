//! The page that a hub serves, in real browsers: on a phone's screen above all, on a laptop's where there is more to do. Somebody signs
//! in with an invite, is paged, and answers. The hub runs in this process; its page, its journal and the HTTP between them are real.
#![cfg(target_os = "linux")]
#![forbid(unsafe_code)]

mod answers;
mod find;
mod invite;
mod keyboard;
mod offline;
mod push;
mod shifts;
mod snippets;
mod stage;
mod story;
mod tap;
mod together;
