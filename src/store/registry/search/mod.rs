//! TODO.

pub(crate) mod found;
pub(crate) mod index_scans;
mod search;

pub use crate::store::registry::search::search::*;
