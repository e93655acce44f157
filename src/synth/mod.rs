//! People, places and doses that nobody ever was, had or took: for demonstrations, tests and measurements, up to the size
//! of the nation.
//!
//! The same seed makes the same country on every machine. Its people are made in blocks, each from the seed and its number
//! alone ([`story`]); [`files`] writes the country down as CSV, [`World`] keeps a small one in memory.

pub mod cause;
pub mod course;
pub mod curve;
pub mod dice;
pub mod error_kinds;
pub mod faults;
pub mod files;
mod hiding;
pub mod households;
pub mod lists;
pub mod lots;
pub mod mistakes;
pub mod names;
pub mod origin;
pub mod people;
pub mod places;
pub mod scenario;
mod scenes;
pub mod spelling;
pub mod statement;
pub mod story;
pub mod wheel;
pub mod world;

pub use crate::synth::cause::Cause;
pub use crate::synth::world::{Lost, World};
