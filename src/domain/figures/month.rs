//! A month of the calendar.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

/// A month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(NaiveDate);

impl Month {
    /// The month in which a day lies.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// So many months earlier.
    #[must_use]
    pub fn earlier(self, months: u32) -> Self {
        Self(self.0.checked_sub_months(Months::new(months)).unwrap_or(self.0))
    }

    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }

    /// The months from this one to another, both included; none where that is an earlier one. No more than a hundred years.
    pub fn until(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |month| Some(month.next()))
            .take(1200)
            .take_while(move |month| *month <= last)
    }

    /// Its number, from 1 to 12.
    pub fn number(self) -> u32 {
        self.0.month()
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.0.year()
    }
}

/// `2022-02`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format("%Y-%m").fmt(f)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    fn of(day: &str) -> Month {
        Month::of(day.parse().unwrap())
    }

    #[test]
    fn months_follow_one_another_over_leap_days_and_new_years() {
        let months: Vec<String> = of("2023-11-30")
            .until(of("2024-03-01"))
            .map(|one| one.to_string())
            .collect();
        assert_eq!(months, ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03"]);
        assert_eq!(of("2024-03-31").earlier(1), of("2024-02-29"));
        assert_eq!(of("2024-03-31").until(of("2024-02-01")).count(), 0);
        assert_eq!((of("2024-03-31").number(), of("2024-03-31").year()), (3, 2024));
    }
}
