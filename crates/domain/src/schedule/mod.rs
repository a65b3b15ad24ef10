//! Who is on call when.
