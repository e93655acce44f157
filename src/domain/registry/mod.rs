//! What stands of all that the registry was told, and why.
//!
//! Here: dose records, their rules, batches, corrections, links. Not here: what a person sees of it
//! (`certificate`), and tickets. May import `values`, `person`, `vaccine`, `facility`.

pub mod batch;
pub mod dose_input;
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
mod withdrawal;

pub use crate::domain::registry::withdrawal::Change;
pub use registry::*;
