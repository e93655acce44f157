//! TODO.

pub(crate) mod reindex;
