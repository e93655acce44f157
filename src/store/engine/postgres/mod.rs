//! What PostgreSQL alone needs.
//!
//! Here: maintenance of its indexes. Not here: anything that SQLite needs too. May import `engine`.

mod reindex;
