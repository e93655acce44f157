//! People, places and doses that nobody ever was, had or took: for demonstrations and tests.
//!
//! The same seed makes the same world on every machine.

pub mod names;
pub mod people;
pub mod places;
pub mod world;

pub use world::{Cause, Lost, World};
