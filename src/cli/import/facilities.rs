//! `option-m import facilities`: the programme's list arrives.

use std::path::PathBuf;

use crate::cli::common::with_store;
use crate::cli::failure::Failure;
use crate::cli::import::common::{check_file, rejected, unreadable, unusable};
use crate::cli::import::report;
use crate::config::Config;
use crate::desk::imports::dose_rows::{reject_field, reject_row};
use crate::desk::imports::import_facilities;
use crate::store::{Store, StoreError};
use crate::tabular::csv_table::Table;
use crate::tabular::decompress;

/// The list of facilities.
#[derive(clap::Args)]
#[command(after_long_help = "Examples:\n  option-m import facilities facilities.csv")]
#[expect(
    clippy::doc_markdown,
    reason = "the words of --help, where backticks would be in the way"
)]
pub(super) struct Arguments {
    /// CSV file with the columns facility_code, facility_name, facility_state, kind, reports_to_programme, and, if
    /// there are other names, aliases (separated by |).
    file: PathBuf,
}

pub(super) fn run(arguments: &Arguments, config: &Config) -> Result<(), Failure> {
    check_file(&arguments.file)?;
    with_store(config, async |store| rejected(import(&store, arguments).await?))
}

async fn import(store: &Store, arguments: &Arguments) -> Result<i64, Failure> {
    let path = &arguments.file;
    let input = decompress::open(path).map_err(|error| unreadable(path, &error))?;
    let (columns, optional) = (import_facilities::COLUMNS, import_facilities::OPTIONAL_COLUMNS);
    let mut table = Table::open_with(input, columns, optional).map_err(|error| unusable(path, &error))?;
    let (mut lines, mut rejects) = (Vec::new(), 0);
    while let Some(row) = table.next_row().map_err(|error| unusable(path, &error))? {
        let read = match row.fields {
            Err(broken) => Err(reject_row(row.line, broken)),
            Ok(fields) => {
                import_facilities::parse(&fields).map_err(|error| reject_field(row.line, Vec::new(), error))
            }
        };
        match read {
            Ok(line) => lines.push(line),
            Err(reject) => {
                rejects += 1;
                errln!("{}:{}", path.display(), report::words(&reject));
            }
        }
    }
    let count = lines.len();
    let added: Result<usize, StoreError> = store
        .write(move |conn| import_facilities::import(conn, &lines))
        .await;
    let added = match added {
        Err(StoreError::Duplicate { constraint }) => {
            let words =
                format!("two codes claim the same name in the same state ({constraint}); nothing was taken");
            return Err(Failure::Rejected(format!("{}: {words}", path.display())));
        }
        other => other?,
    };
    outln!(
        "{}: {added} new, {} known, {rejects} rejected",
        path.display(),
        count - added
    );
    Ok(rejects)
}
