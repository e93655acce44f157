//! Records, people and places, for those who know better than the rules.
//!
//! Here: search, record, person, quarantine, corrections, places. Not here: files (`imports`) and tickets. May
//! import `http`, `accounts`.

pub mod correction;
pub(crate) mod correction_view;
pub mod facilities;
pub mod person;
pub(crate) mod person_view;
pub mod quarantine;
pub(crate) mod quarantine_query;
pub(crate) mod quarantine_view;
pub mod record;
pub(crate) mod record_view;
pub mod records;
pub(crate) mod statement_view;
