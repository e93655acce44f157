//! TODO.

mod staff;

pub use crate::domain::staff::staff::*;
