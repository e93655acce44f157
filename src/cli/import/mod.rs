//! `option-m import`: dose records and facilities arrive.

mod common;
mod doses;
mod facilities;
mod progress;
mod report;

use clap::Subcommand;

use crate::cli::common::DataDirectory;
use crate::cli::failure::Failure;
use crate::config::{Config, Flags};

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
    Doses(doses::Arguments),
    Facilities(facilities::Arguments),
}

pub(super) fn run(arguments: &Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    let config = Config::load(&flags)?;
    match &arguments.what {
        What::Doses(arguments) => doses::run(arguments, &config),
        What::Facilities(arguments) => facilities::run(arguments, &config),
    }
}
