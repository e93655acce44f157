//! Tickets with all that belongs to them: complaints, timelines, letters, the queue.
//!
//! Here: tables of tickets. Not here: records; a ticket knows them by number. May import `engine`.

pub mod amendments;
pub mod answered;
pub mod board;
pub mod bulk;
pub mod bulk_items;
mod bulk_schema;
pub mod canned;
mod canned_schema;
pub mod complaints;
pub mod delivery;
pub mod duplicates;
pub mod neighbours;
pub mod outbox;
pub mod places;
pub mod presence;
pub mod proposals;
pub mod quality;
pub mod queue;
pub mod received;
pub mod saved_views;
mod schema;
pub mod search_start;
pub mod take_next;
pub mod ticket_details;
pub mod ticket_terms;
pub mod ticket_watch;
mod tickets;
pub mod timeline;
pub mod views;
mod work_lists;

pub use tickets::*;
pub use work_lists::*;
