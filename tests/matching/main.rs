//! The matching engine, without a database: single cases, faults by pairs, and whole files.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

mod cases;
mod faults;
mod files;
mod person;
