//! Secrets that stand in files of their own.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::path::PathBuf;

use data_encoding::BASE64;
use secrecy::{SecretSlice, SecretString};

use crate::config::{parse, private};

/// Longer files are none of ours.
const LONGEST: u64 = 4_096;

/// Where the secret key is.
pub(super) enum KeyPlace {
    /// Here it is.
    Found(SecretSlice<u8>),
    /// There is none yet, and this start may make one.
    ToBeMade(PathBuf),
}

/// Looks for the key in a file. A missing one `may_be_made`, or is wrong.
pub(super) fn find(path: &Path, may_be_made: bool) -> Result<KeyPlace, String> {
    match read(path) {
        Ok(text) => parse::key(&text).map(KeyPlace::Found).ok_or_else(|| {
            let path = path.display();
            format!("{path} holds no key: allowed are at least 32 random bytes in hexadecimal or base 64")
        }),
        Err(error) if error.kind() == ErrorKind::NotFound && may_be_made => {
            Ok(KeyPlace::ToBeMade(path.to_owned()))
        }
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// Makes a key and keeps it in a file that its owner alone can read. When two processes start at once, the second one
/// takes the key of the first.
pub(super) fn make(path: &Path) -> Result<SecretSlice<u8>, String> {
    let told = |error: io::Error| format!("a key cannot be kept in {}: {error}", path.display());
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        // A folder that was there may hold more than what is ours.
        if !parent.is_dir() {
            private::create_dir(parent).map_err(told)?;
        }
    }
    // A finished file gets the name, so that nobody ever reads half a key.
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    write(
        &draft,
        &format!("{}\n", BASE64.encode(&rand::random::<[u8; 32]>())),
    )
    .map_err(told)?;
    let linked = fs::hard_link(&draft, path);
    let removed = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(told(error)),
        Ok(()) | Err(_) => removed.map_err(told)?,
    }
    match find(path, false)? {
        KeyPlace::Found(key) => Ok(key),
        KeyPlace::ToBeMade(path) => Err(format!("{} is gone again", path.display())),
    }
}

/// The first line of a file that others cannot read.
pub(super) fn first_line(path: &Path) -> Result<SecretString, String> {
    let text = read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    match text.lines().next().filter(|line| !line.is_empty()) {
        Some(line) => Ok(line.into()),
        None => Err(format!("{}: the first line is empty", path.display())),
    }
}

fn read(path: &Path) -> io::Result<String> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("is not a file"));
    }
    #[cfg(unix)]
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(io::Error::other("others can read it: chmod 600 mends that"));
    }
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = private::options().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
