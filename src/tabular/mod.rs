//! Tables as people send them: packed or not, in any encoding, with any separator, split into rows of cells.
//!
//! Here: bytes, lines, cells, names of columns. Not here: what a cell means: whoever reads the table knows. May
//! import `domain`.

pub mod column_names;
pub mod csv_lines;
pub mod csv_table;
pub mod decompress;
mod field_text;
pub mod file_text;
mod line_breaks;
