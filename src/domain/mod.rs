//! What the helpdesk is about: pure values and rules. Reads no clock, opens no file, knows no database.

pub mod local_time;
