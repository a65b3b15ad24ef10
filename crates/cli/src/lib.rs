//! baton: the pager without a window, for terminals and servers.
#![forbid(unsafe_code)]
