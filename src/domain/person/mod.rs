//! TODO.

pub mod birth;
pub mod contact;
pub mod identity;
pub mod mykad;
pub mod person_name;
