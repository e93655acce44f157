//! TODO.

pub mod append;
pub(crate) mod bulk;
pub mod repeats;
pub mod standing;
