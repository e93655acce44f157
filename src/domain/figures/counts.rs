//! Counts, once they are read.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::figures::cell::{Cell, Scope};
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::measure::{Measure, Part};
use crate::domain::ticket::Outcome;

/// Counts by what they are of and when it began.
#[derive(Clone, Debug, Default)]
pub struct Counts(HashMap<(Scope, Measure, NaiveDate), Vec<(Part, i64)>>);

impl Counts {
    /// Of cells of one span.
    pub fn of(cells: impl IntoIterator<Item = (Cell, i64)>) -> Self {
        let mut counts = Self::default();
        for (cell, count) in cells {
            let place = (cell.scope, cell.measure, cell.start);
            counts.0.entry(place).or_default().push((cell.part, count));
        }
        counts
    }

    fn parts(&self, scope: Scope, measure: Measure, start: NaiveDate) -> &[(Part, i64)] {
        self.0.get(&(scope, measure, start)).map_or(&[], Vec::as_slice)
    }

    /// How often, in all.
    pub fn count(&self, scope: Scope, measure: Measure, start: NaiveDate) -> i64 {
        self.parts(scope, measure, start)
            .iter()
            .map(|(_, count)| count)
            .sum()
    }

    /// How often it ended so.
    pub fn ended(&self, scope: Scope, start: NaiveDate, outcome: Outcome) -> i64 {
        let parts = self.parts(scope, Measure::Ended, start).iter();
        let of = parts.filter(|(part, _)| part.as_outcome() == Some(outcome));
        of.map(|(_, count)| count).sum()
    }

    /// How long it took.
    pub fn distribution(&self, scope: Scope, measure: Measure, start: NaiveDate) -> Distribution {
        let mut all = Distribution::default();
        for (part, count) in self.parts(scope, measure, start) {
            if let Part::Bucket(bucket) = part {
                all.add(*bucket, *count);
            }
        }
        all
    }

    /// When what is counted begins, and how often it happened: in no order.
    pub fn starts(&self, scope: Scope, measure: Measure) -> impl Iterator<Item = (NaiveDate, i64)> + '_ {
        let of = self
            .0
            .iter()
            .filter(move |((of, what, _), _)| *of == scope && *what == measure);
        of.map(|((_, _, start), parts)| (*start, parts.iter().map(|(_, count)| count).sum()))
    }
}
