//! Dates as they are compared: also those that no calendar has, since a wrong digit makes them.

use chrono::{Datelike, NaiveDate};

use crate::domain::vaccine::dose::PROGRAMME_START;
use crate::matching::names::spelling::slips;
use crate::matching::vocabulary::Level;

/// A date whose parts need not fit together: `1999-02-31` can be compared with what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ymd {
    /// The year, 0 to 9999.
    pub year: u16,
    /// The month, 0 to 99.
    pub month: u8,
    /// The day, 0 to 99.
    pub day: u8,
}

impl From<NaiveDate> for Ymd {
    fn from(date: NaiveDate) -> Self {
        Self {
            year: u16::try_from(date.year()).unwrap_or_default(),
            month: u8::try_from(date.month()).unwrap_or_default(),
            day: u8::try_from(date.day()).unwrap_or_default(),
        }
    }
}

impl Ymd {
    /// Reads `1999-02-31`, `31/02/1999` or `19990231`. Nothing if the text is not of that shape.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let parts: Vec<&str> = text
            .split(['/', '-', '.', ' '])
            .filter(|part| !part.is_empty())
            .collect();
        let (year, month, day) = match parts[..] {
            [year, month, day] if year.len() == 4 => (year, month, day),
            [day, month, year] if year.len() == 4 => (year, month, day),
            [digits] if digits.len() == 8 && digits.is_ascii() => (&digits[..4], &digits[4..6], &digits[6..]),
            _ => return None,
        };
        let date = Self {
            year: year.parse().ok()?,
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        };
        (date.month < 100 && date.day < 100 && date.year < 10_000).then_some(date)
    }

    /// The date with day and month the other way round.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self {
            month: self.day,
            day: self.month,
            ..self
        }
    }

    /// The date of the calendar, if there is one.
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(i32::from(self.year), u32::from(self.month), u32::from(self.day))
    }

    /// The date in one number of at most 18 bits, in the order of time, from the year 1900.
    pub fn number(self) -> u32 {
        let years = u32::from(self.year.saturating_sub(1900).min(511));
        (years * 13 + u32::from(self.month.min(12))) * 32 + u32::from(self.day.min(31))
    }

    fn digits(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    fn same_parts(self, other: Self) -> usize {
        usize::from(self.year == other.year)
            + usize::from(self.month == other.month)
            + usize::from(self.day == other.day)
    }

    /// How far two dates of birth agree.
    pub fn compare_births(self, other: Self) -> Level {
        if self == other {
            Level::Same
        } else if self.swapped() == other {
            Level::Swapped
        } else if slips(&self.digits(), &other.digits(), 1).is_some() {
            Level::OneFault
        } else if self.same_parts(other) == 2 {
            Level::OnePart
        } else {
            Level::Different
        }
    }

    /// Whether one of two days lies before any dose was given, and in the other's year would lie next to it.
    fn next_to_in_its_year(self, other: Self) -> bool {
        let before = |day: Self| {
            day.date()
                .zip(PROGRAMME_START)
                .is_some_and(|(day, start)| day < start)
        };
        let moved = match (before(self), before(other)) {
            (true, false) => (
                Self {
                    year: other.year,
                    ..self
                },
                other,
            ),
            (false, true) => (
                Self {
                    year: self.year,
                    ..other
                },
                self,
            ),
            _ => return false,
        };
        let days = moved.0.date().zip(moved.1.date());
        days.is_some_and(|(one, two)| (one - two).num_days().abs() <= 1)
    }

    /// How far two days on which a dose was given agree.
    pub fn compare_days(self, other: Self) -> Level {
        if self == other {
            return Level::Same;
        }
        let (Some(one), Some(two)) = (self.date(), other.date()) else {
            return if self.same_parts(other) == 2 {
                Level::OnePart
            } else {
                Level::Different
            };
        };
        match (one - two).num_days().abs() {
            0..=1 => Level::OneDay,
            _ if self.swapped() == other => Level::Swapped,
            2..=3 => Level::ThreeDays,
            4..=7 => Level::Week,
            8..=14 => Level::Fortnight,
            _ if self.day == other.day && self.month == other.month => Level::OtherYear,
            _ if self.next_to_in_its_year(other) => Level::OtherYear,
            _ if self.day == other.day && self.same_parts(other) == 2 => Level::OnePart,
            15..=31 => Level::Month,
            _ => Level::Different,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    fn ymd(text: &str) -> Ymd {
        Ymd::read(text).unwrap()
    }

    #[test]
    fn dates_are_read_even_where_no_calendar_has_them() {
        assert_eq!(ymd("31/02/1999"), ymd("19990231"));
        assert_eq!(ymd("1999-02-31").date(), None);
        for text in ["", "99-1-1", "1999-1", "199O0101", "1999-123-01"] {
            assert_eq!(Ymd::read(text), None, "{text}");
        }
    }

    #[test]
    fn births_and_days_are_compared() {
        let births = |one, other| ymd(one).compare_births(ymd(other));
        assert_eq!(births("1980-05-04", "1980-04-05"), Level::Swapped);
        assert_eq!(births("1980-05-04", "1980-05-14"), Level::OneFault);
        assert_eq!(births("1980-05-04", "1980-05-23"), Level::OnePart);
        assert_eq!(births("1980-05-04", "1981-11-23"), Level::Different);
        let days = |one, other| ymd(one).compare_days(ymd(other));
        assert_eq!(days("2022-01-21", "2022-01-22"), Level::OneDay);
        assert_eq!(days("2022-03-01", "2022-01-03"), Level::Swapped);
        assert_eq!(days("2022-01-21", "2021-01-21"), Level::OtherYear);
        assert_eq!(
            days("2022-01-21", "2012-01-20"),
            Level::OtherYear,
            "nobody was given a dose in 2012"
        );
        assert_eq!(
            days("2022-04-21", "2021-04-20"),
            Level::Different,
            "both may be right"
        );
        assert_eq!(days("2022-01-21", "2022-04-21"), Level::OnePart);
        assert_eq!(days("2022-01-21", "2022-02-10"), Level::Month);
        assert_eq!(days("2022-01-21", "2021-07-02"), Level::Different);
    }

    proptest! {
        #[test]
        fn it_does_not_matter_which_comes_first(
            a in (1900_u16..2030, 0_u8..14, 0_u8..33), b in (1900_u16..2030, 0_u8..14, 0_u8..33),
        ) {
            let ymd = |(year, month, day)| Ymd { year, month, day };
            let (a, b) = (ymd(a), ymd(b));
            prop_assert_eq!(a.compare_births(b), b.compare_births(a));
            prop_assert_eq!(a.compare_days(b), b.compare_days(a));
        }
    }
}
