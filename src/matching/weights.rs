//! The probabilities by which agreements are weighed, and what they come to for one record.
//!
//! Fellegi and Sunter (1969) weigh an agreement by how much more probable it is between two statements about one thing
//! than between two about different things. Here "different" is not one case but three, since they are mistaken for
//! each other in different ways: another dose of the same person, the dose of a relative (a parent's telephone, a
//! twin's date of birth, the same queue on the same day), the dose of a stranger. A record has to be more probable than
//! all three together.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::domain::values::coded::Coded;
use crate::matching::vocabulary::{Agreement, Comparison, Field, Level, Table};

/// A number for each of what a record may be beside a complaint, in the order of the columns of `data/weights.csv`: the
/// dose that it is about, another dose of that person, the dose of somebody of the household, that of anybody else.
pub type PerClass = [f64; 4];

/// No agreement of words makes a stranger less probable than this: names hang together.
const LEAST_CHANCE: f64 = 2e-7;

/// The weights: for each table and level, the probability of it in each class.
#[derive(Clone, Debug)]
pub struct Weights {
    rows: Vec<(Table, Level, PerClass)>,
    lookup: Vec<Option<usize>>,
}

/// Why a file of weights cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// A line is not `table,level` and four probabilities.
    #[error("line {0}: not a table, a level and four probabilities above 0 and up to 1")]
    Line(usize),
    /// A table of the program is not there.
    #[error("no line for table `{0}`")]
    Missing(&'static str),
    /// More agreement must not weigh less.
    #[error("table `{0}`: level `{1}` weighs less than one that agrees less")]
    Order(&'static str, &'static str),
}

/// Levels from more agreement to less. Levels that stand in no chain together do not compare: a swapped date is
/// neither nearer nor farther than one a week away.
pub const CHAINS: [&[Level]; 8] = [
    &[
        Level::Same,
        Level::OneDay,
        Level::ThreeDays,
        Level::Week,
        Level::Fortnight,
        Level::Month,
        Level::Different,
    ],
    &[Level::Same, Level::Swapped, Level::Different],
    &[Level::Same, Level::OneFault, Level::TwoFaults, Level::Different],
    &[Level::Same, Level::OneFault, Level::OnePart, Level::Different],
    &[Level::Same, Level::OnePart, Level::Different],
    &[
        Level::Same,
        Level::Spelling,
        Level::Shorter,
        Level::Given,
        Level::Family,
        Level::Some,
        Level::Different,
    ],
    &[Level::Same, Level::Alike, Level::Area, Level::Different],
    &[Level::Same, Level::Next, Level::Different],
];

/// The first level that weighs less than one behind it in a chain, beside any of the other classes.
fn out_of_order(rows: &[(Table, Level, PerClass)]) -> Option<(Table, Level)> {
    let known = |table, level| {
        rows.iter()
            .find(|row| row.0 == table && row.1 == level)
            .map(|row| row.2)
    };
    for table in Table::all() {
        for chain in CHAINS {
            let there: Vec<(Level, PerClass)> = chain
                .iter()
                .filter_map(|level| Some((*level, known(table, *level)?)))
                .collect();
            for pair in there.windows(2) {
                let [(level, more), (_, less)] = pair else {
                    continue;
                };
                // A thousandth is rounding.
                if (1..4).any(|class| more[0] / more[class] < less[0] / less[class] * 0.999) {
                    return Some((table, *level));
                }
            }
        }
    }
    None
}

static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
    // A test reads the file as well, with its errors.
    Weights::read(include_str!("data/weights.csv")).unwrap_or_else(|_| Weights::of(Vec::new()))
});

impl Weights {
    /// Those that come with the program.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads weights: CSV with a header, a line for each level of a table.
    ///
    /// # Errors
    /// [`WeightsError`].
    pub fn read(text: &str) -> Result<Self, WeightsError> {
        let mut rows: Vec<(Table, Level, PerClass)> = Vec::new();
        for (place, line) in text
            .lines()
            .enumerate()
            .skip(1)
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let columns: Vec<&str> = line.split(',').map(str::trim).collect();
            let [table, level, numbers @ ..] = columns.as_slice() else {
                return Err(WeightsError::Line(place + 1));
            };
            let wrong = || WeightsError::Line(place + 1);
            let (table, level) = (
                Table::parse(table).ok_or_else(wrong)?,
                Level::parse(level).ok_or_else(wrong)?,
            );
            let numbers: Vec<f64> = numbers.iter().filter_map(|number| number.parse().ok()).collect();
            let row: PerClass = numbers.try_into().map_err(|_| wrong())?;
            if !row.iter().all(|p| (f64::MIN_POSITIVE..=1.0).contains(p)) {
                return Err(wrong());
            }
            rows.push((table, level, row));
        }
        if let Some((table, level)) = out_of_order(&rows) {
            return Err(WeightsError::Order(table.code(), level.code()));
        }
        match Table::all().find(|table| rows.iter().all(|row| row.0 != *table)) {
            Some(table) => Err(WeightsError::Missing(table.code())),
            None => Ok(Self::of(rows)),
        }
    }

    /// Weights of these rows.
    pub fn of(rows: Vec<(Table, Level, PerClass)>) -> Self {
        let mut lookup = vec![None; Table::all().len() * Level::all().len()];
        for (place, (table, level, _)) in rows.iter().enumerate() {
            if let Some(slot) = lookup.get_mut(slot(*table, *level)) {
                *slot = Some(place);
            }
        }
        Self { rows, lookup }
    }

    /// The file that [`Weights::read`] reads.
    pub fn to_csv(&self) -> String {
        let mut text = String::from("table,level,same,other_dose,relative,stranger\n");
        for (table, level, [same, other_dose, relative, stranger]) in &self.rows {
            let _ = writeln!(
                text,
                "{},{},{same:.4e},{other_dose:.4e},{relative:.4e},{stranger:.4e}",
                table.code(),
                level.code()
            );
        }
        text
    }

    /// The rows, in their order.
    pub fn rows(&self) -> &[(Table, Level, PerClass)] {
        &self.rows
    }

    /// The probability of an agreement in each class; nothing for what says nothing either way.
    pub fn of_agreement(&self, agreement: &Agreement) -> Option<PerClass> {
        let place = self
            .lookup
            .get(slot(agreement.table, agreement.level))
            .copied()
            .flatten()?;
        let (_, _, mut row) = *self.rows.get(place)?;
        if let Some(chance) = agreement.chance {
            row[3] = chance.max(LEAST_CHANCE).min(row[0]);
        }
        Some(row)
    }
}

fn slot(table: Table, level: Level) -> usize {
    table as usize * Level::all().len() + level as usize
}

/// What is known before anything is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    /// How many current records the registry has.
    pub records: f64,
    /// The share of complaints whose record is there.
    pub present: f64,
}

/// The fields that tell doses apart.
const OF_DOSES: [Field; 5] = [
    Field::DoseNumber,
    Field::DoseDate,
    Field::Vaccine,
    Field::Lot,
    Field::Facility,
];

/// Other doses that a person has in the registry, and doses of the household, on average.
const OTHER_DOSES: f64 = 1.8;
const OF_RELATIVES: f64 = 6.0;

impl Prior {
    /// Of a registry of so many records.
    pub fn of(records: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "no registry has 2^52 records")]
        let records = records.max(100) as f64;
        Self {
            records,
            present: 0.7,
        }
    }

    fn odds(self) -> PerClass {
        let each = 1.0 / self.records;
        [
            self.present / (1.0 - self.present) * each,
            OTHER_DOSES * each,
            OF_RELATIVES * each,
            1.0,
        ]
    }
}

/// What the agreements of one record come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weight {
    /// Log2 of the odds that the record is the one, given that at most one is and no other was compared.
    pub bits: f64,
    /// What each field adds to that, in the order of the comparison; nothing for a missing one.
    pub fields: Vec<(Field, f64)>,
    /// What is known before: the rest of `bits`.
    pub before: f64,
}

/// Log2 of the probability of a comparison in each class, times that of the class, and the rows that it comes from.
fn class_logs(
    comparison: &Comparison,
    weights: &Weights,
    prior: Prior,
) -> (PerClass, Vec<(Field, PerClass)>) {
    let said = |field: &Field| comparison.level(*field) != Level::Missing;
    let mut logs = prior.odds().map(f64::log2);
    if !OF_DOSES.iter().any(said) {
        // Where nothing tells doses apart, the rows are people.
        logs[1] = f64::NEG_INFINITY;
    }
    let rows: Vec<(Field, PerClass)> = comparison
        .0
        .iter()
        .filter_map(|agreement| Some((agreement.field, weights.of_agreement(agreement)?)))
        .collect();
    for (_, row) in &rows {
        for (log, probability) in logs.iter_mut().zip(row) {
            *log += probability.log2();
        }
    }
    (logs, rows)
}

/// How probable each class is for each candidate of one complaint, of which at most one is the dose.
pub fn class_shares(candidates: &[&Comparison], weights: &Weights, prior: Prior) -> Vec<PerClass> {
    let logs: Vec<PerClass> = candidates
        .iter()
        .map(|comparison| class_logs(comparison, weights, prior).0)
        .collect();
    let others = |logs: &PerClass| {
        logs[1..]
            .iter()
            .map(|log| log.exp2())
            .sum::<f64>()
            .max(f64::MIN_POSITIVE)
    };
    let odds: Vec<f64> = logs.iter().map(|logs| logs[0].exp2() / others(logs)).collect();
    let all = 1.0 + odds.iter().sum::<f64>();
    logs.iter()
        .zip(odds)
        .map(|(logs, odds)| {
            let same = odds / all;
            let rest = (1.0 - same) / others(logs);
            [
                same,
                logs[1].exp2() * rest,
                logs[2].exp2() * rest,
                logs[3].exp2() * rest,
            ]
        })
        .collect()
}

/// Weighs a comparison.
pub fn weigh(comparison: &Comparison, weights: &Weights, prior: Prior) -> Weight {
    let (logs, rows) = class_logs(comparison, weights, prior);
    let most = logs[1..].iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let others: Vec<f64> = logs[1..].iter().map(|log| (log - most).exp2()).collect();
    let sum: f64 = others.iter().sum();
    let bits = logs[0] - (most + sum.log2());
    // Each field's part: beside the other classes as probable as they are after all was compared.
    let part = |row: &PerClass| {
        let beside: f64 = others
            .iter()
            .zip(&row[1..])
            .map(|(other, p)| other / sum * p.log2())
            .sum();
        row[0].log2() - beside
    };
    let fields: Vec<(Field, f64)> = rows.iter().map(|(field, row)| (*field, part(row))).collect();
    let before = bits - fields.iter().map(|(_, part)| part).sum::<f64>();
    Weight { bits, fields, before }
}

#[cfg(test)]
mod tests;
