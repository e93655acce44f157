//! Pages of the people who work at the desk.

mod action_forms;
pub mod correction;
mod correction_view;
pub mod facilities;
pub mod quarantine;
mod quarantine_view;
pub mod queue;
pub mod session;
pub mod sign_in;
pub mod ticket;
pub mod ticket_actions;
pub mod ticket_view;
