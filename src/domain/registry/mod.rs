//! TODO.

pub mod batch;
pub mod dose_record;
pub mod dose_rules;
pub mod judging;
pub mod link;
pub mod record;
pub mod record_search;
pub mod record_state;
mod registry;
pub mod registry_event;
pub mod replay;
pub mod source_row;
pub(crate) mod withdrawal;

pub use crate::domain::registry::registry::*;
pub use crate::domain::registry::withdrawal::Change;
