//! The first reading of a file.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;

use crate::desk::imports::dose_rows::row::{DATE_COLUMNS, Reading};
use crate::desk::imports::item::Item;
use crate::domain::values::coded::Coded;
use crate::domain::values::date_cells::{DateOrder, OrderShown, orders};
use crate::tabular::csv_table::{Table, TableError};
use crate::tabular::decompress;
use crate::worker::import::job::{ImportError, ImportObserver, Progress, item};

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
    watch: &mut dyn ImportObserver,
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

/// How much slower than [`LEAST_BYTES`] a second a packed file may be looked through in all.
const FREE_TIME: Duration = Duration::from_mins(5);
/// Bytes that a packed file has to yield each second: far less than any honest one does on any machine. Whoever packs
/// hours into megabytes holds up the files behind it.
const LEAST_BYTES: u64 = 1 << 20;

/// Whether a packed file that yielded so many bytes in this time is unpacked further.
fn comes_on(elapsed: Duration, bytes: u64) -> bool {
    elapsed < FREE_TIME + Duration::from_secs(bytes / LEAST_BYTES)
}

fn look_through(
    path: &Path,
    told: Option<DateOrder>,
    progress: &UnboundedSender<u64>,
    stop: &CancellationToken,
) -> Result<Survey, ImportError> {
    let (began, bytes) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let yielded = Arc::clone(&bytes);
    let go_on = move || comes_on(began.elapsed(), yielded.load(Ordering::Relaxed));
    let input = decompress::open_while(path, go_on);
    let mut hashing = Hashing {
        input: input.map_err(TableError::from)?,
        hasher: Sha256::new(),
        bytes,
        told: progress,
        stop,
    };
    let mut shown = [OrderShown::default(); 2];
    let mut table = Table::open(
        &mut hashing,
        crate::domain::registry::dose_input::DoseField::COLUMNS,
    )?;
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
        bytes: hashing.bytes.load(Ordering::Relaxed),
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
        let mut table = Table::open(
            decompress::open(&path)?,
            crate::domain::registry::dose_input::DoseField::COLUMNS,
        )?;
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
    bytes: Arc<AtomicU64>,
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
        let count_read = u64::try_from(count).unwrap_or(0);
        let before = self.bytes.fetch_add(count_read, Ordering::Relaxed);
        let bytes = before + count_read;
        if bytes / TELL_EVERY > before / TELL_EVERY {
            let _ = self.told.send(bytes);
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_file_has_the_time_that_it_needs_and_one_that_yields_nothing_has_not() {
        let minutes = Duration::from_mins;
        assert!(comes_on(minutes(4), 0) && !comes_on(minutes(5), 0));
        assert!(
            comes_on(minutes(60), 200 << 30),
            "two hundred gigabytes in an hour"
        );
        assert!(!comes_on(minutes(60), 1 << 30), "one in an hour");
    }
}
