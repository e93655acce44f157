//! `option-m match train`: weights from files of records and complaints.

use std::path::PathBuf;

use crate::cli::failure::Failure;
use crate::cli::matching::files;
use crate::domain::values::coded::Coded;
use crate::evaluation::{chart, match_files};
use crate::matching::names::frequency::Frequencies;
use crate::matching::train;
use crate::matching::weights::{Prior, Weights};

/// How many words of names are written down.
const WORDS: usize = 3_000;

/// Estimate weights and the frequencies of words of names from dose records and complaints.
///
/// Uses expectation-maximisation, so that no labelled pairs are needed. Prints the weights before and
/// after as a table.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m match train --doses doses.csv --complaints complaints.csv --weights weights.csv --plot weights.svg
  option-m match run --weights weights.csv --doses doses.csv --complaints complaints.csv --out results.csv

Exit codes:
  0  the weights were estimated
  1  a file cannot be read or written
  2  wrong use, or a file is no such table")]
pub(super) struct Arguments {
    /// Dose records: CSV, compressed or not.
    #[arg(long, value_name = "FILE")]
    doses: PathBuf,
    /// Complaints: CSV, compressed or not.
    #[arg(long, value_name = "FILE")]
    complaints: PathBuf,
    /// Output file for the weights, as CSV.
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Output file for the frequencies of words, as CSV.
    #[arg(long, value_name = "FILE")]
    frequencies: Option<PathBuf>,
    /// Output file for a plot of the weights, as SVG.
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let doses = files::doses(&arguments.doses)?;
    let (complaints, _) = files::complaints(&arguments.complaints)?;
    let before = Weights::shipped();
    let frequencies = Frequencies::count(doses.registry.records().iter().map(|record| record.name.texts()));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let policy = crate::matching::Policy::default();
    let findings = match_files::match_all(&doses, &complaints, before, &frequencies, policy, threads);
    let candidates: Vec<Vec<_>> = findings
        .iter()
        .map(|finding| {
            finding
                .candidates
                .iter()
                .map(|candidate| &candidate.comparison)
                .collect()
        })
        .collect();
    let random = match_files::random_pairs(&doses, &complaints, &frequencies);
    let prior = Prior::of(doses.registry.len() as u64);
    let trained = train::train(&candidates, &random, prior, before);
    print(before, &trained.weights);
    outln!(
        "\n{} rounds; the last one changed no probability by more than {:.5}",
        trained.rounds,
        trained.change
    );
    let write = |path: &Option<PathBuf>, text: &dyn Fn() -> String| match path {
        Some(path) => std::fs::write(path, text()).map_err(|error| files::named(path, &error)),
        None => Ok(()),
    };
    write(&arguments.weights, &|| trained.weights.to_csv())?;
    write(&arguments.plot, &|| chart::weights(&trained.weights))?;
    write(&arguments.frequencies, &|| words(&frequencies))
}

fn words(frequencies: &Frequencies) -> String {
    let words = frequencies.most_frequent().into_iter().take(WORDS);
    let rows = words.map(|(word, share)| format!("{word},{share:.6}\n"));
    std::iter::once("word,share\n".to_owned()).chain(rows).collect()
}

fn print(before: &Weights, after: &Weights) {
    outln!("table              level         same dose  other dose   relative   stranger     bits   before");
    for ((table, level, row), (_, _, known)) in after.rows().iter().zip(before.rows()) {
        let bits = |row: &[f64; 4]| (row[0] / row[3]).log2();
        outln!(
            "{:18} {:12} {:10.4} {:11.4} {:10.4} {:10.2e} {:8.2} {:8.2}",
            table.code(),
            level.code(),
            row[0],
            row[1],
            row[2],
            row[3],
            bits(row),
            bits(known)
        );
    }
}
