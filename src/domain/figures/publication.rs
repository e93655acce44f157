//! What is published for everybody: is the promise kept, by month of receipt, and by state once a month is over.
//!
//! Counts under five are left out, with what would tell them. The country's months with their totals are one table, the
//! states of a month another one; a month is shown by state only where nothing of the country's month is left out, and no
//! total of the states' table has to be: so neither table tells anything of the other.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::facility::State;
use crate::domain::figures::cell::Scope;
use crate::domain::figures::counts::Counts;
use crate::domain::figures::distribution::Distribution;
use crate::domain::figures::measure::Measure;
use crate::domain::figures::month::Month;
use crate::domain::figures::suppression::{LEAST, Table, is_small};
use crate::domain::values::local_time;

/// The months that are shown by state, at most.
pub const BY_STATE: u32 = 24;

/// What is read for it.
pub const MEASURES: [Measure; 7] = [
    Measure::Kept,
    Measure::Late,
    Measure::Pending,
    Measure::Open,
    Measure::OpenLate,
    Measure::Answered,
    Measure::Automatic,
];

/// How complaints that were received stand: each is one of these. Those that were taken back in time count for nothing here:
/// they are few, and would hide much beside them.
const STANDING: [Measure; 3] = [Measure::Kept, Measure::Late, Measure::Pending];

/// Answers without which a ninth decile says nothing.
const LEAST_FOR_DECILE: i64 = 10;

/// A count, or nothing where it is left out.
pub type Shown = Option<i64>;

/// The figures of a group of complaints.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Received, and not taken back in time.
    pub received: Shown,
    /// Answered inside the promise.
    pub kept: Shown,
    /// The promise was broken.
    pub late: Shown,
    /// Open, and not late.
    pub pending: Shown,
    /// How long half of the answers took at most.
    pub median: Option<TimeDelta>,
    /// How long nine of ten answers took at most.
    pub ninth_decile: Option<TimeDelta>,
    /// The share of the answers that the machine gave alone, from 0 to 1.
    pub automatic: Option<f64>,
}

impl Group {
    /// The share that was kept, from 0 to 1, of those whose promise was kept or broken; nothing where there is none, or it
    /// would tell what is left out.
    pub fn share_kept(&self) -> Option<f64> {
        share(self.kept?, self.kept? + self.late?)
    }

    /// Whether nothing of it can change but by what is opened again.
    pub fn is_final(&self) -> bool {
        self.pending == Some(0)
    }

    fn standing(table: &Table, row: usize) -> Self {
        Self {
            received: table.published(row, 0),
            kept: table.published(row, 1),
            late: table.published(row, 2),
            pending: table.published(row, 3),
            ..Self::default()
        }
    }

    fn with_times(mut self, times: &Distribution) -> Self {
        let count = times.count();
        self.median = times.median().filter(|_| count >= LEAST);
        self.ninth_decile = times.ninth_decile().filter(|_| count >= LEAST_FOR_DECILE);
        self
    }

    fn with_automatic(mut self, automatic: i64, answered: i64) -> Self {
        let tells = is_small(automatic) || is_small(answered - automatic);
        self.automatic = share(automatic, answered).filter(|_| !tells);
        self
    }

    fn is_whole(&self) -> bool {
        let counts = [self.received, self.kept, self.late, self.pending];
        counts.iter().all(Option::is_some)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of tickets are far below 2^52")]
fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The complaints that were received in a month.
#[derive(Clone, Debug, PartialEq)]
pub struct OfMonth {
    /// The month.
    pub month: Month,
    /// Of the whole country.
    pub whole: Group,
    /// By state, those that have any; nothing while the month is not over, or if that would tell too much.
    pub states: Option<Vec<(Option<State>, Group)>>,
}

/// All that is published.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// When the counts were complete.
    pub as_of: Option<DateTime<Utc>>,
    /// Open now, whoever is waited for.
    pub open_now: Shown,
    /// Of those, late.
    pub late_now: Shown,
    /// All months together.
    pub all: Group,
    /// The months from the first complaint on, the last first.
    pub months: Vec<OfMonth>,
}

impl Publication {
    /// Of counts by month, of the country and its states.
    pub fn of(
        counts: &Counts,
        first: Option<Month>,
        as_of: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Self {
        let this = Month::of(local_time::date(now));
        let months: Vec<Month> = first.unwrap_or(this).until(this).collect();
        let rows: Vec<Vec<i64>> = months
            .iter()
            .map(|month| standing(counts, Scope::All, *month))
            .collect();
        let table = Table::of(&rows);
        let mut of_months: Vec<OfMonth> = months
            .iter()
            .enumerate()
            .map(|(row, month)| {
                let whole = group(counts, Scope::All, &table, row + 1, &[*month]);
                let is_over = *month < this && *month >= this.earlier(BY_STATE);
                let states = by_state(counts, *month).filter(|_| is_over && whole.is_whole());
                OfMonth {
                    month: *month,
                    whole,
                    states,
                }
            })
            .collect();
        of_months.reverse();
        let all = group(counts, Scope::All, &table, 0, &months);
        let (open_now, late_now) = live(counts, &months, all.pending);
        Self {
            as_of,
            open_now,
            late_now,
            all,
            months: of_months,
        }
    }
}

fn standing(counts: &Counts, scope: Scope, month: Month) -> Vec<i64> {
    let count = |measure: &Measure| counts.count(scope, *measure, month.first_day());
    STANDING.iter().map(count).collect()
}

fn group(counts: &Counts, scope: Scope, table: &Table, row: usize, months: &[Month]) -> Group {
    let mut times = Distribution::default();
    let mut automatic = 0;
    for month in months {
        times.add_all(&counts.distribution(scope, Measure::Answered, month.first_day()));
        automatic += counts.count(scope, Measure::Automatic, month.first_day());
    }
    let group = Group::standing(table, row).with_times(&times);
    // Of states, less would be left of it than of what else is said of them.
    if scope == Scope::All {
        group.with_automatic(automatic, times.count())
    } else {
        group
    }
}

fn by_state(counts: &Counts, month: Month) -> Option<Vec<(Option<State>, Group)>> {
    let scopes: Vec<Scope> = Scope::states().collect();
    let rows: Vec<Vec<i64>> = scopes
        .iter()
        .map(|scope| standing(counts, *scope, month))
        .collect();
    let table = Table::of(&rows);
    if !Group::standing(&table, 0).is_whole() {
        return None;
    }
    let states = scopes.iter().enumerate().filter_map(|(row, scope)| {
        let Scope::State(state) = scope else { return None };
        let group = group(counts, *scope, &table, row + 1, &[month]);
        (group.received != Some(0)).then_some((*state, group))
    });
    Some(states.collect())
}

/// What is open and late now. These and what is open and not late add up: of the three, not one alone is left out.
fn live(counts: &Counts, months: &[Month], pending: Shown) -> (Shown, Shown) {
    let sum = |measure| -> i64 {
        let of = |month: &Month| counts.count(Scope::All, measure, month.first_day());
        months.iter().map(of).sum()
    };
    let shown = |count: i64| Some(count).filter(|_| !is_small(count));
    let (open, late) = (shown(sum(Measure::Open)), shown(sum(Measure::OpenLate)));
    match (open, late, pending) {
        (Some(_), None, Some(_)) => (None, None),
        (_, Some(_), None) | (None, Some(_), Some(_)) => (open, None),
        (open, late, _) => (open, late),
    }
}

#[cfg(test)]
mod tests;
