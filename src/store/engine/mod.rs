//! Connections, threads, transactions: all that knows which database runs, and no table by its meaning.
//!
//! Here: reading and writing, errors, columns, migrations, what an installation remembers about itself. Not here:
//! queries about tickets, records, places or accounts. May import nothing of `store`.

pub(crate) mod columns;
pub(crate) mod connection;
pub(crate) mod database_clock;
mod door;
pub(crate) mod error;
pub(crate) mod json;
mod message;
pub mod migrate;
pub mod postgres;
mod readers;
mod reconnect;
pub mod registry_state;
pub(crate) mod schema;
pub mod set_aside;
pub mod settings;
pub(crate) mod sql_parts;
pub(crate) mod sql_words;
pub mod sqlite;
pub(crate) mod store;
mod writers;
