//! Counts of a period, step by step, and all together.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::figures::cell::Scope;
use crate::domain::figures::counts::Counts;
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::measure::Measure;
use crate::domain::figures::period::{Period, Step};
use crate::domain::ticket::Outcome;
use crate::domain::values::coded::Coded;

/// What is read for it.
pub const MEASURES: [Measure; 10] = [
    Measure::Arrived,
    Measure::Ended,
    Measure::EndedAutomatically,
    Measure::Took,
    Measure::Reopened,
    Measure::Received,
    Measure::Kept,
    Measure::Late,
    Measure::Pending,
    Measure::Withdrawn,
];

/// The counts of a step, or of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// Complaints that arrived.
    pub arrived: i64,
    /// Tickets that ended, by outcome.
    pub ended: BTreeMap<&'static str, i64>,
    /// Tickets that were opened again.
    pub reopened: i64,
    /// Answers, by how long they took.
    pub took: Distribution,
    /// Answers of the machine alone.
    pub automatic: i64,
    /// Complaints received, merged ones counted once.
    pub received: i64,
    /// Of those: inside the promise.
    pub kept: i64,
    /// Of those: the promise was broken.
    pub late: i64,
    /// Of those: open, and not late.
    pub pending: i64,
    /// Of those: taken back.
    pub withdrawn: i64,
}

impl Point {
    fn of(counts: &Counts, scope: Scope, start: NaiveDate) -> Self {
        let count = |measure| counts.count(scope, measure, start);
        let ended = |outcome: Outcome| (outcome.code(), counts.ended(scope, start, outcome));
        Self {
            arrived: count(Measure::Arrived),
            ended: Outcome::all().map(ended).collect(),
            reopened: count(Measure::Reopened),
            took: counts.distribution(scope, Measure::Took, start),
            automatic: count(Measure::EndedAutomatically),
            received: count(Measure::Received),
            kept: count(Measure::Kept),
            late: count(Measure::Late),
            pending: count(Measure::Pending),
            withdrawn: count(Measure::Withdrawn),
        }
    }

    /// Adds what another one counts.
    pub fn add(&mut self, other: &Self) {
        self.arrived += other.arrived;
        for (outcome, count) in &other.ended {
            *self.ended.entry(outcome).or_default() += count;
        }
        self.reopened += other.reopened;
        self.took.add_all(&other.took);
        self.automatic += other.automatic;
        self.received += other.received;
        self.kept += other.kept;
        self.late += other.late;
        self.pending += other.pending;
        self.withdrawn += other.withdrawn;
    }

    /// Tickets that ended.
    pub fn ended_in_all(&self) -> i64 {
        self.ended.values().sum()
    }

    /// By how much the backlog grew.
    pub fn net(&self) -> i64 {
        self.arrived + self.reopened - self.ended_in_all()
    }

    /// The share of those whose promise was kept or broken that was kept, from 0 to 1.
    pub fn share_kept(&self) -> Option<f64> {
        share(self.kept, self.kept + self.late)
    }

    /// The share of the answers that the machine gave alone, from 0 to 1.
    pub fn share_automatic(&self) -> Option<f64> {
        share(self.automatic, self.took.count())
    }
}

/// A part of a whole, from 0 to 1; nothing of nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of tickets are far below 2^52")]
pub fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The steps of a period with their counts. Where steps are months, the counts are of months, else of days.
pub fn series(counts: &Counts, scope: Scope, period: &Period) -> Vec<(NaiveDate, Point)> {
    let point = |start: NaiveDate| {
        if period.step == Step::Month {
            return (start, Point::of(counts, scope, start));
        }
        let mut all = Point::default();
        for day in start.iter_days().take_while(|day| *day <= period.last_day(start)) {
            all.add(&Point::of(counts, scope, day));
        }
        (start, all)
    };
    period.starts().into_iter().map(point).collect()
}

/// How old what is open is, in days since its receipt: up to this many, with the number; the last has no end.
pub const AGES: [i64; 7] = [0, 1, 2, 3, 4, 9, 29];

/// What is open, by age.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ages {
    /// How many of each age, and one more for what is older than the last.
    pub open: [i64; AGES.len() + 1],
    /// Of those, late.
    pub late: [i64; AGES.len() + 1],
}

impl Ages {
    /// Of counts by the day of receipt.
    pub fn of(counts: &Counts, scope: Scope, today: NaiveDate) -> Self {
        let mut ages = Self::default();
        for (measure, all) in [
            (Measure::Open, &mut ages.open),
            (Measure::OpenLate, &mut ages.late),
        ] {
            for (day, count) in counts.starts(scope, measure) {
                let days = (today - day).num_days().max(0);
                let place = AGES.iter().position(|most| days <= *most).unwrap_or(AGES.len());
                if let Some(sum) = all.get_mut(place) {
                    *sum += count;
                }
            }
        }
        ages
    }

    /// All that is open.
    pub fn open_in_all(&self) -> i64 {
        self.open.iter().sum()
    }

    /// All that is open and late.
    pub fn late_in_all(&self) -> i64 {
        self.late.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::figures::cell::{Cell, Span};
    use crate::domain::figures::measure::Part;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn cell(measure: Measure, on: &str, part: Part, count: i64) -> (Cell, i64) {
        let cell = Cell {
            span: Span::Day,
            scope: Scope::All,
            measure,
            start: day(on),
            part,
        };
        (cell, count)
    }

    #[test]
    fn weeks_add_their_days_up_and_end_with_the_period() {
        let counts = Counts::of([
            cell(Measure::Arrived, "2024-02-26", Part::Whole, 4),
            cell(Measure::Arrived, "2024-02-29", Part::Whole, 2),
            cell(Measure::Ended, "2024-02-29", Part::outcome(Outcome::Linked), 5),
            cell(Measure::Arrived, "2024-03-04", Part::Whole, 7),
            cell(Measure::Arrived, "2024-03-06", Part::Whole, 100),
        ]);
        let period = Period {
            from: day("2024-02-28"),
            to: day("2024-03-05"),
            step: Step::Week,
        };
        let all = series(&counts, Scope::All, &period);
        let told: Vec<(i64, i64, i64)> = all
            .iter()
            .map(|(_, of)| (of.arrived, of.ended_in_all(), of.net()))
            .collect();
        assert_eq!(told, [(6, 5, 1), (7, 0, 7)]);
    }

    #[test]
    fn what_is_open_has_an_age() {
        let counts = Counts::of([
            cell(Measure::Open, "2024-03-05", Part::Whole, 4),
            cell(Measure::Open, "2024-02-29", Part::Whole, 3),
            cell(Measure::Open, "2023-02-28", Part::Whole, 2),
            cell(Measure::OpenLate, "2023-02-28", Part::Whole, 1),
            cell(Measure::Open, "2024-03-09", Part::Whole, 1),
        ]);
        let ages = Ages::of(&counts, Scope::All, day("2024-03-05"));
        assert_eq!(ages.open, [5, 0, 0, 0, 0, 3, 0, 2]);
        assert_eq!((ages.late_in_all(), ages.open_in_all()), (1, 10));
    }
}
