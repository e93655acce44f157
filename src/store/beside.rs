//! Files that lie beside a SQLite database and are called like it, and the locks on them by which processes agree.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// The file beside a database whose name ends like this.
pub(super) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Opens such a file, to lock it; it is made if it is not there.
///
/// # Errors
/// Why it cannot be opened.
pub(super) fn open(database: &Path, ending: &str) -> io::Result<File> {
    File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(beside(database, ending))
}

/// A lock that is held until this is dropped; nothing where none could be had.
pub(super) struct Held<'a>(pub(super) Option<&'a File>);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(file) = self.0 {
            // What cannot be unlocked is unlocked with the process.
            let _ = file.unlock();
        }
    }
}
