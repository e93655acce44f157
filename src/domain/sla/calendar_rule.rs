//! Rules of a calendar: what is so where and when.

use chrono::NaiveDate;

use crate::domain::facility::State;
use crate::domain::sla::week::{Period, Span, Weekdays};

/// What is so in a state, or in all that say nothing else, on the days of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule<T> {
    /// Where; everywhere if nothing is named.
    pub state: Option<State>,
    /// When.
    pub span: Span,
    /// What.
    pub what: T,
}

impl<T> Rule<T> {
    /// Whether it says something of a day in a state.
    pub fn covers(&self, state: State, day: NaiveDate) -> bool {
        self.state.is_none_or(|own| own == state) && self.span.has(day)
    }
}

/// Which hours are worked on which days of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The days.
    pub days: Weekdays,
    /// The hours of each of them.
    pub periods: Vec<Period>,
}
