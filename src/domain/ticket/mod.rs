//! The case that handles one complaint, from its receipt to its end.
//!
//! Here: states, actions, who may do them (`permissions`), events, outcomes, letters, links to the tracking page. Not here: the complaint itself,
//! and when a record counts. May import every other module of `domain`.

pub mod action;
mod actions;
pub mod bulk;
pub mod by_hand;
pub mod canned;
pub mod duplicate;
pub mod event;
pub mod held;
pub mod letter;
mod links;
pub mod matched;
mod merge;
pub mod merging;
pub mod outcome;
pub mod outcome_facts;
pub mod permissions;
pub mod preferences;
pub mod priority;
pub mod proposal;
mod proposing;
mod reopening;
pub mod search;
pub mod secret_link;
pub mod settlement;
pub mod standing;
pub mod states;
mod ticket;
pub mod undo;
pub mod view;

pub use crate::domain::ticket::action::{Acting, Action, ActionKind, Refused, Resolution};
pub use crate::domain::ticket::outcome::Outcome;
pub use crate::domain::ticket::states::{Status, Step};
pub use ticket::*;
