//! TODO.

pub mod dose_rows;
pub mod import_doses;
pub mod import_facilities;
pub mod item;
pub mod judge_doses;
pub mod preview;
pub mod rejects_report;
pub mod row_names;
pub mod try_rows;
pub mod withdraw_batch;
