//! Staff accounts: signing in, passwords, second factors, who works here.
//!
//! Here: use cases about the people at the desk. Not here: what they do with tickets or records. May import the
//! context of `desk` alone.

pub mod absence;
pub mod audit;
pub mod manage_staff;
pub mod passwords;
pub mod preferences;
pub mod second_factor;
pub mod sign_in;
