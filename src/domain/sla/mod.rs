//! The clock of the five-day promise.
//!
//! Here: policies, calendars, the clock, and what is owed beside the deadline. Not here: when the clock stops and goes on:
//! events of a `ticket` say so. May import `values`.

pub mod calendar;
pub mod clock;
pub mod due;
