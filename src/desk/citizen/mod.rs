//! What citizens do without a member of staff.
//!
//! Here: filing, and getting a new tracking link. Not here: what staff or the engine do with the complaint. May
//! import the context of `desk` alone.

pub mod file_complaint;
pub mod replace_link;
