//! TODO.

pub mod change_registry;
