//! `option-m import`: dose records and facilities arrive.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use sha2::{Digest, Sha256};

use super::{DataDirectory, Failure, with_store};
use crate::clock::Clock;
use crate::config::{Config, Flags};
use crate::desk::csv_table::{Row, RowError, Table, TableError};
use crate::desk::import_doses::{CHUNK, Imported, KnownFacilities, import_rows};
use crate::desk::{Desk, DeskError, dose_rows, import_facilities};
use crate::domain::ids::BatchId;
use crate::domain::language::Language;
use crate::domain::refusal::FieldError;
use crate::domain::secret_link::LinkKey;
use crate::store::batches::{self, Batch, Tally};
use crate::store::{Store, StoreError};
use crate::wording::Wording;

/// Import dose records or the programme's list of facilities from CSV files.
///
/// UTF-8 with or without byte order mark, comma or semicolon, a header row, columns in any order.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m import facilities facilities.csv
  option-m import doses monday.csv tuesday.csv

A file that was imported before changes nothing, and says so. An import that was cut short is simply run again.

Exit codes:
  0  every row was taken (quarantined rows among them)
  1  it failed
  2  wrong use, a file that is no such table, or rows that could not be read; the others were taken
  3  the configuration is wrong
  4  the database is not available")]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    data: DataDirectory,
}

#[derive(Subcommand)]
#[expect(
    clippy::doc_markdown,
    reason = "the words of --help, where backticks would be in the way"
)]
enum What {
    /// Dose records, from any number of files.
    #[command(after_long_help = "Examples:\n  option-m import doses monday.csv tuesday.csv")]
    Doses {
        /// CSV files with the columns source_record_id, source_system, facility_code, facility_name, facility_state,
        /// id_type, id_number, name, date_of_birth, phone, dose_number, vaccine, lot_number, administered_on, paid.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// The list of facilities.
    #[command(after_long_help = "Examples:\n  option-m import facilities facilities.csv")]
    Facilities {
        /// CSV file with the columns facility_code, facility_name, facility_state, kind, reports_to_programme.
        file: PathBuf,
    },
}

pub(super) fn run(arguments: &Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    let config = Config::load(&flags)?;
    let link_key = LinkKey::derive(config.secret_key.reveal());
    let desk = Arc::new(Desk {
        promise: config.promise.clone(),
        link_key,
    });
    with_store(&config, async |store| {
        let rejected = match &arguments.what {
            What::Doses { files } => {
                let mut rejected = 0;
                for file in files {
                    rejected += doses(&store, &desk, file).await?;
                }
                rejected
            }
            What::Facilities { file } => facilities(&store, file).await?,
        };
        if rejected == 0 {
            Ok(())
        } else {
            Err(Failure::Rejected(format!(
                "{rejected} rows could not be read; see above"
            )))
        }
    })
}

async fn doses(store: &Store, desk: &Arc<Desk>, path: &Path) -> Result<i64, Failure> {
    let hash = content_hash(path)?;
    let (name, now) = (file_name(path), Clock::System.now());
    let batch: Result<Batch, StoreError> = store
        .write(move |conn| batches::open(conn, &hash, &name, now))
        .await;
    let batch = batch?;
    if batch.finished {
        println!("{}: imported before; nothing to do", path.display());
        return Ok(0);
    }
    let mut table = open(path, dose_rows::COLUMNS)?;
    let mut total = Imported::default();
    let mut known = KnownFacilities::new();
    loop {
        let (rows, more) = read_chunk(path, &mut table, &mut total.tally)?;
        let imported;
        (imported, known) = take(store, desk, batch.id, Arc::new(rows), known).await?;
        add(&mut total, imported);
        if !more {
            break;
        }
    }
    let tally = total.tally;
    let finished: Result<(), StoreError> = store
        .write(move |conn| batches::finish(conn, batch.id, tally, Clock::System.now()))
        .await;
    finished?;
    report(path, &total)?;
    Ok(tally.rejected)
}

/// Keeps a chunk of rows. Where a ticket that they concern was changed in the same moment, nothing was kept, and it is
/// tried again.
async fn take(
    store: &Store,
    desk: &Arc<Desk>,
    batch: BatchId,
    rows: Arc<Vec<dose_rows::DoseRow>>,
    known: KnownFacilities,
) -> Result<(Imported, KnownFacilities), Failure> {
    for _ in 0..5 {
        let (desk, rows, mut known) = (desk.clone(), rows.clone(), known.clone());
        let taken: Result<_, DeskError> = store
            .write(move |conn| {
                let imported = import_rows(conn, &desk, batch, &rows, &mut known, Clock::System.now())?;
                Ok((imported, known))
            })
            .await;
        match taken {
            Err(DeskError::Stale) => {}
            other => return other.map_err(desk_failure),
        }
    }
    Err(desk_failure(DeskError::Stale))
}

/// The next rows that could be read, and whether there may be more. Those that could not are counted and told.
fn read_chunk(
    path: &Path,
    table: &mut Table<File>,
    tally: &mut Tally,
) -> Result<(Vec<dose_rows::DoseRow>, bool), Failure> {
    let today = Clock::System.today();
    let mut rows = Vec::with_capacity(CHUNK);
    while rows.len() < CHUNK {
        let Some(row) = next(path, table)? else {
            return Ok((rows, false));
        };
        match row.fields {
            Ok(fields) => match dose_rows::parse(&fields, today) {
                Ok(parsed) => rows.push(parsed),
                Err(error) => {
                    tally.rejected += 1;
                    tell(path, row.line, &field_words(&error));
                }
            },
            Err(error) => {
                tally.rejected += 1;
                tell(path, row.line, &row_words(&error));
            }
        }
    }
    Ok((rows, true))
}

async fn facilities(store: &Store, path: &Path) -> Result<i64, Failure> {
    let mut table = open(path, import_facilities::COLUMNS)?;
    let (mut lines, mut rejected) = (Vec::new(), 0);
    while let Some(row) = next(path, &mut table)? {
        let read = row.fields.map_err(|error| row_words(&error));
        match read.and_then(|fields| import_facilities::parse(&fields).map_err(|error| field_words(&error))) {
            Ok(line) => lines.push(line),
            Err(words) => {
                rejected += 1;
                tell(path, row.line, &words);
            }
        }
    }
    let count = lines.len();
    let added: Result<usize, StoreError> = store
        .write(move |conn| import_facilities::import(conn, &lines))
        .await;
    let added = match added {
        Err(StoreError::Duplicate { .. }) => {
            let words = "two codes claim the same name in the same state; nothing was taken";
            return Err(Failure::Rejected(format!("{}: {words}", path.display())));
        }
        other => other?,
    };
    println!(
        "{}: {added} new, {} known, {rejected} rejected",
        path.display(),
        count - added
    );
    Ok(rejected)
}

fn report(path: &Path, total: &Imported) -> Result<(), Failure> {
    let tally = total.tally;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{}: {} new, {} unchanged, {} superseded; {} of them quarantined; {} rejected",
        path.display(),
        tally.accepted,
        tally.unchanged,
        tally.superseded,
        tally.quarantined,
        tally.rejected
    )?;
    if total.tickets_resolved > 0 {
        writeln!(
            out,
            "{} open tickets were resolved by these records",
            total.tickets_resolved
        )?;
    }
    Ok(())
}

fn add(total: &mut Imported, more: Imported) {
    total.tally.accepted += more.tally.accepted;
    total.tally.unchanged += more.tally.unchanged;
    total.tally.superseded += more.tally.superseded;
    total.tally.quarantined += more.tally.quarantined;
    total.tickets_resolved += more.tickets_resolved;
}

fn content_hash(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut hasher = Sha256::new();
    let mut file = open_file(path)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = io::Read::read(&mut file, &mut buffer).map_err(|error| unreadable(path, &error))?;
        if read == 0 {
            return Ok(hasher.finalize().to_vec());
        }
        hasher.update(&buffer[..read]);
    }
}

fn open(path: &Path, columns: &'static [&'static str]) -> Result<Table<File>, Failure> {
    Table::open(open_file(path)?, columns).map_err(|error| unusable(path, &error))
}

fn open_file(path: &Path) -> Result<File, Failure> {
    if path.is_dir() {
        return Err(Failure::Rejected(format!(
            "{}: is a directory; name a CSV file",
            path.display()
        )));
    }
    File::open(path).map_err(|error| unreadable(path, &error))
}

fn next(path: &Path, table: &mut Table<File>) -> Result<Option<Row>, Failure> {
    table.next_row().map_err(|error| unusable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Rejected(format!("{}: cannot be read: {error}", path.display()))
}

fn unusable(path: &Path, error: &TableError) -> Failure {
    Failure::Rejected(format!("{}: {error}", path.display()))
}

fn desk_failure(error: DeskError) -> Failure {
    match error {
        DeskError::Store(error) => error.into(),
        DeskError::Stale | DeskError::Refused(_) => Failure::Other(anyhow::anyhow!(
            "a ticket was changed while it was looked at; run the import again"
        )),
    }
}

fn tell(path: &Path, line: u64, words: &str) {
    eprintln!("{}:{line}: {words}", path.display());
}

/// Without the value: it may be an identity number.
fn field_words(error: &FieldError) -> String {
    format!(
        "{}: {}",
        error.field,
        Wording::of(Language::En).refusal(&error.refusal)
    )
}

fn row_words(error: &RowError) -> String {
    match error {
        RowError::FieldCount { found, expected } => format!(
            "the row has {found} fields, the header {expected}; a quote may be missing, or be open since an earlier line"
        ),
        RowError::Encoding { column } => {
            format!("{column}: not UTF-8; save the file as UTF-8 (it may be Latin-1)")
        }
    }
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
