//! Takes a file of dose records into the registry, in writes so short that filings go on beside it.
//!
//! The file is read twice: `survey` counts its rows and makes the hash by which it is known again, then its rows are
//! parsed on a thread of their own (`rows`) while those before them are written. Each write notes how far it came,
//! so that an import which was cut short, by whatever, goes on where it stopped.

mod importer;
pub mod job;
mod patience;
mod refused;
mod rows;
mod survey;
mod taking;
