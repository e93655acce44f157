//! What the helpdesk is about: pure values and rules. Reads no clock, opens no file, knows no database.

pub mod certificate;
pub mod complaint;
pub mod facility;
pub mod figures;
pub mod person;
pub mod registry;
pub mod review;
pub mod sla;
pub mod staff;
pub mod ticket;
pub mod vaccine;
pub mod values;
