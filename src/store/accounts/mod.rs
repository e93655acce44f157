//! Staff, their sessions, their second factors, attempts to sign in, and what was done to accounts.
//!
//! Here: tables of accounts. Not here: what staff did with tickets: that stands in the timelines. May import `engine`.

pub mod absences;
pub mod account_events;
pub mod people;
pub mod preferences;
pub(crate) mod schema;
pub mod second_factors;
pub mod sign_ins;
pub mod staff;
