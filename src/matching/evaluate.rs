//! How well the engine does: its results held against the truth.

mod errors;
pub mod truth;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::matching::decide::Decision;
use crate::matching::evaluate::errors::Outcome;
use crate::matching::evaluate::truth::{RecordKey, Truth, ratio};

pub use crate::matching::evaluate::errors::Errors;

/// What the engine said about one complaint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The records, the most likely first, each with its probability.
    pub candidates: Vec<(RecordKey, f64)>,
    /// What it would do.
    pub decision: Option<Decision>,
}

/// What became of the complaints of one cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many there are.
    pub complaints: usize,
    /// The engine would act, by the right record.
    pub certain_right: usize,
    /// The engine would act, by a wrong one.
    pub certain_wrong: usize,
    /// A human would see the right record first.
    pub first: usize,
    /// A human would see it among others.
    pub among: usize,
    /// The right record is not shown, or nothing is where there is none.
    pub without: usize,
}

/// Precision and recall if the engine acted from a probability on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The probability.
    pub from: f64,
    /// How many complaints have a first candidate of at least that.
    pub acted: usize,
    /// In how many of them it is the right record.
    pub right: usize,
    /// How many complaints have a record.
    pub present: usize,
}

impl Point {
    /// The share of acts that are right; 1 where there are none.
    pub fn precision(&self) -> f64 {
        if self.acted == 0 {
            1.0
        } else {
            ratio(self.right, self.acted)
        }
    }

    /// The share of the complaints whose record is there that are settled rightly.
    pub fn recall(&self) -> f64 {
        ratio(self.right, self.present)
    }

    /// The harmonic mean of the two.
    pub fn f1(&self) -> f64 {
        let (precision, recall) = (self.precision(), self.recall());
        if precision + recall == 0.0 {
            0.0
        } else {
            2.0 * precision * recall / (precision + recall)
        }
    }
}

/// How far probabilities hold: of the first candidates within a band, how many are right?
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The mean of the probabilities.
    pub said: f64,
    /// The share that is right.
    pub held: f64,
    /// How many there are.
    pub count: usize,
}

/// The figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// All complaints.
    pub complaints: usize,
    /// Those whose record is there.
    pub present: usize,
    /// Those whose right record is the first.
    pub first: usize,
    /// Those whose right record is among the first five.
    pub among_five: usize,
    /// What the engine would do by itself, right and wrong.
    pub errors: Errors,
    /// The same by scenario, where the truth names one.
    pub scenarios: BTreeMap<String, Errors>,
    /// The same by group, where the truth names one.
    pub groups: BTreeMap<String, Errors>,
    /// By thresholds of the probability.
    pub points: Vec<Point>,
    /// By cause.
    pub causes: BTreeMap<String, Tally>,
    /// By band of probability.
    pub bands: Vec<Band>,
}

/// The thresholds that are told.
pub const THRESHOLDS: [f64; 9] = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999];
/// How many candidates count as shown.
const SHOWN: usize = 5;
const BANDS: usize = 10;

/// Holds answers against the truth. A complaint without an answer counts as one without candidates; an answer to a
/// complaint that the truth does not know is left out.
pub fn evaluate(answers: &BTreeMap<String, Answer>, truths: &BTreeMap<String, Truth>) -> Evaluation {
    let nothing = Answer::default();
    let persons = Persons::of(truths.values());
    let mut found = Evaluation {
        complaints: truths.len(),
        present: truths.values().filter(|truth| truth.record.is_some()).count(),
        first: 0,
        among_five: 0,
        errors: Errors::default(),
        scenarios: BTreeMap::new(),
        groups: BTreeMap::new(),
        points: Vec::new(),
        causes: BTreeMap::new(),
        bands: Vec::new(),
    };
    let mut firsts: Vec<(f64, bool)> = Vec::new();
    for (complaint, truth) in truths {
        let answer = answers.get(complaint).unwrap_or(&nothing);
        let mut shown = answer.candidates.iter().take(SHOWN);
        let place = shown.position(|(key, _)| truth.is_right(key));
        let right = place == Some(0);
        found.first += usize::from(right);
        found.among_five += usize::from(place.is_some());
        let first = answer.candidates.first();
        if let Some((_, probability)) = first {
            firsts.push((*probability, right));
        }
        let acted = first.filter(|_| answer.decision == Some(Decision::Certain));
        found
            .causes
            .entry(truth.cause.clone())
            .or_default()
            .count(acted.is_some(), place);
        let outcome = persons.outcome(truth, acted.map(|(key, _)| key));
        found.count_errors(truth, outcome);
    }
    let point = |from: f64| {
        let acted = firsts.iter().filter(|(probability, _)| *probability >= from);
        Point {
            from,
            acted: acted.clone().count(),
            right: acted.filter(|(_, right)| *right).count(),
            present: found.present,
        }
    };
    found.points = THRESHOLDS.map(point).to_vec();
    found.bands = bands(&firsts);
    found
}

impl Evaluation {
    fn count_errors(&mut self, truth: &Truth, outcome: Outcome) {
        self.errors.count(truth, outcome);
        for (name, tallies) in [
            (&truth.scenario, &mut self.scenarios),
            (&truth.group, &mut self.groups),
        ] {
            if !name.is_empty() {
                tallies.entry(name.clone()).or_default().count(truth, outcome);
            }
        }
    }
}

impl Tally {
    fn count(&mut self, acted: bool, place: Option<usize>) {
        self.complaints += 1;
        let slot = match (acted, place) {
            (true, Some(0)) => &mut self.certain_right,
            (true, _) => &mut self.certain_wrong,
            (false, Some(0)) => &mut self.first,
            (false, Some(_)) => &mut self.among,
            (false, None) => &mut self.without,
        };
        *slot += 1;
    }
}

/// Which records are whose, as far as the complaints of one person tell it together.
struct Persons<'a>(HashMap<&'a str, HashSet<&'a RecordKey>>);

impl<'a> Persons<'a> {
    fn of(truths: impl Iterator<Item = &'a Truth>) -> Self {
        let mut persons: HashMap<&str, HashSet<&RecordKey>> = HashMap::new();
        for truth in truths.filter(|truth| !truth.person.is_empty()) {
            let records = truth.record.iter().chain(&truth.also);
            let records = records.chain(truth.others.iter().flatten());
            persons.entry(&truth.person).or_default().extend(records);
        }
        Self(persons)
    }

    fn outcome(&self, truth: &Truth, acted: Option<&RecordKey>) -> Outcome {
        let Some(key) = acted else {
            return Outcome::Left;
        };
        if truth.is_right(key) {
            return Outcome::Right;
        }
        let Some(others) = &truth.others else {
            return Outcome::Wrong;
        };
        let of_person = self.0.get(truth.person.as_str());
        if others.contains(key) || of_person.is_some_and(|records| records.contains(key)) {
            Outcome::WrongDose
        } else {
            Outcome::Stranger
        }
    }
}

fn bands(firsts: &[(f64, bool)]) -> Vec<Band> {
    let mut bands = Vec::new();
    for band in 0..BANDS {
        let (from, to) = (ratio(band, BANDS), ratio(band + 1, BANDS));
        let last = band + 1 == BANDS;
        let within: Vec<&(f64, bool)> = firsts
            .iter()
            .filter(|(probability, _)| *probability >= from && (*probability < to || last))
            .collect();
        if within.is_empty() {
            continue;
        }
        let sum: f64 = within.iter().map(|(probability, _)| probability).sum();
        bands.push(Band {
            said: sum * ratio(1, within.len()),
            held: ratio(within.iter().filter(|(_, right)| *right).count(), within.len()),
            count: within.len(),
        });
    }
    bands
}

#[cfg(test)]
mod tests;
