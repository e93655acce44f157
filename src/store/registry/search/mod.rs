//! TODO.

pub(crate) mod index_scans;
mod search;

pub use search::*;
