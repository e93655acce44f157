//! Files and folders that their owner alone can use, whatever the umask and whoever made them.

use std::fs::{self, DirBuilder, File, OpenOptions};
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

/// Begins a file that its owner alone can read, in the place of an earlier one. A device keeps its rights.
pub fn create(path: &Path) -> io::Result<File> {
    let file = options().write(true).create(true).truncate(true).open(path)?;
    if file.metadata()?.is_file() {
        tighten(path)?;
    }
    Ok(file)
}

/// Writes a whole file that its owner alone can read, in the place of an earlier one.
pub fn write(path: &Path, contents: &[u8]) -> io::Result<()> {
    io::Write::write_all(&mut create(path)?, contents)
}

/// Takes the rights of others from the desk's own folder, if it is there. Leaves alone what [`tighten`] does, and the
/// folder in which somebody works, or one above it: it holds more than what is ours. Returns whether others can use it
/// still.
pub fn keep_folder(path: &Path) -> io::Result<bool> {
    let folder = match path.canonicalize() {
        Ok(folder) => folder,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    if !std::env::current_dir()?.starts_with(&folder) {
        tighten(&folder)?;
    }
    #[cfg(unix)]
    return Ok(fs::metadata(&folder)?.permissions().mode() & 0o077 != 0);
    #[cfg(not(unix))]
    Ok(false)
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
            let own = mode & 0o7700;
            // The file's type is not among the bits that can be set.
            if own == mode & 0o7777 || (metadata.is_dir() && mode & SHARED != 0) {
                return Ok(());
            }
            fs::set_permissions(path, fs::Permissions::from_mode(own))
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

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn folders_and_files_that_were_there_are_tightened_and_shared_ones_are_not() {
        let place = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let open = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        let folder = place.path().join("mail");
        fs::create_dir(&folder).unwrap();
        open(&folder, 0o777);
        create_dir(&folder).unwrap();
        assert_eq!(mode(&folder), 0o700);
        let file = folder.join("a.eml");
        fs::write(&file, "old").unwrap();
        open(&file, 0o666);
        write(&file, b"new").unwrap();
        assert_eq!((mode(&file), fs::read(&file).unwrap()), (0o600, b"new".to_vec()));
        let shared = place.path().join("tmp");
        fs::create_dir(&shared).unwrap();
        open(&shared, 0o1777);
        create_dir(&shared).unwrap();
        assert_eq!(mode(&shared), 0o1777);
        assert!(
            keep_folder(&shared).unwrap(),
            "others can use it, and are told of"
        );
        open(&folder, 0o755);
        assert!(!keep_folder(&folder).unwrap());
        assert_eq!(mode(&folder), 0o700);
        assert!(!keep_folder(&place.path().join("none")).unwrap());
    }
}
