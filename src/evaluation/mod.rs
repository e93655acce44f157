//! TODO.

pub(crate) mod chart;
pub mod match_files;
pub mod match_truth;
