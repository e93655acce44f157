//! TODO.

pub mod manage_staff;
pub mod passwords;
pub mod sign_in;
