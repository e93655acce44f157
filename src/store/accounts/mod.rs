//! Staff, their sessions, and attempts to sign in.
//!
//! Here: tables of accounts. Not here: what staff did: that stands in the timelines. May import `engine`.

pub mod absences;
mod schema;
pub mod sign_ins;
pub mod staff;
