//! How well the engine does: its results held against the truth.

use std::collections::BTreeMap;

use super::Decision;

/// A record by its key: source system and number there.
pub type RecordKey = (String, String);

/// What the engine said about one complaint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The records, the likeliest first, each with its probability.
    pub candidates: Vec<(RecordKey, f64)>,
    /// What it would do.
    pub decision: Option<Decision>,
}

/// What is true of one complaint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    /// The record that it is about, if there is one.
    pub record: Option<RecordKey>,
    /// Why the dose does not show.
    pub cause: String,
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
    /// Decisions to act: how many, and how many of them right.
    pub certain: (usize, usize),
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

/// The share of `part` in `whole`; 0 where there is nothing.
#[expect(clippy::cast_precision_loss, reason = "no file has 2^52 complaints")]
pub fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// Holds answers against the truth. A complaint without an answer counts as one without candidates; an answer to a
/// complaint that the truth does not know is left out.
pub fn evaluate(answers: &BTreeMap<String, Answer>, truths: &BTreeMap<String, Truth>) -> Evaluation {
    let nothing = Answer::default();
    let mut found = Evaluation {
        complaints: truths.len(),
        present: truths.values().filter(|truth| truth.record.is_some()).count(),
        first: 0,
        among_five: 0,
        certain: (0, 0),
        points: Vec::new(),
        causes: BTreeMap::new(),
        bands: Vec::new(),
    };
    let mut firsts: Vec<(f64, bool)> = Vec::new();
    for (complaint, truth) in truths {
        let answer = answers.get(complaint).unwrap_or(&nothing);
        let shown = answer.candidates.iter().take(SHOWN);
        let place = truth
            .record
            .as_ref()
            .and_then(|record| shown.clone().position(|(known, _)| known == record));
        let right = place == Some(0);
        found.first += usize::from(right);
        found.among_five += usize::from(place.is_some());
        if let Some((_, probability)) = answer.candidates.first() {
            firsts.push((*probability, right));
        }
        let tally = found.causes.entry(truth.cause.clone()).or_default();
        tally.complaints += 1;
        let certain = answer.decision == Some(Decision::Certain);
        found.certain.0 += usize::from(certain);
        found.certain.1 += usize::from(certain && right);
        let slot = match (certain, place) {
            (true, Some(0)) => &mut tally.certain_right,
            (true, _) => &mut tally.certain_wrong,
            (false, Some(0)) => &mut tally.first,
            (false, Some(_)) => &mut tally.among,
            (false, None) => &mut tally.without,
        };
        *slot += 1;
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
mod tests {
    use super::*;

    fn key(number: &str) -> RecordKey {
        ("myvas".to_owned(), number.to_owned())
    }

    #[test]
    fn answers_are_held_against_the_truth() {
        let answer = |candidates: &[(&str, f64)], decision| Answer {
            candidates: candidates.iter().map(|(number, p)| (key(number), *p)).collect(),
            decision: Some(decision),
        };
        let answers = BTreeMap::from([
            ("right".to_owned(), answer(&[("1", 0.999)], Decision::Certain)),
            (
                "wrong".to_owned(),
                answer(&[("2", 0.995), ("3", 0.004)], Decision::Certain),
            ),
            ("absent".to_owned(), answer(&[("4", 0.3)], Decision::Probable)),
        ]);
        let truth = |record: Option<&str>| Truth {
            record: record.map(key),
            cause: "some".to_owned(),
        };
        let truths = BTreeMap::from([
            ("right".to_owned(), truth(Some("1"))),
            ("wrong".to_owned(), truth(Some("3"))),
            ("absent".to_owned(), truth(None)),
            ("unanswered".to_owned(), truth(Some("5"))),
        ]);
        let found = evaluate(&answers, &truths);
        assert_eq!(
            (found.complaints, found.present, found.first, found.among_five),
            (4, 3, 1, 2)
        );
        assert_eq!(found.certain, (2, 1));
        let tally = found.causes["some"];
        assert_eq!(
            (tally.certain_right, tally.certain_wrong, tally.without),
            (1, 1, 2)
        );
        let at = |from: f64| found.points.iter().find(|point| point.from >= from).copied();
        assert_eq!(at(0.999).map(|point| (point.acted, point.right)), Some((1, 1)));
        assert_eq!(at(0.5).map(|point| point.precision()), Some(0.5));
    }
}
