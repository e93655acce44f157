//! How a statement is judged before it counts, and who may change the registry.
//!
//! Here: what imports, corrections and releases have in common. Not here: any one of these use cases. May import
//! the context of `desk` alone.

pub mod change_registry;
pub mod make_valid;
pub(crate) mod quarantine_again;
pub mod rules;
