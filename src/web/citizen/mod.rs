//! Pages of the people who complain: no account, mostly a phone.

pub mod complaint_form;
pub mod facilities;
pub mod file_complaint;
pub mod filed;
mod filed_answers;
pub mod lost_link;
pub mod start;
pub mod tracking;
pub mod tracking_actions;
mod tracking_view;
