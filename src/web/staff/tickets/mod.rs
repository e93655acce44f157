//! Tickets and letters, for those who work on them.
//!
//! Here: the queue, a ticket's page, decisions. Not here: records apart from a ticket (`registry`). May import
//! `http`, `accounts`, and views of `registry`.

pub(crate) mod action_forms;
pub mod candidate_actions;
pub(crate) mod candidate_view;
pub(crate) mod compared_view;
pub mod decisions;
pub(crate) mod letter_view;
pub mod letters;
pub(crate) mod opened;
pub mod queue;
pub(crate) mod rejected_view;
pub mod ticket;
pub mod ticket_actions;
pub mod ticket_view;
pub(crate) mod timeline_view;
pub(crate) mod view_context;
pub(crate) mod waterfall;
