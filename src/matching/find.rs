//! From the records that may be the one to a decision.

use std::sync::Arc;

use super::compare::{Comparison, Field, Level, Table, compare};
use super::decide::{Decision, Policy, Reason, decide};
use super::frequency::Frequencies;
use super::particulars::Particulars;
use super::weights::{Prior, Weight, Weights, weigh};

/// How many candidates are kept.
pub const KEPT: usize = 5;
/// Of how many candidates it is asked whose their numbers are.
const ASKED: usize = 12;
/// Candidates that weigh less than this many bits are not asked about.
const HOPELESS: f64 = -12.0;

/// A record that may be the one, with what was compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate<T> {
    /// The record.
    pub record: T,
    /// What it says.
    pub particulars: Arc<Particulars>,
    /// How it compares with the complaint, field by field.
    pub comparison: Comparison,
    /// What that comes to.
    pub weight: Weight,
    /// The probability that it is the one, from 0 to 1.
    pub probability: f64,
}

/// What the search came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<T> {
    /// The records that may be the one, the likeliest first; at most [`KEPT`].
    pub candidates: Vec<Candidate<T>>,
    /// What to do.
    pub decision: Decision,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// What the engine goes by.
#[derive(Clone, Copy, Debug)]
pub struct Engine<'a> {
    /// How agreements weigh.
    pub weights: &'a Weights,
    /// How frequent words of names are.
    pub frequencies: &'a Frequencies,
    /// What is known before.
    pub prior: Prior,
    /// When to act.
    pub policy: Policy,
}

impl Engine<'_> {
    /// Compares a complaint with the records that its keys led to, and decides. `holders` tells what the current
    /// records with a document's number say; it is asked about the numbers of the likeliest candidates only.
    ///
    /// # Errors
    /// Those of `holders`.
    pub fn find<T, E>(
        &self,
        complaint: &Particulars,
        records: Vec<(T, Arc<Particulars>)>,
        mut holders: impl FnMut(&str) -> Result<Vec<Arc<Particulars>>, E>,
    ) -> Result<Finding<T>, E> {
        let mut candidates: Vec<Candidate<T>> = records
            .into_iter()
            .map(|(record, particulars)| {
                let comparison = compare(complaint, &particulars, self.frequencies);
                let weight = weigh(&comparison, self.weights, self.prior);
                Candidate {
                    record,
                    particulars,
                    comparison,
                    weight,
                    probability: 0.0,
                }
            })
            .collect();
        sort(&mut candidates);
        candidates.truncate(ASKED);
        let own = self.own_records(complaint, &mut holders)?;
        for candidate in &mut candidates {
            if candidate.weight.bits < HOPELESS || candidate.comparison.level(Field::Identity) == Level::Same
            {
                continue;
            }
            let Some(id) = &candidate.particulars.id else {
                continue;
            };
            let level = self.holder(&candidate.particulars, &holders(&id.text)?, own);
            candidate.comparison.add(Field::Holder, level, Table::Holder);
            candidate.weight = weigh(&candidate.comparison, self.weights, self.prior);
        }
        sort(&mut candidates);
        share(&mut candidates);
        let (decision, reasons) = decide(&candidates, &self.policy);
        candidates.truncate(KEPT);
        Ok(Finding {
            candidates,
            decision,
            reasons,
        })
    }

    /// Whether the complaint's own number has doses of somebody of that name.
    fn own_records<E>(
        &self,
        complaint: &Particulars,
        holders: &mut impl FnMut(&str) -> Result<Vec<Arc<Particulars>>, E>,
    ) -> Result<bool, E> {
        let Some(id) = &complaint.id else { return Ok(false) };
        let known = holders(&id.text)?;
        Ok(known.iter().any(|record| self.same_name(complaint, record)))
    }

    /// Whose the number of a record is, by the other records that have it.
    fn holder(&self, record: &Particulars, with_number: &[Arc<Particulars>], own: bool) -> Level {
        if record.dose_number.is_none() {
            return Level::Missing;
        }
        let others = with_number.iter().filter(|other| !states_the_same(record, other));
        let held = others.into_iter().any(|other| self.same_name(record, other));
        let later = record.dose_number.is_some_and(|number| number > 1);
        match (held, later, own) {
            (true, _, true) => Level::HeldBoth,
            (true, _, false) => Level::Held,
            (false, true, true) => Level::Completes,
            (false, true, false) => Level::Lone,
            (false, false, _) => Level::LoneFirst,
        }
    }

    fn same_name(&self, one: &Particulars, other: &Particulars) -> bool {
        let level = one.name.compare(&other.name, self.frequencies).level;
        matches!(
            level,
            Level::Same | Level::Spelling | Level::Shorter | Level::Given
        )
    }
}

/// Whether two records state one dose, perhaps by two sources.
fn states_the_same(one: &Particulars, other: &Particulars) -> bool {
    one.dose_number == other.dose_number && one.day == other.day
}

fn sort<T>(candidates: &mut [Candidate<T>]) {
    // Stable: of equals the one that was handed in first.
    candidates.sort_by(|a, b| b.weight.bits.total_cmp(&a.weight.bits));
}

/// At most one record is the one: the odds of all and of none share the probability.
fn share<T>(candidates: &mut [Candidate<T>]) {
    let odds: Vec<f64> = candidates
        .iter()
        .map(|candidate| candidate.weight.bits.min(500.0).exp2())
        .collect();
    let all = 1.0 + odds.iter().sum::<f64>();
    for (candidate, odds) in candidates.iter_mut().zip(odds) {
        candidate.probability = odds / all;
    }
}

impl<T> Finding<T> {
    /// The record that settles the complaint, if the engine may act by itself.
    pub fn certain(&self) -> Option<&T> {
        let sure = self.decision == Decision::Certain;
        self.candidates
            .first()
            .filter(|_| sure)
            .map(|candidate| &candidate.record)
    }
}
