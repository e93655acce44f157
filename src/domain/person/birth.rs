//! When somebody was born, as far as their document says: some have the year alone, or the month and the year.

use chrono::{Datelike, NaiveDate};

use crate::domain::values::dates;
use crate::domain::values::refusal::Refusal;

/// A date of birth, whole or in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Birth {
    /// The day.
    Day(NaiveDate),
    /// Month and year; the date is the first day.
    Month(NaiveDate),
    /// The year; the date is the first day.
    Year(NaiveDate),
}

impl Birth {
    /// Reads a date of birth, or a part of one: `1964`, `08/1964`, and dates whose unknown parts are zeros or crosses, as
    /// documents print them (`00/00/1964`, `XX/XX/1964`).
    ///
    /// # Errors
    /// As [`dates::parse_birth`].
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, Refusal> {
        match dates::parse_birth(text, today) {
            Ok(day) => Ok(Self::Day(day)),
            Err(refusal) => {
                let birth = in_part(text).ok_or_else(|| refusal.clone())?;
                if birth.first_day() > today {
                    return Err(Refusal::new("refusal-birth-future"));
                }
                if today.year() - birth.first_day().year() > dates::OLDEST {
                    return Err(Refusal::new("refusal-birth-too-long-ago"));
                }
                Ok(birth)
            }
        }
    }

    /// That with this first day and precision, as they are stored.
    pub fn stored(first_day: NaiveDate, precision: &str) -> Option<Self> {
        match precision {
            "day" => Some(Self::Day(first_day)),
            "month" => Some(Self::Month(first_day)),
            "year" => Some(Self::Year(first_day)),
            _ => None,
        }
    }

    /// The code of how much is known.
    pub fn precision(self) -> &'static str {
        match self {
            Self::Day(_) => "day",
            Self::Month(_) => "month",
            Self::Year(_) => "year",
        }
    }

    /// The day, if it is known.
    pub fn day(self) -> Option<NaiveDate> {
        match self {
            Self::Day(day) => Some(day),
            Self::Month(_) | Self::Year(_) => None,
        }
    }

    /// The first day on which it may have been.
    pub fn first_day(self) -> NaiveDate {
        match self {
            Self::Day(day) | Self::Month(day) | Self::Year(day) => day,
        }
    }

    /// Whether it may have been on that day.
    pub fn may_be(self, day: NaiveDate) -> bool {
        let first = self.first_day();
        match self {
            Self::Day(known) => known == day,
            Self::Month(_) => (first.year(), first.month()) == (day.year(), day.month()),
            Self::Year(_) => first.year() == day.year(),
        }
    }

    /// `21/01/1990`, `01/1990`, `1990`.
    pub fn written(self) -> String {
        let first = self.first_day();
        match self {
            Self::Day(day) => dates::day_first(day),
            Self::Month(_) => format!("{:02}/{:04}", first.month(), first.year()),
            Self::Year(_) => format!("{:04}", first.year()),
        }
    }
}

fn in_part(text: &str) -> Option<Birth> {
    let parts: Vec<&str> = text
        .split(['/', '-', '.', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    let is_year = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    // From the year on, down to the day.
    let (year, rest): (&str, Vec<&str>) = match parts[..] {
        [year, ..] if is_year(year) => (year, parts[1..].to_vec()),
        [.., year] if is_year(year) => (year, parts[..parts.len() - 1].iter().rev().copied().collect()),
        _ => return None,
    };
    let year: i32 = year.parse().ok()?;
    let unknown = |part: &str| {
        (1..=2).contains(&part.len()) && part.chars().all(|c| matches!(c, '0' | 'x' | 'X' | '?'))
    };
    let number = |part: &str| {
        part.parse::<u32>()
            .ok()
            .filter(|_| part.len() <= 2 && !part.starts_with('+'))
    };
    let of_year = || NaiveDate::from_ymd_opt(year, 1, 1).map(Birth::Year);
    match rest[..] {
        [] => of_year(),
        [month] | [month, _] if unknown(month) => {
            let day_is_sound = rest
                .get(1)
                .is_none_or(|day| unknown(day) || number(day).is_some_and(|day| day <= 31));
            of_year().filter(|_| day_is_sound)
        }
        [month] => NaiveDate::from_ymd_opt(year, number(month)?, 1).map(Birth::Month),
        [month, day] if unknown(day) => NaiveDate::from_ymd_opt(year, number(month)?, 1).map(Birth::Month),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2022, 2, 10).unwrap()
    }

    fn read(text: &str) -> Result<String, &'static str> {
        let birth = Birth::parse(text, today());
        birth.map(Birth::written).map_err(|refusal| refusal.key)
    }

    #[test]
    fn what_a_document_leaves_open_stays_open() {
        for (text, written) in [
            ("05/01/1986", "05/01/1986"),
            ("1964", "1964"),
            ("08/1964", "08/1964"),
            ("1964-08", "08/1964"),
            ("00/00/1964", "1964"),
            ("01/00/1964", "1964"),
            ("XX/XX/1964", "1964"),
            ("00/08/1964", "08/1964"),
            ("1964-00-00", "1964"),
            ("1964-08-00", "08/1964"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(written), "{text}");
        }
        assert_eq!(read("13/1964"), Err("refusal-date-form"));
        assert_eq!(read("31/02/1990"), Err("refusal-date-impossible"));
        assert_eq!(read("2023"), Err("refusal-birth-future"));
        assert_eq!(read("1890"), Err("refusal-birth-too-long-ago"));
        assert_eq!(read("64"), Err("refusal-date-form"));
        assert_eq!(read(""), Err("refusal-date-required"));
    }

    #[test]
    fn a_part_agrees_with_every_day_of_it() {
        let month = Birth::parse("08/1964", today()).unwrap();
        let day = |d| NaiveDate::from_ymd_opt(1964, 8, d).unwrap();
        assert!(month.may_be(day(31)) && !month.may_be(NaiveDate::from_ymd_opt(1964, 9, 1).unwrap()));
        assert_eq!((month.day(), month.precision()), (None, "month"));
        assert_eq!(Birth::stored(day(1), "month"), Some(month));
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,20}|[0-9xX/. -]{0,12}") {
            if let Ok(birth) = Birth::parse(&text, today()) {
                prop_assert_eq!(Birth::parse(&birth.written(), today()), Ok(birth));
            }
        }
    }
}
