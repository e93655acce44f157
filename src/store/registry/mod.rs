//! The registry: dose records, appended and superseded, never overwritten.
//!
//! A record is a row of a source system, known by
//! ([`crate::domain::registry::dose_record::DoseStatement::source_system`], `source_record_id`); each change of it is a
//! further version. [`insert`] takes what was decided about rows that arrive, [`search`] is what staff look for.
//!
//! Here: tables of records, batches, links and their log. Not here: tickets. May import `engine`, `facilities`.

pub mod batches;
pub mod candidates;
pub mod corrections;
pub mod crowd;
pub mod export;
pub mod known_records;
pub mod links;
pub mod links_follow;
pub mod made;
pub mod name_words;
pub mod notes;
pub mod part;
pub mod person;
pub mod quarantine;
pub mod record_key;
pub mod record_keys;
mod registry;
pub mod registry_events;
pub mod rejects;
mod rows;
pub mod versions;
pub mod withdraw;

pub use registry::*;

pub mod insert;
pub mod search;
