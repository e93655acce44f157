//! Tickets and letters, for those who work on them.
//!
//! Here: the queue, a ticket's page, decisions. Not here: records apart from a ticket (`registry`). May import
//! `http`, `accounts`, and views of `registry`.

mod action_forms;
pub mod candidate_actions;
mod candidate_view;
mod compared_view;
pub mod decisions;
mod letter_view;
pub mod letters;
mod opened;
pub mod queue;
mod queue_query;
mod queue_view;
mod rejected_view;
pub mod saved_views;
pub mod ticket;
pub mod ticket_actions;
pub mod ticket_view;
mod timeline_view;
mod view_context;
mod waterfall;
