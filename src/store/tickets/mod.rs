//! TODO.

pub mod complaints;
pub mod delivery;
pub mod outbox;
pub mod queue;
pub mod ticket_details;
pub mod ticket_watch;
mod tickets;
pub mod timeline;

pub use crate::store::tickets::tickets::*;
