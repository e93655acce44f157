//! Parses the rows of a file on a thread of its own.

use std::path::{Path, PathBuf};

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::desk::imports::dose_rows::row::Reading;
use crate::desk::imports::item::Item;
use crate::tabular::csv_table::{Table, TableError};
use crate::tabular::decompress;
use crate::worker::import::job::item;

/// Rows that are handed over at once, and how many such groups may wait: some thousand rows in memory.
const GROUP: usize = 1000;
const WAITING: usize = 8;

/// Starts to read a file behind its first `skip` rows. The channel ends at the end of the file, or behind an error.
pub(super) fn start(path: PathBuf, skip: u64, reading: Reading) -> Receiver<Result<Vec<Item>, TableError>> {
    let (sender, receiver) = channel(WAITING);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = read(&path, skip, &reading, &sender) {
            // If nobody listens any more, nobody needs to know.
            let _ = sender.blocking_send(Err(error));
        }
    });
    receiver
}

fn read(
    path: &Path,
    skip: u64,
    reading: &Reading,
    sender: &Sender<Result<Vec<Item>, TableError>>,
) -> Result<(), TableError> {
    let mut table = Table::open(
        decompress::open(path)?,
        crate::domain::registry::dose_input::DoseField::COLUMNS,
    )?;
    table.skip_rows(skip)?;
    loop {
        let mut group = Vec::with_capacity(GROUP);
        while group.len() < GROUP
            && let Some(row) = table.next_row()?
        {
            group.push(item(row, reading));
        }
        let last = group.len() < GROUP;
        if !group.is_empty() && sender.blocking_send(Ok(group)).is_err() {
            return Ok(());
        }
        if last {
            return Ok(());
        }
    }
}
