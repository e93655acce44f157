//! What people say of the machine's decisions, and when the machine does not act by itself.
//!
//! Here: samples, verdicts, pauses. Not here: the decisions themselves: they stand in the timelines. May import `engine`.

pub mod pauses;
pub mod samples;
mod schema;
