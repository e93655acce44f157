//! Pages of the people who work at the desk.

mod action_forms;
pub mod queue;
pub mod session;
pub mod sign_in;
pub mod ticket;
pub mod ticket_actions;
pub mod ticket_view;
