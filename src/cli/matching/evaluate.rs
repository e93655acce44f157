//! `option-m match evaluate`: results held against the truth.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use super::{chart, files};
use crate::cli::Failure;
use crate::desk::csv_table::Table;
use crate::matching::Decision;
use crate::matching::evaluate::{Answer, Evaluation, Truth, evaluate, ratio};

/// Hold results against the truth: precision, recall and F1 by threshold, the first and the first five candidates, and
/// what became of each cause.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m synth --persons 100000 --complaints 5000 --out country
  option-m match run --doses country/doses.csv --complaints country/complaints.csv --out results.csv
  option-m match evaluate --results results.csv --truth country/truth.csv --calibration calibration.svg

The truth has complaint_id, source_system and source_record_id (empty where there is no record) and, if known, cause.

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
    /// Where a plot of how far the probabilities hold goes, as SVG.
    #[arg(long, value_name = "FILE")]
    calibration: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let answers = read_answers(&arguments.results)?;
    let truths = read_truths(&arguments.truth)?;
    let found = evaluate(&answers, &truths);
    print(&found);
    if let Some(path) = &arguments.calibration {
        std::fs::write(path, chart::calibration(&found.bands)).map_err(|error| files::named(path, &error))?;
    }
    Ok(())
}

fn print(found: &Evaluation) {
    let share = |part, whole| format!("{:.4} ({part} of {whole})", ratio(part, whole));
    say!("complaints               {}", found.complaints);
    say!(
        "their record is there    {}",
        share(found.present, found.complaints)
    );
    say!("right record first       {}", share(found.first, found.present));
    say!(
        "right record in five     {}",
        share(found.among_five, found.present)
    );
    say!(
        "certain: precision       {}",
        share(found.certain.1, found.certain.0)
    );
    say!(
        "certain: recall          {}",
        share(found.certain.1, found.present)
    );
    say!("\nfrom probability   acted   right  precision  recall      F1");
    for point in &found.points {
        say!(
            "{:16}  {:6}  {:6}     {:.4}  {:.4}  {:.4}",
            point.from,
            point.acted,
            point.right,
            point.precision(),
            point.recall(),
            point.f1()
        );
    }
    say!("\ncause                complaints  certain: right  wrong  human: first  among  without");
    for (cause, tally) in &found.causes {
        say!(
            "{cause:20} {:10}  {:14}  {:5}  {:12}  {:5}  {:7}",
            tally.complaints,
            tally.certain_right,
            tally.certain_wrong,
            tally.first,
            tally.among,
            tally.without
        );
    }
    say!("\nsaid    held    first candidates");
    for band in &found.bands {
        say!("{:.3}   {:.3}   {:6}", band.said, band.held, band.count);
    }
}

/// Calls `take` with the fields of each row that can be taken apart.
fn each_row(
    path: &Path,
    columns: &'static [&'static str],
    optional: &'static [&'static str],
    mut take: impl FnMut(&[String]),
) -> Result<(), Failure> {
    let refused = |error| files::table(path, error);
    let input = files::open(path)?;
    let mut table = Table::open_with(input, columns, optional).map_err(refused)?;
    while let Some(row) = table.next_row().map_err(refused)? {
        match row.fields {
            Ok(fields) => take(&fields),
            Err(_) => remark!(
                "{}, line {}: left out, it cannot be taken apart",
                path.display(),
                row.line
            ),
        }
    }
    Ok(())
}

fn read_answers(path: &Path) -> Result<BTreeMap<String, Answer>, Failure> {
    const COLUMNS: &[&str] = &[
        "complaint_id",
        "rank",
        "source_system",
        "source_record_id",
        "probability",
        "decision",
    ];
    let mut ranked: HashMap<String, Vec<(u32, Vec<String>)>> = HashMap::new();
    each_row(path, COLUMNS, &[], |fields| {
        if let [complaint, rank, ..] = fields {
            let rank = rank.parse().unwrap_or(u32::MAX);
            ranked
                .entry(complaint.clone())
                .or_default()
                .push((rank, fields.to_vec()));
        }
    })?;
    let answer = |(complaint, mut rows): (String, Vec<(u32, Vec<String>)>)| {
        rows.sort_by_key(|(rank, _)| *rank);
        let mut answer = Answer::default();
        for (_, fields) in &rows {
            let [_, _, system, number, probability, decision] = fields.as_slice() else {
                continue;
            };
            if answer.decision.is_none() {
                answer.decision = Decision::parse(decision);
            }
            if !number.is_empty() {
                let key = (system.clone(), number.clone());
                answer.candidates.push((key, probability.parse().unwrap_or(0.0)));
            }
        }
        (complaint, answer)
    };
    Ok(ranked.into_iter().map(answer).collect())
}

fn read_truths(path: &Path) -> Result<BTreeMap<String, Truth>, Failure> {
    let mut truths = BTreeMap::new();
    let columns: &[&str] = &["complaint_id", "source_system", "source_record_id"];
    each_row(path, columns, &["cause"], |fields| {
        if let [complaint, system, number, cause] = fields {
            let record = (!number.is_empty()).then(|| (system.clone(), number.clone()));
            let truth = Truth {
                record,
                cause: cause.clone(),
            };
            truths.insert(complaint.clone(), truth);
        }
    })?;
    Ok(truths)
}
