//! TODO.

mod complaint;
pub mod plausibility;
pub mod reference;

pub use crate::domain::complaint::complaint::*;
