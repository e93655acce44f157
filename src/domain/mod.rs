//! What the helpdesk is about: pure values and rules. Reads no clock, opens no file, knows no database.

pub mod complaint;
pub mod contact;
pub mod dates;
pub mod dose;
pub mod dose_record;
pub mod event;
pub mod facility;
pub mod identity;
pub mod ids;
pub mod language;
pub mod letter;
pub mod local_time;
pub mod lot;
pub mod mykad;
pub mod person_name;
pub mod plausibility;
pub mod reference;
pub mod refusal;
pub mod secret_link;
pub mod sla;
pub mod staff;
pub mod text;
pub mod ticket;
mod ticket_actions;
pub mod ticket_states;
pub mod vaccine;
