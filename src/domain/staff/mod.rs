//! TODO.

mod staff;

pub use staff::*;
