//! Files that administrators sent from the browser: kept in a folder until they are imported, over restarts too.
//!
//! A file waits until whoever sent it has seen how its first rows are understood and begins the import. One that cannot be
//! imported is set aside with the reason; those behind it go on.

use std::io;

use tokio_util::sync::CancellationToken;

use crate::domain::registry::batch::Origin;
use crate::domain::values::refusal::Refusal;
use crate::store::StoreError;
use crate::tabular::csv_table::TableError;
use crate::worker::context::Worker;
use crate::worker::import::job::{Ended, ImportError, Importer, Job, Nobody};
use crate::worker::upload_folder::{Upload, Uploads, remove, save};

/// How often an import that others stand in the way of is tried again before somebody has to look.
const MOST_TRIES: u32 = 20;

/// What becomes of an upload after its import was tried.
enum Next {
    /// It is over: the file goes.
    Over,
    /// The file is none that can be imported: it goes, and its note says why.
    Refused(Refusal),
    /// Its sender has to say more.
    Asks,
    /// Somebody has to look; the file stays, so that it can be tried again.
    Aside(Refusal),
    /// It is tried again as it is.
    Again,
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
    let begun = |upload: &Upload| upload.note.begun && upload.note.failure.is_none();
    let Some(mut upload) = waiting.into_iter().find(begun) else {
        return Ok(0);
    };
    let importer = Importer {
        store: worker.store.clone(),
        desk: worker.desk.clone(),
        clock: worker.clock.clone(),
        stop: stop.clone(),
    };
    let job = Job {
        path: upload.file.clone(),
        name: upload.note.name.clone(),
        origin: Origin::Upload,
        staff: Some(upload.note.staff),
        sender: String::new(),
        max_rejects: None,
        dates: upload.note.order(),
    };
    let ended = importer.import(&job, &mut Nobody).await;
    worker.bell.letter_written();
    let next = match ended {
        Ok(Ended::Stopped(_)) => return Ok(0),
        Err(ImportError::Table(_)) if stop.is_cancelled() => return Ok(0),
        Ok(Ended::Done(_) | Ended::Withdrawn) => Next::Over,
        Ok(Ended::Before(batch)) => Next::Refused(Refusal::new("upload-before").with("id", batch.id)),
        Err(error) => after(error, upload.note.tries)?,
    };
    settle(&mut upload, next).map_err(unreadable)
}

/// # Errors
/// What has nothing to do with the file.
fn after(error: ImportError, tries: u32) -> Result<Next, StoreError> {
    let aside = |error: &ImportError| {
        tracing::error!(%error, "an upload was set aside");
        Next::Aside(Refusal::new("upload-inside").with("reason", error))
    };
    Ok(match error {
        // The disk may be at fault, and not the file.
        ImportError::Table(TableError::Io(ref cause)) if cause.kind() != io::ErrorKind::InvalidData => {
            aside(&error)
        }
        ImportError::Table(error) => Next::Refused(error.refusal()),
        ImportError::DatesUnclear => Next::Asks,
        ImportError::Overtaken | ImportError::Stale | ImportError::Store(StoreError::Busy)
            if tries < MOST_TRIES =>
        {
            Next::Again
        }
        ImportError::Store(error) if error.is_temporary() && error != StoreError::Busy => return Err(error),
        error @ (ImportError::Store(_)
        | ImportError::Overtaken
        | ImportError::Stale
        | ImportError::TooManyRejects { .. }
        | ImportError::TooManyRefused
        | ImportError::Changed
        | ImportError::Refused(_)) => aside(&error),
    })
}

fn settle(upload: &mut Upload, next: Next) -> io::Result<usize> {
    let note = &mut upload.note;
    // What is tried again waits for a while.
    let dealt_with = usize::from(!matches!(next, Next::Again));
    match next {
        Next::Over => {
            Uploads::remove(&upload.file)?;
            return Ok(1);
        }
        Next::Refused(refusal) => {
            note.fail(&refusal);
            save(&upload.file, note)?;
            remove(&upload.file)?;
            return Ok(1);
        }
        Next::Asks => {
            note.begun = false;
            note.asks_dates = true;
        }
        Next::Aside(refusal) => note.fail(&refusal),
        Next::Again => note.tries += 1,
    }
    save(&upload.file, note)?;
    Ok(dealt_with)
}
