//! Looking for records by what staff know of them.
//!
//! Here: criteria, the indexes that answer them, and pages of what is found. Not here: the candidates of a
//! complaint. May import `registry`.

pub(crate) mod found;
mod index_scans;
mod search;

pub use search::*;
