//! The web page: the interface as it was built, inside the hub's program, and what browsers that show it are told.
//!
//! A browser is a device. It has no store and no engine of its own: the hub makes its view ([`session`]) from the documents that any
//! other device of that person would get, with the builders of `baton-wire` that device cores use as well.

pub(crate) mod bundle;
pub(crate) mod session;
