//! The clock of the five-day promise.
//!
//! Here: policies, calendars, the clock, and what is owed beside the deadline. Not here: when the clock stops and goes on:
//! events of a `ticket` say so. May import `values`, and `facility` for its states.

pub mod account;
pub mod calendar;
pub mod calendar_book;
pub mod calendar_diff;
pub mod calendar_rule;
pub mod calendar_tables;
pub mod clock;
pub mod due;
pub mod policy;
pub mod schedule;
pub mod week;
pub mod working_time;
