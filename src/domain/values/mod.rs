//! TODO.

pub mod date_cells;
pub mod dates;
pub mod ids;
pub mod language;
pub mod local_time;
pub mod reason;
pub mod refusal;
pub mod spreadsheet;
pub mod text;
