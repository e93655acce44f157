//! What the desk promises, as it was decided: calendars and policies.

pub mod calendars;
pub mod policies;
mod schema;
