//! Values that every other module is made of: numbers of rows, cleaned text, dates, languages, and what is wrong
//! with a value.
//!
//! Here: a value that knows nothing of people, doses or tickets. Not here: whatever has a meaning of its own in the
//! programme: that goes to `person`, `vaccine` or `facility`. May import nothing of `domain`.

pub mod coded;
pub mod date_cells;
pub mod dates;
pub mod ground;
pub mod ids;
pub mod language;
pub mod local_time;
pub mod reason;
pub mod refusal;
pub mod spreadsheet;
pub mod text;
