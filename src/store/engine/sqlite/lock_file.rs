//! Files that lie beside a SQLite database and are called like it, and the locks on them by which processes agree.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::private;

/// The file beside a database whose name ends like this.
pub(crate) fn beside(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Opens such a file, to lock it; it is made if it is not there.
///
/// # Errors
/// Why it cannot be opened.
pub(crate) fn open(database: &Path, ending: &str) -> io::Result<File> {
    private::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(beside(database, ending))
}

/// Makes a database file that is missing and takes the rights of others from what lies beside it already. SQLite gives
/// the files that it makes beside a database the rights of that. Opens no file that is there, since closing it would
/// end SQLite's locks on it.
pub(crate) fn keep_private(database: &Path) -> io::Result<()> {
    match private::options().write(true).create_new(true).open(database) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Ok(_) | Err(_) => private::tighten(database)?,
    }
    for ending in ["-wal", "-shm", "-journal", ".lock", ".next", ".turn", ".room"] {
        private::tighten(&beside(database, ending))?;
    }
    Ok(())
}

/// A lock that is held until this is dropped; nothing where none could be had.
pub(crate) struct Held<'a>(pub(super) Option<&'a File>);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(file) = self.0 {
            // What cannot be unlocked is unlocked with the process.
            let _ = file.unlock();
        }
    }
}
