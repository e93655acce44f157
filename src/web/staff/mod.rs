//! Pages of the people who work at the desk.

pub mod accounts;
pub mod audit;
pub mod board;
pub mod dashboard;
pub mod imports;
pub mod registry;
pub mod sla;
pub mod tickets;
