//! What the desk remembers. The only room that knows SQL, and which database runs.
//!
//! [`Store::read`] and [`Store::write`] are the only doors. On SQLite one thread writes: it takes whatever closures
//! wait, runs each in a savepoint of its own and commits them together; a caller is answered after the commit that
//! holds its write. On PostgreSQL the same closures run in a transaction each. Reads run on threads of their own.
//! A closure must not open a transaction itself.
//!
//! What is unique is looked up with `get_result`, not with diesel's `first`: that binds `LIMIT ?`, and SQLite plans a
//! statement anew whenever a limit is bound, which costs more than the look-up.

pub mod batches;
mod beside;
mod checkpoints;
mod columns;
pub mod complaints;
mod connection;
mod database_clock;
pub mod delivery;
pub mod dossiers;
mod engine;
mod error;
pub mod facilities;
mod json;
mod line;
mod log_syncs;
pub mod migrate;
pub mod outbox;
mod packing;
pub mod places;
pub mod queue;
mod readers;
pub mod registry;
pub mod registry_events;
pub mod rejects;
mod room;
mod schema;
pub mod set_aside;
pub mod settings;
pub mod sign_ins;
pub mod staff;
pub mod ticket_watch;
pub mod tickets;
pub mod timeline;
mod turn;
pub mod unconfirmed;
mod writers;

pub use crate::config::{DatabaseUrl, DatabaseUrlError};
pub use connection::AnyConnection;
pub use engine::{Bulk, Store, StoreSettings};
pub use error::StoreError;
