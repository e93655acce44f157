//! How tickets are found by what people type: under which terms the words and numbers of a ticket stand, which terms a search
//! asks for, and where what was found stands.
//!
//! A term is a letter for the kind of place, and a word or number in the form in which all ways of writing it are the same. Both
//! databases keep and compare terms alone: what people type never becomes the syntax of a query.

pub mod asked;
pub mod passage;
pub(super) mod tokens;
pub mod why;

#[cfg(test)]
mod tests;
