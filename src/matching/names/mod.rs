//! TODO.

pub mod frequency;
pub mod name;
pub mod name_code;
pub mod name_search;
pub(crate) mod spelling;
pub(crate) mod word;
pub(crate) mod words;
