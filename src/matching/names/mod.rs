//! Names of people: their words, their sound, and how far two agree.
//!
//! Here: whatever a name alone tells. Not here: what it weighs beside other fields. May import the vocabulary of
//! `matching`.

pub mod frequency;
pub mod name;
pub mod name_code;
pub mod name_search;
pub(crate) mod spelling;
mod word;
mod words;
