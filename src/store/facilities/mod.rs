//! Facilities: the list of the programme, and places that are known from dose records alone.
//!
//! Here: tables of places. Not here: doses. May import `engine`.

mod facilities;
pub mod places;
pub mod unconfirmed;

pub use facilities::*;
