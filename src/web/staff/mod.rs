//! Pages of the people who work at the desk.

mod action_forms;
pub mod candidate_actions;
mod candidate_view;
mod compared_view;
pub mod correction;
mod correction_view;
mod doses_plot;
pub mod facilities;
mod import_view;
pub mod imports;
pub mod person;
mod person_view;
pub mod quarantine;
mod quarantine_view;
pub mod queue;
pub mod record;
mod record_view;
pub mod records;
pub mod session;
pub mod sign_in;
mod statement_view;
pub mod ticket;
pub mod ticket_actions;
pub mod ticket_view;
mod timeline_view;
pub mod uploads;
mod waterfall;
