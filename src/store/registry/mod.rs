//! The registry: dose records, appended and superseded, never overwritten.
//!
//! A record is a row of a source system, known by
//! ([`crate::domain::registry::dose_record::DoseStatement::source_system`], `source_record_id`); each change of it is a
//! further version. [`insert`] takes what was decided about rows that arrive, [`search`] is what staff look for.
//!
//! Here: tables of records, batches, links and their log. Not here: tickets. May import `engine`, `facilities`.

/// The first rows of a query, as many as are wanted. Without a limit on SQLite, which would plan the statement anew
/// for it each time: it is just not asked for more.
macro_rules! first {
    ($conn:expr, $most:expr, $query:expr) => {
        match $conn {
            AnyConnection::Sqlite(conn) => $query
                .load_iter::<_, DefaultLoadingMode>(conn)?
                .take($most)
                .collect::<QueryResult<Vec<_>>>()?,
            AnyConnection::Postgres(conn) => {
                let most = i64::try_from($most).unwrap_or(i64::MAX);
                $query.limit(most).load(conn)?
            }
        }
    };
}

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
