//! TODO.

pub mod file_complaint;
pub mod replace_link;
