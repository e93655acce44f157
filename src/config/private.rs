//! Files and folders that their owner alone can use, whatever the umask and whoever made them.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind};
#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// How to open a file that, if it is made, its owner alone can read and write.
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    options.mode(0o600);
    options
}

/// Writes a whole file that its owner alone can read, in the place of an earlier one.
pub fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = options().write(true).create(true).truncate(true).open(path)?;
    tighten(path)?;
    io::Write::write_all(&mut file, contents)
}

/// Makes a folder, and those above it that are missing, for its owner alone; takes the rights of others from one that
/// is there.
pub fn create_dir(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(path)?;
    tighten(path)
}

/// Takes the rights of everybody but the owner from a file or folder. Leaves alone what belongs to somebody else, what
/// is not there, and folders that are meant to be shared, as `/tmp` is.
pub fn tighten(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        const SHARED: u32 = 0o1000;
        let done = fs::metadata(path).and_then(|metadata| {
            let mode = metadata.permissions().mode();
            if mode & 0o077 == 0 || (metadata.is_dir() && mode & SHARED != 0) {
                return Ok(());
            }
            fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o7700))
        });
        match done {
            Err(error) if !matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::NotFound) => {
                return Err(error);
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
