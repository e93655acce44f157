//! What imports of all kinds need: their file, and how they fail.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::config::private;
use crate::domain::values::language::Language;
use crate::tabular::csv_table::TableError;
use crate::wording::Wording;

/// Refuses what is no file before anything is done with it.
pub(crate) fn check_file(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        let words = "is a directory; name a CSV file";
        return Err(Failure::Rejected(format!("{}: {words}", path.display())));
    }
    File::open(path)
        .map(|_| ())
        .map_err(|error| unreadable(path, &error))
}

pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Rejected(format!("{}: cannot be read: {error}", path.display()))
}

pub(crate) fn unusable(path: &Path, error: &TableError) -> Failure {
    let words = Wording::of(Language::En).refusal(&error.refusal());
    Failure::Rejected(format!("{}: {words}", path.display()))
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// How many rows were not taken, as the end of a command.
pub(crate) fn rejected(count: i64) -> Result<(), Failure> {
    if count == 0 {
        Ok(())
    } else {
        Err(Failure::Rejected(format!(
            "{count} rows could not be read; see above"
        )))
    }
}

/// Where `-` is kept while it is read twice.
pub(crate) fn keep_input(folder: &Path) -> Result<(PathBuf, tempfile::TempPath), Failure> {
    if !folder.is_dir() {
        private::create_dir(folder)?;
    }
    let mut kept = tempfile::NamedTempFile::new_in(folder)?;
    io::copy(&mut io::stdin().lock(), &mut kept)?;
    let kept = kept.into_temp_path();
    Ok((kept.to_path_buf(), kept))
}
