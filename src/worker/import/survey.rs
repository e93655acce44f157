//! The first reading of a file.

use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use super::{ImportError, Progress, Watch, item};
use crate::desk::csv_table::{Table, TableError};
use crate::desk::import_doses::Item;
use crate::desk::{dose_rows, unpack};

/// What the first reading tells.
#[derive(Clone, Debug)]
pub(super) struct Survey {
    /// SHA-256 of the unpacked bytes.
    pub(super) hash: Vec<u8>,
    /// How many there are.
    pub(super) bytes: u64,
    /// Rows below the header.
    pub(super) rows: u64,
    /// How many of them cannot be read; not counted unless that was asked for.
    pub(super) rejects: u64,
}

/// Reads a file from end to end; `strict` counts the rows that cannot be read.
pub(super) async fn survey(
    path: PathBuf,
    strict: bool,
    today: NaiveDate,
    watch: &mut dyn Watch,
    stop: &CancellationToken,
) -> Result<Survey, ImportError> {
    let (sender, mut read) = unbounded_channel();
    let stop = stop.clone();
    let task = tokio::task::spawn_blocking(move || look_through(&path, strict, today, &sender, &stop));
    while let Some(bytes) = read.recv().await {
        watch.progress(Progress::Reading(bytes));
    }
    match task.await {
        Ok(survey) => Ok(survey?),
        Err(_) => Err(ImportError::Changed),
    }
}

fn look_through(
    path: &Path,
    strict: bool,
    today: NaiveDate,
    told: &UnboundedSender<u64>,
    stop: &CancellationToken,
) -> Result<Survey, TableError> {
    let mut hashing = Hashing {
        input: unpack::open(path)?,
        hasher: Sha256::new(),
        bytes: 0,
        told,
        stop,
    };
    let (mut rows, mut rejects) = (0, 0);
    let mut table = Table::open(&mut hashing, dose_rows::COLUMNS)?;
    if strict {
        while let Some(row) = table.next_row()? {
            rows += 1;
            rejects += u64::from(matches!(item(row, today), Item::Reject(_)));
        }
    } else {
        rows = table.skip_rows(u64::MAX)?;
    }
    drop(table);
    Ok(Survey {
        hash: hashing.hasher.finalize().to_vec(),
        bytes: hashing.bytes,
        rows,
        rejects,
    })
}

/// Hashes what is read through it.
struct Hashing<'a> {
    input: Box<dyn Read + Send>,
    hasher: Sha256,
    bytes: u64,
    told: &'a UnboundedSender<u64>,
    stop: &'a CancellationToken,
}

/// Bytes between two words about how far it is.
const TELL_EVERY: u64 = 8 << 20;

impl Read for Hashing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.stop.is_cancelled() {
            return Err(std::io::Error::other("it was told to stop"));
        }
        let count = self.input.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        let before = self.bytes / TELL_EVERY;
        self.bytes += u64::try_from(count).unwrap_or(0);
        if self.bytes / TELL_EVERY > before {
            let _ = self.told.send(self.bytes);
        }
        Ok(count)
    }
}
