//! Records, people and places, for those who know better than the rules.
//!
//! Here: search, record, person, quarantine, corrections, places. Not here: files (`imports`) and tickets. May
//! import `http`, `accounts`.

pub mod correction;
mod correction_view;
pub mod facilities;
pub mod person;
mod person_view;
pub mod quarantine;
mod quarantine_query;
mod quarantine_view;
pub mod record;
mod record_view;
pub mod records;
pub(crate) mod statement_view;
