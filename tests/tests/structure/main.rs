//! The rules that no compiler checks: who may depend on whom, and how the files are kept.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod layers;
mod tidy;
mod tree;
