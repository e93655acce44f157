//! Files that arrive, and files that are withdrawn.
//!
//! Here: rows of doses and facilities, their preview, their rejects, the withdrawal of a batch. Not here: changes
//! that somebody makes to one record (`registry`). May import `judging`, `matching`, `registry`, `tickets`.

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
