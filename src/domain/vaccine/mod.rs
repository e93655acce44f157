//! Vaccines, their lots, and the numbers and days of doses.
//!
//! Here: what is true of a dose whoever got it. Not here: statements of sources about doses: those are `registry`.
//! May import `values`.

pub mod dose;
pub mod lot;
mod vaccine;

pub use vaccine::*;
