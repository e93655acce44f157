//! TODO.

pub mod dose;
pub mod lot;
mod vaccine;

pub use crate::domain::vaccine::vaccine::*;
