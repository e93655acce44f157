//! What SQLite alone needs: one writer among several processes, and a write-ahead log that is carried behind it.
//!
//! Here: locks beside the database file, checkpoints, syncs. Not here: anything that PostgreSQL needs too. May
//! import `engine`.

pub(crate) mod checkpointer;
pub(crate) mod lock_file;
pub(crate) mod wal_backpressure;
pub(crate) mod wal_sync;
pub(crate) mod write_lock;
