//! `option-m match evaluate`: results held against the truth.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::matching::{error_table, files};
use crate::evaluation::chart;
use crate::evaluation::match_truth::{self, ByComplaint};
use crate::matching::evaluate::truth::ratio;
use crate::matching::evaluate::{Evaluation, evaluate};
use crate::tabular::csv_table::TableError;

/// Compare results with the truth: both kinds of error, precision, recall and F1 by threshold, the first and the first
/// five candidates, and the results of each scenario, group and cause.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m synth --persons 100000 --complaints 5000 --scenario all --out country
  option-m match run --doses country/doses.csv --complaints country/complaints.csv --out results.csv
  option-m match evaluate --results results.csv --truth country/truth.csv --calibration calibration.svg

The truth has complaint_id, source_system and source_record_id (empty where there is no record) and, if known:
  cause          why the dose does not show
  scenario       what the complaint is an example of
  group          how the person is named and their kind of document, as malay/mykad
  person         the same text for the same person
  other_records  the person's other records, as system:number, separated by spaces
  also           records that are as right: the same dose stored again

Two kinds of error are counted apart, where other_records is known:
  stranger's     it acts on another person's record; in 10,000 complaints without a record
  other dose     it acts on another dose of the person; in 1,000 decisions to act
To a human are the complaints that have a record and are not acted on; beside all: by how many points of a hundred more
or fewer than among all complaints.

Exit codes:
  0  it was evaluated
  1  a file cannot be read or written
  2  wrong use, or a file is no such table")]
pub(super) struct Arguments {
    /// Results of `match run`.
    #[arg(long, value_name = "FILE")]
    results: PathBuf,
    /// The truth about each complaint.
    #[arg(long, value_name = "FILE")]
    truth: PathBuf,
    /// Output file for a calibration plot, as SVG.
    #[arg(long, value_name = "FILE")]
    calibration: Option<PathBuf>,
    /// Print only the tables of scenarios and of groups, in Markdown.
    #[arg(long)]
    markdown: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let answers = read(&arguments.results, match_truth::read_answers)?;
    let truths = read(&arguments.truth, match_truth::read_truths)?;
    let found = evaluate(&answers, &truths);
    if arguments.markdown {
        outln!("{}", error_table::markdown(&found));
    } else {
        print(&found);
    }
    if let Some(path) = &arguments.calibration {
        std::fs::write(path, chart::calibration(&found.bands)).map_err(|error| files::named(path, &error))?;
    }
    Ok(())
}

fn read<T>(
    path: &Path,
    reader: impl FnOnce(Box<dyn Read>) -> Result<ByComplaint<T>, TableError>,
) -> Result<BTreeMap<String, T>, Failure> {
    let read = reader(files::open(path)?).map_err(|error| files::table(path, error))?;
    for row in &read.left_out {
        errln!("{}, {row}", path.display());
    }
    Ok(read.complaints)
}

fn print(found: &Evaluation) {
    let share = |part, whole| format!("{:.4} ({part} of {whole})", ratio(part, whole));
    let errors = &found.errors;
    outln!("complaints               {}", found.complaints);
    outln!(
        "their record is there    {}",
        share(found.present, found.complaints)
    );
    outln!("right record first       {}", share(found.first, found.present));
    outln!(
        "right record in five     {}",
        share(found.among_five, found.present)
    );
    outln!("certain: precision       {}", share(errors.right, errors.acted));
    outln!("certain: recall          {}", share(errors.right, found.present));
    outln!("\n{}", error_table::text(found));
    outln!("\nfrom probability   acted   right  precision  recall      F1");
    for point in &found.points {
        outln!(
            "{:16}  {:6}  {:6}     {:.4}  {:.4}  {:.4}",
            point.from,
            point.acted,
            point.right,
            point.precision(),
            point.recall(),
            point.f1()
        );
    }
    outln!("\ncause                complaints  certain: right  wrong  human: first  among  without");
    for (cause, tally) in &found.causes {
        outln!(
            "{cause:20} {:10}  {:14}  {:5}  {:12}  {:5}  {:7}",
            tally.complaints,
            tally.certain_right,
            tally.certain_wrong,
            tally.first,
            tally.among,
            tally.without
        );
    }
    outln!("\nsaid    held    first candidates");
    for band in &found.bands {
        outln!("{:.3}   {:.3}   {:6}", band.said, band.held, band.count);
    }
}
