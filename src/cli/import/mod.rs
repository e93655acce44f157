//! `option-m import`: dose records and facilities arrive.

mod doses;
mod facilities;
mod progress;
mod report;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::cli::DataDirectory;
use crate::cli::failure::Failure;
use crate::config::private;
use crate::config::{Config, Flags};
use crate::domain::values::language::Language;
use crate::tabular::csv_table::TableError;
use crate::wording::Wording;

/// Import dose records or the programme's list of facilities from CSV files.
///
/// UTF-8 or UTF-16, with commas, semicolons, tabs or bars, a header row, columns in any order.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m import facilities facilities.csv
  option-m import doses monday.csv tuesday.csv.zst
  zcat week.csv.gz | option-m import doses -
  option-m import doses --dry-run --report faults.csv clinic.csv

A file that was imported before changes nothing, and says so. An import that was cut short, by Ctrl-C or by a power cut,
is simply run again: it goes on where it stopped.

Exit codes:
  0  every row was taken (quarantined rows among them)
  1  it failed, or was stopped
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
enum What {
    Doses(crate::cli::import::doses::Arguments),
    Facilities(crate::cli::import::facilities::Arguments),
}

pub(super) fn run(arguments: &Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    let config = Config::load(&flags)?;
    match &arguments.what {
        What::Doses(arguments) => crate::cli::import::doses::run(arguments, &config),
        What::Facilities(arguments) => crate::cli::import::facilities::run(arguments, &config),
    }
}

/// Refuses what is no file before anything is done with it.
fn check_file(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        let words = "is a directory; name a CSV file";
        return Err(Failure::Rejected(format!("{}: {words}", path.display())));
    }
    File::open(path)
        .map(|_| ())
        .map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::Rejected(format!("{}: cannot be read: {error}", path.display()))
}

fn unusable(path: &Path, error: &TableError) -> Failure {
    let words = Wording::of(Language::En).refusal(&error.refusal());
    Failure::Rejected(format!("{}: {words}", path.display()))
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// How many rows were not taken, as the end of a command.
fn rejected(count: i64) -> Result<(), Failure> {
    if count == 0 {
        Ok(())
    } else {
        Err(Failure::Rejected(format!(
            "{count} rows could not be read; see above"
        )))
    }
}

/// Where `-` is kept while it is read twice.
fn keep_input(folder: &Path) -> Result<(PathBuf, tempfile::TempPath), Failure> {
    if !folder.is_dir() {
        private::create_dir(folder)?;
    }
    let mut kept = tempfile::NamedTempFile::new_in(folder)?;
    io::copy(&mut io::stdin().lock(), &mut kept)?;
    let kept = kept.into_temp_path();
    Ok((kept.to_path_buf(), kept))
}
