//! What the engine does by itself, right and wrong, by scenario and by group: as text and in Markdown.

use std::collections::BTreeMap;

use crate::matching::evaluate::{Errors, Evaluation};

/// What stands at the head of each column behind the name.
const COLUMNS: [&str; 11] = [
    "complaints",
    "no record",
    "acted",
    "stranger's",
    "in 10,000",
    "other dose",
    "in 1,000",
    "precision",
    "recall",
    "to a human",
    "beside all",
];
/// What is said where nothing can be told.
const UNKNOWN: &str = "?";
/// What is said where there is nothing to be counted.
const NOTHING: &str = "-";
const UNTOLD: &str = "The truth does not name the persons' other records (column other_records): a stranger's dose and another \
                      dose of the person cannot be told apart.";

/// The scenarios, then the groups, beneath one head; all complaints stand first.
pub(super) fn text(found: &Evaluation) -> String {
    let widths = COLUMNS.map(|column| column.len().max(9));
    let line = |name: &str, cells: &[String]| {
        let cells = cells.iter().zip(widths);
        let cells: Vec<String> = cells.map(|(cell, width)| format!("{cell:>width$}")).collect();
        format!("{name:24}  {}", cells.join("  "))
    };
    let mut lines = vec![
        line("", &COLUMNS.map(str::to_owned)),
        line("all", &cells(&found.errors, found)),
    ];
    for (title, tallies) in tables(found) {
        lines.push(String::new());
        lines.push(title.to_owned());
        let rows = tallies
            .iter()
            .map(|(name, errors)| line(&format!("  {name}"), &cells(errors, found)));
        lines.extend(rows);
    }
    if found.errors.untold > 0 {
        lines.extend([String::new(), UNTOLD.to_owned()]);
    }
    lines.join("\n")
}

/// A table of the scenarios and one of the groups.
pub(super) fn markdown(found: &Evaluation) -> String {
    let line = |name: &str, cells: &[String]| format!("| {name} | {} |", cells.join(" | "));
    let mut lines = Vec::new();
    for (title, tallies) in tables(found) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(line(title, &COLUMNS.map(str::to_owned)));
        lines.push(line("---", &COLUMNS.map(|_| "--:".to_owned())));
        let rows = tallies
            .iter()
            .map(|(name, errors)| line(&format!("`{name}`"), &cells(errors, found)));
        lines.extend(rows);
        lines.push(line("all", &cells(&found.errors, found)));
    }
    if found.errors.untold > 0 {
        lines.extend([String::new(), UNTOLD.to_owned()]);
    }
    lines.join("\n")
}

/// The tables that have any line.
fn tables(found: &Evaluation) -> impl Iterator<Item = (&'static str, &BTreeMap<String, Errors>)> {
    let tables = [("scenario", &found.scenarios), ("group", &found.groups)];
    tables.into_iter().filter(|(_, tallies)| !tallies.is_empty())
}

fn cells(errors: &Errors, found: &Evaluation) -> [String; COLUMNS.len()] {
    let told = |text: String| {
        if errors.untold > 0 {
            UNKNOWN.to_owned()
        } else {
            text
        }
    };
    let one = |rate: Option<f64>| rate.map_or_else(|| NOTHING.to_owned(), |rate| format!("{rate:.1}"));
    let four = |share: Option<f64>| share.map_or_else(|| NOTHING.to_owned(), |share| format!("{share:.4}"));
    let points = errors.waiting_share().zip(found.errors.waiting_share());
    let points = points.map(|(here, all)| 100.0 * (here - all));
    [
        errors.complaints.to_string(),
        errors.absent().to_string(),
        errors.acted.to_string(),
        told(errors.strangers.to_string()),
        told(one(errors.strangers_in_10_000())),
        told(errors.wrong_doses.to_string()),
        told(one(errors.wrong_doses_in_1_000())),
        four(errors.precision()),
        four(errors.recall()),
        four(errors.waiting_share()),
        points.map_or_else(|| NOTHING.to_owned(), |points| format!("{points:+.1}")),
    ]
}
