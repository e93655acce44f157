//! TODO.

mod facility;

pub use facility::*;
