//! What the engine said and what is true, read from CSV to be held against each other.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use crate::domain::values::coded::Coded;
use crate::matching::Decision;
use crate::matching::evaluate::Answer;
use crate::matching::evaluate::truth::{RecordKey, Truth};
use crate::tabular::csv_table::{Table, TableError};

/// Columns of the truth that have to be there.
const TRUTH_KEYS: &[&str] = &["complaint_id", "source_system", "source_record_id"];
/// What the truth may tell beyond them.
const TRUTH_MORE: &[&str] = &["cause", "scenario", "group", "person", OTHERS, ALSO];
const OTHERS: &str = "other_records";
const ALSO: &str = "also";
const RESULT_KEYS: &[&str] = &[
    "complaint_id",
    "rank",
    "source_system",
    "source_record_id",
    "probability",
    "decision",
];

/// What a table tells, by complaint.
#[derive(Clone, Debug)]
pub struct ByComplaint<T> {
    /// The complaints.
    pub complaints: BTreeMap<String, T>,
    /// The rows that were left out.
    pub left_out: Vec<LeftOut>,
}

/// A row that was left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: left out, {why}")]
pub struct LeftOut {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Why.
    pub why: Why,
}

/// Why a row is left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Its fields cannot be told apart.
    #[error("it cannot be taken apart")]
    Row,
    /// A column that holds keys of records has something else.
    #[error("{column} holds keys as `system:number`, separated by spaces, and `{text}` is none")]
    Key {
        /// Which column.
        column: &'static str,
        /// What it says.
        text: String,
    },
}

/// Reads the truth about complaints. Of rows with the same complaint the last counts.
///
/// # Errors
/// The file is no such table, or cannot be read on.
pub fn read_truths(input: impl Read) -> Result<ByComplaint<Truth>, TableError> {
    let mut table = Table::open_with(input, TRUTH_KEYS, TRUTH_MORE)?;
    let tells_others = table.has(OTHERS);
    let mut complaints = BTreeMap::new();
    let left_out = each_row(&mut table, |fields| {
        let [
            complaint,
            system,
            number,
            cause,
            scenario,
            group,
            person,
            others,
            also,
        ] = fields
        else {
            return Err(Why::Row);
        };
        let others = keys(OTHERS, others)?;
        let truth = Truth {
            record: key(system, number),
            also: keys(ALSO, also)?,
            others: tells_others.then_some(others),
            person: person.clone(),
            cause: cause.clone(),
            scenario: scenario.clone(),
            group: group.clone(),
        };
        complaints.insert(complaint.clone(), truth);
        Ok(())
    })?;
    Ok(ByComplaint { complaints, left_out })
}

/// A result: rank, candidate with its probability, decision.
type Ranked = (u32, Option<(RecordKey, f64)>, Option<Decision>);

/// Reads what `match run` writes: the candidates of each complaint in the order of their ranks, and the decision on the
/// first line that has one.
///
/// # Errors
/// As [`read_truths`].
pub fn read_answers(input: impl Read) -> Result<ByComplaint<Answer>, TableError> {
    let mut table = Table::open_with(input, RESULT_KEYS, &[])?;
    let mut ranked: HashMap<String, Vec<Ranked>> = HashMap::new();
    let left_out = each_row(&mut table, |fields| {
        let [complaint, rank, system, number, probability, decision] = fields else {
            return Err(Why::Row);
        };
        let candidate = key(system, number).map(|key| (key, probability.parse().unwrap_or(0.0)));
        let rank = rank.parse().unwrap_or(u32::MAX);
        let rows = ranked.entry(complaint.clone()).or_default();
        rows.push((rank, candidate, Decision::parse(decision)));
        Ok(())
    })?;
    let answer = |(complaint, mut rows): (String, Vec<Ranked>)| {
        rows.sort_by_key(|(rank, ..)| *rank);
        let answer = Answer {
            decision: rows.iter().find_map(|(.., decision)| *decision),
            candidates: rows
                .into_iter()
                .filter_map(|(_, candidate, _)| candidate)
                .collect(),
        };
        (complaint, answer)
    };
    Ok(ByComplaint {
        complaints: ranked.into_iter().map(answer).collect(),
        left_out,
    })
}

fn each_row<R: Read>(
    table: &mut Table<R>,
    mut take: impl FnMut(&[String]) -> Result<(), Why>,
) -> Result<Vec<LeftOut>, TableError> {
    let mut left_out = Vec::new();
    while let Some(row) = table.next_row()? {
        let taken = row.fields.map_err(|_| Why::Row).and_then(|fields| take(&fields));
        if let Err(why) = taken {
            left_out.push(LeftOut { line: row.line, why });
        }
    }
    Ok(left_out)
}

fn key(system: &str, number: &str) -> Option<RecordKey> {
    (!number.is_empty()).then(|| (system.to_owned(), number.to_owned()))
}

fn keys(column: &'static str, text: &str) -> Result<Vec<RecordKey>, Why> {
    let keys = text.split_whitespace().map(|word| {
        let parts = word
            .split_once(':')
            .and_then(|(system, number)| key(system, number));
        parts.ok_or_else(|| Why::Key {
            column,
            text: word.to_owned(),
        })
    });
    keys.collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn a_truth_without_the_further_columns_tells_no_other_records() {
        let text = "complaint_id,source_system,source_record_id,cause\n1,a,7,visible\n2,,,no_such_dose\n";
        let read = read_truths(text.as_bytes()).unwrap();
        assert_eq!(read.left_out, []);
        let first = &read.complaints["1"];
        assert_eq!(first.record, Some(("a".to_owned(), "7".to_owned())));
        assert_eq!((first.others.as_deref(), first.cause.as_str()), (None, "visible"));
        assert_eq!(read.complaints["2"].record, None);
    }

    #[test]
    fn the_further_columns_name_records_persons_scenarios_and_groups() {
        let text = "person;other_records;also;group;scenario;complaint_id;source_system;source_record_id\n\
                    P1;a:7 clinic-K1:9;a:8;malay/mykad;twins;1;a;6\nP2;;;x/passport;twins;2;;\nP3;a7;;;;3;;\n";
        let read = read_truths(text.as_bytes()).unwrap();
        let key = |system: &str, number: &str| (system.to_owned(), number.to_owned());
        let first = &read.complaints["1"];
        assert_eq!(first.others, Some(vec![key("a", "7"), key("clinic-K1", "9")]));
        assert_eq!(
            (first.also.clone(), first.person.as_str()),
            (vec![key("a", "8")], "P1")
        );
        assert_eq!(
            (first.group.as_str(), first.scenario.as_str()),
            ("malay/mykad", "twins")
        );
        assert_eq!(
            read.complaints["2"].others,
            Some(Vec::new()),
            "none is told, not untold"
        );
        let told = "line 4: left out, other_records holds keys as `system:number`, separated by spaces, and `a7` is none";
        assert_eq!(read.left_out.len(), 1);
        assert_eq!(read.left_out[0].to_string(), told);
    }

    #[test]
    fn answers_stand_in_the_order_of_their_ranks() {
        let text = "complaint_id,rank,source_system,source_record_id,probability,decision\n\
                    1,2,a,8,0.2,none\n1,1,a,7,0.8,probable\n2,1,,,0,none\n3,1\n";
        let read = read_answers(text.as_bytes()).unwrap();
        let first = &read.complaints["1"];
        let numbers: Vec<&str> = first
            .candidates
            .iter()
            .map(|((_, number), _)| number.as_str())
            .collect();
        assert_eq!(
            (numbers, first.decision),
            (vec!["7", "8"], Some(Decision::Probable))
        );
        assert!(read.complaints["2"].candidates.is_empty());
        let lines: Vec<u64> = read.left_out.iter().map(|row| row.line).collect();
        assert_eq!(lines, [5]);
    }
}
