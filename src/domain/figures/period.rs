//! Which days a page looks at, and into which steps it divides them.

use chrono::{Datelike, Days, NaiveDate};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::figures::month::Month;

/// How days are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Step {
    /// Each by itself.
    #[default]
    Day,
    /// Weeks from Monday to Sunday.
    Week,
    /// Months.
    Month,
}

impl Step {
    /// The first day of the step in which a day lies.
    pub fn start(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => day,
            Self::Week => {
                let since = u64::from(day.weekday().num_days_from_monday());
                day.checked_sub_days(Days::new(since)).unwrap_or(day)
            }
            Self::Month => Month::of(day).first_day(),
        }
    }

    /// The first day of the next step.
    pub fn next(self, start: NaiveDate) -> NaiveDate {
        let after = |days| start.checked_add_days(Days::new(days)).unwrap_or(start);
        match self {
            Self::Day => after(1),
            Self::Week => after(7),
            Self::Month => Month::of(start).next().first_day(),
        }
    }

    /// The longest period that can be read so, in days.
    pub fn longest(self) -> i64 {
        match self {
            Self::Day => 100,
            Self::Week => 400,
            Self::Month => 3_660,
        }
    }
}

/// Days, both ends included, in steps. The first step begins where it begins, so that none is cut at its front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The steps.
    pub step: Step,
}

impl Period {
    /// The first days of the steps.
    pub fn starts(&self) -> Vec<NaiveDate> {
        let (step, to) = (self.step, self.to);
        let most = usize::try_from(step.longest()).unwrap_or(0) + 1;
        std::iter::successors(Some(step.start(self.from)), move |start| Some(step.next(*start)))
            .take_while(|start| *start <= to)
            .take(most)
            .collect()
    }

    /// The last day of a step, or of the period where that comes first.
    pub fn last_day(&self, start: NaiveDate) -> NaiveDate {
        let last = self.step.next(start).pred_opt().unwrap_or(start);
        last.min(self.to)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn steps_cover_the_period_without_a_gap() {
        for (step, from, to, starts) in [
            (
                Step::Day,
                "2024-02-28",
                "2024-03-01",
                vec!["2024-02-28", "2024-02-29", "2024-03-01"],
            ),
            (
                Step::Week,
                "2024-01-02",
                "2024-01-08",
                vec!["2024-01-01", "2024-01-08"],
            ),
            (
                Step::Month,
                "2023-12-31",
                "2024-02-01",
                vec!["2023-12-01", "2024-01-01", "2024-02-01"],
            ),
            (Step::Day, "2024-03-02", "2024-03-01", vec![]),
        ] {
            let period = Period {
                from: day(from),
                to: day(to),
                step,
            };
            let told: Vec<String> = period.starts().iter().map(ToString::to_string).collect();
            assert_eq!(told, starts, "{step:?}");
        }
        let period = Period {
            from: day("2024-01-01"),
            to: day("2024-02-10"),
            step: Step::Month,
        };
        assert_eq!(period.last_day(day("2024-01-01")), day("2024-01-31"));
        assert_eq!(period.last_day(day("2024-02-01")), day("2024-02-10"));
    }
}
