//! The counts that the pages of figures read, made from the events of the tickets.
//!
//! Here: what each ticket has contributed, counts by day and month, their rebuilding. Not here: what counts for how much:
//! that is the domain's. May import `engine`.

pub mod counting;
mod inputs;
mod keeping;
pub mod places;
pub mod reading;
mod schema;
