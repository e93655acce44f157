//! The matching engine, without a database: single cases, faults by pairs, and whole files.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
#![expect(clippy::assigning_clones, reason = "what a row says reads better as it is")]

mod cases;
mod faults;
mod files;
mod person;
mod scenarios;
mod strangers;
