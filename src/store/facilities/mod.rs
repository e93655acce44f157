//! TODO.

mod facilities;
pub mod places;
pub mod unconfirmed;

pub use crate::store::facilities::facilities::*;
