//! TODO.

pub(crate) mod checkpointer;
pub(crate) mod lock_file;
pub(crate) mod wal_backpressure;
pub(crate) mod wal_sync;
pub(crate) mod write_lock;
