//! The places where doses are given.
//!
//! Here: facilities, their names and states. Not here: the doses given there (`registry`). May import `values`.

mod facility;

pub use facility::*;
