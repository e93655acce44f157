//! Pages of the people who complain: no account, mostly a phone.

pub mod check_answers;
pub mod complaint_form;
pub mod facilities;
pub mod file_complaint;
pub mod filed;
mod filed_answers;
mod filled_form;
pub mod lost_link;
pub mod start;
pub mod tracking;
pub mod tracking_actions;
mod tracking_together;
mod tracking_view;
