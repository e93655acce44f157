//! What the desk remembers. The only layer that knows SQL and which database runs.
//!
//! [`Store::read`] and [`Store::write`] are the only ways in. On SQLite one thread writes: it takes whatever closures
//! wait, runs each in a savepoint of its own and commits them together; a caller is answered after the commit that
//! holds its write. On PostgreSQL the same closures run in a transaction each. Reads run on threads of their own.
//! A closure must not open a transaction itself.
//!
//! What is unique is looked up with `get_result`, not with diesel's `first`: that binds `LIMIT ?`, and SQLite plans a
//! statement anew whenever a limit is bound, which costs more than the look-up.

pub use crate::config::{DatabaseUrl, DatabaseUrlError};
pub use crate::store::engine::connection::AnyConnection;
pub use crate::store::engine::error::StoreError;
pub use crate::store::engine::store::{Bulk, Store, StoreSettings};

pub mod accounts;
pub mod audit;
pub mod drafts;
pub mod engine;
pub mod facilities;
pub mod figures;
pub mod registry;
pub mod reviews;
pub mod sla;
pub mod tickets;
