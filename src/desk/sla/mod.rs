//! What the desk promises: calendars are read and put to use, policies are decided, and what would follow is shown before.

pub mod decide_policy;
pub mod preview_policy;
pub mod read_calendar;
pub mod use_calendar;
