//! TODO.

pub mod account;
pub mod session;
pub mod sign_in;
