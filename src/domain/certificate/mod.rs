//! What a certificate shows, and which vaccination status that gives.
//!
//! Here: rules about what is shown to one person. Not here: how a record comes to count: that is `registry`. May
//! import `values`, `person`, `vaccine`, `facility`, `registry`.

mod certificate;
mod held;
pub mod vaccination_status;

pub use certificate::*;
