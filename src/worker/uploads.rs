//! Files that administrators sent from the browser: kept in a folder until they are imported, over restarts too.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::Worker;
use super::import::{Ended, ImportError, Importer, Job, Nobody};
use crate::config::private;
use crate::domain::batch::Origin;
use crate::domain::ids::StaffId;
use crate::domain::refusal::Refusal;
use crate::store::StoreError;

/// The folder of uploads.
#[derive(Clone, Debug)]
pub struct Uploads {
    folder: PathBuf,
}

/// What is noted beside a file: once that is there, the file is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What the file was called where it came from.
    pub name: String,
    /// Who sent it.
    pub staff: StaffId,
    /// Why it could not be imported, if it could not: key of a message and its placeholders.
    #[serde(default)]
    pub failure: Option<(String, Vec<(String, String)>)>,
}

impl Uploads {
    /// The folder inside a data directory; made when it is first needed, for its owner alone.
    pub fn in_directory(data: &Path) -> Self {
        Self {
            folder: data.join("uploads"),
        }
    }

    /// A new file to be filled.
    pub fn begin(&self) -> io::Result<(PathBuf, File)> {
        private::create_dir(&self.folder)?;
        let name = format!("{:032x}.part", rand::random::<u128>());
        let path = self.folder.join(name);
        Ok((
            path.clone(),
            private::options().write(true).create_new(true).open(path)?,
        ))
    }

    /// The file is whole: it waits for its import from now on.
    pub fn accept(part: &Path, note: &Note) -> io::Result<()> {
        let file = part.with_extension("csv");
        fs::rename(part, &file)?;
        // The note comes last, and at once: a file with a note is whole, and so is the note.
        let draft = part.with_extension("draft");
        private::write(&draft, &serde_json::to_vec(note)?)?;
        fs::rename(draft, file.with_extension("json"))
    }

    /// Files that came, the first first, with their notes.
    pub fn all(&self) -> io::Result<Vec<(PathBuf, Note)>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                let note: Note = serde_json::from_slice(&fs::read(&path)?)?;
                found.push((entry.metadata()?.modified()?, path.with_extension("csv"), note));
            }
        }
        found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        Ok(found.into_iter().map(|(_, path, note)| (path, note)).collect())
    }

    /// Takes a file and its note away.
    pub fn remove(file: &Path) -> io::Result<()> {
        if file.exists() {
            fs::remove_file(file)?;
        }
        fs::remove_file(file.with_extension("json"))
    }

    /// Takes away the notes of files that could not be imported.
    pub fn forget_failed(&self) -> io::Result<()> {
        for (file, _) in self.all()?.iter().filter(|(_, note)| note.failure.is_some()) {
            Self::remove(file)?;
        }
        Ok(())
    }
}

/// Imports the first file that waits. Returns how many there were.
///
/// # Errors
/// The store cannot be read or written at the moment, or the folder cannot; the file stays, and is tried again.
pub async fn step(worker: &Worker, stop: &CancellationToken) -> Result<usize, StoreError> {
    let unreadable = |error: io::Error| StoreError::Unavailable {
        reason: format!("the folder of uploads: {error}"),
    };
    let waiting = worker.uploads.all().map_err(unreadable)?;
    let Some((path, note)) = waiting.into_iter().find(|(_, note)| note.failure.is_none()) else {
        return Ok(0);
    };
    let importer = Importer {
        store: worker.store.clone(),
        desk: worker.desk.clone(),
        clock: worker.clock.clone(),
        stop: stop.clone(),
    };
    let job = Job {
        path: path.clone(),
        name: note.name.clone(),
        origin: Origin::Upload,
        staff: Some(note.staff),
        sender: String::new(),
        max_rejects: None,
    };
    let ended = importer.import(&job, &mut Nobody).await;
    worker.bell.letter_written();
    let refusal = match ended {
        Ok(Ended::Stopped(_)) => return Ok(0),
        Ok(Ended::Done(_) | Ended::Withdrawn) => None,
        Ok(Ended::Before(batch)) => Some(Refusal::new("upload-before").with("id", batch.id)),
        Err(ImportError::Table(_)) if stop.is_cancelled() => return Ok(0),
        Err(ImportError::Table(error)) => Some(error.refusal()),
        Err(ImportError::Store(error)) => return Err(error),
        Err(
            ImportError::TooManyRejects { .. }
            | ImportError::Changed
            | ImportError::Overtaken
            | ImportError::Stale,
        ) => return Err(StoreError::Busy),
    };
    let kept = match refusal {
        None => Uploads::remove(&path),
        Some(refusal) => note_failure(&path, note, &refusal),
    };
    kept.map_err(unreadable)?;
    Ok(1)
}

/// The file goes, its note says why.
fn note_failure(path: &Path, note: Note, refusal: &Refusal) -> io::Result<()> {
    let args = refusal
        .args
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    let note = Note {
        failure: Some((refusal.key.to_owned(), args.collect())),
        ..note
    };
    fs::write(path.with_extension("json"), serde_json::to_vec(&note)?)?;
    fs::remove_file(path)
}
