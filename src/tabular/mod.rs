//! TODO.

pub mod column_names;
pub mod csv_lines;
pub mod csv_table;
pub mod decompress;
pub(crate) mod field_text;
pub mod file_text;
pub(crate) mod line_breaks;
