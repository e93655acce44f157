//! The matching engine on files: complaints and records as CSV, and results held against the truth.
//!
//! Here: reading these files, and charts of results. Not here: rules of the engine (`matching`), and the terminal
//! (`cli`). May import `tabular`, `matching`, `domain`.

pub(crate) mod chart;
pub mod match_files;
pub mod match_truth;
