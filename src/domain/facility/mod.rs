//! TODO.

mod facility;

pub use crate::domain::facility::facility::*;
