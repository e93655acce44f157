//! TODO.

pub mod change_registry;
pub mod make_valid;
pub mod rules;
