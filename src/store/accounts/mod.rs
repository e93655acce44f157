//! TODO.

pub mod sign_ins;
pub mod staff;
