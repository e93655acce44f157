//! Letters that stay here: as files in a directory, or in memory.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::private;
use crate::mail::compose::ComposedMail;
use crate::mail::error::{SendError, TransportError};

/// How many letters the mailbox in memory holds before it forgets the oldest.
const MEMORY_LETTERS: usize = 500;

/// Writes letters as `.eml` files.
#[derive(Clone, Debug)]
pub struct FileTransport {
    directory: PathBuf,
}

impl FileTransport {
    /// A transport into `directory`, which is made if it is missing.
    pub(super) fn new(directory: PathBuf) -> Result<Self, TransportError> {
        private::create_dir(&directory).map_err(|error| TransportError::Directory(error.to_string()))?;
        Ok(Self { directory })
    }

    pub(super) async fn send(&self, mail: &ComposedMail) -> Result<(), SendError> {
        let name = format!("{}.eml", file_stem(&mail.message_id));
        self.write(name, mail.raw.clone()).await
    }

    pub(super) async fn test(&self) -> Result<(), SendError> {
        let directory = self.directory.clone();
        blocking(move || {
            let probe = directory.join(".probe");
            private::write(&probe, b"")?;
            fs::remove_file(&probe)
        })
        .await
    }

    async fn write(&self, name: String, raw: Vec<u8>) -> Result<(), SendError> {
        let directory = self.directory.clone();
        blocking(move || write_whole(&directory, &name, &raw)).await
    }
}

/// Runs file work off the async threads.
async fn blocking(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> Result<(), SendError> {
    let failed = |reason: String| SendError::Temporary(format!("the letter's file: {reason}"));
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| failed(error.to_string()))?
        .map_err(|error| failed(error.to_string()))
}

/// Whoever watches the directory sees whole letters only, and a letter written twice is one file.
fn write_whole(directory: &Path, name: &str, raw: &[u8]) -> io::Result<()> {
    let unfinished = directory.join(format!(".{name}.tmp"));
    private::write(&unfinished, raw)?;
    File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, directory.join(name))
}

/// The Message-ID without what a file name cannot hold.
fn file_stem(message_id: &str) -> String {
    message_id
        .trim_matches(['<', '>'])
        .chars()
        .map(|c| match c {
            '-' | '.' | '_' | '@' => c,
            c if c.is_ascii_alphanumeric() => c,
            _ => '_',
        })
        .collect()
}

/// Keeps the latest letters in memory, for `/dev/mail` and for tests. Clones share one mailbox.
#[derive(Clone, Default)]
pub struct Mailbox {
    letters: Arc<Mutex<VecDeque<ComposedMail>>>,
}

impl Mailbox {
    /// The letters, the latest first.
    pub fn letters(&self) -> Vec<ComposedMail> {
        self.locked().iter().rev().cloned().collect()
    }

    /// The letter with this Message-ID.
    pub fn find(&self, message_id: &str) -> Option<ComposedMail> {
        self.locked()
            .iter()
            .find(|mail| mail.message_id == message_id)
            .cloned()
    }

    pub(super) fn keep(&self, mail: ComposedMail) {
        let mut letters = self.locked();
        if letters.len() == MEMORY_LETTERS {
            letters.pop_front();
        }
        letters.push_back(mail);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, VecDeque<ComposedMail>> {
        // A list of letters is whole at every moment, whoever panicked while holding it.
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_cannot_leave_the_directory() {
        assert_eq!(file_stem("<a1@contoh.my>"), "a1@contoh.my");
        assert_eq!(file_stem("<../../etc/passwd@x>"), ".._.._etc_passwd@x");
    }
}
