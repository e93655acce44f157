//! Rows that arrive: what stands beside them, and how they are appended.
//!
//! Here: writing many versions at once, on both databases. Not here: single versions that people make: those are
//! `corrections`. May import `registry`.

pub mod append;
mod bulk;
pub(crate) mod new_version;
pub mod repeats;
pub mod standing;
