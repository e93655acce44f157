//! `option-m synth`: a synthetic population as CSV files, for tests and measurements.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use strum::VariantArray;

use crate::cli::failure::Failure;
use crate::domain::values::coded::Coded;
use crate::synth::error_kinds::ErrorLevel;
use crate::synth::files::{self, FilesError, Request};
use crate::synth::scenario::Scenarios;
use crate::synth::story::Country;

/// As many people as the country has, and some more.
const MOST: u64 = 40_000_000;
/// A facility for so many people, within these bounds.
const PEOPLE_PER_FACILITY: u64 = 400;
const FACILITIES: (u64, u64) = (64, 3_500);

/// Write synthetic dose records, facilities and complaints, with the truth about each complaint.
///
/// Four CSV files: doses.csv and facilities.csv can be imported; complaints.csv says what citizens state, and truth.csv
/// which record each complaint is about, why it does not show, and which errors were made. The people in them do not exist. The same
/// options write the same bytes on every machine.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m synth --persons 20000 --complaints 500 --out country
  option-m synth --persons 1000000 --complaints 10000 --seed 7 --errors heavy --out country
  option-m synth --persons 60000 --complaints 2000 --scenario twins --out twins
  option-m synth --persons 5000 --faulty-rows 0.02 --out spoiled --force

Errors are made by clinics and by citizens, at rates that grow from light to heavy; with none, only the doses that are
complained about are hidden. --scenario lets others complain: people who are easily taken for somebody else, each beside those
they are taken for; with all, the scenarios take turns. They come in addition to the ordinary people. --faulty-rows spoils further rows so that an import has to reject, quarantine or repair them.

Exit codes:
  0  the files were written
  1  they could not be written; none of them is left
  2  wrong use, or files of that name exist already")]
pub(super) struct Arguments {
    /// Number of people with a dose record.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST))]
    persons: u64,
    /// Number of complaints.
    #[arg(long, value_name = "M", default_value_t = 0)]
    complaints: u64,
    /// The same seed makes the same people, records and complaints.
    #[arg(long, value_name = "S", default_value_t = 2022)]
    seed: u64,
    /// Directory for the files; created if missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many errors clinics and citizens make.
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    errors: ErrorLevel,
    /// What the complaints are examples of.
    #[arg(long, value_name = "NAME", value_enum, default_value_t)]
    scenario: Scenarios,
    /// Share of the dose rows that are spoiled on purpose, from 0 to 1.
    #[arg(long, value_name = "FRACTION", default_value = "0", value_parser = millionths)]
    faulty_rows: u32,
    /// Replace existing files.
    #[arg(long)]
    force: bool,
    /// Number of threads [default: one per processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    threads: Option<u16>,
}

impl clap::ValueEnum for ErrorLevel {
    fn value_variants<'a>() -> &'a [Self] {
        Self::VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.code()))
    }
}

impl clap::ValueEnum for Scenarios {
    fn value_variants<'a>() -> &'a [Self] {
        static CHOICES: LazyLock<Vec<Scenarios>> = LazyLock::new(|| Scenarios::choices().collect());
        &CHOICES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.code()))
    }
}

/// A fraction in millionths.
fn millionths(text: &str) -> Result<u32, String> {
    let wrong = || "not a fraction from 0 to 1, as 0.01".to_owned();
    let fraction: f64 = text.parse().map_err(|_| wrong())?;
    if !(0.0..=1.0).contains(&fraction) {
        return Err(wrong());
    }
    format!("{:.0}", fraction * 1e6).parse().map_err(|_| wrong())
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.complaints > arguments.persons {
        let words =
            "--complaints: each person complains once at most; ask for no more complaints than persons";
        return Err(Failure::Rejected(words.to_owned()));
    }
    let facilities = (arguments.persons / PEOPLE_PER_FACILITY).clamp(FACILITIES.0, FACILITIES.1);
    let country = Country::new(
        arguments.seed,
        arguments.persons,
        arguments.complaints,
        arguments.errors,
        usize::try_from(facilities).unwrap_or(usize::MAX),
    )
    .with(arguments.scenario);
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let request = Request {
        directory: arguments.out.clone(),
        force: arguments.force,
        faulty_in_million: arguments.faulty_rows,
        threads: arguments.threads.map_or(processors, usize::from),
    };
    let tally = files::write(&country, &request).map_err(|error| match error {
        FilesError::Exists(_) => Failure::Rejected(error.to_string()),
        FilesError::Io { .. } => Failure::Other(error.into()),
    })?;
    outln!(
        "{}: {} dose records of {} people ({} spoiled), {} facilities, {} complaints",
        arguments.out.display(),
        tally.doses,
        arguments.persons,
        tally.faulty,
        tally.facilities,
        tally.complaints
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_read() {
        assert_eq!(millionths("0"), Ok(0));
        assert_eq!(millionths("0.015"), Ok(15_000));
        assert_eq!(millionths("1"), Ok(1_000_000));
        for text in ["-0.1", "1.1", "nan", "2%", ""] {
            assert!(millionths(text).is_err(), "{text}");
        }
    }
}
