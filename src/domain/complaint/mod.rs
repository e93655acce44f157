//! What a citizen states.
//!
//! Here: the form and its rules, the reference that people quote, what is possible but unlikely. Not here: what
//! becomes of the complaint: that is `ticket`. May import `values`, `person`, `vaccine`, `facility`.

mod complaint;
pub mod plausibility;
mod problem;
pub mod reference;

pub use complaint::*;
pub use problem::Problem;
