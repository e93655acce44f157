//! TODO.

pub mod append;
pub(crate) mod bulk;
pub(crate) mod new_version;
pub mod repeats;
pub mod standing;
