//! `option-m match run`: looks for the record of each complaint.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cli::failure::Failure;
use crate::cli::matching::files;
use crate::domain::values::coded::Coded;
use crate::evaluation::match_files;
use crate::matching::names::frequency::Frequencies;
use crate::matching::weights::Weights;
use crate::matching::{Decision, Policy};

/// Look for the record of each complaint among dose records.
///
/// Writes one line per complaint and candidate, at most five, the most likely first: number of the complaint, rank,
/// key of the record (source and number there), probability, weight (log2 of the odds), decision (certain, probable, none,
/// conflict) and reasons.
/// A complaint without a candidate has one line with empty record fields.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m match run --doses doses.csv --complaints complaints.csv --out results.csv
  option-m match run --doses doses.csv.zst --complaints - --out - --threads 2

Both files have the columns of the import and of the complaints CSV; columns that are missing or empty are not used.

Exit codes:
  0  every complaint was looked for
  1  a file cannot be read or written
  2  wrong use, or a file is no such table")]
pub(super) struct Arguments {
    /// Dose records: CSV, or CSV compressed with gzip or zstd.
    #[arg(long, value_name = "FILE")]
    doses: PathBuf,
    /// Complaints: CSV, compressed or not; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    complaints: PathBuf,
    /// Output file for the results; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Number of threads [default: one per processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    threads: Option<u16>,
    /// File of weights to use instead of the built-in ones, as written by `match train`.
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Minimum probability for the decision `certain`.
    #[arg(long, value_name = "P", value_parser = probability)]
    certain: Option<f64>,
}

fn probability(text: &str) -> Result<f64, String> {
    let probability = text.parse().ok().filter(|p| (0.5..=1.0).contains(p));
    probability.ok_or_else(|| "not a probability from 0.5 to 1, as 0.99".to_owned())
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let started = Instant::now();
    let doses = files::doses(&arguments.doses)?;
    let (complaints, unreadable) = files::complaints(&arguments.complaints)?;
    let weights = match &arguments.weights {
        Some(path) => files::weights(path)?,
        None => Weights::shipped().clone(),
    };
    let policy = Policy {
        certain: arguments.certain.unwrap_or(Policy::default().certain),
        ..Policy::default()
    };
    let frequencies = Frequencies::count(doses.registry.records().iter().map(|record| record.name.texts()));
    let threads = arguments.threads.map_or_else(processors, usize::from);
    let read = started.elapsed();
    let started = Instant::now();
    let findings = match_files::match_all(&doses, &complaints, &weights, &frequencies, policy, threads);
    let matched = started.elapsed();
    let output: Box<dyn Write> = if arguments.out == Path::new("-") {
        Box::new(std::io::stdout().lock())
    } else {
        Box::new(File::create(&arguments.out).map_err(|error| files::named(&arguments.out, &error))?)
    };
    match_files::write_results(BufWriter::new(output), &doses, &complaints, &findings)?;
    for (rows, path) in [
        (doses.unreadable, &arguments.doses),
        (unreadable, &arguments.complaints),
    ] {
        if rows > 0 {
            errln!(
                "{}: {rows} rows cannot be taken apart and were left out",
                path.display()
            );
        }
    }
    let count = |decision| {
        findings
            .iter()
            .filter(|finding| finding.decision == decision)
            .count()
    };
    errln!(
        "{} records read in {:.1} s; {} complaints matched in {:.2} s on {threads} threads ({:.0} per second)",
        doses.registry.len(),
        read.as_secs_f64(),
        complaints.len(),
        matched.as_secs_f64(),
        per_second(complaints.len(), matched.as_secs_f64()),
    );
    let counts = Decision::all().map(|decision| format!("{} {}", count(decision), decision.code()));
    errln!("{}", counts.collect::<Vec<_>>().join(", "));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a rate is told in round numbers")]
fn per_second(count: usize, seconds: f64) -> f64 {
    count as f64 / seconds.max(1e-9)
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
