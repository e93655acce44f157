//! The number on a Malaysian identity card.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::domain::values::refusal::Refusal;
use crate::domain::values::text::clean_line;

/// Digits 7 and 8, and the place that they stand for: the list of the National Registration Department (JPN).
static BIRTHPLACES: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../data/mykad-birthplace-codes.csv")
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .collect()
});

/// Sex as a card states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// The last digit is even.
    Female,
    /// The last digit is odd.
    Male,
}

/// A MyKad number: twelve digits `YYMMDD-PB-###G` that begin with a date of the calendar and name a place of birth
/// that is issued.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MyKad(String);

impl MyKad {
    /// Reads a number, with or without hyphens, slashes, full stops and spaces.
    ///
    /// # Errors
    /// `refusal-mykad-characters`, `refusal-mykad-length` (how many digits there are), `refusal-mykad-date`,
    /// `refusal-mykad-birthplace`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let digits: String = clean_line(text)
            .chars()
            .filter(|c| !matches!(c, ' ' | '-' | '.' | '/'))
            .collect();
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Refusal::new("refusal-mykad-characters"));
        }
        if digits.len() != 12 {
            return Err(Refusal::new("refusal-mykad-length").with("count", digits.len()));
        }
        let number = Self(digits);
        if Century::ALL
            .iter()
            .all(|century| number.date_in(*century).is_none())
        {
            return Err(Refusal::new("refusal-mykad-date"));
        }
        if !BIRTHPLACES.contains_key(&number.0[6..8]) {
            return Err(Refusal::new("refusal-mykad-birthplace").with("code", &number.0[6..8]));
        }
        Ok(number)
    }

    /// The twelve digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// As printed on the card: `900101-14-5567`.
    pub fn formatted(&self) -> String {
        format!("{}-{}-{}", &self.0[..6], &self.0[6..8], &self.0[8..])
    }

    /// The date of birth that the number states.
    ///
    /// The number has two digits of the year. By the practice of issue, the ninth digit is 0 to 4 for those born
    /// from 2000 and 5 to 9 for those born before; where that gives a day which the calendar lacks or which lies
    /// after `today`, it is the other century.
    pub fn birth_date(&self, today: NaiveDate) -> Option<NaiveDate> {
        let by_practice = if self.0.as_bytes()[8] < b'5' {
            Century::TwentyFirst
        } else {
            Century::Twentieth
        };
        [by_practice, by_practice.other()]
            .into_iter()
            .filter_map(|century| self.date_in(century))
            .find(|date| *date <= today)
    }

    /// Whether a stated date of birth is one that the number can stand for, in either century.
    pub fn agrees_with(&self, birth: NaiveDate) -> bool {
        Century::ALL
            .iter()
            .any(|century| self.date_in(*century) == Some(birth))
    }

    /// The sex that the last digit states.
    pub fn sex(&self) -> Sex {
        if self.0.as_bytes()[11].is_multiple_of(2) {
            Sex::Female
        } else {
            Sex::Male
        }
    }

    /// The place of birth that digits 7 and 8 state.
    pub fn birthplace(&self) -> &'static str {
        BIRTHPLACES.get(&self.0[6..8]).copied().unwrap_or_default()
    }

    fn date_in(&self, century: Century) -> Option<NaiveDate> {
        let number = |range: std::ops::Range<usize>| self.0[range].parse::<u32>().ok();
        let year = i32::try_from(number(0..2)?).ok()? + century.first_year();
        NaiveDate::from_ymd_opt(year, number(2..4)?, number(4..6)?)
    }
}

/// Shows no more than the year of birth: these numbers must not reach a log.
impl fmt::Debug for MyKad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MyKad({}…)", &self.0[..2])
    }
}

#[derive(Clone, Copy)]
enum Century {
    Twentieth,
    TwentyFirst,
}

impl Century {
    const ALL: [Self; 2] = [Self::Twentieth, Self::TwentyFirst];

    fn first_year(self) -> i32 {
        match self {
            Self::Twentieth => 1900,
            Self::TwentyFirst => 2000,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Twentieth => Self::TwentyFirst,
            Self::TwentyFirst => Self::Twentieth,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn the_parts_are_read() {
        let number = MyKad::parse("900101-14-5567").unwrap();
        assert_eq!(number.digits(), "900101145567");
        assert_eq!(number.formatted(), "900101-14-5567");
        assert_eq!(number.birthplace(), "W.P. Kuala Lumpur");
        assert_eq!(number.sex(), Sex::Male);
        assert_eq!(number.birth_date(day(2022, 2, 1)), Some(day(1990, 1, 1)));
    }

    #[test]
    fn the_ninth_digit_tells_the_century() {
        let today = day(2022, 2, 1);
        assert_eq!(
            MyKad::parse("210108-10-5002").unwrap().birth_date(today),
            Some(day(1921, 1, 8))
        );
        assert_eq!(
            MyKad::parse("210108-10-0002").unwrap().birth_date(today),
            Some(day(2021, 1, 8))
        );
        assert_eq!(
            MyKad::parse("300108-10-0002").unwrap().birth_date(today),
            Some(day(1930, 1, 8)),
            "not in 2030"
        );
        assert_eq!(
            MyKad::parse("000229-10-5002").unwrap().birth_date(today),
            Some(day(2000, 2, 29)),
            "1900 had none"
        );
    }

    #[test]
    fn what_is_no_number_says_why() {
        let key = |text| MyKad::parse(text).unwrap_err().key;
        assert_eq!(key("90010114556A"), "refusal-mykad-characters");
        assert_eq!(key("90010114556"), "refusal-mykad-length");
        assert_eq!(key(""), "refusal-mykad-length");
        assert_eq!(key("900231145567"), "refusal-mykad-date");
        assert_eq!(key("900101005567"), "refusal-mykad-birthplace");
        assert_eq!(key("900101175567"), "refusal-mykad-birthplace");
        assert_eq!(key("九〇〇一〇一"), "refusal-mykad-characters");
    }

    #[test]
    fn a_number_may_be_written_with_other_signs() {
        for text in [
            "\u{202A}860105-01-5777\u{202C}",
            "860105\u{2060}-01-5777",
            "860105\u{2011}01\u{2011}5777",
            "860105\u{2212}01\u{2212}5777",
            "８６０１０５０１５７７７",
            "٨٦٠١٠٥٠١٥٧٧٧",
            "860105/01/5777",
        ] {
            assert_eq!(MyKad::parse(text).unwrap().digits(), "860105015777");
        }
    }

    #[test]
    fn debug_does_not_show_the_number() {
        assert!(!format!("{:?}", MyKad::parse("900101145567").unwrap()).contains("145567"));
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,16}") {
            let _ = MyKad::parse(&text);
        }

        #[test]
        fn a_number_is_read_however_it_is_spaced(days in 1..30_000i32, tail in 0..9999u32) {
            let birth = day(1930, 1, 1) + chrono::Days::new(u64::try_from(days).unwrap());
            let digits = format!("{}10{tail:04}", birth.format("%y%m%d"));
            let number = MyKad::parse(&digits).unwrap();
            prop_assert!(number.agrees_with(birth));
            prop_assert_eq!(MyKad::parse(&number.formatted()).unwrap(), number);
        }
    }
}
