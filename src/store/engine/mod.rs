//! TODO.

pub(crate) mod columns;
pub(crate) mod connection;
pub(crate) mod database_clock;
pub(crate) mod error;
pub(crate) mod json;
pub(crate) mod message;
pub mod migrate;
pub(crate) mod readers;
pub(crate) mod reconnect;
pub(crate) mod schema;
pub mod set_aside;
pub mod settings;
pub(crate) mod store;
pub(crate) mod writers;

pub mod postgres;

pub mod sqlite;
