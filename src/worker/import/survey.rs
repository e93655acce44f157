//! The first reading of a file.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use super::{ImportError, Progress, Watch, item};
use crate::desk::csv_table::{Table, TableError};
use crate::desk::dose_rows::{self, DATE_COLUMNS, Reading};
use crate::desk::import_doses::Item;
use crate::desk::unpack;
use crate::domain::date_cells::{DateOrder, OrderShown, orders};

/// What the first reading tells.
#[derive(Clone, Debug)]
pub(super) struct Survey {
    /// SHA-256 of the unpacked bytes, and of the order of its dates where that had to be told.
    pub(super) hash: Vec<u8>,
    /// How many bytes there are.
    pub(super) bytes: u64,
    /// Rows below the header.
    pub(super) rows: u64,
    /// Whether days or months come first, of births and of doses.
    pub(super) orders: [DateOrder; 2],
}

/// Reads a file from end to end. `told` is the order of its dates, if somebody said so; a column that shows its order by
/// itself keeps that.
///
/// # Errors
/// [`ImportError::DatesUnclear`] if somebody has to tell first.
pub(super) async fn survey(
    path: PathBuf,
    told: Option<DateOrder>,
    watch: &mut dyn Watch,
    stop: &CancellationToken,
) -> Result<Survey, ImportError> {
    let (sender, mut read) = unbounded_channel();
    let stop = stop.clone();
    let task = tokio::task::spawn_blocking(move || look_through(&path, told, &sender, &stop));
    while let Some(bytes) = read.recv().await {
        watch.progress(Progress::Reading(bytes));
    }
    match task.await {
        Ok(survey) => survey,
        Err(_) => Err(ImportError::Changed),
    }
}

/// How long it may take to look through a packed file. Whoever packs hours into megabytes holds up the files behind it.
const MOST_TIME: Duration = Duration::from_mins(20);

fn look_through(
    path: &Path,
    told: Option<DateOrder>,
    progress: &UnboundedSender<u64>,
    stop: &CancellationToken,
) -> Result<Survey, ImportError> {
    let until = Instant::now() + MOST_TIME;
    let input = unpack::open_while(path, move || Instant::now() < until);
    let mut hashing = Hashing {
        input: input.map_err(TableError::from)?,
        hasher: Sha256::new(),
        bytes: 0,
        told: progress,
        stop,
    };
    let mut shown = [OrderShown::default(); 2];
    let mut table = Table::open(&mut hashing, dose_rows::COLUMNS)?;
    let rows = table.each_of(DATE_COLUMNS, u64::MAX, |cells| {
        for (shown, cell) in shown.iter_mut().zip(cells) {
            shown.look(cell);
        }
    })?;
    drop(table);
    let orders = orders(shown, told).ok_or(ImportError::DatesUnclear)?;
    let mut hasher = hashing.hasher;
    if orders.contains(&DateOrder::MonthFirst) {
        // Read otherwise, the same bytes are another statement.
        hasher.update(DateOrder::MonthFirst.code());
    }
    Ok(Survey {
        hash: hasher.finalize().to_vec(),
        bytes: hashing.bytes,
        rows,
        orders,
    })
}

/// How many rows of a file cannot be read.
pub(super) async fn count_rejects(
    path: PathBuf,
    reading: Reading,
    stop: &CancellationToken,
) -> Result<u64, ImportError> {
    let stop = stop.clone();
    let counting = tokio::task::spawn_blocking(move || {
        let mut table = Table::open(unpack::open(&path)?, dose_rows::COLUMNS)?;
        let mut rejects = 0;
        while let Some(row) = table.next_row()? {
            rejects += u64::from(matches!(item(row, &reading), Item::Reject(_)));
            if stop.is_cancelled() {
                break;
            }
        }
        Ok::<_, TableError>(rejects)
    });
    Ok(counting.await.map_err(|_| ImportError::Changed)??)
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
