//! What sounds and shows now.
pub mod record;
