//! The files of the engine: records and complaints.

use std::io::Read;
use std::path::Path;

use crate::cli::failure::Failure;
use crate::domain::values::language::Language;
use crate::domain::values::text::clean;
use crate::evaluation::match_files::{self, Doses, FiledComplaint};
use crate::matching::weights::Weights;
use crate::tabular::csv_table::TableError;
use crate::tabular::decompress;
use crate::wording::Wording;

/// Reads dose records.
pub(super) fn doses(path: &Path) -> Result<Doses, Failure> {
    match_files::read_doses(open(path)?).map_err(|error| table(path, error))
}

/// Reads complaints, and how many rows could not be taken apart.
pub(super) fn complaints(path: &Path) -> Result<(Vec<FiledComplaint>, u64), Failure> {
    match_files::read_complaints(open(path)?).map_err(|error| table(path, error))
}

/// Reads weights.
pub(super) fn weights(path: &Path) -> Result<Weights, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| named(path, &error))?;
    Weights::read(&clean(&text)).map_err(|error| Failure::Rejected(format!("{}: {error}", path.display())))
}

/// Opens a file, unpacked; `-` is standard input.
pub(super) fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let file: Box<dyn Read> = decompress::open(path).map_err(|error| named(path, &error))?;
    Ok(file)
}

/// An error of a file, with the file's name.
pub(super) fn named(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Other(anyhow::anyhow!("{}: {error}", path.display()))
}

/// A file that is no such table.
pub(super) fn table(path: &Path, error: TableError) -> Failure {
    match error {
        TableError::Io(error) => named(path, &error),
        error @ (TableError::Empty
        | TableError::Kind(_)
        | TableError::MissingColumns { .. }
        | TableError::NoHeader { .. }
        | TableError::HeaderBelow { .. }
        | TableError::DoubledColumn(_)
        | TableError::Header) => {
            let words = Wording::of(Language::En).refusal(&error.refusal());
            Failure::Rejected(format!("{}: {words}", path.display()))
        }
    }
}
