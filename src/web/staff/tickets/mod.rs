//! Tickets and letters, for those who work on them.
//!
//! Here: the queue, a ticket's page, decisions. Not here: records apart from a ticket (`registry`). May import
//! `http`, `accounts`, and views of `registry`.

mod action_forms;
pub mod after_acting;
mod amend_form;
pub mod approvals;
mod approvals_view;
pub mod bulk;
pub mod bulk_runs;
mod bulk_selection;
mod bulk_view;
pub mod candidate_actions;
mod candidate_view;
mod canned_view;
mod certificate_view;
mod clock_view;
mod compared_view;
mod correct_form;
mod decision_view;
pub mod decisions;
mod duplicates_view;
mod head_view;
mod keys;
mod letter_view;
pub mod letters;
mod listing;
pub mod live;
pub mod merge;
mod merge_view;
mod opened;
pub mod particulars;
mod picking;
pub mod preview;
mod proposal_view;
pub mod proposals;
mod question;
pub mod queue;
mod queue_query;
mod queue_view;
mod rejected_view;
pub mod replies;
mod replies_view;
mod said_view;
pub mod sample;
mod sample_view;
pub mod saved_views;
pub mod search;
pub mod ticket;
pub mod ticket_actions;
pub mod ticket_view;
mod timeline_view;
pub mod typing;
mod view_context;
mod waterfall;
