//! Finds the dose record that a complaint is about, and says why. Pure: records come in, a decision goes out.
//!
//! The way of a complaint through it: [`particulars`] brings both sides into one form ([`names`], [`place`], [`ymd`]),
//! [`keys`] says under which keys records that may be the one are found, [`compare`] compares field by field,
//! [`weights`] weighs what agrees and differs, [`find`] checks who else uses the top candidates' ID numbers, and
//! [`decide`] decides. [`memory`] is a registry held in memory, for files; the desk's is in the store.

mod by_number;
pub mod candidate;
pub mod compare;
pub mod decide;
mod dose_told;
pub mod evaluate;
pub mod explain;
pub mod find;
pub mod gather;
pub mod hash;
mod holders;
pub mod keys;
pub mod meeting_keys;
pub mod memory;
pub mod others;
pub mod owner;
pub mod particulars;
pub mod place;
pub mod train;
pub mod vocabulary;
pub mod watch;
pub mod weights;
pub mod ymd;

pub use crate::matching::candidate::Candidate;
pub use crate::matching::decide::{Decision, Policy, Reason};
pub use crate::matching::find::{Engine, Finding};
pub use crate::matching::vocabulary::{Comparison, Field, Level};

pub mod names;
